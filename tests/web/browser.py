"""A browser without JavaScript, as far as forms and links go."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

_FIELD = re.compile(r'<input type="hidden" name="forgery" value="([^"]+)">')


class Browser:
    """Loads pages and sends forms; keeps cookies, and the page that it shows."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self._client = AsyncClient(
            transport=ASGITransport(app, client=("127.0.0.1", 50000)),
            base_url="http://localhost",
            follow_redirects=True,
        )
        self._loop = asyncio.Runner()
        self.page = ""
        self.path = ""

    def get(self, path: str, **more: Any) -> Response:
        """Load a page."""
        return self._shown(self.raw("GET", path, **more))

    def send(self, path: str, form: Mapping[str, str | Sequence[str]], **more: Any) -> Response:
        """Send a form as the shown page would: with its forgery field."""
        held = _FIELD.search(self.page)
        whole = {"forgery": unescape(held.group(1)) if held else "", **form}
        return self._shown(self.raw("POST", path, data=whole, **more))

    def raw(self, method: str, path: str, **more: Any) -> Response:
        """Send anything, and show nothing."""
        return self._loop.run(self._client.request(method, path, **more))

    def close(self) -> None:
        """Close the browser."""
        self._loop.run(self._client.aclose())
        self._loop.close()

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies that are kept."""
        return dict(self._client.cookies)

    def forget(self) -> None:
        """Lose every cookie, as another browser would."""
        self._client.cookies.clear()

    @property
    def text(self) -> str:
        """Return the words of the shown page, without its marks."""
        inside = self.page.partition("<main")[2].partition("</main>")[0]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", f"<main{inside}"))).strip()

    def _shown(self, response: Response) -> Response:
        self.page, self.path = response.text, response.url.path
        return response

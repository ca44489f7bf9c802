"""What a person, or a program, sees when something cannot be done; and what the log says of it."""

import logging
import traceback
from pathlib import Path
from typing import Final

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage.records.database import BusyError, FullError, GoneError, RecordsError

LOG: Final = logging.getLogger("triage.web")
_TITLES: Final = {
    400: "That could not be understood",
    401: "Please sign in",
    403: "That is not allowed",
    404: "There is no such page",
    405: "That is not possible here",
    408: "That took too long",
    409: "Something changed meanwhile",
    413: "That was too much",
    414: "That was too much",
    429: "Too many at once",
    503: "Not possible at the moment",
    507: "There is no room left",
}
_LATER: Final = (503, 507)
_FAILED: Final = "Triage itself failed. That is our mistake, not yours."
_OURS: Final = Path(__file__).resolve().parents[2]


class Errors:
    """Answers in place of a page."""

    def __init__(self, templates: Environment) -> None:
        """Write pages with `templates`."""
        self._templates = templates

    def response(self, path: str, status: int, text: str) -> Response:
        """Return a page for a person, or a problem document (RFC 9457) for a program."""
        title = _TITLES.get(status, "Something went wrong")
        if path.startswith("/api/"):
            body = {"type": "about:blank", "title": title, "status": status, "detail": text}
            return JSONResponse(body, status, media_type="application/problem+json")
        page = self._templates.get_template("error.html")
        # What cannot be done now is tried again where it was.
        back = "/interview" if status in _LATER and path.startswith("/interview") else ""
        desk = path.startswith("/desk")
        return HTMLResponse(page.render(title=title, text=text, back=back, desk=desk), status)

    async def refuse(
        self, scope: Scope, receive: Receive, send: Send, status: int, text: str
    ) -> None:
        """Answer a request that goes no further."""
        await self.response(scope["path"], status, text)(scope, receive, send)

    def of_http(self, request: Request, error: Exception) -> Response:
        """Answer what a page refused, or a path that is no page."""
        assert isinstance(error, HTTPException)
        text = {404: "Please check the address.", 405: "Please go back."}.get(error.status_code, "")
        # Starlette's own sentences are words of the protocol.
        said = error.detail if error.detail.endswith(".") else text
        response = self.response(request.url.path, error.status_code, said)
        response.headers.update(error.headers or {})
        return response

    def of_records(self, request: Request, error: Exception) -> Response:
        """Answer while the records cannot be read or written, in words for the person."""
        assert isinstance(error, RecordsError)
        LOG.error("records: %s", type(error).__name__)
        wait = (
            "What you saw before is kept; what you just sent is not. Wait a little, then try again."
        )
        match error:
            case FullError():
                return self.response(request.url.path, 507, f"Nothing more can be kept. {wait}")
            case BusyError() | GoneError():
                response = self.response(request.url.path, 503, wait)
                response.headers["retry-after"] = "2"
                return response
            case _:
                return self.response(request.url.path, 500, f"{_FAILED} {wait}")


class Caught:
    """Answers for a page that failed, and logs where, but nothing that anybody said."""

    def __init__(self, app: ASGIApp, *, errors: Errors) -> None:
        """Wrap `app`."""
        self._app = app
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            LOG.error("failed: %s at %s", type(error).__name__, _where(error))
            if not begun:
                await self._errors.refuse(scope, receive, send, 500, _FAILED)


def _where(error: Exception) -> str:
    """Return the lines of our code that an error came through, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)]
    return " > ".join(f"{Path(one.filename).name}:{one.lineno}" for one in ours[-6:])

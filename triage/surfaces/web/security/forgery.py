"""Forms that only our own pages can send: a visit cookie, and a signed field in every form.

Two things must hold for a post: the browser says that it comes from our own pages (Origin or
Sec-Fetch-Site, where it says anything), and the form holds the signature of this browser's visit.
Programs under `/api/` send JSON, no cookies, and need no such field.
"""

import hmac
import re
import secrets
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from itsdangerous import Signer
from markupsafe import Markup
from starlette.datastructures import Headers, ImmutableMultiDict, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage.surfaces.web.security.limits import Refuse

FIELD: Final = "forgery"
FORM: Final = "triage.form"
VISIT: Final = "triage.visit"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_BYTES: Final = 24
_WORDLIKE: Final = re.compile(r"[A-Za-z0-9_-]+")
_STALE: Final = "This page is from an earlier visit. Open it again, then send it once more."


def cookie_name(name: str, *, https: bool) -> str:
    """Return the name of a cookie; over https browsers then hold it to this host alone."""
    return f"__Host-triage-{name}" if https else f"triage-{name}"


def cookie(name: str, value: str, *, https: bool, seconds: int | None = None) -> str:
    """Return a cookie as a header: not for scripts, not for other sites, gone with the browser.

    `seconds` makes it last so long; 0 deletes it.
    """
    parts = [f"{cookie_name(name, https=https)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    if https:
        parts.append("Secure")
    return "; ".join(parts)


def form_of(request: Request) -> ImmutableMultiDict[str, str]:
    """Return the fields of the form that was posted."""
    form = request.scope.get(FORM)
    assert isinstance(form, ImmutableMultiDict)
    return form


def signature(visit: str, key: bytes) -> str:
    """Return what a form of this visit must hold."""
    return _signer(key).get_signature(visit).decode("ascii")


@lru_cache(maxsize=8)
def _signer(key: bytes) -> Signer:
    return Signer(key, salt="triage form")


def field_of(request: Request, key: bytes) -> Markup:
    """Return the field for the forms of a page."""
    value = signature(str(request.scope.get(VISIT, "")), key)
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value)


class Unforged:
    """Knows a browser by its visit, and refuses what another site made it send."""

    def __init__(
        self, app: ASGIApp, *, key: bytes, https: bool, fields: int, refuse: Refuse
    ) -> None:
        """Wrap `app`; forms are signed with `key` and have at most so many fields."""
        self._app = app
        self._key = key
        self._https = https
        self._fields = fields
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse what may be forged."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(("/api/", "/static/")):
            await self._app(scope, receive, send)
            return
        known = cookies_of(scope).get(cookie_name("visit", https=self._https), "")
        visit = known if _is_visit(known) else secrets.token_urlsafe(_BYTES)
        scope[VISIT] = visit
        if visit != known:
            send = _with_cookie(send, cookie("visit", visit, https=self._https))
        if scope["method"] in _SAFE:
            await self._app(scope, receive, send)
            return
        if not _from_us(scope):
            await self._refuse(scope, receive, send, 403, "Another site sent that.")
            return
        message = await receive()  # the whole body: it was read before
        form = self._form(scope, message.get("body", b""))
        if form is None:
            await self._refuse(scope, receive, send, 400, "That is no form of ours.")
        elif not hmac.compare_digest(
            form.get(FIELD, "").encode(), signature(visit, self._key).encode()
        ):
            await self._refuse(scope, receive, send, 403, _STALE)
        else:
            scope[FORM] = form
            await self._app(scope, receive, send)

    def _form(self, scope: Scope, body: bytes) -> ImmutableMultiDict[str, str] | None:
        kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        if body and kind != _FORM_TYPE:
            return None
        try:
            pairs = parse_qsl(
                body.decode("utf-8"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=self._fields,
            )
        except ValueError:
            return None
        if any("\0" in text for pair in pairs for text in pair):
            return None
        return ImmutableMultiDict(pairs)


def cookies_of(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request; those that cannot be read are left out."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _is_visit(text: str) -> bool:
    return 20 <= len(text) <= 64 and _WORDLIKE.fullmatch(text) is not None


def _from_us(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def _with_cookie(send: Send, text: str) -> Send:
    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", text)
        await send(message)

    return with_cookie

"""Who may see the pages of the desk: signing in and out, and a guard for each kind of page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triage.records import users
from triage.records.users import Role, User
from triage.surfaces.web.security.forgery import cookie, cookie_name, cookies_of, form_of
from triage.surfaces.web.site import see, site_of

HOME: Final = "/desk"
SIGN_IN: Final = "/desk/sign-in"
_COOKIE: Final = "desk"
_LONGEST: Final = 100
_SEEN: Final = "triage.user"
#: One name may fail so often in a quarter of an hour; how often one address may try, settings say.
FAILURES: Final = 10
FAILURES_IN: Final = timedelta(minutes=15)
_NO_FIT: Final = "That name and that password do not fit together."
_TOO_OFTEN: Final = "That was tried too often. Wait a quarter of an hour, then try again."


def user_of(request: Request) -> User | None:
    """Return who is signed in, None where nobody is; asked once for each request."""
    if _SEEN not in request.scope:
        site = site_of(request)
        secret = _secret(request)
        found = users.who(site.database, secret, site.clock()) if secret else None
        request.scope[_SEEN] = found
    user = request.scope[_SEEN]
    return user if isinstance(user, User) else None


def signed_in(request: Request) -> User:
    """Return who is signed in, on a page that a guard has let them see."""
    user = user_of(request)
    assert user is not None
    return user


def guard(*roles: Role) -> Callable[[Request], Response | None]:
    """Return a guard that lets users of `roles` pass, and asks others to sign in."""

    def may(request: Request) -> Response | None:
        user = user_of(request)
        if user is None:
            path = quote(request.url.path) if request.method == "GET" else HOME
            return see(f"{SIGN_IN}?to={path}")
        if user.role not in roles:
            raise HTTPException(403, f"This page is not for the role {user.role}.")
        return None

    return may


# ---------------------------------------------------------------- pages


def sign_in_page(request: Request) -> Response:
    """Answer with the form for signing in."""
    if user_of(request) is not None:
        return see(HOME)
    return _form(request, request.query_params.get("to", ""))


def sign_in(request: Request) -> Response:
    """Take a name and a password."""
    site, form, now = site_of(request), form_of(request), site_of(request).clock()
    name, to = form.get("name", "").strip().lower(), form.get("to", "")
    address = request.client.host if request.client else ""
    if not site.sign_ins.may(address, now) or users.refused_lately(
        site.database, name, now - FAILURES_IN, FAILURES
    ):
        return _form(request, to, _TOO_OFTEN, 429)
    secret = users.sign_in(site.database, name, form.get("password", ""), now)
    if secret is None:
        return _form(request, to, _NO_FIT, 422)
    response = see(_own(to))
    response.headers.append("set-cookie", cookie(_COOKIE, secret, https=site.settings.https))
    return response


def sign_out(request: Request) -> Response:
    """End the sign-in of this browser."""
    site = site_of(request)
    users.sign_out(site.database, _secret(request), signed_in(request).name, site.clock())
    response = see(SIGN_IN)
    gone = cookie(_COOKIE, "", https=site.settings.https, seconds=0)
    response.headers.append("set-cookie", gone)
    return response


def _form(request: Request, to: str, flaw: str = "", status: int = 200) -> Response:
    return site_of(request).page(
        request,
        "desk/sign_in.html",
        status=status,
        title="Sign in to the review desk",
        to=_own(to),
        flaw=flaw,
        user=None,
    )


def _own(path: str) -> str:
    """Return `path` if it is a page of the desk, else the first one: never another site."""
    parts = urlsplit(path)
    fine = path.startswith(f"{HOME}/") and not parts.netloc and not parts.scheme
    return path if fine and "\\" not in path else HOME


def _secret(request: Request) -> str:
    name = cookie_name(_COOKIE, https=site_of(request).settings.https)
    return cookies_of(request.scope).get(name, "")[:_LONGEST]

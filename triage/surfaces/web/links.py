"""The private link to an interview, and the cookie that holds it while a browser is open."""

from starlette.requests import Request
from starlette.responses import Response

from triage.surfaces.web.security.forgery import cookie, cookie_name, cookies_of
from triage.surfaces.web.site import Site

_NAME = "interview"
_LONGEST = 100


def link_of(request: Request, site: Site) -> str:
    """Return the secret of the private link that the browser holds, "" where it holds none."""
    name = cookie_name(_NAME, https=site.settings.https)
    return cookies_of(request.scope).get(name, "")[:_LONGEST]


def hold(response: Response, link: str, site: Site) -> Response:
    """Have the browser hold a private link until it is closed."""
    response.headers.append("set-cookie", cookie(_NAME, link, https=site.settings.https))
    return response


def let_go(response: Response, site: Site) -> Response:
    """Have the browser forget the private link."""
    gone = cookie(_NAME, "", https=site.settings.https, seconds=0)
    response.headers.append("set-cookie", gone)
    return response


def address(link: str, request: Request, site: Site) -> str:
    """Return the whole private link, as somebody would write it down."""
    scheme = "https" if site.settings.https else "http"
    return f"{scheme}://{request.headers.get('host', 'localhost')}/return/{link}"

"""The first page: what this is, for whom, and what it is not."""

from starlette.requests import Request
from starlette.responses import Response

from triage.surfaces.report.limits import INTENDED_USE
from triage.surfaces.web.pages import Page, Who
from triage.surfaces.web.site import site_of


def front(request: Request) -> Response:
    """Answer with the first page."""
    site = site_of(request)
    return site.page(
        request, "front.html", intended_use=INTENDED_USE, questionnaires=site.bases.values()
    )


PAGES = (Page("/", front, Who.ANYONE),)

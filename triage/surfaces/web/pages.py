"""Every page there is, in one place: its path, its method, who may see it, what answers.

To add pages, write a module beside this one with functions from a request to a response:

    def queue(request: Request) -> Response:
        site = site_of(request)
        with site.database.reading() as connection: ...
        return site.page(request, "queue.html", title="Cases", cases=cases)

    PAGES = (Page("/desk", queue, Who.REVIEWER), Page("/desk/sign", sign, Who.REVIEWER, "POST"))

and add its PAGES below. What holds for each page without its doing:

- A function runs in a thread of its own, so it may wait for the database; it must not wait for
  anything else. Errors of the records (busy, full, gone) become clear pages by themselves; for
  others raise `starlette.exceptions.HTTPException(404, "One plain sentence.")`.
- Its template begins with `{% extends "base.html" %}`; the blocks are `title`, `main`, `trail`
  (above the heading) and `way_out` (the line for a person who feels unsafe; leave it as it is on
  pages for people). No style attribute, no script in a page: the browser refuses both. Styles
  go into static/*.css, which base.html links.
- A form posts to a path of ours and holds `{{ forgery_field }}`; a post without it is refused.
  Its fields come from `form_of(request)`, read and bounded before. After it, `return see(path)`.
- With JavaScript, htmx fetches links and forms and swaps the whole page; so a page needs nothing
  for it. Put `data-plain` on a link or a form that must be followed by the browser itself.
- Whoever may see a page is asked by GUARDS before the page is called: a guard returns None, or
  the response in its place. A page for somebody without a guard cannot be registered.

Tables go into triage/records/tables.py and into a migration of their own. In tests, `client` of
tests/web/conftest.py is a browser without JavaScript: `client.get`, and `client.send(path, form)`,
which fills in the forgery field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from triage.records.users import Role
from triage.surfaces.web.desk_access import guard

Answers: TypeAlias = Callable[[Request], Response]
Guard: TypeAlias = Callable[[Request], Response | None]


class Who(StrEnum):
    """For whom a page is."""

    ANYONE = "anyone"
    PERSON = "person"  # who holds an interview; the pages look for it themselves
    STAFF = "staff"  # whoever is signed in to the desk
    REVIEWER = "reviewer"  # the only role that sees what a person answered
    RULES = "rules"  # reviewers and authors
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Page:
    """One path and one method, and what answers there."""

    path: str
    answer: Answers
    who: Who
    method: str = "GET"


def _anyone(request: Request) -> Response | None:
    return None


#: Who may see the pages of each kind.
GUARDS: Final[Mapping[Who, Guard]] = {
    Who.ANYONE: _anyone,
    Who.PERSON: _anyone,
    Who.STAFF: guard(*Role),
    Who.REVIEWER: guard(Role.REVIEWER),
    Who.RULES: guard(Role.REVIEWER, Role.AUTHOR),
    Who.ADMIN: guard(Role.ADMIN),
}


def all_pages() -> tuple[Page, ...]:
    """Return every page there is."""
    # Here, so that a module of pages may import this one.
    from triage.surfaces.web import desk, desk_cases, front, interview, rules_browser

    return (
        *front.PAGES,
        *interview.PAGES,
        *desk.PAGES,
        *desk_cases.PAGES,
        *rules_browser.PAGES,
    )


def routes() -> list[Route]:
    """Return a route for each page, guarded."""
    return [
        Route(page.path, _guarded(page), methods=[page.method], name=page.answer.__name__)
        for page in all_pages()
    ]


def _guarded(page: Page) -> Answers:
    guarded_by = GUARDS[page.who]

    def answer(request: Request) -> Response:
        return guarded_by(request) or page.answer(request)

    return answer

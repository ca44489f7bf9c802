"""The pages of an interview: one step a page, at an address of its own, and plain forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triage.interview.reply import ReplyError, ReplyFlaw
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, NoticeKind, Review, Step
from triage.surfaces.web.links import link_of
from triage.surfaces.web.pages import Page, Who
from triage.surfaces.web.parts import parts_of
from triage.surfaces.web.replies import Fields, do, field_of, said_by
from triage.surfaces.web.result import result_page
from triage.surfaces.web.security.forgery import form_of
from triage.surfaces.web.shown import AskScreen, Screen
from triage.surfaces.web.site import Site, see, site_of
from triage.surfaces.web.sittings import NOTHING, Sitting

_GONE: Final = "There are no answers here. They were deleted, or their time is over."


class NoInterviewError(HTTPException):
    """The browser holds no interview, or one that is gone."""

    def __init__(self) -> None:
        super().__init__(404, _GONE)


@contextmanager
def held(request: Request) -> Iterator[tuple[Site, Sitting]]:
    """Yield the interview that the browser holds; raises NoInterviewError."""
    site = site_of(request)
    link = link_of(request, site)
    if not link:
        raise NoInterviewError
    with site.sittings.opened(link, site.clock()) as sitting:
        if sitting is None:
            raise NoInterviewError
        yield site, sitting


def screen_of(site: Site, sitting: Sitting, step: Step) -> Screen | None:
    """Return what is on the page for `step`, None for the result."""
    if sitting.screen is None or sitting.screen[0] is not step:
        sitting.screen = (step, _made(site, sitting, step))
    return sitting.screen[1]


def _made(site: Site, sitting: Sitting, step: Step) -> Screen | None:
    screens = site.screens(sitting.base, sitting.header.country)
    match step:
        case Ask():
            return screens.ask(step)
        case Notice():
            seen = sitting.session.interview.seen
            more = step.kind is NoticeKind.RAISED and _more_to_read(site, sitting)
            return screens.notice(step, seen, more=more)
        case Confirm():
            return screens.confirm(step)
        case Review():
            return screens.review(step)
        case Done():
            return None


def _more_to_read(site: Site, sitting: Sitting) -> bool:
    """Tell whether another raised flag is told right after the notice under way."""
    after = site.sittings.scratch(sitting).go_on(site.clock())
    return isinstance(after, Notice) and after.kind is NoticeKind.RAISED


# ----------------------------------------------------------------- look


def here(request: Request) -> Response:
    """Send the browser to the step where the interview stands."""
    with held(request) as (_, sitting):
        return see(f"/interview/{sitting.version}")


def step(request: Request) -> Response:
    """Answer with a step: the one where the interview stands, or an earlier answer to change."""
    number = int(request.path_params["number"])
    with held(request) as (site, sitting):
        if number < sitting.version:
            earlier = _earlier(site, sitting, number)
            if earlier is not None:
                return shown(request, site, sitting, earlier, version=number)
        if number != sitting.version:
            return see(f"/interview/{sitting.version}")
        return current(request, site, sitting)


def current(request: Request, site: Site, sitting: Sitting, **more: Any) -> Response:
    """Answer with the step where the interview stands."""
    found = sitting.session.step()
    screen = screen_of(site, sitting, found)
    if screen is None:
        return result_page(request, site, sitting)
    return shown(request, site, sitting, screen, **more)


def shown(
    request: Request,
    site: Site,
    sitting: Sitting,
    screen: Screen,
    *,
    flaws: tuple[ReplyFlaw, ...] = (),
    sent: Fields | None = None,
    version: int | None = None,
) -> Response:
    """Answer with a screen; with `flaws`, what was `sent` stands in it still.

    `version` is the step that the screen belongs to, where that is not the one under way.
    """
    return site.page(
        request,
        screen.template,
        status=422 if flaws else 200,
        title=screen.text if isinstance(screen, AskScreen) else screen.title,
        screen=screen,
        version=sitting.version if version is None else version,
        parts=parts_of(sitting.session),
        flaws=flaws,
        flawed={field_of(flaw.finding) for flaw in flaws if flaw.finding},
        sent=sent,
        map=site.maps.get(screen.question) if isinstance(screen, AskScreen) else None,
    )


def _earlier(site: Site, sitting: Sitting, number: int) -> Screen | None:
    """Return the question that was answered at an earlier step, to be answered again."""
    kept = site.sittings.answers_at(sitting, number + 1)
    if kept is None or kept.question not in _changeable(sitting):
        return None
    step = site.sittings.scratch(sitting).change(kept.question)
    return screen_of(site, sitting, step) if isinstance(step, Ask) else None


def _changeable(sitting: Sitting) -> set[str]:
    return {each.id for each in sitting.session.changeable}


# ----------------------------------------------------------------- go on


def answer(request: Request) -> Response:
    """Take what a form says, once, and show what comes next."""
    fields = form_of(request)
    with held(request) as (site, sitting):
        if fields.get("version") != str(sitting.version):
            return _late(request, site, sitting, fields)
        screen, now = screen_of(site, sitting, sitting.session.step()), site.clock()
        told = NOTHING if screen is None else screen.shown()
        way = fields.get("do", "answer")
        try:
            site.sittings.step(
                sitting, lambda session: do(session, fields, now), way=way, shown=told, now=now
            )
        except ReplyError as refused:
            if screen is None:
                return see("/interview")
            return shown(request, site, sitting, screen, flaws=refused.flaws, sent=fields)
        return _next(request, site, sitting, fields)


def _next(request: Request, site: Site, sitting: Sitting, fields: Fields) -> Response:
    path = f"/interview/{sitting.version}"
    if fields.get("do") == "change_one":
        return see("/interview/change")
    if "hx-request" not in request.headers:
        return see(path)
    # htmx takes the next page from the answer itself, without asking again.
    response = current(request, site, sitting)
    response.headers["hx-push-url"] = path
    return response


def _late(request: Request, site: Site, sitting: Sitting, fields: Fields) -> Response:
    """Take a form of an earlier page: an answer that differs is a change, all else is nothing.

    A form that was sent twice, or again after the server failed, must not count twice. A wish to
    go somewhere leads there from an earlier page too.
    """
    question, now, way = fields.get("question", ""), site.clock(), fields.get("do", "answer")
    tried = site.sittings.scratch(sitting)
    asked = tried.change(question) if question in _changeable(sitting) else None
    if way == "change_one":
        return see("/interview/change")
    if _goes_elsewhere(sitting, tried, way, asked):
        if tried.interview != sitting.session.interview:
            site.sittings.adopt(sitting, tried, way=way, shown=NOTHING, now=now)
        return _next(request, site, sitting, fields)
    screen = None if asked is None else screen_of(site, sitting, asked)
    if not isinstance(asked, Ask) or screen is None or asked.question.id != question:
        return see("/interview")
    number = _number(fields)
    kept = site.sittings.answers_at(sitting, number + 1)
    there = frozenset(fields.get("rows", "").split()) or frozenset(kept.answers if kept else ())
    if kept is not None and said_by(sitting.base, asked, there, fields) == kept.answers:
        return see("/interview")  # it was kept, though the person was not told
    if there and there != {item.finding for item in asked.items}:
        # That page had other rows, and what it says of "all" is not said of these: ask anew.
        site.sittings.adopt(sitting, tried, way=f"change:{question}", shown=NOTHING, now=now)
        return _next(request, site, sitting, fields)
    try:
        do(tried, fields, now)
    except ReplyError as refused:
        return shown(
            request, site, sitting, screen, flaws=refused.flaws, sent=fields, version=number
        )
    if _says_the_same(sitting, tried):
        return see("/interview")
    site.sittings.adopt(sitting, tried, way="change", shown=screen.shown(), now=now)
    return _next(request, site, sitting, fields)


def _number(fields: Fields) -> int:
    """Return the number of the page that a form belongs to, 0 where it names none."""
    number = fields.get("version", "")
    return int(number) if number.isdecimal() and len(number) < 9 else 0


def _goes_elsewhere(sitting: Sitting, tried: Session, way: str, asked: Step | None) -> bool:
    """Go where `way` leads from the page of `asked`; tell whether it leads anywhere."""
    wish, _, which = way.partition(":")
    if wish == "result" and not isinstance(sitting.session.step(), Review | Done):
        tried.leave()
    elif wish == "back" and isinstance(asked, Ask):
        tried.back()
    elif wish == "change" and which in {each.id for each in tried.changeable}:
        tried.change(which)
    else:
        return False
    return True


def _says_the_same(sitting: Sitting, tried: Session) -> bool:
    now, then = sitting.session, tried
    proposed = then.interview.proposed
    return now.case == then.case and (proposed is None or proposed == now.interview.proposed)


def change(request: Request) -> Response:
    """Answer with everything that was said, each to be changed."""
    with held(request) as (site, sitting):
        screens = site.screens(sitting.base, sitting.header.country)
        return site.page(
            request,
            "change.html",
            title="Change an answer",
            given=screens.given(sitting.session.given),
            version=sitting.version,
        )


PAGES: Final = (
    Page("/interview", here, Who.PERSON),
    Page("/interview/{number:int}", step, Who.PERSON),
    Page("/interview", answer, Who.PERSON, "POST"),
    Page("/interview/change", change, Who.PERSON),
)

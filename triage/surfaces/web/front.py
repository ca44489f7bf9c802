"""The pages around an interview: the first one, help now, the private link, and deleting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triage.language.base import Place, RuleBase
from triage.records.audit import Deed, note
from triage.semantics.what_if import what_if
from triage.surfaces.report.asking import policy_text
from triage.surfaces.report.interruption import Directions, directions
from triage.surfaces.report.limits import intended_use
from triage.surfaces.report.material import Material
from triage.surfaces.report.sentences import sentence
from triage.surfaces.report.what_if import heading, what_if_lines
from triage.surfaces.web.countries import countries, country_name
from triage.surfaces.web.interview import NoInterviewError, held
from triage.surfaces.web.links import address, hold, let_go, link_of
from triage.surfaces.web.outcome import for_clinician, told
from triage.surfaces.web.pages import Page, Who
from triage.surfaces.web.result import tree
from triage.surfaces.web.screens import CALL, NOT_SAFE
from triage.surfaces.web.security.forgery import form_of
from triage.surfaces.web.site import Site, see, site_of

_WHO_ANSWERS: Final = "Whoever offers it to patients answers for that."
#: Who may sit at the keyboard; the questions are always about one person.
ANSWERED_BY: Final[Mapping[str, str]] = {
    "self": "I answer for myself",
    "with_help": "Somebody helps me to answer",
    "other": "I answer for an adult who is with me",
}
_HOW: Final = ("better", "same", "worse")


# ----------------------------------------------------------------- before


def front(request: Request) -> Response:
    """Answer with the first page: what this is, for whom, and what it is not."""
    site = site_of(request)
    base = _asked(site, request.query_params.get("questionnaire", ""))
    return site.page(
        request,
        "front.html",
        title=base.questionnaire.title,
        questionnaire=base.questionnaire,
        others=[each for each in site.bases.values() if each is not base],
        worried=intended_use(base.review)[0],
        before_start=_before_start(base),
        policy=policy_text(site.settings.policy),
        countries=countries(base),
        country=site.country,
        answered_by=ANSWERED_BY,
        days=site.settings.retention.days,
        goes_on=_goes_on(request, site),
    )


def begin(request: Request) -> Response:
    """Begin an interview, and go to its first question."""
    site, form = site_of(request), form_of(request)
    _not_too_often(request, "begin")
    base = _asked(site, form.get("questionnaire", ""))
    country = form.get("country", "")
    shown = {"sections": [{"title": base.questionnaire.title, "lines": _told_first(site, base)}]}
    link = site.sittings.begin(
        base,
        country=country if country in countries(base) else site.country,
        answered_by=form["answered_by"] if form.get("answered_by") in ANSWERED_BY else "self",
        shown=shown,
        now=site.clock(),
    )
    return hold(see("/interview"), link, site)


def _not_too_often(request: Request, what: str) -> None:
    """Refuse what takes room or time, where one address asks for it without end."""
    site, client = site_of(request), request.client.host if request.client else ""
    if site.begins is not None and not site.begins.may(f"{what} {client}", site.clock()):
        raise HTTPException(429, "Please wait a minute, then try again.")


def _asked(site: Site, questionnaire: str) -> RuleBase:
    """Return the rule base of a questionnaire; without a name, of the first."""
    if not questionnaire:
        return next(iter(site.bases.values()))
    if questionnaire not in site.bases:
        raise HTTPException(404, "There are no such questions here.")
    return site.bases[questionnaire]


def _before_start(base: RuleBase) -> list[tuple[str, list[str]]]:
    """Return what to read before the first question, under two headings."""
    what = [*intended_use(base.review)[1:], _WHO_ANSWERS]
    found = [
        ("What this is", what),
        ("Who it is not for", [*map(sentence, base.questionnaire.about)]),
    ]
    return [(title, texts) for title, texts in found if texts]


def _told_first(site: Site, base: RuleBase) -> list[list[Any]]:
    lines: list[list[Any]] = [[0, sentence(base.questionnaire.for_whom)]]
    lines.append([0, intended_use(base.review)[0]])
    for title, texts in _before_start(base):
        lines += [[0, title], *([1, text] for text in texts)]
    return [*lines, [0, policy_text(site.settings.policy)]]


def _goes_on(request: Request, site: Site) -> bool:
    link = link_of(request, site)
    if not link:
        return False
    with site.sittings.opened(link, site.clock()) as sitting:
        return sitting is not None


# ----------------------------------------------------------------- something else is wrong


def help_now(request: Request) -> Response:
    """Answer with what to do when something else is wrong, or a person does not feel safe."""
    site = site_of(request)
    base, country = _asked(site, ""), site.country
    try:
        with held(request) as (_, sitting):
            base, country = sitting.base, sitting.header.country
            back = "result" if sitting.header.outcome is not None else "questions"
    except NoInterviewError:
        back = ""
    other = base.questionnaire.something_else
    where = directions(base, other.refer, country) if other else Directions()
    return site.page(
        request,
        "help_now.html",
        title=other.offer if other else NOT_SAFE,
        tell=other.tell if other else "",
        call=where.call or CALL,
        number=where.number,
        place=where.more,
        numbers=_numbers(base.places.values()) if not where.number else {},
        help_now=base.questionnaire.help_now,
        back=back,
    )


def _numbers(places: Iterable[Place]) -> dict[str, str]:
    """Return the emergency number of each country that is known, where none was chosen."""
    first = next(iter(places), None)
    if first is None:
        return {}
    return {
        country_name(code).removeprefix("the "): words.number
        for code, words in first.countries.items()
        if words.number
    }


# ----------------------------------------------------------------- the private link


def link(request: Request) -> Response:
    """Answer with the private link, to come back to these answers."""
    with held(request) as (site, sitting):
        secret = link_of(request, site)
        return site.page(
            request,
            "link.html",
            title="Come back later",
            link=address(secret, request, site),
            expires=sitting.header.expires_at,
            finished=sitting.header.outcome is not None,
            days=site.settings.retention.days,
        )


def come_back(request: Request) -> Response:
    """Ask whether to go on with the answers that a private link opens."""
    site, secret = site_of(request), request.path_params["secret"]
    with site.sittings.opened(secret, site.clock()) as sitting:
        if sitting is None:
            raise NoInterviewError
        return site.page(
            request,
            "come_back.html",
            title="Go on with these answers?",
            questionnaire=sitting.base.questionnaire,
            began=sitting.header.began_at,
            secret=secret,
        )


def go_on(request: Request) -> Response:
    """Go on with the answers that a private link opens."""
    site, secret = site_of(request), form_of(request).get("secret", "")
    with site.sittings.opened(secret, site.clock()) as sitting:
        if sitting is None:
            raise NoInterviewError
        finished = sitting.header.outcome is not None
    return hold(see("/interview/look-again" if finished else "/interview"), secret, site)


def ask_how(request: Request) -> Response:
    """Ask how it is now, when somebody comes back after a result."""
    with held(request) as (site, sitting):
        return site.page(
            request,
            "look_again.html",
            title="How is it now?",
            look_again=sitting.base.questionnaire.look_again,
            finished=sitting.header.outcome is not None,
        )


def look_again(request: Request) -> Response:
    """Note how it went, and ask the safety questions again."""
    how = form_of(request).get("how", "")
    with held(request) as (site, sitting):
        if how not in _HOW:
            return see("/interview/look-again")
        lines = [[0, "How is it now?"], *([1, each] for each in ("Better", "The same", "Worse"))]
        shown = {"sections": [{"title": "How is it now?", "lines": lines}]}
        site.sittings.look_again(sitting, how, shown=shown, now=site.clock())
        return see(f"/interview/{sitting.version}")


# ----------------------------------------------------------------- take along, leave, delete


def take_along(request: Request) -> Response:
    """Answer with one page to take along to a doctor."""
    with held(request) as (site, sitting):
        base, session, country = sitting.base, sitting.session, sitting.header.country
        at = sitting.header.last_at
        _, parts, _ = told(base, session, country, at)
        return site.page(
            request,
            "take_along.html",
            title="One page to take along",
            instruction=parts[0].lines[0].text,
            sections=for_clinician(base, session, country, at),
            given=site.screens(base, country).given(session.given),
        )


def what_would_change(request: Request) -> Response:
    """Answer with the fewest other answers that would have changed the advice."""
    _not_too_often(request, "what would change")
    with held(request) as (site, sitting):
        base, session = sitting.base, sitting.session
        material = Material(
            base,
            session.assessment(),
            session.case,
            country=sitting.header.country,
            today=sitting.header.last_at.date(),
        )
        return site.page(
            request,
            "what_if.html",
            title="What would have changed this?",
            found=[
                (heading(one), tree(tuple(what_if_lines(material, one))))
                for one in what_if(base, session.case)
            ],
        )


def ask_delete(request: Request) -> Response:
    """Ask whether to delete everything."""
    with held(request) as (site, _):
        return site.page(request, "delete.html", title="Delete my answers")


def delete(request: Request) -> Response:
    """Delete everything that was said, and have the browser forget it."""
    with held(request) as (site, sitting):
        site.sittings.forget(sitting)
        with site.database.writing() as connection:
            deed = Deed(site.clock(), "person", "interview deleted", sitting.header.id)
            note(connection, deed)
    return let_go(see("/deleted"), site)


def deleted(request: Request) -> Response:
    """Say that everything was deleted."""
    return site_of(request).page(request, "deleted.html", title="Your answers are deleted")


def leave(request: Request) -> Response:
    """Have the browser forget the interview; the private link still opens it."""
    return let_go(see("/"), site_of(request))


PAGES: Final = (
    Page("/", front, Who.ANYONE),
    Page("/begin", begin, Who.ANYONE, "POST"),
    Page("/help-now", help_now, Who.ANYONE),
    Page("/return/{secret}", come_back, Who.ANYONE),
    Page("/return", go_on, Who.ANYONE, "POST"),
    Page("/interview/link", link, Who.PERSON),
    Page("/interview/look-again", ask_how, Who.PERSON),
    Page("/interview/look-again", look_again, Who.PERSON, "POST"),
    Page("/interview/take-along", take_along, Who.PERSON),
    Page("/interview/what-if", what_would_change, Who.PERSON),
    Page("/interview/delete", ask_delete, Who.PERSON),
    Page("/interview/delete", delete, Who.PERSON, "POST"),
    Page("/interview/leave", leave, Who.PERSON, "POST"),
    Page("/deleted", deleted, Who.ANYONE),
)

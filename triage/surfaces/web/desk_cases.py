"""The queue of cases, the page of one, the verdict on it, and the vignette made from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triage.language.base import RuleBase
from triage.language.referral import Acuity
from triage.records import cases, interviews, rule_bases, verdicts
from triage.records.audit import Deed, note
from triage.records.cases import Wanted
from triage.records.interviews import Header
from triage.records.verdicts import Reason, Verdict
from triage.semantics.what_if import what_if
from triage.surfaces.report.material import Line
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.report.sentences import Words, spaced
from triage.surfaces.report.what_if import heading, what_if_lines
from triage.surfaces.web.countries import country_name
from triage.surfaces.web.desk_access import signed_in
from triage.surfaces.web.desk_reading import CaseReading, read_case
from triage.surfaces.web.desk_vignette import vignette_text
from triage.surfaces.web.pages import Page, Who
from triage.surfaces.web.security.forgery import form_of
from triage.surfaces.web.site import Site, see, site_of

REASONS: Final = {
    Reason.TOO_LATE: "The person should be seen sooner",
    Reason.TOO_SOON: "The person need not be seen so soon",
    Reason.WRONG_PLACE: "Another place is right",
    Reason.FLAG_MISSED: "A red flag is missing",
    Reason.FLAG_WRONG: "A red flag should not be raised",
    Reason.CAUSE_MISSED: "A cause is missing",
    Reason.CAUSE_WRONG: "A cause should not be named, or not first",
    Reason.RULE_WRONG: "A rule is wrong",
    Reason.WORDS: "What the person read is wrong or unclear",
    Reason.QUESTION: "A question is wrong, unclear, or missing",
    Reason.OTHER: "Something else",
}
VERDICTS: Final = {
    "none": "without a verdict",
    "agree": "all agree",
    "differ": "somebody differs",
    "split": "reviewers disagree",
}
_LONGEST_COMMENT: Final = 4_000
_GONE: Final = "There is no such case. It was deleted, or its time is over."
#: Of the ways in which it would have been otherwise: on the first page, and unfolded.
_MOST_CHANGES: Final = 5
_ALL_CHANGES: Final = 200


def queue(request: Request) -> Response:
    """Answer with the cases that wait, the most urgent first."""
    site, asked = site_of(request), request.query_params
    wanted = Wanted(
        acuity=next((one for one in Acuity if one.word == asked.get("acuity")), None),
        flag=asked.get("flag", "")[:200],
        rule_base=asked.get("rule_base", "")[:80],
        verdict=asked.get("verdict", "") if asked.get("verdict") in VERDICTS else "",
    )
    found = cases.queue(site.database, wanted, site.clock())
    everything = cases.queue(site.database, Wanted(), site.clock()) if wanted != Wanted() else found
    return site.page(
        request,
        "desk/queue.html",
        title="Cases",
        user=signed_in(request),
        lines=found,
        wanted=wanted,
        acuities=[(one.word, spaced(one.word)) for one in reversed(Acuity)],
        acuity_words={int(one): spaced(one.word) for one in Acuity},
        flags=sorted({flag for line in everything for flag in line.raised}),
        titles=titles(site.bases.values()),
        versions=sorted({(line.rule_base, line.content_version) for line in everything}),
        verdicts=VERDICTS,
        most=cases.MOST,
    )


def case(request: Request) -> Response:
    """Answer with one case, to be signed off."""
    site, user = site_of(request), signed_in(request)
    header = _header(request, site)
    reading = _reading(site, header)
    _log(site, user.name, "case viewed", header.id)
    return _case_page(request, site, header, reading)


def _case_page(
    request: Request, site: Site, header: Header, reading: CaseReading, flaw: str = ""
) -> Response:
    user = signed_in(request)
    given = verdicts.of_interview(site.database, header.id)
    mine = next((one for one in given if one.reviewer == user.name), None)
    found = what_if(reading.material.base, reading.material.case)

    def told(most: int) -> list[tuple[str, tuple[Line, ...]]]:
        return [(heading(one), tuple(what_if_lines(reading.material, one, most))) for one in found]

    return site.page(
        request,
        "desk/case.html",
        status=422 if flaw else 200,
        title=f"Case {header.id}",
        user=user,
        case=reading,
        review_now=_review_now(site, header),
        other_rules=header.rule_base not in {base.digest for base in site.bases.values()},
        changes=told(_MOST_CHANGES),
        all_changes=told(_ALL_CHANGES) if any(len(o.ways) > _MOST_CHANGES for o in found) else [],
        country=country_name(header.country),
        most_causes=4,
        given=given,
        mine=mine,
        reasons=REASONS,
        acuities=[(one.word, spaced(one.word)) for one in reversed(Acuity)],
        acuity_words={int(one): spaced(one.word) for one in Acuity},
        flaw=flaw,
        sent=form_of(request) if flaw else {},
    )


def _review_now(site: Site, header: Header) -> str:
    """Return how much of the rules that are served today is signed."""
    now = site.bases.get(header.questionnaire)
    return (
        "These questions are not served any more." if now is None else review_sentence(now.review)
    )


def give_verdict(request: Request) -> Response:
    """Take what a reviewer says of a case."""
    site, user, form = site_of(request), signed_in(request), form_of(request)
    header = _header(request, site)
    reading = _reading(site, header)
    agrees, reason = form.get("verdict"), form.get("reason", "")
    subjects = dict(reading.subjects)
    about, acuity = form.get("about", ""), form.get("acuity", "")
    comment = form.get("comment", "").strip()[:_LONGEST_COMMENT]
    flaw = ""
    if agrees not in ("agree", "differ"):
        flaw = "Say whether you agree."
    elif agrees == "differ" and reason not in list(Reason):
        flaw = "Choose what should differ."
    elif about not in ("", *subjects) or acuity not in ("", *(one.word for one in Acuity)):
        flaw = "Choose from what is offered."
    elif agrees == "differ" and not comment:
        flaw = "Say in a few words what should differ."
    elif form.get("version") != str(header.version):
        flaw = "The person has answered more meanwhile. Read the page again, then say."
    if flaw:
        return _case_page(request, site, header, reading, flaw)
    differs = agrees == "differ"
    verdict = Verdict(
        interview=header.id,
        reviewer=user.name,
        at=site.clock(),
        version=header.version,
        agrees=not differs,
        reason=Reason(reason) if differs else None,
        about=about if differs else "",
        acuity=next((int(one) for one in Acuity if one.word == acuity), None) if differs else None,
        comment=comment,
    )
    verdicts.keep(site.database, verdict, header.rule_base, list(subjects))
    return see(f"/desk/cases/{header.id}#verdict")


def make_vignette(request: Request) -> Response:
    """Answer with a case and a verdict as a vignette file, to be kept with the rules."""
    site, user = site_of(request), signed_in(request)
    header = _header(request, site)
    reading = _reading(site, header)
    given = verdicts.of_interview(site.database, header.id)
    mine = next((one for one in given if one.reviewer == user.name), None)
    if mine is None:
        raise HTTPException(409, "Give your verdict first: the vignette says what you expect.")
    _log(site, user.name, "vignette made", header.id)
    return Response(
        vignette_text(reading, mine),
        media_type="application/yaml",
        headers={"content-disposition": f'attachment; filename="case_{header.id}.yaml"'},
    )


# ---------------------------------------------------------------- what was kept


class _Titles(dict[str, str]):
    """Titles by name; what today's rules do not have any more is called by its name."""

    def __missing__(self, id: str) -> str:
        return spaced(id)


def titles(bases: Iterable[RuleBase]) -> dict[str, str]:
    """Return the titles of causes and flags by name; any other name is put into words."""
    found = _Titles()
    for base in bases:
        words = Words(base)
        found |= {id: words.title(id) for id in (*base.causes, *(f.id for f in base.red_flags))}
    return found


def _header(request: Request, site: Site) -> Header:
    header = interviews.by_id(site.database, request.path_params["id"])
    if header is None or header.expires_at <= site.clock() or header.outcome is None:
        raise HTTPException(404, _GONE)
    return header


def _reading(site: Site, header: Header) -> CaseReading:
    events = interviews.events_of(site.database, header.id)
    return read_case(base_of(site, header.rule_base), header, events)


def base_of(site: Site, digest: str) -> RuleBase:
    """Return the rule base of that digest as it was kept; it may be an old one."""
    for base in site.bases.values():
        if base.digest == digest:
            return base
    try:
        kept = rule_bases.fetch(site.database, digest)
    except rule_bases.UnreadableError as error:
        raise HTTPException(409, str(error)) from None
    if kept is None:
        raise HTTPException(404, "There are no such rules here.")
    return kept


def _log(site: Site, user: str, action: str, subject: str) -> None:
    with site.database.writing() as connection:
        note(connection, Deed(site.clock(), user, action, subject))


PAGES: Final = (
    Page("/desk/cases", queue, Who.REVIEWER),
    Page("/desk/cases/{id}", case, Who.REVIEWER),
    Page("/desk/cases/{id}/verdict", give_verdict, Who.REVIEWER, "POST"),
    Page("/desk/cases/{id}/vignette", make_vignette, Who.REVIEWER, "POST"),
)

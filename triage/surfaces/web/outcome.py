"""The result of an interview: what is shown, what is kept of it, and what a queue needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from triage.interview.session import Session
from triage.interview.steps import Done
from triage.language.assessment import Assessment, FlagState
from triage.language.base import RuleBase
from triage.records.interviews import Outcome
from triage.surfaces.report.asking import ended_text, without_needless
from triage.surfaces.report.clinician import clinician_sections
from triage.surfaces.report.material import Section
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.report.sections import sections


def outcome_of(assessment: Assessment, now: datetime) -> Outcome:
    """Return what a queue of cases is sorted by."""
    shown = [ranked.cause for ranked in assessment.causes if ranked.shown]
    raised = [one.flag for one in assessment.red_flags if one.state is FlagState.RAISED]
    return Outcome(
        finished_at=now,
        acuity=assessment.disposition.acuity,
        place=assessment.disposition.to,
        first_cause=shown[0] if shown else "",
        raised=tuple(raised),
    )


def result_body(base: RuleBase, assessment: Assessment) -> dict[str, Any]:
    """Return what is kept of a result beside its words: how soon, and what was signed then.

    Signatures are no part of the digest of a rule base, so its state of review is kept here.
    """
    return {"acuity": assessment.disposition.acuity, "review": review_sentence(base.review)}


def told(
    base: RuleBase, session: Session, country: str, now: datetime
) -> tuple[Assessment, tuple[Section, ...], str]:
    """Return the assessment, the sections that the person is told, and why nothing more is asked.

    The session must be at its end.
    """
    step = session.step()
    ended = step.ended if isinstance(step, Done) else None
    assessment = without_needless(session.assessment(), ended)
    told = sections(base, assessment, session.case, country=country, today=now.date())
    return assessment, told, ended_text(ended)


def for_clinician(
    base: RuleBase, session: Session, country: str, now: datetime
) -> tuple[Section, ...]:
    """Return the page to take along."""
    taken_back = [each.finding for each in session.withdrawn]
    return clinician_sections(
        base,
        session.assessment(),
        session.case,
        country=country,
        today=now.date(),
        withdrawn=taken_back,
    )


def result_shown(base: RuleBase, session: Session, country: str, now: datetime) -> dict[str, Any]:
    """Return the words of the result, for the record."""
    _, parts, ended = told(base, session, country, now)
    return {"sections": [*sections_shown(parts), {"title": "", "lines": [[0, ended]]}]}


def sections_shown(parts: Iterable[Section]) -> list[dict[str, Any]]:
    """Return sections as plain data: titles, and lines with their levels."""
    return [
        {"title": part.title, "lines": [[line.level, line.text] for line in part.lines]}
        for part in parts
    ]

"""A case and a verdict on it as a vignette file: docs/vignettes.md says what one is."""

from __future__ import annotations

from collections.abc import Iterator

from triage.authoring.scalar_text import on_one_line
from triage.language.base import Kind
from triage.language.domain import Value
from triage.language.referral import Acuity
from triage.records.verdicts import Reason, Verdict
from triage.surfaces.report.sentences import sentence
from triage.surfaces.web.desk_reading import CaseReading


def vignette_text(reading: CaseReading, verdict: Verdict) -> str:
    """Return the file: the answers as they stand, and what the reviewer expects."""
    lines = [
        f"vignette: case_{reading.header.id}",
        f"about: {on_one_line(_about(verdict), flow=False)}",
        f"source: {on_one_line(_source(reading, verdict), flow=False)}",
        f"story: {on_one_line(_story(reading), flow=False)}",
        *_given(reading),
        "rest: unknown",
        "expect:",
        *_expected(reading, verdict),
    ]
    return "\n".join(lines) + "\n"


def _about(verdict: Verdict) -> str:
    first = " ".join(verdict.comment.split())
    return first[:300] if first else "A case that a reviewer agreed with"


def _source(reading: CaseReading, verdict: Verdict) -> str:
    digest = reading.header.rule_base[:12]
    return f"review of case {reading.header.id}, rules {digest}, {verdict.at:%Y-%m-%d}"


def _story(reading: CaseReading) -> str:
    """Return the answers as sentences; a reviewer writes a better story over them."""
    last = {each.question: each.said for each in reading.answers}
    said = [sentence(f"{question}: {answer}") for question, answer in last.items() if answer]
    return " ".join(said) or "Nothing is known."


def _given(reading: CaseReading) -> Iterator[str]:
    case = reading.material.case
    yield "given:" if case.values or case.said else "given: {}"
    for id in reading.material.base.findings:
        if id in case.values:
            yield f"  {id}: {_written(case.values[id])}"
        elif id in case.said:
            yield f"  {id}: {case.said[id]}"


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return on_one_line(value, flow=False)


def _expected(reading: CaseReading, verdict: Verdict) -> Iterator[str]:
    acuity = reading.acuity if verdict.acuity is None else Acuity(verdict.acuity)
    kind, _, name = verdict.about.partition(":")
    reason = verdict.reason
    yield f"  acuity: {acuity.word}"
    raised = [line.id for line in reading.raised]
    ruled_out: list[str] = []
    if kind == "red_flag" and reason is Reason.FLAG_WRONG:
        raised = [id for id in raised if id != name]
        ruled_out = [name]
    causes = [line for line in reading.causes if line.shown]
    if kind == "cause" and reason is Reason.CAUSE_WRONG:
        causes = [line for line in causes if line.id != name]
        yield f"  must_not_say: [{name}]"
    for word, part in (("pattern", Kind.PATTERN), ("contributors", Kind.CONTRIBUTOR)):
        ids = [line.id for line in causes if line.kind == part]
        if ids and verdict.agrees:
            yield f"  {word}: [{', '.join(ids[:1] if part is Kind.PATTERN else ids)}]"
    if raised:
        yield f"  raised: [{', '.join(raised)}]"
    if ruled_out:
        yield f"  ruled_out: [{', '.join(ruled_out)}]"

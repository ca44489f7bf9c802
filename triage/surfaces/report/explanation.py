"""Why something came out as it did, in words, and what would change it."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, assert_never

from triage.language.assessment import FlagState
from triage.language.condition import findings_of
from triage.language.truth import Truth
from triage.semantics.change import Change
from triage.semantics.why import Justification, Part, Reason, Topic
from triage.surfaces.report.json_form import TRUTH_WORDS
from triage.surfaces.report.material import Line, Material
from triage.surfaces.report.possible_causes import known
from triage.surfaces.report.sentences import joined, low, sentence, spaced

_FLAG_WORDS: Final[Mapping[FlagState, str]] = {
    FlagState.RAISED: "raised",
    FlagState.NOT_RULED_OUT: "not ruled out",
    FlagState.RULED_OUT: "ruled out",
}
_SIGNS: Final = {Truth.TRUE: "+", Truth.FALSE: "-", Truth.UNKNOWN: "?"}


class Asked(StrEnum):
    """What a person wants to know."""

    WHY = "why"
    WHY_NOT = "why_not"


def title(material: Material, told: Justification) -> str:
    """Return what is explained, as a heading."""
    match told.topic:
        case Topic.FINDING:
            name = material.words.finding(told.id)
        case Topic.RULE:
            name = told.id
        case Topic.CAUSE | Topic.RED_FLAG | Topic.INTERVENTION:
            name = material.words.title(told.id)
        case _:
            assert_never(told.topic)
    return f"{name} ({spaced(told.topic)} {told.id})"


def outcome(material: Material, told: Justification) -> Iterator[str]:
    """Yield what became of it, in sentences."""
    match told.topic:
        case Topic.CAUSE:
            yield from _cause_outcome(material, told)
        case Topic.RED_FLAG:
            state = next(one for one in material.assessment.red_flags if one.flag == told.id).state
            yield f"This red flag is {_FLAG_WORDS[state]}."
        case Topic.INTERVENTION:
            yield from _intervention_outcome(material, told)
        case Topic.RULE:
            yield from (f"This rule is {TRUTH_WORDS[part.reason.truth]}." for part in told.parts)
        case Topic.FINDING:
            yield sentence(f"What is known: {known(material, told.id)}")
            for one in material.assessment.contradictions:
                if told.id in one.findings:
                    yield f"Another answer does not fit with it. {sentence(one.because)}"
        case _:
            assert_never(told.topic)


def _cause_outcome(material: Material, told: Justification) -> Iterator[str]:
    if material.assessment.out_of_scope:
        yield "No causes are named, because the questions are not made for this situation."
    band = spaced(told.band) if told.band else "unlikely, not ranked"
    yield sentence(f"Its support is {told.support}: {band}")
    ranked = next((one for one in material.assessment.causes if one.cause == told.id), None)
    if ranked is not None:
        of_kind = [one for one in material.assessment.causes if one.kind is ranked.kind]
        tied = ", tied with another" if ranked.tied else ""
        place = 1 + [one.cause for one in of_kind].index(told.id)
        yield f"It is number {place} of {len(of_kind)} among the {ranked.kind}s{tied}."
    yield sentence(f"It starts at {told.baseline}: {told.baseline_because}")


def _intervention_outcome(material: Material, told: Justification) -> Iterator[str]:
    assessment = material.assessment
    offered = next((one for one in assessment.interventions if one.intervention == told.id), None)
    if offered:
        yield sentence(f"It is offered for {material.words.title(offered.cause)}")
        return
    yield "It is not offered."
    acuity = spaced(assessment.disposition.acuity.word)
    shown = {one.cause for one in assessment.causes if one.shown}
    for cause in material.base.causes.values():
        for offer in cause.offers:
            if offer.intervention != told.id:
                continue
            name = material.words.title(cause.id)
            yield sentence(f"{name} offers it, and is {'' if cause.id in shown else 'not '}shown")
            waits = ", or while waiting for a routine visit" if offer.while_waiting else ""
            yield f"It is for self care{waits}; the acuity is {acuity}."


def lines(material: Material, told: Justification, asked: Asked) -> Iterator[Line]:
    """Yield the explanation of one thing; `why not` adds what would change it."""
    yield from (Line(text) for text in outcome(material, told))
    for part in sorted(told.parts, key=lambda part: -abs(part.points)):
        yield from _part(material, told, part, asked)
    if told.topic is Topic.FINDING:
        yield from _readers(material, told.id)


def _part(material: Material, told: Justification, part: Part, asked: Asked) -> Iterator[Line]:
    points = f", {part.points:+d}" if part.if_confirmed or part.if_refuted else ""
    name = spaced(part.clause.name.removeprefix(f"{told.id}/"))
    yield Line(f"{_kind(part)}{name}: {TRUTH_WORDS[part.reason.truth]}{points}", 1)
    yield Line(sentence(f"Condition: {material.words.condition(part.clause.when)}"), 2)
    yield from (Line(text, 2) for text in _reasons(material, part.reason))
    if part.because:
        yield Line(sentence(f"Because: {part.because}"), 2)
    if part.sources:
        titles = [_source(material, id) for id in part.sources]
        yield Line(sentence(f"Source: {'; '.join(titles)}"), 2)
    if part.missing:
        names = joined(material.words.finding(id) for id in part.missing)
        yield Line(sentence(f"Missing: {names}"), 2)
    if asked is Asked.WHY_NOT or part.reason.truth is Truth.UNKNOWN:
        yield from _changes(material, part)


def _kind(part: Part) -> str:
    return "" if part.clause.kind == "rule" else f"{spaced(part.clause.kind)} "


def _source(material: Material, id: str) -> str:
    source = material.base.sources.get(id)
    return source.title if source else spaced(id)


def _changes(material: Material, part: Part) -> Iterator[Line]:
    for truth, verb, changes in (
        (Truth.TRUE, "confirmed", part.would_confirm),
        (Truth.FALSE, "refuted", part.would_refute),
    ):
        if part.reason.truth is truth:
            continue
        if changes is None:
            yield Line(f"No few answers were found by which it would be {verb}.", 2)
        elif changes:
            by = answers_otherwise(material, changes)
            yield Line(sentence(f"It would be {verb} by: {by}"), 2)


def answers_otherwise(material: Material, changes: Iterable[Change]) -> str:
    """Return answers that are wanted, as a part of a sentence."""
    return joined(
        material.words.fact(change.finding, _values(material, change)) for change in changes
    )


def _values(material: Material, change: Change) -> str:
    values = change.values
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if len(numbers) == len(values) > 2:
        return _ranges(material, change.finding, numbers)
    return joined((low(material.words.value(change.finding, value)) for value in values), "or")


def _ranges(material: Material, finding: str, numbers: list[int]) -> str:
    """Return numbers, which rise, as ranges: "16 to 25 or 50 to 110 years"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    last = material.words.value(finding, numbers[-1])
    texts[-1] = f"{texts[-1].removesuffix(str(numbers[-1]))}{last}"
    return joined(texts, "or")


def _reasons(material: Material, reason: Reason, depth: int = 0) -> Iterator[str]:
    """Yield the leaves that decided a condition, derived findings unfolded."""
    findings = findings_of(reason.condition)
    if reason.parts or not findings:
        derived = len(reason.parts) == 1 and len(findings) == 1
        if derived and material.base.findings[findings[0]].derived:
            yield _leaf(material, reason, findings[0])
        for part in reason.parts:
            yield from _reasons(material, part, depth + 1)
        return
    yield _leaf(material, reason, findings[0])


def _leaf(material: Material, reason: Reason, finding: str) -> str:
    answer = sentence(material.words.fact(finding, known(material, finding)))
    return f"[{_SIGNS[reason.truth]}] {answer}"


def _readers(material: Material, finding: str) -> Iterator[Line]:
    truths = {one.clause: one.truth for one in material.assessment.trace}
    readers = [one for one in material.base.clauses if finding in findings_of(one.when)]
    if readers:
        yield Line("These read it:")
    for clause in readers:
        kind = spaced(clause.kind)
        yield Line(f"{kind} {clause.name}: {TRUTH_WORDS[truths[clause.id]]}", 1)

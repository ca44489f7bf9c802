"""Why, why not, and what would change it: a tree that a person can follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from triage.language.assessment import Band
from triage.language.base import Clause, ClauseId, ClauseKind, EvidenceRule, RuleBase, SourceId
from triage.language.case import Case, Said
from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.change import Change, changes
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading
from triage.semantics.residual import waits
from triage.semantics.weight import band, contribution, support


class Topic(StrEnum):
    """What can be asked about."""

    CAUSE = "cause"
    RED_FLAG = "red_flag"
    INTERVENTION = "intervention"
    RULE = "rule"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition, its truth, and the reasons of its parts.

    A leaf carries the values its finding may have (None: unknown) and, where the finding is
    derived, the reason of the condition behind it.
    """

    condition: Condition
    truth: Truth
    parts: tuple["Reason", ...] = ()
    values: frozenset[Value] | None = None
    said: Said | None = None  # what was said in place of an answer, for an unknown asked finding


@dataclass(frozen=True, slots=True)
class Part:
    """One clause of a justification: its reason and points, what is missing, what would flip it."""

    clause: Clause
    reason: Reason
    points: int  # what it adds now; 0 for a clause that is no evidence
    if_confirmed: int
    if_refuted: int
    because: str
    sources: tuple[SourceId, ...]
    missing: tuple[FindingId, ...]
    would_confirm: tuple[Change, ...] | None
    would_refute: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class Justification:
    """Why a cause, flag, intervention, rule or finding came out as it did."""

    id: str
    topic: Topic
    parts: tuple[Part, ...]
    support: int | None = None  # of a cause
    baseline: int | None = None
    baseline_because: str = ""
    band: Band | None = None  # None for a cause: unlikely, not ranked


def topics_of(base: RuleBase, id: str) -> tuple[Topic, ...]:
    """Return what `id` names in `base`; a red flag may bear the name of the cause it suspects."""
    named = {
        Topic.RED_FLAG: any(flag.id == id for flag in base.red_flags),
        Topic.CAUSE: id in base.causes,
        Topic.INTERVENTION: id in base.interventions,
        Topic.RULE: any(rule.id == id for rule in base.evidence),
        Topic.FINDING: id in base.findings,
    }
    return tuple(topic for topic, is_named in named.items() if is_named)


def why(
    base: RuleBase, case: Case, truths: Mapping[ClauseId, Truth], id: str
) -> tuple[Justification, ...]:
    """Return why everything called `id` came out as it did in `case`, red flags first.

    The same tree answers why, why not, and what would change it. Raises KeyError where `id` names
    nothing.
    """
    topics = topics_of(base, id)
    if not topics:
        raise KeyError(id)
    reading = Reading(base, settled_case(base, case), truths)
    return tuple(_justified(base, reading, topic, id) for topic in topics)


def _justified(base: RuleBase, reading: Reading, topic: Topic, id: str) -> Justification:
    rules = {f"rule:{rule.id}": rule for rule in base.evidence}
    parts = tuple(_part(base, reading, clause, rules) for clause in _clauses(base, topic, id))
    if topic is not Topic.CAUSE:
        return Justification(id, topic, parts)
    cause = base.causes[id]
    own = (rule for rule in base.evidence if rule.cause == id)
    total = support(cause, own, reading.truths)
    return Justification(
        id,
        topic,
        parts,
        support=total,
        baseline=cause.baseline,
        baseline_because=cause.baseline_because,
        band=band(total, base.library.bands),
    )


def _clauses(base: RuleBase, topic: Topic, id: str) -> Iterator[Clause]:
    for clause in base.clauses:
        owner, _, rest = clause.name.partition("/")
        match topic:
            case Topic.CAUSE:
                wanted = clause.kind is ClauseKind.RULE and owner == id
            case Topic.RED_FLAG:
                wanted = _flag_of(clause) == id
            case Topic.INTERVENTION:
                offered = clause.kind in (ClauseKind.ONLY_WHEN, ClauseKind.NOT_WHEN)
                wanted = offered and rest.split("/")[0] == id
            case Topic.RULE:
                wanted = clause.kind is ClauseKind.RULE and clause.name == id
            case Topic.FINDING:
                computed = clause.kind in (ClauseKind.GATE, ClauseKind.DERIVED)
                wanted = computed and clause.name == id
            case _:
                assert_never(topic)
        if wanted:
            yield clause


def _part(
    base: RuleBase, reading: Reading, clause: Clause, rules: Mapping[ClauseId, EvidenceRule]
) -> Part:
    rule = rules.get(clause.id)
    because, sources = _reason_given(base, clause, rule)
    truth = reading.truths[clause.id]
    return Part(
        clause=clause,
        reason=reason(base, reading, clause.when),
        points=contribution(rule, truth) if rule else 0,
        if_confirmed=rule.weight if rule else 0,
        if_refuted=rule.weight_if_refuted if rule else 0,
        because=because,
        sources=sources,
        missing=waits(clause.when, reading),
        would_confirm=changes(base, reading, clause.when, Truth.TRUE),
        would_refute=changes(base, reading, clause.when, Truth.FALSE),
    )


def _reason_given(
    base: RuleBase, clause: Clause, rule: EvidenceRule | None
) -> tuple[str, tuple[SourceId, ...]]:
    if rule:
        return rule.because, rule.sources
    if clause.kind is ClauseKind.DERIVED:
        return base.derived[clause.name].because, ()
    for flag in base.red_flags:
        if flag.id == _flag_of(clause):
            return flag.because, flag.sources
    return "", ()


def _flag_of(clause: Clause) -> str:
    """Return the flag whose condition or step `clause` is, "" for any other clause."""
    match clause.kind:
        case ClauseKind.RED_FLAG:
            return clause.name
        case ClauseKind.STEP:
            return clause.name.rpartition("/")[0]
        case _:
            return ""


def reason(base: RuleBase, reading: Reading, condition: Condition) -> Reason:
    """Return the truth of `condition` and of everything in it, derived findings unfolded."""
    truth = reading.truth(condition)
    match condition:
        case Is(finding) | Within(finding):
            checked = base.findings[finding]
            if checked.derived:
                inner = (reason(base, reading, base.derived[finding].when),)
                return Reason(condition, truth, inner, reading.values(finding))
            values = reading.values(finding)
            said = reading.case.why_unknown(finding) if values is None else None
            return Reason(condition, truth, (), values, said)
        case AtLeast(_, parts):
            return Reason(condition, truth, tuple(reason(base, reading, part) for part in parts))
        case Not(part):
            return Reason(condition, truth, (reason(base, reading, part),))
        case _:
            assert_never(condition)

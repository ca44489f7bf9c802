"""Lowers the answers that count and the truth of every clause to columns."""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from triage.engines.plan import (
    Between,
    Column,
    Count,
    Fits,
    Holds,
    Never,
    Opposite,
    Settled,
    Surely,
    Term,
    Truths,
)
from triage.language.base import ClauseKind, RuleBase
from triage.language.condition import AtLeast, Condition, Is, Not, Within, findings_of
from triage.language.domain import FindingId, Value, WholeNumber
from triage.language.questionnaire import Conflict, Finding
from triage.semantics.negate import accepted


def any_of(parts: Sequence[Term]) -> Term:
    """Return the term that holds where one of `parts` does; of nothing, one that never holds."""
    return parts[0] if len(parts) == 1 else Count(1, tuple(parts))


def truths(base: RuleBase) -> Iterator[Column]:
    """Yield the answers that count, and the truth of every clause, each after what it reads."""
    yield from _settled(base)
    for clause in base.clauses:
        yield Truths(clause.id, _term(base, clause.when))
        if clause.kind is ClauseKind.GATE:
            finding = base.findings[clause.name]
            terms = [Holds(clause.id), *_danger(finding)]
            yield Truths(_counts(finding), any_of(terms))


def _counts(finding: Finding) -> str:
    return f"counts:{finding.id}"


def _term(base: RuleBase, condition: Condition) -> Term:
    match condition:
        case Is() | Within():
            return _leaf(base, condition)
        case AtLeast(count, parts):
            return Count(count, tuple(_term(base, part) for part in parts))
        case Not(part):
            return Opposite(_term(base, part))
        case _:
            assert_never(condition)


def _leaf(base: RuleBase, leaf: Is | Within) -> Term:
    finding = base.findings[leaf.finding]
    if finding.derived:
        return _of_derived(Holds(f"{ClauseKind.DERIVED}:{finding.id}"), leaf)
    own = _own(finding, leaf)
    if finding.gate is None:
        return own
    counts = Holds(_counts(finding))
    if accepted(leaf, finding.closed_value):
        return any_of((own, Opposite(counts)))
    return Count(2, (own, counts))


def _of_derived(truth: Holds, leaf: Is | Within) -> Term:
    """Return the truth of a leaf on a derived finding, whose values are yes and no."""
    match accepted(leaf, True), accepted(leaf, False):
        case True, True:
            return any_of((truth, Opposite(truth)))
        case True, False:
            return truth
        case False, True:
            return Opposite(truth)
        case _:
            return Count(2, (truth, Opposite(truth)))


def _own(finding: Finding, leaf: Is | Within) -> Term:
    """Return the truth of a leaf by the answer alone, whatever its gate says."""
    if isinstance(leaf, Within):
        return Between(leaf.finding, leaf.low, leaf.high)
    return _fits(finding, [value for value in finding.domain.values() if value in leaf.values])


def _fits(finding: Finding, values: Sequence[Value]) -> Term:
    if isinstance(finding.domain, WholeNumber) and values:
        low, high = int(min(map(int, values))), int(max(map(int, values)))
        if high - low + 1 == len(values):
            return Between(finding.id, low, high)
    return Fits(finding.id, tuple(values))


def _danger(finding: Finding) -> list[Term]:
    return [Surely(_fits(finding, finding.danger))] if finding.danger else []


# ---------------------------------------------------------------- contradictions


def _settled(base: RuleBase) -> Iterator[Column]:
    """Yield the answers that a contradiction can set aside: the less serious ones."""
    aside: dict[FindingId, list[Term]] = {}
    for conflict in base.questionnaire.conflicts:
        for finding, term in _set_aside(base, conflict):
            aside.setdefault(finding, []).append(term)
    for id, terms in aside.items():
        yield Settled(id, any_of(terms))


def _set_aside(base: RuleBase, conflict: Conflict) -> Iterator[tuple[FindingId, Term]]:
    first, second = conflict.first, conflict.second
    both = [Surely(_said(base, side)) for side in (first, second)]
    for side, other in ((first, second), (second, first)):
        serious = _dangers(base, findings_of(other))
        if serious:
            # All or nothing: a side with a danger answer of its own stays as it is.
            parts = [*both, any_of(serious), *map(Opposite, _dangers(base, findings_of(side)))]
            for id in findings_of(side):
                if base.findings[id].danger:
                    yield id, Count(len(parts), tuple(parts))


def _dangers(base: RuleBase, findings: Iterable[FindingId]) -> list[Term]:
    return [danger for id in findings for danger in _danger(base.findings[id])]


def _said(base: RuleBase, side: Condition) -> Term:
    """Return the truth of a side of a conflict by the answers alone, whatever gates say."""
    match side:
        case Is() | Within():
            finding = base.findings[side.finding]
            # Nobody answers a derived finding.
            return Never() if finding.derived else _own(finding, side)
        case AtLeast(count, parts):
            return Count(count, tuple(_said(base, part) for part in parts))
        case Not(part):
            return Opposite(_said(base, part))
        case _:
            assert_never(side)

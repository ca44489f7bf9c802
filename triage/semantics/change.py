"""What would have to be answered otherwise for a condition to come out otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.negate import accepted, negate, positive
from triage.semantics.reading import Reading, truths


@dataclass(frozen=True, slots=True)
class Change:
    """An asked finding and the values, in the domain's order, of which one would do."""

    finding: FindingId
    values: tuple[Value, ...]


_Wanted: TypeAlias = dict[FindingId, frozenset[Value]]


def changes(
    base: RuleBase, reading: Reading, condition: Condition, wanted: Truth
) -> tuple[Change, ...] | None:
    """Return a small set of answers that would make `condition` come out `wanted`.

    `wanted` is TRUE or FALSE. Returns no change at all where it already does, and None where no
    set was found. Every set returned was tried: the specification agrees.
    """
    target = condition if wanted is Truth.TRUE else negate(condition, base.findings)
    found = _cheapest(base, reading, positive(target, base.findings))
    if found is None or not _works(base, reading, condition, wanted, found):
        return None
    order = list(base.findings)
    return tuple(
        Change(id, tuple(value for value in base.findings[id].domain.values() if value in fitting))
        for id, fitting in sorted(found.items(), key=lambda item: order.index(item[0]))
    )


def answered_otherwise(case: Case, changed: Mapping[FindingId, Value]) -> Case:
    """Return `case` with these answers in place of what was said."""
    said = {id: kind for id, kind in case.said.items() if id not in changed}
    return Case({**case.values, **changed}, said)


def _works(
    base: RuleBase, reading: Reading, condition: Condition, wanted: Truth, found: _Wanted
) -> bool:
    case = answered_otherwise(reading.case, {id: _first(base, id, found[id]) for id in found})
    return Reading(base, case, truths(base, case)).truth(condition) is wanted


def _first(base: RuleBase, id: FindingId, fitting: frozenset[Value]) -> Value:
    return next(value for value in base.findings[id].domain.values() if value in fitting)


def _cheapest(base: RuleBase, reading: Reading, condition: Condition) -> _Wanted | None:
    """Return few answers that make `condition`, free of `Not`, TRUE; None if none would."""
    if reading.truth(condition) is Truth.TRUE:
        return {}
    match condition:
        case Is() | Within():
            return _leaf(base, reading, condition)
        case AtLeast(count, parts):
            ways = [_cheapest(base, reading, part) for part in parts]
            cheap = sorted((way for way in ways if way is not None), key=len)[:count]
            return _together(cheap) if len(cheap) == count else None
        case Not(part):
            return _cheapest(base, reading, negate(part, base.findings))
        case _:
            assert_never(condition)


def _together(ways: list[_Wanted]) -> _Wanted | None:
    both: _Wanted = {}
    for way in ways:
        for id, fitting in way.items():
            both[id] = both.get(id, fitting) & fitting
    return both if all(both.values()) else None


def _leaf(base: RuleBase, reading: Reading, leaf: Leaf) -> _Wanted | None:
    finding = base.findings[leaf.finding]
    if finding.derived:
        when = base.derived[leaf.finding].when
        ways = [
            _cheapest(
                base,
                reading,
                positive(when, base.findings) if holds else negate(when, base.findings),
            )
            for holds in (True, False)
            if accepted(leaf, holds)
        ]
    else:
        ways = [_by_answer(base, reading, finding, leaf), _by_gate(base, reading, finding, leaf)]
    possible = [way for way in ways if way is not None]
    return min(possible, key=len) if possible else None


def _by_answer(base: RuleBase, reading: Reading, finding: Finding, leaf: Leaf) -> _Wanted | None:
    fitting = frozenset(value for value in finding.domain.values() if accepted(leaf, value))
    if not fitting:
        return None
    own: _Wanted = {finding.id: fitting}
    if finding.gate is None or all(finding.rank(value) for value in fitting):
        return own
    opened = _cheapest(base, reading, positive(finding.gate, base.findings))
    if opened is None:
        return None
    already = reading.case.values.get(finding.id)
    return opened if already in fitting and opened else _together([own, opened])


def _by_gate(base: RuleBase, reading: Reading, finding: Finding, leaf: Leaf) -> _Wanted | None:
    if finding.gate is None or not accepted(leaf, finding.closed_value):
        return None
    if finding.rank(reading.case.values.get(finding.id, finding.closed_value)):
        return None  # a danger answer is never hidden by a gate
    return _cheapest(base, reading, negate(finding.gate, base.findings))

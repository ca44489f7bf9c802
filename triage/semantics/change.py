"""What would have to be answered otherwise for a condition to come out otherwise."""

from collections.abc import Iterable, Mapping
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
    found = _Search(base, reading).hold(positive(target, base.findings), {})
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


class _Search:
    """A search for few answers that make conditions without `Not` come out TRUE.

    Every step takes the answers wanted so far and returns them with its own added, or None. An
    answer that is wanted already costs nothing more, only its values grow fewer.
    """

    def __init__(self, base: RuleBase, reading: Reading) -> None:
        self.base = base
        self.reading = reading

    def hold(self, condition: Condition, wanted: _Wanted) -> _Wanted | None:
        if self.reading.truth(condition) is Truth.TRUE:
            return wanted
        match condition:
            case Is() | Within():
                return self._leaf(condition, wanted)
            case AtLeast(count, parts):
                return self._enough(count, parts, wanted)
            case Not(part):
                return self.hold(negate(part, self.base.findings), wanted)
            case _:
                assert_never(condition)

    def _enough(self, count: int, parts: tuple[Condition, ...], wanted: _Wanted) -> _Wanted | None:
        # Plain leaves first: what they fix often serves the parts that leave more open.
        left = sorted(parts, key=self._leaves_a_choice)
        for _ in range(count):
            ways = [(part, self.hold(part, wanted)) for part in left]
            best = _shortest(way for _, way in ways)
            if best is None:
                return None
            left.remove(next(part for part, way in ways if way is best))
            wanted = best
        return wanted

    def _leaves_a_choice(self, part: Condition) -> bool:
        return not isinstance(part, Is | Within) or self.base.findings[part.finding].derived

    def _leaf(self, leaf: Leaf, wanted: _Wanted) -> _Wanted | None:
        finding = self.base.findings[leaf.finding]
        if not finding.derived:
            return _shortest(
                [self._answer(finding, leaf, wanted), self._close(finding, leaf, wanted)]
            )
        when = self.base.derived[leaf.finding].when
        sides = {True: positive(when, self.base.findings), False: negate(when, self.base.findings)}
        return _shortest(
            self.hold(side, wanted) for value, side in sides.items() if accepted(leaf, value)
        )

    def _answer(self, finding: Finding, leaf: Leaf, wanted: _Wanted) -> _Wanted | None:
        fitting = frozenset(value for value in finding.domain.values() if accepted(leaf, value))
        fitting &= wanted.get(finding.id, fitting)
        if not fitting:
            return None
        if finding.gate is None or all(finding.rank(value) for value in fitting):
            return {**wanted, finding.id: fitting}
        opened = self.hold(positive(finding.gate, self.base.findings), wanted)
        if opened is None or self.reading.case.values.get(finding.id) in fitting:
            return opened
        return {**opened, finding.id: fitting}

    def _close(self, finding: Finding, leaf: Leaf, wanted: _Wanted) -> _Wanted | None:
        if finding.gate is None or not accepted(leaf, finding.closed_value):
            return None
        if finding.rank(self.reading.case.values.get(finding.id, finding.closed_value)):
            return None  # a danger answer is never hidden by a gate
        return self.hold(negate(finding.gate, self.base.findings), wanted)


def _shortest(ways: Iterable[_Wanted | None]) -> _Wanted | None:
    return min((way for way in ways if way is not None), key=len, default=None)

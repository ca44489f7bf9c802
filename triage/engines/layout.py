"""Where each clause of a rule base stands in two long whole numbers, one bit a lane.

In the number of what is true a lane's bit is set while the lane holds; in the number of what is
possible, while it is not refuted. A clause of several lanes has a guard bit above them: adding a
one to every lane of it carries into the guard exactly if any lane is set, for all clauses at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from triage.engines.lanes import Lane, Literal, lanes_of
from triage.language.base import Clause, ClauseId, ClauseKind, RuleBase
from triage.language.condition import findings_of
from triage.language.domain import FindingId

#: Clauses that findings hang on stand lowest, where a test of their bits is cheapest.
_HANGING: Final = (ClauseKind.GATE, ClauseKind.DERIVED)


@dataclass(frozen=True, slots=True)
class Layout:
    """The bits of every clause, and the order in which findings are read."""

    size: int
    clauses: Mapping[ClauseId, Clause]
    positions: Mapping[ClauseId, int]  # the bit that says it all: the only lane, or the guard
    lanes: Mapping[ClauseId, int]  # all bits of its lanes
    literals: Mapping[FindingId, Mapping[Literal, int]]  # the lanes that hold each leaf
    too_many: tuple[ClauseId, ...]  # clauses with too many lanes, which get one in their place
    spans: Mapping[ClauseKind, tuple[int, int]]  # where the clauses of a kind begin and end
    order: tuple[FindingId, ...]  # every finding after those that it hangs on
    every_lane: int
    singles: int  # the lanes of clauses that have one
    several: int  # the lanes of clauses that have more
    guards: int


def layout_of(base: RuleBase) -> Layout:
    """Return the layout of `base`; raises CycleError where a finding hangs on itself."""
    clauses = {clause.id: clause for clause in base.clauses}
    order = reading_order(base)
    making = _Making()
    for clause in _in_stages(base, order, clauses):
        making.place(clause)
    return Layout(
        size=making.size,
        clauses=clauses,
        positions=making.positions,
        lanes={id: number_of(bits, making.size) for id, bits in making.lanes.items()},
        literals={
            finding: {one: number_of(bits, making.size) for one, bits in uses.items()}
            for finding, uses in making.literals.items()
        },
        too_many=tuple(making.too_many),
        spans=making.spans,
        order=order,
        every_lane=number_of((*making.singles, *making.several), making.size),
        singles=number_of(making.singles, making.size),
        several=number_of(making.several, making.size),
        guards=number_of(making.guards, making.size),
    )


def number_of(bits: Iterable[int], size: int) -> int:
    """Return the number in which these bits, all below `size`, are set."""
    octets = bytearray(size // 8 + 1)
    for bit in bits:
        octets[bit >> 3] |= 1 << (bit & 7)
    return int.from_bytes(octets, "little")


def hangs_on(base: RuleBase, finding: FindingId) -> ClauseId | None:
    """Return the clause that the value of `finding` hangs on; None for a question always open."""
    checked = base.findings[finding]
    if checked.derived:
        return f"{ClauseKind.DERIVED}:{finding}"
    return None if checked.gate is None else f"{ClauseKind.GATE}:{finding}"


class _Making:
    """A layout while it is made, clause by clause."""

    def __init__(self) -> None:
        self.size = 0
        self.positions: dict[ClauseId, int] = {}
        self.lanes: dict[ClauseId, list[int]] = {}
        self.literals: dict[FindingId, dict[Literal, list[int]]] = {}
        self.too_many: list[ClauseId] = []
        self.spans: dict[ClauseKind, tuple[int, int]] = {}
        self.singles: list[int] = []
        self.several: list[int] = []
        self.guards: list[int] = []

    def place(self, clause: Clause) -> None:
        start, lanes = self.size, lanes_of(clause.when)
        if lanes is None:
            self.too_many.append(clause.id)
            lanes = ((),)
        bits = list(range(start, start + len(lanes)))
        for bit, lane in zip(bits, lanes, strict=True):
            self._read(bit, lane)
        self.size += len(lanes)
        self.lanes[clause.id] = bits
        if len(lanes) == 1:
            self.singles += bits
        else:
            self.several += bits
            self.guards.append(self.size)
            self.size += 1
        self.positions[clause.id] = self.size - 1
        first, _ = self.spans.get(clause.kind, (start, start))
        self.spans[clause.kind] = (first, self.size)

    def _read(self, bit: int, lane: Lane) -> None:
        for literal in lane:
            self.literals.setdefault(literal.finding, {}).setdefault(literal, []).append(bit)


def reading_order(base: RuleBase) -> tuple[FindingId, ...]:
    """Return every finding after those that it hangs on; raises CycleError."""
    clauses = {clause.id: clause for clause in base.clauses}
    waits: dict[FindingId, tuple[FindingId, ...]] = {}
    for finding in base.findings:
        clause = hangs_on(base, finding)
        waits[finding] = () if clause is None else findings_of(clauses[clause].when)
    return tuple(TopologicalSorter(waits).static_order())


def _in_stages(
    base: RuleBase, order: Iterable[FindingId], clauses: Mapping[ClauseId, Clause]
) -> Iterable[Clause]:
    """Return the clauses that findings hang on in the order of reading, then kind by kind."""
    hanging = [hangs_on(base, finding) for finding in order]
    yield from (clauses[id] for id in hanging if id is not None)
    for kind in ClauseKind:
        if kind not in _HANGING:
            yield from (clause for clause in base.clauses if clause.kind is kind)

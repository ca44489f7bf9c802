"""What became of every clause and which findings decided it, and which findings were left open.

What decides a clause follows from the truths of its leaves alone, and a clause has few leaves: what
they come to is kept, so that the next case with the same truths looks it up.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, assert_never

from triage.engines.bits import chosen
from triage.engines.layout import Layout
from triage.language.assessment import Firing
from triage.language.base import ClauseId, RuleBase
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within, leaves
from triage.language.domain import FindingId
from triage.language.truth import Truth

#: So many outcomes of all clauses together are kept; then all are dropped.
_MOST_KEPT: Final = 200_000

#: The truths of the leaves of a clause; of a clause with one leaf, just that.
_Leaves = Any


class Traces:
    """Looks up the trace of a rule base."""

    def __init__(self, base: RuleBase, layout: Layout) -> None:
        """Number the leaves of `base` in the order in which their truths are noted."""
        slots: dict[Leaf, int] = {}
        for each in layout.leaves.values():
            for leaf in each:
                slots[leaf] = len(slots)
        kept = _Kept()
        self._outcomes = [
            _Outcomes(kept, clause.id, _node(clause.when, _local(clause.when)))
            for clause in base.clauses
        ]
        self._picks = [
            itemgetter(*(slots[leaf] for leaf in _local(clause.when))) for clause in base.clauses
        ]
        self._numbers = [-1] * (layout.size + 8)
        for number, clause in enumerate(base.clauses):
            self._numbers[layout.positions[clause.id]] = number
        nothing = bytes([Truth.UNKNOWN]) * len(slots)
        self._silent = self._all(nothing)

    def trace(self, truths: bytes, touched: int) -> list[Firing]:
        """Return what became of each clause, given the truth of every leaf.

        `touched` has a bit for each clause that reads a finding of which something is known.
        """
        if 2 * touched.bit_count() > len(self._outcomes):
            return self._all(truths)
        firings = self._silent.copy()
        for number in chosen(touched, self._numbers):
            firings[number] = self._outcomes[number][self._picks[number](truths)]
        return firings

    def _all(self, truths: bytes) -> list[Firing]:
        pairs = zip(self._outcomes, self._picks, strict=True)
        return [outcomes[pick(truths)] for outcomes, pick in pairs]


class _Kept:
    """All outcomes that are kept, so that they can be dropped together."""

    def __init__(self) -> None:
        self.every: list[_Outcomes] = []
        self.count = 0

    def add(self) -> None:
        self.count += 1
        if self.count > _MOST_KEPT:
            for outcomes in self.every:
                outcomes.clear()
            self.count = 0


class _Outcomes(dict[_Leaves, Firing]):
    """What became of one clause, by the truths of its leaves."""

    __slots__ = ("_clause", "_kept", "_node")

    def __init__(self, kept: _Kept, clause: ClauseId, node: "_Node") -> None:
        super().__init__()
        self._clause = clause
        self._node = node
        self._kept = kept
        kept.every.append(self)

    def __missing__(self, truths: _Leaves) -> Firing:
        self._kept.add()
        truth, deciders = self._node.decided(truths if isinstance(truths, tuple) else (truths,))
        firing = Firing(self._clause, Truth(truth), tuple(dict.fromkeys(deciders)))
        self[truths] = firing
        return firing


# ---------------------------------------------------------------- what decides a condition


class _Node(ABC):
    """A condition whose leaves are numbered."""

    @abstractmethod
    def decided(self, truths: Sequence[int]) -> tuple[int, list[FindingId]]:
        """Return the truth, and the findings that decided it, in the order of the text."""


class _One(_Node):
    def __init__(self, number: int, finding: FindingId) -> None:
        self._number = number
        self._finding = [finding]

    def decided(self, truths: Sequence[int]) -> tuple[int, list[FindingId]]:
        return truths[self._number], self._finding


class _Opposite(_Node):
    def __init__(self, part: _Node) -> None:
        self._part = part

    def decided(self, truths: Sequence[int]) -> tuple[int, list[FindingId]]:
        truth, findings = self._part.decided(truths)
        return Truth.TRUE - truth, findings


class _Some(_Node):
    def __init__(self, count: int, parts: Iterable[_Node]) -> None:
        self._count = count
        self._parts = tuple(parts)

    def decided(self, truths: Sequence[int]) -> tuple[int, list[FindingId]]:
        parts = [part.decided(truths) for part in self._parts]
        truth = sorted([each for each, _ in parts], reverse=True)[self._count - 1]
        return truth, [id for each, findings in parts if each == truth for id in findings]


def _local(condition: Condition) -> dict[Leaf, int]:
    """Return the leaves of a condition, each once, with their numbers."""
    return {leaf: number for number, leaf in enumerate(dict.fromkeys(leaves(condition)))}


def _node(condition: Condition, numbers: Mapping[Leaf, int]) -> _Node:
    match condition:
        case Is(finding) | Within(finding):
            return _One(numbers[condition], finding)
        case AtLeast(count, parts):
            return _Some(count, (_node(part, numbers) for part in parts))
        case Not(part):
            return _Opposite(_node(part, numbers))
        case _:
            assert_never(condition)

"""What became of every clause and which findings decided it, by the codes of its leaves.

What decides a clause follows from the truths of its leaves alone, and a clause has few leaves: what
they come to is kept, so that the next case with the same truths looks it up. A clause of many
leaves is put together from its pieces.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias, assert_never

from triage.engines.leaf_codes import (
    LeafCodes,
    Opposite,
    Piece,
    Pieces,
    Some,
    leaves_once,
    truths_of,
    units_of,
)
from triage.language.assessment import Firing
from triage.language.base import Clause, ClauseId
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import FindingId
from triage.language.truth import Truth

#: So many outcomes of all clauses together are kept; then all are dropped.
_MOST_KEPT: Final = 200_000

#: So many outcomes of all clauses that were cut, each having its share.
_MOST_KEPT_OF_CUTS: Final = 50_000

_TRUTHS: Final = tuple(Truth)

#: A truth, and the findings that decided it, in the order of the text.
Decided: TypeAlias = tuple[int, Sequence[FindingId]]


class Outcomes:
    """Looks up what became of the clauses of a rule base."""

    def __init__(self, clauses: Sequence[Clause], codes: LeafCodes) -> None:
        """Prepare to look up each clause by its octet, or to put it together from its pieces."""
        kept = _Kept()
        #: By the number of the clause and its octet.
        self.whole = [_Whole(kept, clause.id, clause.when) for clause in clauses]
        most = _MOST_KEPT_OF_CUTS // max(1, len(codes.cut))
        #: The clauses that were cut.
        self.cut = {
            number: _cut(kept, clauses[number].id, pieces, most)
            for number, pieces in codes.cut.items()
        }
        #: What becomes of each clause while nothing is known.
        self.silent = [
            outcomes[octet] for outcomes, octet in zip(self.whole, codes.silent, strict=False)
        ]
        for number, (outcomes, start, stop) in self.cut.items():
            self.silent[number] = outcomes[codes.silent[start:stop]]


class _Kept:
    """All outcomes that are kept, so that they can be dropped together."""

    def __init__(self) -> None:
        self.every: list[dict[Any, Any]] = []
        self.count = 0

    def add(self) -> None:
        self.count += 1
        if self.count > _MOST_KEPT:
            for outcomes in self.every:
                outcomes.clear()
            self.count = 0


class _Leaves:
    """A condition whose leaves are numbered as their digits stand in its code."""

    __slots__ = ("_count", "_node")

    def __init__(self, condition: Condition) -> None:
        numbers = {leaf: number for number, leaf in enumerate(leaves_once(condition))}
        self._count = len(numbers)
        self._node = _node(condition, numbers)

    def decided(self, code: int) -> Decided:
        return self._node.decided(truths_of(code, self._count))


class _Part(dict[int, Decided]):
    """What a condition comes to, by its code."""

    __slots__ = ("_kept", "_leaves")

    def __init__(self, kept: _Kept, condition: Condition) -> None:
        super().__init__()
        self._leaves = _Leaves(condition)
        self._kept = kept
        kept.every.append(self)

    def __missing__(self, code: int) -> Decided:
        self._kept.add()
        made = self[code] = self._leaves.decided(code)
        return made


class _Whole(dict[int, Firing]):
    """What became of one clause, by its code."""

    __slots__ = ("_clause", "_kept", "_leaves")

    def __init__(self, kept: _Kept, clause: ClauseId, condition: Condition) -> None:
        super().__init__()
        self._clause = clause
        self._leaves = _Leaves(condition)
        self._kept = kept
        kept.every.append(self)

    def __missing__(self, code: int) -> Firing:
        self._kept.add()
        made = self[code] = _firing(self._clause, self._leaves.decided(code))
        return made


class _Cut(dict[bytes, Firing]):
    """What became of a clause that was cut, by the octets of its pieces."""

    __slots__ = ("_clause", "_most", "_node")

    def __init__(self, clause: ClauseId, node: "_Node", most: int) -> None:
        super().__init__()
        self._clause = clause
        self._node = node
        self._most = most

    def __missing__(self, octets: bytes) -> Firing:
        if len(self) >= self._most:
            self.clear()
        made = self[octets] = _firing(self._clause, self._node.decided(octets))
        return made


class CutClause(NamedTuple):
    """A clause that is put together from its pieces, and where their octets begin and end."""

    outcomes: Mapping[bytes, Firing]
    start: int
    stop: int


def _firing(clause: ClauseId, decided: Decided) -> Firing:
    truth, findings = decided
    return Firing(clause, _TRUTHS[truth], tuple(dict.fromkeys(findings)))


# ---------------------------------------------------------------- what decides a condition


class _Node(ABC):
    """A condition whose leaves are numbered."""

    @abstractmethod
    def decided(self, truths: Sequence[int]) -> Decided:
        """Return the truth, and the findings that decided it, in the order of the text."""


class _One(_Node):
    def __init__(self, number: int, finding: FindingId) -> None:
        self._number = number
        self._finding = [finding]

    def decided(self, truths: Sequence[int]) -> Decided:
        return truths[self._number], self._finding


class _Pieced(_Node):
    def __init__(self, unit: int, part: _Part) -> None:
        self.unit = unit
        self.outcomes = part

    def decided(self, truths: Sequence[int]) -> Decided:
        return self.outcomes[truths[self.unit]]


class _Opposite(_Node):
    def __init__(self, part: _Node) -> None:
        self._part = part

    def decided(self, truths: Sequence[int]) -> Decided:
        truth, findings = self._part.decided(truths)
        return Truth.TRUE - truth, findings


class _SomePieces(_Node):
    """Some of several pieces, which is what most conditions of many leaves are."""

    def __init__(self, count: int, parts: Iterable[_Pieced]) -> None:
        self._count = count
        self._pieces = [(part.unit, part.outcomes) for part in parts]

    def decided(self, truths: Sequence[int]) -> Decided:
        return _joined(self._count, [outcomes[truths[unit]] for unit, outcomes in self._pieces])


class _Some(_Node):
    def __init__(self, count: int, parts: Iterable[_Node]) -> None:
        self._count = count
        self._parts = tuple(parts)

    def decided(self, truths: Sequence[int]) -> Decided:
        return _joined(self._count, [part.decided(truths) for part in self._parts])


def _joined(count: int, parts: Sequence[Decided]) -> Decided:
    """Return what `count` of these parts come to: the truth of the part in that place."""
    truths = [truth for truth, _ in parts]
    truth = max(truths) if count == 1 else sorted(truths, reverse=True)[count - 1]
    return truth, [id for each, findings in parts if each == truth for id in findings]


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


def _cut(kept: _Kept, clause: ClauseId, pieces: Pieces, most: int) -> CutClause:
    units = units_of(pieces)
    node = _pieced(kept, pieces, min(units))
    return CutClause(_Cut(clause, node, most), min(units), max(units) + 1)


def _pieced(kept: _Kept, pieces: Pieces, first: int) -> _Node:
    match pieces:
        case Piece(unit, condition):
            return _Pieced(unit - first, _Part(kept, condition))
        case Opposite(part):
            return _Opposite(_pieced(kept, part, first))
        case Some(count, parts):
            each = [_pieced(kept, part, first) for part in parts]
            pieces_only = [part for part in each if isinstance(part, _Pieced)]
            if len(pieces_only) == len(each):
                return _SomePieces(count, pieces_only)
            return _Some(count, each)
        case _:
            assert_never(pieces)

"""What became of every clause and which findings decided it, and which findings were left open.

What decides a clause follows from the truths of its leaves alone, and a clause has few leaves: what
they come to is kept, so that the next case with the same truths looks it up.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias, assert_never

from triage.engines.bits import chosen
from triage.engines.layout import Layout
from triage.engines.leaf_codes import LeafCodes, leaves_once, truths_of
from triage.language.assessment import Firing
from triage.language.base import Clause, RuleBase
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import FindingId
from triage.language.truth import Truth

#: So many outcomes of all clauses together are kept; then all are dropped.
_MOST_KEPT: Final = 200_000

#: The code of the leaves of a clause: an octet or, where it has many, a few.
_Code: TypeAlias = int | bytes


class Traces:
    """Looks up the trace of a rule base."""

    def __init__(self, base: RuleBase, layout: Layout, codes: LeafCodes) -> None:
        """Prepare to look up what became of each clause by the codes of its leaves."""
        kept = _Kept()
        self._codes = codes
        every = [_Outcomes(kept, clause) for clause in base.clauses]
        self._narrow = [every[number] for number in codes.narrow]
        self._wide = [
            (every[number], start, end)
            for number, (start, end) in zip(codes.wide, codes.places, strict=True)
        ]
        # Where each clause, in its order, stands among narrow and wide ones; None: as it is.
        standing = {number: place for place, number in enumerate((*codes.narrow, *codes.wide))}
        self._order = [standing[number] for number in sorted(standing)] if codes.wide else None
        self._of_octet = [-1] * (layout.size + 8)
        places = {number: octet for octet, number in enumerate(codes.narrow)}
        for number, clause in enumerate(base.clauses):
            self._of_octet[layout.positions[clause.id]] = places.get(number, -1)
        self._silent = self._all(codes.nothing.to_bytes(codes.size, "little"))

    def trace(self, code: int, touched: int) -> tuple[Firing, ...]:
        """Return what became of each clause, given the codes of all leaves.

        `touched` has a bit for each clause that reads a finding of which something is known.
        """
        octets = code.to_bytes(self._codes.size, "little")
        if 2 * touched.bit_count() > len(self._narrow):
            firings = self._all(octets)
        else:
            firings = self._silent.copy()
            narrow = self._narrow
            for place in chosen(touched, self._of_octet):
                if place >= 0:
                    firings[place] = narrow[place][octets[place]]
            self._fill_wide(firings, octets)
        if self._order is None:
            return tuple(firings)
        return tuple(map(firings.__getitem__, self._order))

    def _all(self, octets: bytes) -> list[Firing]:
        pairs = zip(self._narrow, octets, strict=False)
        firings = [outcomes[octet] for outcomes, octet in pairs]
        firings += [outcomes[octets[start:end]] for outcomes, start, end in self._wide]
        return firings

    def _fill_wide(self, firings: list[Firing], octets: bytes) -> None:
        for place, (outcomes, start, end) in enumerate(self._wide, len(self._narrow)):
            firings[place] = outcomes[octets[start:end]]


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


class _Outcomes(dict[_Code, Firing]):
    """What became of one clause, by the code of its leaves."""

    __slots__ = ("_clause", "_count", "_kept", "_node")

    def __init__(self, kept: _Kept, clause: Clause) -> None:
        super().__init__()
        numbers = {leaf: number for number, leaf in enumerate(leaves_once(clause))}
        self._clause = clause.id
        self._count = len(numbers)
        self._node = _node(clause.when, numbers)
        self._kept = kept
        kept.every.append(self)

    def __missing__(self, code: _Code) -> Firing:
        self._kept.add()
        truth, deciders = self._node.decided(truths_of(code, self._count))
        firing = self[code] = Firing(self._clause, Truth(truth), tuple(dict.fromkeys(deciders)))
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

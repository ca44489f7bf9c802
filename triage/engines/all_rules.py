"""All rules at once, by the generated function: the quicker way where much is answered."""

from collections.abc import Iterator, Mapping
from typing import Final

from triage.engines.bits import Digits
from triage.engines.generated import Bits, Program
from triage.engines.layout import Layout
from triage.engines.picks import ByBit, Following, Found
from triage.language.base import ClauseId, RuleBase
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth

_TRUTHS: Final = {str(truth.value): truth for truth in Truth}


class AllRules:
    """Finds what follows from answers by going through every rule."""

    def __init__(self, base: RuleBase, layout: Layout, following: Following) -> None:
        """Generate the function."""
        self._program = Program(base, layout)
        self._positions = layout.positions
        self._picks = ByBit(layout.positions, following)
        self._ids = tuple(clause.id for clause in base.clauses)
        self._digits = Digits([layout.positions[id] for id in self._ids], 0, layout.size)

    @property
    def text(self) -> str:
        """Return the text of the generated function."""
        return self._program.text

    def truths(self, values: Mapping[FindingId, Value]) -> dict[ClauseId, Truth]:
        """Return the truth of every clause, in the order of the clauses."""
        digits = map(_TRUTHS.__getitem__, self._digits.of(*self._program.found(values.get)))
        return dict(zip(self._ids, digits, strict=True))

    def bits(self, values: Mapping[FindingId, Value]) -> Bits:
        """Return what is true and what is possible, a bit for each clause in both."""
        return self._program.found(values.get)

    def found(self, bits: Bits) -> Found:
        """Return what follows from what is true and possible."""
        true, possible = bits
        return self._picks.found(true, possible, _Truths(self._positions, true, possible))


class _Truths(Mapping[ClauseId, Truth]):
    """The truths of clauses, each read when it is asked for."""

    def __init__(self, positions: Mapping[ClauseId, int], true: int, possible: int) -> None:
        self._positions = positions
        self._true = true
        self._possible = possible

    def __getitem__(self, clause: ClauseId) -> Truth:
        position = self._positions[clause]
        return Truth((self._true >> position & 1) + (self._possible >> position & 1))

    def __iter__(self) -> Iterator[ClauseId]:
        return iter(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

"""What follows from clauses that came out true, or false: found by their numbers or their bits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from triage.engines.bits import chosen
from triage.language.base import Clause, ClauseId
from triage.language.truth import Truth

#: Numbered things, by the clause that each follows from.
Things: TypeAlias = Mapping[ClauseId, int]


class Found(NamedTuple):
    """What the truths of the clauses of one case come to, everything by its number."""

    raised: list[int]  # flags
    ruled_out: list[int]  # flags
    steps: list[int]  # of flags, that would ask for more
    closed: list[int]  # critical questions behind a closed gate
    events: list[int]  # rules that add points
    truths: Mapping[ClauseId, Truth]


class Following(NamedTuple):
    """What follows from each clause when it is true, or when it is false."""

    raised: Things
    ruled_out: Things
    steps: Things
    closed: Things
    confirmed: Things
    refuted: Things


class ByNumber:
    """Picks what follows by the numbers of clauses."""

    def __init__(self, clauses: Sequence[Clause], following: Following) -> None:
        """Take what follows from each of the clauses."""
        numbers = {clause.id: number for number, clause in enumerate(clauses)}
        self._things = [
            {numbers[id]: thing for id, thing in things.items() if id in numbers}
            for things in following
        ]

    def found(
        self, true: Iterable[int], false: Iterable[int], truths: Mapping[ClauseId, Truth]
    ) -> Found:
        """Return what follows, given the clauses that are true and those that are false."""
        raised, ruled_out, steps, closed, confirmed, refuted = self._things
        return Found(
            _picked(raised, true),
            _picked(ruled_out, false),
            _picked(steps, true),
            _picked(closed, false),
            _picked(confirmed, true) + _picked(refuted, false),
            truths,
        )


class ByBit:
    """Picks what follows by the bits of clauses."""

    def __init__(self, positions: Mapping[ClauseId, int], following: Following) -> None:
        """Take what follows from each of the clauses, and where they stand."""
        self._picks = [_Bits(positions, things) for things in following]

    def found(self, true: int, possible: int, truths: Mapping[ClauseId, Truth]) -> Found:
        """Return what follows, given the bits of clauses that are true and that are possible."""
        raised, ruled_out, steps, closed, confirmed, refuted = self._picks
        false = ~possible
        return Found(
            raised.chosen(true),
            ruled_out.chosen(false),
            steps.chosen(true),
            closed.chosen(false),
            confirmed.chosen(true) + refuted.chosen(false),
            truths,
        )


def _picked(things: Mapping[int, int], numbers: Iterable[int]) -> list[int]:
    return [things[number] for number in numbers if number in things] if things else []


class _Bits:
    """Things at bits: those from the first of them on, as a table."""

    def __init__(self, positions: Mapping[ClauseId, int], things: Things) -> None:
        places = {positions[id]: thing for id, thing in things.items() if id in positions}
        self._first = min(places, default=0)
        self._bits = sum(1 << place - self._first for place in places)
        self._things = [-1] * (max(places, default=0) - self._first + 8)
        for place, thing in places.items():
            self._things[place - self._first] = thing

    def chosen(self, number: int) -> list[int]:
        """Return the things whose bit is set in `number`."""
        return chosen(number >> self._first & self._bits, self._things) if self._bits else []

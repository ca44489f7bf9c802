"""Many people looked at by two versions at once, to find who shows a change and to tell it shortly.

What a solver takes long to find, since it hangs on sums, is often not rare.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeAlias

from triage.verify.bits import Asked, Bits, draw
from triage.verify.circuit import Circuit, Literal
from triage.verify.diff_people import Slot

#: How many are drawn.
HOW_MANY: Final = 4_096
#: So many crowds are kept beside the first one.
_MOST_CROWDS: Final = 3

#: What somebody would answer, by the number of the answer; what is absent they do not know.
Answered: TypeAlias = dict[Slot, int]

#: A change to what somebody answers.
Move: TypeAlias = Callable[[Answered], Answered]


class Crowd:
    """People, and what the statements about two versions come to for them."""

    def __init__(
        self,
        circuit: Circuit,
        person: Mapping[Slot, tuple[Literal, ...]],
        asked: Sequence[Asked],
        told: Mapping[Literal, tuple[Literal, Literal]],
    ) -> None:
        """Take what may be answered; `told` are answers told to one version if not shut there.

        It holds of each what would be answered, and when it is not asked, in the order of gates.
        """
        self._circuit = circuit
        self._person = person
        self._asked = asked
        self._told = told
        self._people: list[tuple[dict[Literal, int], Bits]] = []

    def somebody(self, whole: Literal) -> Answered | None:
        """Return somebody of the crowd of whom a statement holds."""
        if not self._people:
            self._draw(None)
        for drawn, bits in self._people:
            found = bits.of_whom(whole)
            if found:
                number = (found & -found).bit_length() - 1
                return {
                    slot: cell
                    for slot, literals in self._person.items()
                    for cell, literal in enumerate(literals)
                    if drawn[literal] >> number & 1
                }
        return None

    def draw_like(self, said: Answered) -> None:
        """Draw more people who are like somebody: who shows a change has others like them."""
        self._draw({self._person[slot][cell] for slot, cell in said.items()})
        del self._people[1:-_MOST_CROWDS]

    def _draw(self, like: Collection[Literal] | None) -> None:
        dice = random.Random(len(self._people))
        drawn = draw(self._circuit, self._asked, dice, HOW_MANY, like)
        self._people.append((drawn, self._bits(drawn, (1 << HOW_MANY) - 1)))

    def moved(self, whole: Literal, said: Answered, moves: Sequence[Move]) -> Answered:
        """Return what is left to say after all moves that `whole` bears, the first ones first."""
        while moves:
            alone = self._hold(whole, [move(said) for move in moves])
            moves = [move for move, holds in zip(moves, alone, strict=True) if holds]
            further: list[Answered] = []
            for move in moves:
                further.append(move(further[-1] if further else said))
            together = self._hold(whole, further)
            # The first alone is borne; after the last that is borne with all before, look again.
            count = max((n for n, holds in enumerate(together, 1) if holds), default=0)
            said = further[count - 1] if count else said
            moves = moves[count:]
        return said

    def _hold(self, whole: Literal, people: Sequence[Answered]) -> list[bool]:
        """Tell of each whether a statement holds."""
        given: dict[Literal, int] = {}
        for number, said in enumerate(people):
            for slot, cell in said.items():
                literal = self._person[slot][cell]
                given[literal] = given.get(literal, 0) | 1 << number
        found = self._bits(given, (1 << len(people)) - 1).of_whom(whole)
        return [bool(found >> number & 1) for number in range(len(people))]

    def _bits(self, drawn: Mapping[Literal, int], everybody: int) -> Bits:
        if not self._told:
            return Bits(self._circuit, everybody, drawn)
        given = dict(drawn)
        bits = Bits(self._circuit, everybody, given)
        for literal, (would, shut) in self._told.items():
            given[literal] = drawn.get(would, 0) & ~bits.of_whom(shut)
        # Anew, since in a conflict a gate may have been read before all was told.
        return Bits(self._circuit, everybody, given)

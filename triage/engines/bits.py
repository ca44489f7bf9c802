"""The set bits of long whole numbers, read out quickly."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Final, TypeVar

#: The places of the set bits of each octet.
_OF_OCTET: Final = tuple(tuple(bit for bit in range(8) if octet >> bit & 1) for octet in range(256))

One = TypeVar("One")


def chosen(number: int, things: Sequence[One]) -> list[One]:
    """Return the things whose bit is set in `number`, the lowest first."""
    found: list[One] = []
    if number:
        for place, octet in enumerate(number.to_bytes((number.bit_length() + 7) // 8, "little")):
            if octet:
                first = place * 8
                for bit in _OF_OCTET[octet]:
                    found.append(things[first + bit])
    return found


class Digits:
    """Reads the truth of chosen clauses, as the digits 0, 1 and 2, from two numbers at once."""

    def __init__(self, positions: Sequence[int], first: int, end: int) -> None:
        """Read the bits at `positions`, all of them from `first` up to but not `end`."""
        self._count = len(positions)
        self._first = first
        self._size = end - first
        self._mask = (1 << self._size) - 1
        places = [end - 1 - position for position in positions]
        # Two at least: of one thing `itemgetter` makes no tuple.
        self._pick = itemgetter(*places, *places[:1]) if places else None

    def of(self, true: int, possible: int) -> tuple[str, ...]:
        """Return a digit for each position, the number of its truth."""
        if self._pick is None:
            return ()
        # Each bit becomes a digit of its own, and what is true adds one to what is possible.
        both = int(f"{true >> self._first & self._mask:b}", 16) + int(
            f"{possible >> self._first & self._mask:b}", 16
        )
        digits: tuple[str, ...] = self._pick(f"{both:0{self._size}x}")
        return digits[: self._count]

"""Figures about some tries: a share with its interval, and a spread."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Final

#: The standard normal value that leaves 2.5 % on either side.
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many of some tries, with Wilson's 95 % interval (Wilson 1927, JASA 22:209-212)."""

    count: int
    of_all: int

    @classmethod
    def of(cls, tries: Iterable[bool]) -> "Proportion":
        """Count the tries that are true."""
        all_of = tuple(tries)
        return cls(sum(all_of), len(all_of))

    @property
    def share(self) -> float | None:
        """Return the share, None without a try."""
        return self.count / self.of_all if self.of_all else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the interval, None without a try."""
        if not self.of_all:
            return None
        n, share, square = self.of_all, self.count / self.of_all, _Z * _Z
        middle = (share + square / (2 * n)) / (1 + square / n)
        half = _Z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the greatest of some numbers."""

    middle: float
    most: int

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Spread":
        """Return the spread of `numbers`; of none, zeros."""
        all_of = sorted(numbers)
        return cls(float(median(all_of)), all_of[-1]) if all_of else cls(0.0, 0)

"""A circuit of and, or and counting, and the clauses that say the same to a solver."""

from collections.abc import Iterable
from typing import Final, TypeAlias

#: A statement as a whole number, and its negation as the same number below zero.
Literal: TypeAlias = int

TRUE: Final[Literal] = 1
FALSE: Final[Literal] = -1


class Circuit:
    """Statements built once each: equal parts get equal literals, and what is constant is folded.

    Two copies of a rule base that differ in one answer share all that does not read that answer.
    """

    def __init__(self) -> None:
        """Begin with the one statement that always holds."""
        self.count = TRUE  # the greatest statement so far
        self._built: dict[tuple[Literal, ...], Literal] = {}
        self._new: list[list[Literal]] = [[TRUE]]

    def variable(self) -> Literal:
        """Return a statement that is free to hold or not."""
        self.count += 1
        return self.count

    def require(self, *literals: Literal) -> None:
        """Demand that at least one of these holds, always."""
        self._new.append(list(literals))

    def take_clauses(self) -> list[list[Literal]]:
        """Return the clauses written since the last call."""
        new, self._new = self._new, []
        return new

    def every(self, literals: Iterable[Literal]) -> Literal:
        """Return the statement that all of these hold."""
        parts = set(literals) - {TRUE}
        if FALSE in parts or any(-part in parts for part in parts):
            return FALSE
        if len(parts) < 2:
            return next(iter(parts), TRUE)
        key = tuple(sorted(parts))
        if key not in self._built:
            whole = self.variable()
            self._new += [[-whole, part] for part in key]
            self._new.append([whole, *(-part for part in key)])
            self._built[key] = whole
        return self._built[key]

    def some(self, literals: Iterable[Literal]) -> Literal:
        """Return the statement that one of these holds, or more."""
        return -self.every(-literal for literal in literals)

    def at_least(self, count: int, literals: Iterable[Literal]) -> Literal:
        """Return the statement that `count` of these hold, or more."""
        parts = tuple(literals)
        if count <= 0:
            return TRUE
        if count > len(parts):
            return FALSE
        if count == 1:
            return self.some(parts)
        if count == len(parts):
            return self.every(parts)
        # reached[n]: at least n of the parts looked at so far hold
        reached = [TRUE] + [FALSE] * count
        for part in parts:
            reached = [TRUE] + [
                self.some((reached[n], self.every((reached[n - 1], part))))
                for n in range(1, count + 1)
            ]
        return reached[count]

"""A circuit of and, or and counting, and the clauses that say the same to a solver."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
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
        self._parts: dict[Literal, tuple[Literal, ...]] = {}
        self._digests: dict[Literal, bytes] = {TRUE: b"true"}
        self._names: set[str] = set()
        self._due: list[Callable[[], None]] = []

    def variable(self, name: str = "") -> Literal:
        """Return a statement that is free to hold or not.

        `name` says all there is to say of it, and all that is demanded of it; one without a name,
        or with the name of another, has no digest.
        """
        self.count += 1
        if name and name not in self._names:
            self._names.add(name)
            self._digests[self.count] = _digest(b"name", name.encode())
        return self.count

    def digest(self, literal: Literal) -> str:
        """Return what a statement says, whatever its number; "" if it hangs on one without a name.

        Statements of equal digest are equal, in two circuits too.
        """
        for whole in self._below(abs(literal)):
            parts = [(self._digests.get(abs(part), b""), part < 0) for part in self._parts[whole]]
            known = all(digest for digest, _ in parts)
            signed = sorted(digest + (b"-" if denied else b"+") for digest, denied in parts)
            self._digests[whole] = _digest(b"every", *signed) if known else b""
        found = self._digests.get(abs(literal), b"")
        return found.hex() + ("-" if literal < 0 else "+") if found else ""

    def variables_below(self, literals: Iterable[Literal]) -> frozenset[Literal]:
        """Return the statements, free to hold or not, that these are made of."""
        seen = set(map(abs, literals))
        waiting = list(seen)
        while waiting:
            parts = {abs(part) for part in self._parts.get(waiting.pop(), ())} - seen
            seen |= parts
            waiting += parts
        return frozenset(one for one in seen if one not in self._parts)

    def _below(self, whole: Literal) -> Iterator[Literal]:
        """Yield what has no digest yet, parts before what is made of them."""
        waiting = [whole]
        while waiting:
            last = waiting[-1]
            if last in self._digests or last not in self._parts:
                waiting.pop()
                continue
            missing = [
                part
                for part in map(abs, self._parts[last])
                if part not in self._digests and part in self._parts
            ]
            if missing:
                waiting += missing
            else:
                yield waiting.pop()

    def require(self, *literals: Literal) -> None:
        """Demand that at least one of these holds, always."""
        self._new.append(list(literals))

    def write_later(self, write: Callable[[], None]) -> None:
        """Put off what costs to write until a solver asks; what is remembered needs none."""
        self._due.append(write)

    def take_clauses(self) -> list[list[Literal]]:
        """Return the clauses written since the last call."""
        due, self._due = self._due, []
        for write in due:
            write()
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
            self.count += 1
            whole = self.count
            self._new += [[-whole, part] for part in key]
            self._new.append([whole, *(-part for part in key)])
            self._built[key] = whole
            self._parts[whole] = key
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


def _digest(*parts: bytes) -> bytes:
    return blake2b(b"\0".join(parts), digest_size=16).digest()

"""A circuit of and, or and counting, and the clauses that say the same to a solver."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from hashlib import blake2b
from operator import neg
from typing import Final, NamedTuple, Protocol, TypeAlias

#: A statement as a whole number, and its negation as the same number below zero.
Literal: TypeAlias = int

TRUE: Final[Literal] = 1
FALSE: Final[Literal] = -1

_UNKNOWN: Final = (b"", False)


class People(Protocol):
    """People, each a bit of a whole number."""

    everybody: int

    def of_whom(self, literal: Literal) -> int:
        """Return of whom a statement holds."""
        ...


class Demand(NamedTuple):
    """What a switch demands while it is on; it is written out when a solver goes against it."""

    says: Callable[[], str]  # all there is to say of it; "" where that is not known
    holds: Callable[[Container[Literal]], bool]  # told of all that holds
    among: Callable[["People"], int]  # of whom it holds, as bits
    clauses: Callable[[], list[list[Literal]]]


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
        self._digests: dict[Literal, tuple[bytes, bool]] = {TRUE: (b"true", False)}  # or denied
        self._texts: dict[Literal, str] = {}
        self._answers: dict[Literal, tuple[str, Collection[object]]] = {}
        self._names: set[str] = set()
        self.demands: dict[Literal, Demand] = {}  # of each switch
        self._demanded: dict[Literal, str] = {}
        self._switches: dict[Literal, frozenset[Literal]] = {}  # of each statement made of some

    def variable(self, name: str = "") -> Literal:
        """Return a statement that is free to hold or not.

        `name` says all there is to say of it, and all that is demanded of it; one without a name,
        or with the name of another, has no digest.
        """
        self.count += 1
        if name and name not in self._names:
            self._names.add(name)
            self._digests[self.count] = (_digest(b"name", name.encode()), False)
        return self.count

    def answer(self, question: str, values: Collection[object]) -> Literal:
        """Return the statement, free to hold or not, that a question was answered by one of these.

        That it was answered by none of some values has one digest, however they are cut.
        """
        self.count += 1
        name = _said(question, values)
        if name not in self._names:
            self._names.add(name)
            self._answers[self.count] = (question, values)
            self._digests[self.count] = (_digest(b"none of", name.encode()), True)
        return self.count

    def digest(self, literal: Literal) -> str:
        """Return what a statement says, whatever its number; "" if it hangs on one without a name.

        Statements of equal digest are equal, in two circuits too.
        """
        if literal not in self._texts:
            for whole in self._below(abs(literal)):
                self._digests[whole] = self._digest_of_all(self._parts[whole])
            found, denied = self._digests.get(abs(literal), _UNKNOWN)
            sign = "-" if denied is (literal > 0) else "+"
            self._texts[literal] = found.hex() + sign if found else ""
        return self._texts[literal]

    def _digest_of_all(self, parts: tuple[Literal, ...]) -> tuple[bytes, bool]:
        none_of: dict[str, set[object]] = {}
        signed: list[bytes] = []
        for part in parts:
            if part < 0 and -part in self._answers:
                question, values = self._answers[-part]
                none_of.setdefault(question, set()).update(values)
                continue
            digest, denied = self._digests.get(abs(part), _UNKNOWN)
            if not digest:
                return _UNKNOWN
            signed.append(digest + (b"-" if denied is (part > 0) else b"+"))
        unsaid = [
            _digest(b"none of", _said(question, values).encode())
            for question, values in none_of.items()
        ]
        if not signed and len(unsaid) == 1:
            return unsaid[0], False
        return _digest(b"every", *sorted([*signed, *(one + b"+" for one in unsaid)])), False

    def parts_of(self, whole: Literal) -> tuple[Literal, ...]:
        """Return what a statement joins; nothing where it is free to hold or not."""
        return self._parts.get(whole, ())

    def variables_below(self, literals: Iterable[Literal]) -> frozenset[Literal]:
        """Return the statements, free to hold or not, that these are made of."""
        seen = set(map(abs, literals))
        waiting = list(seen)
        while waiting:
            parts = {abs(part) for part in self._parts.get(waiting.pop(), ())} - seen
            seen |= parts
            waiting += parts
        return frozenset(one for one in seen if one not in self._parts)

    # ------------------------------------------------------------ switches

    def switch(self, name: str, demand: Demand) -> Literal:
        """Return a statement that demands something while it holds, and else nothing.

        It may be asked for and must not be denied. `name` tells it from other switches; what it
        demands is no part of its digest.
        """
        switch = self.variable(name)
        self.demands[switch] = demand
        self._switches[switch] = frozenset((switch,))
        return switch

    def demand_digest(self, switch: Literal) -> str:
        """Return the digest of a switch and of what it demands; "" where one is not known."""
        if switch not in self._demanded:
            digest, says = self.digest(switch), self.demands[switch].says()
            both = _digest(b"demand", digest.encode(), says.encode()).hex()
            self._demanded[switch] = both if digest and says else ""
        return self._demanded[switch]

    def switches_below(self, literals: Iterable[Literal]) -> frozenset[Literal]:
        """Return the switches that statements are made of."""
        found: frozenset[Literal] = frozenset()
        for literal in literals:
            more = self._switches.get(abs(literal))
            if more is not None and not more <= found:
                found = more | found
        return found

    # ------------------------------------------------------------ inside

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

    def conjuncts(self, literals: Iterable[Literal]) -> tuple[Literal, ...]:
        """Return the fewest statements that together say the same; FALSE where they cannot hold."""
        seen = set(literals)
        waiting = list(seen)
        while waiting:
            parts = set(self._parts.get(waiting.pop(), ())) - seen
            seen |= parts
            waiting += parts
        found = {literal for literal in seen if literal not in self._parts} - {TRUE}
        if FALSE in found or not found.isdisjoint(map(neg, found)):
            return (FALSE,)
        return tuple(sorted(found))

    def require(self, *literals: Literal) -> None:
        """Demand that at least one of these holds, always."""
        self._new.append(list(literals))

    def take_clauses(self) -> list[list[Literal]]:
        """Return the clauses written since the last call."""
        new, self._new = self._new, []
        return new

    def every(self, literals: Iterable[Literal]) -> Literal:
        """Return the statement that all of these hold."""
        parts = set(literals)
        parts.discard(TRUE)
        if len(parts) < 2:
            return next(iter(parts), TRUE)
        if FALSE in parts or not parts.isdisjoint(map(neg, parts)):
            return FALSE
        key = tuple(sorted(parts))
        if key not in self._built:
            self.count += 1
            whole = self.count
            self._new += [[-whole, part] for part in key]
            self._new.append([whole, *map(neg, key)])
            self._built[key] = whole
            self._parts[whole] = key
            if switches := self.switches_below(key):
                self._switches[whole] = switches
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
        if count > (len(parts) + 1) // 2:  # fewer do not hold: that is shorter to say
            return -self.at_least(len(parts) - count + 1, map(neg, parts))
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


def _said(question: str, values: Iterable[object]) -> str:
    return f"{question} {sorted(map(repr, values))}"

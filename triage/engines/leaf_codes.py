"""The truths of the leaves of a condition as one octet, and what each answer adds to it.

A leaf is false, unknown or true: 0, 1 or 2. Five such digits fit an octet, so up to five leaves are
one number below 243, by which what they come to can be kept. What is known of a finding adds a
fixed amount to the octet of each condition that reads it. A condition of more leaves is cut into
pieces, or it would come out in a new way almost every time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, TypeAlias, assert_never

from triage.engines.masks import Possible, Reader
from triage.language.base import Clause
from triage.language.condition import (
    AtLeast,
    Condition,
    Is,
    Leaf,
    Not,
    Within,
    findings_of,
    leaves,
)
from triage.language.domain import FindingId
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of

#: How many leaves an octet has room for.
_IN_AN_OCTET: Final = 5


class Alone(NamedTuple):
    """What becomes of the clauses that read a finding while nothing else is known."""

    true: frozenset[int]
    false: frozenset[int]
    unknown: frozenset[int]
    due: tuple[int, ...]  # places of the findings that hang on those that came out true or false


@dataclass(slots=True)
class Effect:
    """What is known of one finding, as what it adds to the octets of those that read it."""

    changes: Mapping[int, int]
    alone: Alone | None = None  # once it was asked for


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a condition that has an octet of its own, the one of this number."""

    unit: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class Opposite:
    """A condition in pieces, negated."""

    part: "Pieces"


@dataclass(frozen=True, slots=True)
class Some:
    """A condition in pieces, of which so many must hold."""

    count: int
    parts: tuple["Pieces", ...]


Pieces: TypeAlias = Piece | Opposite | Some


def units_of(pieces: Pieces) -> list[int]:
    """Return the numbers of the octets of a condition in pieces, in their order."""
    match pieces:
        case Piece(unit):
            return [unit]
        case Opposite(part):
            return units_of(part)
        case Some(_, parts):
            return [unit for part in parts for unit in units_of(part)]
        case _:
            assert_never(pieces)


def leaves_once(condition: Condition) -> tuple[Leaf, ...]:
    """Return the leaves of a condition, each once, in the order of the text."""
    return tuple(dict.fromkeys(leaves(condition)))


class LeafCodes:
    """Where the octets of all clauses of a rule base stand.

    That of a clause of few leaves stands at its number. At the number of one that was cut stands an
    octet which nothing reads; those of its pieces come after all clauses.
    """

    def __init__(self, clauses: Sequence[Clause]) -> None:
        """Give every clause its octet, or cut it."""
        self.size = len(clauses)
        self._uses: dict[FindingId, dict[Leaf, list[tuple[int, int]]]] = {}
        self._silent: list[int] = [0] * len(clauses)
        #: The pieces of the clauses that were cut, by number.
        self.cut: dict[int, Pieces] = {}
        #: The clauses that read each finding.
        self.readers: dict[FindingId, list[int]] = {}
        for number, clause in enumerate(clauses):
            if _fits(clause.when):
                self._use(number, clause.when)
            for finding in findings_of(clause.when):
                self.readers.setdefault(finding, []).append(number)
        for number, clause in enumerate(clauses):
            if not _fits(clause.when):
                self.cut[number] = self._pieces(clause.when)
        #: The octets while nothing is known.
        self.silent = bytes(self._silent)

    def _use(self, unit: int, condition: Condition) -> None:
        for place, leaf in enumerate(leaves_once(condition)):
            uses = self._uses.setdefault(leaf.finding, {})
            uses.setdefault(leaf, []).append((unit, 3**place))
            self._silent[unit] += Truth.UNKNOWN * 3**place

    def _pieces(self, condition: Condition) -> Pieces:
        if _fits(condition):
            self._silent.append(0)
            self.size += 1
            self._use(self.size - 1, condition)
            return Piece(self.size - 1, condition)
        match condition:
            case Not(part):
                return Opposite(self._pieces(part))
            case AtLeast():
                joined = _joined(condition)
                return Some(joined.count, tuple(map(self._pieces, joined.parts)))
            case Is() | Within():
                raise AssertionError("a leaf fits")
            case _:
                assert_never(condition)

    def touches(self) -> float:
        """Return how many clauses read a finding, on average."""
        return sum(map(len, self.readers.values())) / max(1, len(self.readers))

    def read(self, finding: FindingId) -> Iterable[Leaf]:
        """Return the leaves on a finding, each once."""
        return self._uses.get(finding, {})

    def effects(self, of: Finding) -> Reader[Effect]:
        """Return what knows the effects of the values of a finding."""
        uses = self._uses.get(of.id, {})
        return Reader(of, uses, partial(_effect, uses))

    def number(self, effect: Effect) -> int:
        """Return an effect as a number to add to all octets at once."""
        more, less = bytearray(self.size), bytearray(self.size)
        for unit, change in effect.changes.items():
            if change > 0:
                more[unit] += change
            else:
                less[unit] -= change
        return int.from_bytes(more, "little") - int.from_bytes(less, "little")


def _fits(condition: Condition) -> bool:
    return len(leaves_once(condition)) <= _IN_AN_OCTET


def _joined(condition: AtLeast) -> AtLeast:
    """Return the same condition in fewer parts, each as many as fit: an `all` of `all`, or `any`.

    What decides it stays the same too, and in the same order.
    """
    if condition.count not in (1, len(condition.parts)):
        return condition
    groups: list[tuple[Condition, ...]] = []
    for part in condition.parts:
        if groups and _fits(AtLeast(1, (*groups[-1], part))):
            groups[-1] = (*groups[-1], part)
        else:
            groups.append((part,))
    is_any = condition.count == 1
    return AtLeast(
        1 if is_any else len(groups),
        tuple(
            group[0] if len(group) == 1 else AtLeast(1 if is_any else len(group), group)
            for group in groups
        ),
    )


def _effect(uses: Mapping[Leaf, Iterable[tuple[int, int]]], possible: Possible) -> Effect:
    changes: dict[int, int] = {}
    for leaf, places in uses.items():
        sign = truth_of(leaf, lambda _: possible) - Truth.UNKNOWN
        if sign:
            for unit, weight in places:
                changes[unit] = changes.get(unit, 0) + sign * weight
    return Effect(changes)


def truths_of(octet: int, count: int) -> list[int]:
    """Return the truths of so many leaves, of which `octet` holds the digits."""
    found: list[int] = []
    for _ in range(count):
        octet, digit = divmod(octet, 3)
        found.append(digit)
    return found

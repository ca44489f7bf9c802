"""What a rule can ask of a case: four node types."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from triage.language.domain import FindingId, Value
from triage.language.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Is:
    """The finding has one of these values."""

    finding: FindingId
    values: frozenset[Value]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """The number lies between two bounds, both included."""

    finding: FindingId
    low: int
    high: int
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts hold; `all` and `any` are its two ends."""

    count: int
    parts: tuple["Condition", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"
    span: Span = field(default=NOWHERE, compare=False)


Leaf: TypeAlias = Is | Within
Condition: TypeAlias = Is | Within | AtLeast | Not


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return what `condition` is made of, from left to right; a leaf has no parts."""
    match condition:
        case Is() | Within():
            return ()
        case AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            assert_never(condition)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves of `condition` from left to right."""
    match condition:
        case Is() | Within():
            yield condition
        case AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            assert_never(condition)


def findings_of(condition: Condition) -> tuple[FindingId, ...]:
    """Return the findings that `condition` reads, once each, in the order of the text."""
    return tuple(dict.fromkeys(leaf.finding for leaf in leaves(condition)))

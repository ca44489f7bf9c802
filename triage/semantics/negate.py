"""Negation pushed to the leaves: the complement in the domain, not applicable included."""

from collections.abc import Mapping
from typing import assert_never

from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Finding


def accepted(leaf: Leaf, value: Value) -> bool:
    """Tell whether `leaf` accepts `value`; not applicable is never within bounds."""
    match leaf:
        case Is(_, values):
            return value in values
        case Within(_, low, high):
            return isinstance(value, int) and low <= value <= high
        case _:
            assert_never(leaf)


def negate(condition: Condition, findings: Mapping[FindingId, Finding]) -> Condition:
    """Return the negation of `condition`, without any `Not` in it."""
    match condition:
        case Is() | Within():
            values = findings[condition.finding].values()
            rest = frozenset(value for value in values if not accepted(condition, value))
            return Is(condition.finding, rest, condition.span)
        case AtLeast(count, parts, span):
            negated = tuple(negate(part, findings) for part in parts)
            return AtLeast(len(parts) - count + 1, negated, span)
        case Not(part):
            return positive(part, findings)
        case _:
            assert_never(condition)


def positive(condition: Condition, findings: Mapping[FindingId, Finding]) -> Condition:
    """Return an equal condition in which no `Not` is left."""
    match condition:
        case Is() | Within():
            return condition
        case AtLeast(count, parts, span):
            return AtLeast(count, tuple(positive(part, findings) for part in parts), span)
        case Not(part):
            return negate(part, findings)
        case _:
            assert_never(condition)

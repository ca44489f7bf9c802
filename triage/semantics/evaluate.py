"""The truth of a condition, leaf by leaf."""

from collections.abc import Callable
from typing import TypeAlias, assert_never

from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.negate import accepted
from triage.semantics.truth import at_least, fits, opposite

#: The values that a finding may have; None where nothing is known.
Values: TypeAlias = Callable[[FindingId], frozenset[Value] | None]


def truth_of(condition: Condition, values: Values) -> Truth:
    """Return the truth of `condition`, unknown where answers are missing."""
    match condition:
        case Is(finding, allowed):
            possible = values(finding)
            return fits(possible, len(possible & allowed) if possible else 0)
        case Within(finding):
            possible = values(finding)
            return fits(possible, sum(accepted(condition, value) for value in possible or ()))
        case AtLeast(count, parts):
            return at_least(count, (truth_of(part, values) for part in parts))
        case Not(part):
            return opposite(truth_of(part, values))
        case _:
            assert_never(condition)


def decided_by(condition: Condition, values: Values) -> tuple[FindingId, ...]:
    """Return the findings that made `condition` TRUE or FALSE or, when UNKNOWN, those left open.

    Each finding once, in the order of the text.
    """
    return tuple(dict.fromkeys(_deciders(condition, truth_of(condition, values), values)))


def _deciders(condition: Condition, truth: Truth, values: Values) -> list[FindingId]:
    match condition:
        case Is(finding) | Within(finding):
            return [finding]
        case AtLeast(_, parts):
            return [
                finding
                for part in parts
                if truth_of(part, values) is truth
                for finding in _deciders(part, truth, values)
            ]
        case Not(part):
            return _deciders(part, opposite(truth), values)
        case _:
            assert_never(condition)

"""Kleene's logic on FALSE < UNKNOWN < TRUE."""

from collections.abc import Iterable

from triage.language.domain import Value
from triage.language.truth import Truth


def opposite(truth: Truth) -> Truth:
    """Return the truth of the negated statement; unknown stays unknown."""
    return Truth(Truth.TRUE - truth)


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """Return the truth of "at least `count` of these hold": the count-th greatest."""
    return sorted(truths, reverse=True)[count - 1]


def fits(possible: frozenset[Value] | None, fitting: int) -> Truth:
    """Return the truth of a leaf, given how many of the possible values fit it.

    `possible` is the set of values the finding may have, None where nothing is known.
    """
    if possible is None:
        return Truth.UNKNOWN
    if fitting == len(possible):
        return Truth.TRUE
    return Truth.UNKNOWN if fitting else Truth.FALSE

"""A condition as a mistaken author would have written it: one slip in one place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple, TypeAlias, assert_never

from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import NOT_APPLICABLE, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding
from triage.language.span import Span


class Slip(StrEnum):
    """The kinds of mistake that are tried."""

    THRESHOLD = "threshold by one step"
    DROPPED = "condition dropped"
    NEGATED = "condition negated"
    COUNT = "all and any swapped"
    VALUES = "answer forgotten or added"
    SIGN = "sign changed"
    WEIGHT = "weight changed"
    RULE = "rule deleted"
    BASELINE = "baseline changed"
    ACTIVITY = "activity changed"
    FLAG_DELETED = "flag deleted"
    FLAG_LOWERED = "flag lowered"
    IF_UNKNOWN = "if_unknown weakened"
    SUSPECTS = "suspect forgotten"
    DANGER = "danger list shortened"
    CRITICAL = "critical question made optional"
    GATE = "gate changed"
    OFFER = "intervention moved"
    CONFLICT = "conflict forgotten"


class Change(NamedTuple):
    """One slip: what was done, in words, where, and the condition that results."""

    slip: Slip
    says: str
    span: Span
    condition: Condition


Findings: TypeAlias = Mapping[str, Finding]


def slips(condition: Condition, findings: Findings) -> Iterator[Change]:
    """Yield every way in which one node of `condition` may be mistaken, the outermost first."""
    yield from _negated(condition)
    match condition:
        case Is() | Within():
            yield from _leaf(condition, findings)
        case AtLeast():
            yield from _counted(condition)
            for number, part in enumerate(condition.parts):
                for change in slips(part, findings):
                    yield change._replace(condition=_with(condition, number, change.condition))
        case Not(part, span):
            yield Change(Slip.NEGATED, f"`not` is left out before {words(part)}", span, part)
            for change in slips(part, findings):
                # Two `not` in a row are no slip of its own.
                if not isinstance(change.condition, Not):
                    yield change._replace(condition=Not(change.condition, span))
        case _:
            assert_never(condition)


def _with(whole: AtLeast, number: int, part: Condition) -> AtLeast:
    parts = (*whole.parts[:number], part, *whole.parts[number + 1 :])
    return replace(whole, parts=parts)


def _negated(condition: Condition) -> Iterator[Change]:
    if not isinstance(condition, Not):
        says = f"`not` is written before {words(condition)}"
        yield Change(Slip.NEGATED, says, condition.span, Not(condition, condition.span))


def _counted(whole: AtLeast) -> Iterator[Change]:
    size = len(whole.parts)
    if size < 2:
        return
    for number, part in enumerate(whole.parts):
        rest = whole.parts[:number] + whole.parts[number + 1 :]
        count = whole.count - 1 if whole.count == size else min(whole.count, size - 1)
        says = f"{words(part)} is left out of {name(whole)}"
        left = rest[0] if len(rest) == 1 else replace(whole, count=count, parts=rest)
        yield Change(Slip.DROPPED, says, part.span, left)
    if whole.count in (1, size):
        counts = [size if whole.count == 1 else 1]
    else:
        counts = [whole.count - 1, whole.count + 1]
    for count in counts:
        changed = replace(whole, count=count)
        says = f"{name(whole)} becomes {name(changed)}"
        yield Change(Slip.COUNT, says, whole.span, changed)


def _leaf(leaf: Leaf, findings: Findings) -> Iterator[Change]:
    domain = findings[leaf.finding].domain
    match leaf:
        case Within():
            if isinstance(domain, WholeNumber):
                yield from _thresholds(leaf, domain)
        case Is(_, values):
            if isinstance(domain, YesNo):
                return
            order: list[Value] = [*domain.values(), NOT_APPLICABLE]
            named = [value for value in order if value in values]
            if len(named) > 1:
                for value in named:
                    says = f'"{value}" is left out of {words(leaf)}'
                    changed = replace(leaf, values=values - {value})
                    yield Change(Slip.VALUES, says, leaf.span, changed)
            for value in _neighbours(order[:-1], named):
                says = f'"{value}" is added to {words(leaf)}'
                yield Change(Slip.VALUES, says, leaf.span, replace(leaf, values=values | {value}))
        case _:
            assert_never(leaf)


def _thresholds(leaf: Within, domain: WholeNumber) -> Iterator[Change]:
    ends = []
    if leaf.low > domain.low:
        ends += [replace(leaf, low=leaf.low + step) for step in (-1, 1)]
    if leaf.high < domain.high:
        ends += [replace(leaf, high=leaf.high + step) for step in (-1, 1)]
    for changed in ends:
        if changed.low <= changed.high:
            says = f"{words(leaf)} becomes {bounds(changed)}"
            yield Change(Slip.THRESHOLD, says, leaf.span, changed)


def _neighbours(order: list[Value], named: list[Value]) -> list[Value]:
    """Return the answers that stand right beside a named one, in the question's order."""
    places = {order.index(value) for value in named if value in order}
    beside = {place + step for place in places for step in (-1, 1)} - places
    return [order[place] for place in sorted(beside) if 0 <= place < len(order)]


# ---------------------------------------------------------------- words


def words(condition: Condition) -> str:
    """Return a condition as short text, nearly as its author wrote it."""
    match condition:
        case Is(finding, values):
            return f"{finding}: {_listed(values)}"
        case Within(finding):
            return f"{finding}: {bounds(condition)}"
        case AtLeast(_, parts):
            return f"{name(condition)} of [{', '.join(map(words, parts))}]"
        case Not(part):
            return f"not {words(part)}"
        case _:
            assert_never(condition)


def name(whole: AtLeast) -> str:
    """Return what an author calls a count: all, any, or at least so many."""
    if whole.count == len(whole.parts):
        return "all"
    return "any" if whole.count == 1 else f"at least {whole.count}"


def bounds(leaf: Within) -> str:
    """Return the bounds of a number as text."""
    return f"{leaf.low} to {leaf.high}"


def _listed(values: frozenset[Value]) -> str:
    plain = sorted(value_text(value) for value in values)
    return plain[0] if len(plain) == 1 else f"[{', '.join(plain)}]"


def value_text(value: Value) -> str:
    """Return a value as a case file writes it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)

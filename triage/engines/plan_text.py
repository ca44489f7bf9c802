"""A plan of columns as text that a person can review, one line a column."""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from triage.engines.plan import (
    Between,
    Bits,
    Column,
    ColumnPlan,
    Constant,
    Count,
    FirstThat,
    Fits,
    Foremost,
    Gives,
    Holds,
    Merged,
    Most,
    Never,
    Opposite,
    Points,
    Settled,
    Shown,
    Surely,
    Term,
    Tied,
    Truths,
    Unknown,
)
from triage.language.domain import Value


def plan_text(plan: ColumnPlan) -> str:
    """Return `plan` as text, step by step, then the names of the result and of what is on demand.

    The digest of the rule base is left to whoever prints it: the text of an equal plan is equal.
    """
    lines = [
        f"plan of {plan.questionnaire}",
        f"reads {len(plan.asked)} findings; each step reads only columns of the steps before it",
    ]
    for number, step in enumerate(plan.steps, 1):
        lines += ["", f"step {number}"]
        for column in step:
            first, *more = _column(column)
            lines += [f"  {first}", *(f"      {line}" for line in more)]
    lines += ["", "result", *_wrapped(plan.result)]
    for name, columns in plan.on_demand.items():
        lines += ["", f"on demand, {name}: {len(columns)} columns", *_wrapped(columns[:3])]
    return "\n".join(lines) + "\n"


def _wrapped(names: Sequence[str]) -> list[str]:
    return [f"  {name}" for name in names]


def _column(column: Column) -> Iterator[str]:
    match column:
        case Settled(name, aside):
            yield f"answer:{name} = unknown where surely {_inner(aside)}, else as answered"
        case Truths(name, term):
            yield f"{name} = {_term(term)}"
        case Points(name, baseline, gives, groups):
            yield f"{name} = {baseline:+}"
            yield from map(_gives, gives)
            for group in groups:
                yield "the most for and the most against of"
                yield from (f"  {_gives(each)}" for each in group)
        case FirstThat(name, choices, otherwise):
            yield f"{name} = the first that surely holds"
            yield from (f'"{word}" where {_term(term)}' for term, word in choices)
            yield f'"{otherwise}" where none does'
        case Most(name, points):
            yield f"{name} = the most of"
            yield from points
        case Foremost(name, causes, _, most, least, unless):
            yield (
                f"{name} = the first by name with {most}, if that is at least {least};"
                f" none where {unless}"
            )
            yield from causes
        case Tied(name, foremost, causes, _, most):
            many = len(causes)
            yield f"{name} = whether another of {many} has {most}; no where {foremost} is none"
        case Merged(name, left, right, place):
            yield f"{name} = number {place} of {', '.join((*left, *right))}, the greatest first"
        case Shown(name, points, least, bound, unless):
            most = f", and at least {bound}" if bound else ""
            yield f"{name} = whether {points} is at least {least}{most}; no where {unless}"
        case Bits(name, terms, labels):
            yield f"{name} = bits, where each surely holds"
            for place, (term, label) in enumerate(zip(terms, labels, strict=True)):
                yield f"{place:2} {label}: {_term(term)}"
        case Constant(name):
            yield f"{name} = the digest of the rule base"
        case _:
            assert_never(column)


def _gives(gives: Gives) -> str:
    refuted = f", {gives.if_false:+} if refuted" if gives.if_false else ""
    return f"{gives.if_true:+} if {gives.column}{refuted}"


def _term(term: Term) -> str:
    match term:
        case Fits(finding, values):
            return f"{finding} is {_values(values)}"
        case Between(finding, low, high):
            return f"{finding} is {low} to {high}"
        case Holds(column):
            return column
        case Count(1, parts):
            return " or ".join(map(_inner, parts)) or "no"
        case Count(least, parts) if least == len(parts):
            return " and ".join(map(_inner, parts))
        case Count(least, parts):
            return f"at least {least} of {', '.join(map(_inner, parts))}"
        case Opposite(part):
            return f"not {_inner(part)}"
        case Surely(part):
            return f"surely {_inner(part)}"
        case Unknown(Fits(finding) | Between(finding)):
            return f"{finding} unknown"
        case Unknown(part):
            return f"{_inner(part)} unknown"
        case Never():
            return "unknown"
        case _:
            assert_never(term)


def _inner(term: Term) -> str:
    many = isinstance(term, Count) and len(term.parts) > 1
    return f"({_term(term)})" if many else _term(term)


def _values(values: Iterable[Value]) -> str:
    written = [
        "yes" if value is True else "no" if value is False else str(value) for value in values
    ]
    return " or ".join(written) or "nothing"

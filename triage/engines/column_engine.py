"""A plan of columns on Polars: millions of cases on one machine.

Polars follows Kleene in `&`, `|` and `~`, null being unknown. Whole numbers are 64 bits wide by
construction: every literal says so, because Polars takes the narrowest type that holds a literal
and a sum of small ones would overflow without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import combinations
from math import comb
from operator import add, and_, or_
from typing import TYPE_CHECKING, Final, assert_never

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
    Name,
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
    answer_column,
)
from triage.language.domain import Choice, Domain, Value, WholeNumber, YesNo
from triage.language.flaw import TriageError

if TYPE_CHECKING:
    import polars as pl

_HELP: Final = (
    'assessing archives needs Polars, which the extra "batch" installs: '
    'pip install "symptom-triage[batch]"'
)
#: From so many values on, one look-up beats as many comparisons.
_MANY: Final = 12
#: So many ways to choose "so many of these" are written out.
_FEW: Final = 6


class PolarsMissingError(TriageError):
    """The extra that brings Polars is not installed."""

    def __init__(self) -> None:
        super().__init__(_HELP)


def needs_polars() -> None:
    """Raise PolarsMissingError where the extra is not installed."""
    try:
        import polars  # noqa: F401  asked for, not used
    except ImportError as error:
        raise PolarsMissingError from error


def type_of(domain: Domain) -> pl.DataType:
    """Return the type of the column that holds answers from `domain`."""
    import polars as pl

    match domain:
        case YesNo():
            return pl.Boolean()
        case Choice():
            return pl.String()
        case WholeNumber():
            return pl.Int64()
        case _:
            assert_never(domain)


def assessed(plan: ColumnPlan, answers: pl.LazyFrame, *, keep: Sequence[Name] = ()) -> pl.LazyFrame:
    """Return `keep` and the result of `plan`, one row for each row of `answers`.

    `answers` has a column for each finding of `plan.asked`: true or false, an option, a whole
    number; null where it is unknown. Every value lies in the domain of its finding.
    """
    import polars as pl

    kept = [pl.col(name).alias(_kept(name)) for name in keep]
    frame = answers.select(*kept, *(pl.col(id).alias(answer_column(id)) for id in plan.asked))
    for step in plan.steps:
        frame = frame.with_columns(_column(column) for column in step)
    results = [pl.col(name) for name in plan.result]
    return frame.select(*(pl.col(_kept(name)).alias(name) for name in keep), *results)


def _kept(name: Name) -> Name:
    # No column of a plan is called so, whatever the archive calls its own.
    return f"kept:{name}"


def _column(column: Column) -> pl.Expr:
    import polars as pl

    match column:
        case Settled(name, aside):
            answer = pl.col(answer_column(name))
            return pl.when(_where(aside)).then(None).otherwise(answer).alias(answer_column(name))
        case Truths(name, term):
            return _term(term).alias(name)
        case Points():
            return _points(column).alias(column.name)
        case FirstThat():
            return _first_that(column).alias(column.name)
        case Most(name, points):
            return _greatest([pl.col(each) for each in points]).alias(name)
        case Foremost():
            return _foremost(column).alias(column.name)
        case Tied():
            return _tied(column).alias(column.name)
        case Merged():
            return _merged(column).alias(column.name)
        case Shown():
            return _shown(column).alias(column.name)
        case Bits(name, terms):
            bits = [
                pl.when(_where(term)).then(_whole(1 << place)).otherwise(_whole(0))
                for place, term in enumerate(terms)
            ]
            return _folded(or_, bits, _whole(0)).alias(name)
        case Constant(name, text):
            return pl.lit(text, pl.String).alias(name)
        case _:
            assert_never(column)


# ---------------------------------------------------------------- truths


def _where(term: Term) -> pl.Expr:
    """Return `term` for a `when`, which takes unknown for no anyway."""
    return _term(term.part if isinstance(term, Surely) else term)


def _term(term: Term) -> pl.Expr:
    import polars as pl

    match term:
        case Fits(finding, values):
            return _fits(pl.col(answer_column(finding)), values)
        case Between(finding, low, high):
            return pl.col(answer_column(finding)).is_between(_whole(low), _whole(high))
        case Holds(name):
            return pl.col(name)
        case Count(least, parts):
            return _count(least, [_term(part) for part in parts])
        case Opposite(part):
            return ~_term(part)
        case Surely(part):
            return _term(part).fill_null(value=False)
        case Unknown(Fits(finding) | Between(finding)):
            return pl.col(answer_column(finding)).is_null()
        case Unknown(part):
            return _term(part).is_null()
        case Never():
            return pl.lit(None, pl.Boolean)
        case _:
            assert_never(term)


def _fits(answer: pl.Expr, values: Sequence[Value]) -> pl.Expr:
    import polars as pl

    if not values:
        return pl.when(answer.is_not_null()).then(pl.lit(value=False))
    if isinstance(values[0], bool):
        return _folded(or_, [answer if value else ~answer for value in values], answer)
    typed = [_whole(value) if isinstance(value, int) else pl.lit(value) for value in values]
    if len(values) >= _MANY:
        return answer.is_in(list(values))
    return _folded(or_, [answer == value for value in typed], answer)


def _count(least: int, parts: list[pl.Expr]) -> pl.Expr:
    import polars as pl

    no = pl.lit(value=False)
    if not parts:
        return no
    if least == 1:
        return _folded(or_, parts, no)
    if least == len(parts):
        return _folded(and_, parts, no)
    # Kleene's "and" and "or" are minimum and maximum, so the greatest of the least of every so
    # many is the truth in question; where that is long, what is sure and what is possible count.
    if comb(len(parts), least) <= _FEW:
        ways = [_folded(and_, list(way), no) for way in combinations(parts, least)]
        return _folded(or_, ways, no)
    sure = _folded(add, [_one(part.fill_null(value=False)) for part in parts], _whole(0))
    possible = _folded(add, [_one(part.fill_null(value=True)) for part in parts], _whole(0))
    enough = sure >= _whole(least)
    return pl.when(enough).then(enough).when(possible < _whole(least)).then(no)


def _one(truth: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.when(truth).then(_whole(1)).otherwise(_whole(0))


# ---------------------------------------------------------------- numbers


def _whole(number: int) -> pl.Expr:
    """Return a literal of 64 bits."""
    import polars as pl

    return pl.lit(number, pl.Int64)


def _points(column: Points) -> pl.Expr:
    import polars as pl

    if column.gives:  # the baseline goes with the first rule, which saves a sum
        first, *rest = column.gives
        parts = [_given(first, column.baseline), *map(_given, rest)]
    else:
        parts = [_whole(column.baseline)]
    for group in column.groups:
        given = list(map(_given, group))
        weights = [points for each in group for points in (each.if_true, each.if_false)]
        if max(weights) > 0:
            parts.append(pl.max_horizontal(_whole(0), *given))
        if min(weights) < 0:
            parts.append(pl.min_horizontal(_whole(0), *given))
    return _folded(add, parts, _whole(0))


def _given(gives: Gives, more: int = 0) -> pl.Expr:
    """Return what a rule gives, and so many points more in any case."""
    import polars as pl

    truth = pl.col(gives.column)
    given = pl.when(truth).then(_whole(gives.if_true + more))
    if not gives.if_false:
        return given.otherwise(_whole(more))
    return given.when(~truth).then(_whole(gives.if_false + more)).otherwise(_whole(more))


def _first_that(column: FirstThat) -> pl.Expr:
    import polars as pl

    words = pl.Enum(list(dict.fromkeys([*(word for _, word in column.choices), column.otherwise])))
    found = pl.lit(column.otherwise, words)
    for term, word in reversed(column.choices):
        found = pl.when(_where(term)).then(pl.lit(word, words)).otherwise(found)
    return found


def _foremost(column: Foremost) -> pl.Expr:
    import polars as pl

    most = pl.col(column.most)
    first = _last(list(zip(column.causes, column.points, strict=True))[::-1], most, column.causes)
    ranked = ~pl.col(column.unless) & (most >= _whole(column.least))
    return pl.when(ranked).then(first)


def _tied(column: Tied) -> pl.Expr:
    import polars as pl

    # The first of those with the most points is not the last of them.
    last = _last(
        list(zip(column.causes, column.points, strict=True)), pl.col(column.most), column.causes
    )
    return (last != pl.col(column.foremost)).fill_null(value=False)


def _last(pairs: list[tuple[str, Name]], most: pl.Expr, causes: Sequence[str]) -> pl.Expr:
    """Return the last of the causes whose points are the most."""
    import polars as pl

    names = pl.Enum(causes)
    found = pl.lit(None, names)
    for cause, name in pairs:
        found = pl.when(pl.col(name) == most).then(pl.lit(cause, names)).otherwise(found)
    return found


def _merged(column: Merged) -> pl.Expr:
    """Return the greatest of what is least, over all ways to take so many from the two lists."""
    import polars as pl

    ways = []
    for more in range(max(0, column.place - len(column.right)), column.place + 1):
        if more <= len(column.left):
            ends = (*column.left[:more][-1:], *column.right[: column.place - more][-1:])
            ways.append(_least([pl.col(name) for name in ends]))
    return _greatest(ways)


def _shown(column: Shown) -> pl.Expr:
    import polars as pl

    points = pl.col(column.points)
    possible = ~pl.col(column.unless) & (points >= _whole(column.least))
    return possible if column.bound is None else possible & (points >= pl.col(column.bound))


def _least(numbers: list[pl.Expr]) -> pl.Expr:
    import polars as pl

    return numbers[0] if len(numbers) == 1 else pl.min_horizontal(numbers)


def _greatest(numbers: list[pl.Expr]) -> pl.Expr:
    import polars as pl

    return numbers[0] if len(numbers) == 1 else pl.max_horizontal(numbers)


def _folded(
    join: Callable[[pl.Expr, pl.Expr], pl.Expr], parts: Sequence[pl.Expr], nothing: pl.Expr
) -> pl.Expr:
    """Return `parts` joined as a shallow tree; a long chain would be slow to plan."""
    level = list(parts) or [nothing]
    while len(level) > 1:
        pairs = [level[start : start + 2] for start in range(0, len(level), 2)]
        level = [reduce(join, pair) for pair in pairs]
    return level[0]

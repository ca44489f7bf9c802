"""The same rules as a person who knows Polars would write them: the yardstick of the columns.

Every rule is one expression on the columns of the archive, every sum one expression on the rules.
Nothing here reads the project's plan. What the 100 rules happen not to use (gates, contradictions,
groups, steps) is not written either, as nobody would.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import polars as pl

from triage.language.base import RuleBase
from triage.language.condition import AtLeast, Condition, Is, Within
from triage.language.referral import Acuity


def by_hand(base: RuleBase, cases: pl.LazyFrame) -> pl.LazyFrame:
    """Return acuity, place, first cause, flags and points, written out for these rules."""
    derived = [rule(each.when).alias(id) for id, each in base.derived.items()]
    flags = [rule(flag.when).alias(flag.id) for flag in base.red_flags]
    rules = [rule(each.when).alias(each.id) for each in base.evidence]
    causes = sorted(base.causes)
    top = pl.col("top")
    first = pl.lit(None, pl.Enum(causes))
    for cause in reversed(causes):
        first = pl.when(pl.col(f"points_{cause}") == top).then(pl.lit(cause)).otherwise(first)
    same = pl.sum_horizontal(pl.col(f"points_{cause}") == top for cause in causes)
    return (
        cases.with_columns(derived)
        .with_columns(*flags, *rules)
        .select(
            *referral(base),
            bits([pl.col(flag.id) for flag in base.red_flags]).alias("flags_raised"),
            bits([pl.col(flag.id).is_null() for flag in base.red_flags]).alias("flags_open"),
            *(points(base, cause).alias(f"points_{cause}") for cause in causes),
        )
        .with_columns(pl.max_horizontal(f"points_{cause}" for cause in causes).alias("top"))
        .with_columns(
            pl.when(top >= 0).then(first.cast(pl.Enum(causes))).alias("first"),
            ((top >= 0) & (same > 1)).alias("tied"),
            pl.lit(base.digest).alias("rule_base"),
        )
        .drop("top")
    )


def rule(condition: Condition) -> pl.Expr:
    """Return one condition; Polars takes null for unknown just as we do."""
    match condition:
        case Is(finding, values):
            column = pl.col(finding)
            if values in ({True}, {False}):
                return column if True in values else ~column
            return reduce(or_, (column == value for value in sorted(map(str, values))))
        case Within(finding, low, high):
            return pl.col(finding) >= low if low > 0 else pl.col(finding) <= high
        case AtLeast(count, parts):
            return reduce(or_ if count == 1 else and_, map(rule, parts))
        case _:
            raise ValueError("these rules have no other conditions")


def points(base: RuleBase, cause: str) -> pl.Expr:
    """Return the sum over the rules of one cause, 64 bits wide."""
    total = pl.lit(base.causes[cause].baseline, pl.Int64)
    for each in base.evidence:
        if each.cause == cause:
            weight = pl.lit(each.weight, pl.Int64)
            total = total + pl.when(pl.col(each.id)).then(weight).otherwise(pl.lit(0, pl.Int64))
    return total


def bits(terms: list[pl.Expr]) -> pl.Expr:
    """Return truths as the bits of one number."""
    return reduce(
        or_,
        (
            pl.when(term).then(pl.lit(1 << place, pl.Int64)).otherwise(pl.lit(0, pl.Int64))
            for place, term in enumerate(terms)
        ),
    )


def referral(base: RuleBase) -> list[pl.Expr]:
    """Return how soon and where: the greatest of what is asked for."""
    order = list(base.places)
    askings = [(flag.refer, pl.col(flag.id)) for flag in base.red_flags]
    askings += [(flag.if_unknown, pl.col(flag.id).is_null()) for flag in base.red_flags]
    askings.sort(key=lambda one: (-one[0].acuity, one[0].hours, order.index(one[0].to)))
    acuities = pl.Enum([acuity.word for acuity in Acuity])
    acuity, place = pl.lit("self_care", acuities), pl.lit("self_care", pl.Enum(order))
    within = pl.lit("", pl.Enum(["", "now", "2 weeks"]))
    for where, asks in reversed(askings):
        acuity = pl.when(asks).then(pl.lit(where.acuity.word)).otherwise(acuity)
        place = pl.when(asks).then(pl.lit(where.to)).otherwise(place)
        within = pl.when(asks).then(pl.lit(where.within)).otherwise(within)
    return [
        acuity.cast(acuities).alias("acuity"),
        place.cast(pl.Enum(order)).alias("to"),
        within.alias("within"),
    ]

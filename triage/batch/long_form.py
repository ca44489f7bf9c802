"""Archives with a row for each answer: case, finding, answer; turned into a row for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from triage.batch.columns import CASE, Layout, lists_of
from triage.batch.lines import LIST_SEPARATOR, NONE, Rejected
from triage.batch.trouble import ArchiveError
from triage.language.base import RuleBase

if TYPE_CHECKING:
    import polars as pl


class Turned(NamedTuple):
    """Whole cases, what their columns stand for, what is wrong with some, and rows of the next."""

    frame: pl.DataFrame
    layout: Layout
    broken: tuple[Rejected, ...]
    held: pl.DataFrame  # rows of the last case, which may go on in the next part


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the three columns of `frame`, findings and answers as text."""
    import polars as pl

    answer = pl.col("answer")
    kind = frame.schema["answer"]
    if kind.is_float():  # data frames write whole numbers so; what is none stays as it is
        whole = answer.fill_nan(None).cast(pl.Int64, strict=False)
        text = answer.fill_nan(None).cast(pl.String)
        answer = pl.when(whole == answer).then(whole.cast(pl.String)).otherwise(text)
    if isinstance(kind, pl.List):
        chosen = answer.cast(pl.List(pl.String)).list.join(LIST_SEPARATOR)
        answer = pl.when(chosen == "").then(pl.lit(NONE)).otherwise(chosen)
    return frame.select(
        pl.col(CASE).cast(pl.String),
        pl.col("finding").cast(pl.String),
        answer.cast(pl.String).alias("answer"),
    )


def turned(base: RuleBase, rows: pl.DataFrame, *, name: str, last: bool) -> Turned:
    """Return the cases of `rows` as rows of their own; unless it is the `last`, holds the last.

    Raises ArchiveError where the rows of one case do not stand together, in ascending order.
    """
    import polars as pl

    _require_order(rows, name)
    final = rows[CASE][-1] if len(rows) else None
    whole = rows if last else rows.filter(pl.col(CASE).ne_missing(final))
    held = rows.clear() if last else rows.filter(pl.col(CASE).eq_missing(final))
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    lists = lists_of(base)
    known = [*asked, *lists]
    cases = whole.select(pl.col(CASE).unique(maintain_order=True))
    places = cases.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))
    broken = _broken(whole, places, known)
    fitting = whole.filter(pl.col("finding").is_in(known)).unique(
        [CASE, "finding"], keep="first", maintain_order=True
    )
    frame = cases.join(
        fitting.pivot("finding", index=CASE, values="answer"),
        on=CASE,
        how="left",
        maintain_order="left",
        nulls_equal=True,
    )
    said = [column for column in frame.columns if column != CASE]
    layout = Layout(
        tuple(id for id in said if id in asked),
        {id: found for id, found in lists.items() if id in said},
        (CASE,),
        long=True,
    )
    return Turned(frame, layout, (*broken, *_twice(frame, layout)), held)


def _require_order(rows: pl.DataFrame, name: str) -> None:
    import polars as pl

    case = rows[CASE].drop_nulls()
    numbers = case.cast(pl.Int64, strict=False)
    ordered = numbers if numbers.null_count() == case.null_count() else case
    if not ordered.is_sorted(nulls_last=False):
        raise ArchiveError(
            f'{name}: the rows are not in the order of "{CASE}"',
            advice=f"sort the archive by {CASE}, so that what was said of one stands together",
        )


def _broken(whole: pl.DataFrame, places: pl.DataFrame, known: list[str]) -> list[Rejected]:
    import polars as pl

    named = whole.filter(pl.col(CASE).is_not_null())
    placed = named.join(places, on=CASE, how="left", nulls_equal=True)
    strange = placed.filter(~pl.col("finding").is_in(known).fill_null(value=False))
    again = placed.filter(pl.struct(CASE, "finding").is_duplicated()).unique(
        [CASE, "finding"], maintain_order=True
    )
    nameless = places.filter(pl.col(CASE).is_null())
    return [
        *(Rejected(place, CASE, "this line names no case") for place in nameless["place"]),
        *(
            Rejected(place, finding or "", "no finding is called so")
            for place, finding in strange.select("place", "finding").iter_rows()
        ),
        *(
            Rejected(place, finding or "", "it is answered twice")
            for place, finding in again.select("place", "finding").iter_rows()
        ),
    ]


def _twice(frame: pl.DataFrame, layout: Layout) -> list[Rejected]:
    """Return the cases that answer a list and one of its options as well."""
    import polars as pl

    found = []
    for id, rows in layout.lists.items():
        for row in rows:
            if row in frame.columns:
                both = pl.col(id).is_not_null() & pl.col(row).is_not_null()
                places = frame.with_row_index("place").filter(both)["place"]
                found += [
                    Rejected(int(one), row, f'it is answered in "{id}" too') for one in places
                ]
    return found

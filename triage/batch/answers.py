"""Rows of an archive as answers: what fits goes on, what does not is named and left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from triage.batch.columns import ROW, Layout, wanted
from triage.batch.lines import LIST_SEPARATOR, NONE, Rejected
from triage.engines.column_engine import type_of
from triage.language.base import RuleBase
from triage.language.domain import Choice, Domain, FindingId, WholeNumber, YesNo

if TYPE_CHECKING:
    import polars as pl

#: What can be said in place of an answer; rules see each of them as unknown.
UNKNOWN: Final = ("unknown", "not_sure", "rather_not_say")
#: As answers are written in case files, and as spreadsheets and data frames write them.
YES: Final = ("yes", "true", "Yes", "True", "YES", "TRUE")
NO: Final = ("no", "false", "No", "False", "NO", "FALSE")
#: As data frames write what they do not know.
_MISSING: Final = ("", *UNKNOWN, "NA", "NaN")
_FEW: Final = 12


#: What is asked, and which answers there are.
Domains: TypeAlias = Mapping[FindingId, Domain]


def domains_of(base: RuleBase) -> dict[FindingId, Domain]:
    """Return the domain of every asked finding."""
    return {id: finding.domain for id, finding in base.findings.items() if not finding.derived}


@dataclass(frozen=True, slots=True)
class Column:
    """How one column becomes answers."""

    name: str
    answers: dict[FindingId, pl.Expr]
    fits: pl.Expr | None  # null where nothing is written; None: whatever is written fits
    wanted: str
    plain: pl.Expr | None = None  # where this always holds, the column is the answers as it is


def answers_of(
    domains: Domains, layout: Layout, frame: pl.DataFrame, *, first: int, broken: Sequence[Rejected]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that can be assessed, and what is wrong with the others.

    `first` is the number of the first row. The first frame has that number, what is kept, and a
    column for each asked finding; the second a line for each flaw: row, column, reason.
    """
    import polars as pl

    present = [name for name in (*layout.findings, *layout.lists) if name in frame.columns]
    columns = [_column(domains, layout, name, frame.schema[name]) for name in present]
    columns, wrong = _looked_at(frame, columns)
    numbered = frame.lazy().with_columns(pl.int_range(first, pl.len() + first).alias(ROW))
    if wrong or broken:
        bad = pl.DataFrame({"place": [each.place for each in broken]}, {"place": pl.Int64})
        fitting = [each.fits.fill_null(value=True) for each in wrong if each.fits is not None]
        numbered = numbered.filter(*fitting, ~(pl.col(ROW) - first).is_in(bad["place"].implode()))
    answered = {id: each for column in columns for id, each in column.answers.items()}
    nothing = {id: pl.lit(None, type_of(domain)) for id, domain in domains.items()}
    kept = [pl.col(name).alias(at) for name, at in taken_along(domains, layout.keep).items()]
    answers = numbered.select(
        ROW, *kept, *(answered.get(id, nothing[id]).alias(id) for id in domains)
    ).collect()
    return answers, _rejects(frame, wrong, first, broken)


def taken_along(domains: Domains, keep: Sequence[str]) -> dict[str, str]:
    """Return under which name each column that is carried over stands beside the answers."""
    return {name: f"kept:{name}" if name in domains else name for name in keep}


def _looked_at(frame: pl.DataFrame, columns: list[Column]) -> tuple[list[Column], list[Column]]:
    """Return the columns, those made plain that are, and those in which some value misfits."""
    import polars as pl

    # Almost all are plain, which takes half as long to see as whether all that else fits does.
    looked = {one.name: one.plain for one in columns if one.plain is not None}
    rough = _misfits(frame, looked)
    plain = set(looked) - rough
    checked = {one.name: one.fits for one in columns if one.name not in plain}
    found = _misfits(frame, {name: fits for name, fits in checked.items() if fits is not None})
    made = [
        replace(one, answers={one.name: pl.col(one.name)}) if one.name in plain else one
        for one in columns
    ]
    return made, [one for one in columns if one.name in found]


def _misfits(frame: pl.DataFrame, tests: Mapping[str, pl.Expr]) -> set[str]:
    """Return the names of the tests that some row fails; what is unknown fails none."""
    if not tests or frame.is_empty():
        return set()
    (counts,) = (
        frame.lazy()
        .select((~test).sum().alias(name) for name, test in tests.items())
        .collect()
        .to_dicts()
    )
    return {name for name, count in counts.items() if count}


def _rejects(
    frame: pl.DataFrame, wrong: Sequence[Column], first: int, broken: Sequence[Rejected]
) -> pl.DataFrame:
    import polars as pl

    schema = {ROW: pl.Int64, "column": pl.String, "reason": pl.String}
    found = [
        pl.DataFrame(
            {
                ROW: [each.place + first for each in broken],
                "column": [each.column for each in broken],
                "reason": [each.reason for each in broken],
            },
            schema,
        )
    ]
    for column in wrong:
        if column.fits is None:
            continue
        misfits = frame.lazy().with_columns(pl.int_range(first, pl.len() + first).alias(ROW))
        reason = f"it takes {column.wanted}; or {', '.join(UNKNOWN)}"
        found.append(
            misfits.filter(~column.fits)
            .select(ROW, pl.lit(column.name).alias("column"), pl.lit(reason).alias("reason"))
            .cast({ROW: pl.Int64})
            .collect()
        )
    return pl.concat(found).sort(ROW, "column", maintain_order=True)


# ---------------------------------------------------------------- one column


def _column(domains: Domains, layout: Layout, name: str, kind: pl.DataType) -> Column:
    import polars as pl

    if name in layout.lists:
        return _list(name, layout.lists[name], kind)
    domain = domains[name]
    column = pl.col(name)
    plain = fits = None
    match domain:
        case YesNo():
            answer, fits = _yes_no(column, kind)
        case Choice(options):
            answer, fits = _choice(column, kind, options)
            plain = _one_of(column, options) if kind == pl.String else None
        case WholeNumber(low, high):
            answer, fits = _number(column, kind, low, high)
        case _:
            assert_never(domain)
    return Column(name, {name: answer}, fits, wanted(domain), plain)


def _yes_no(column: pl.Expr, kind: pl.DataType) -> tuple[pl.Expr, pl.Expr | None]:
    import polars as pl

    if kind in (pl.Boolean, pl.Null):
        return column.cast(pl.Boolean), None
    text = column.cast(pl.String)
    yes, no = _one_of(text, YES), _one_of(text, NO)
    answer = pl.when(yes).then(pl.lit(value=True)).when(no).then(pl.lit(value=False))
    return answer, yes | no | _one_of(text, _MISSING)


def _choice(column: pl.Expr, kind: pl.DataType, options: Sequence[str]) -> tuple[pl.Expr, pl.Expr]:
    import polars as pl

    text = column if kind == pl.String else column.cast(pl.String)
    said = _one_of(text, options)
    unknown = [word for word in _MISSING if word not in options]
    return pl.when(said).then(text), said | _one_of(text, unknown)


def _number(column: pl.Expr, kind: pl.DataType, low: int, high: int) -> tuple[pl.Expr, pl.Expr]:
    import polars as pl

    if kind.is_integer() or kind == pl.Null:
        return column.cast(pl.Int64), column.is_between(low, high)
    if kind.is_decimal():
        number = column.cast(pl.Int64, strict=False)
        whole = (number == column).fill_null(value=False)
        return number, column.is_null() | (whole & column.is_between(low, high))
    if kind.is_float():
        said = column.fill_nan(None)
        number = said.cast(pl.Int64, strict=False)
        return number, (said.is_null() | (number == said)) & said.is_between(low, high)
    text = column.cast(pl.String)
    # Polars reads "+5" in its own way; here a whole number is digits, or as data frames write it.
    number = text.str.extract(r"^(-?[0-9]{1,18})(?:\.0)?$").cast(pl.Int64)
    within = (number.is_between(low, high)).fill_null(value=False)
    return number, within | _one_of(text, _MISSING)


def _list(name: str, rows: Sequence[FindingId], kind: pl.DataType) -> Column:
    import polars as pl

    options = [id.rpartition("/")[2] for id in rows]
    column = pl.col(name)
    if isinstance(kind, pl.List):
        chosen, silent = column.cast(pl.List(pl.String)), pl.lit(value=False)
    else:
        text = column.cast(pl.String)
        silent = _one_of(text, [word for word in _MISSING if word not in options])
        nothing = pl.lit([], pl.List(pl.String))
        split = text.str.split(LIST_SEPARATOR)
        chosen = split if NONE in options else pl.when(text == NONE).then(nothing).otherwise(split)
        chosen = pl.when(silent).then(None).otherwise(chosen)
    fits = chosen.list.set_difference(pl.lit(options)).list.len() == 0
    answers = {
        id: chosen.list.contains(pl.lit(option)) for id, option in zip(rows, options, strict=True)
    }
    return Column(name, answers, fits | silent, f"a list of {', '.join(options)}; or {NONE}")


def _one_of(text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    import polars as pl

    if len(words) > _FEW:
        return text.is_in(list(words))
    found = text == pl.lit(words[0])
    for word in words[1:]:
        found = found | (text == pl.lit(word))
    return found

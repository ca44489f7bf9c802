"""An invented archive: nobody's answers, drawn from a fixed seed, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from triage.batch.archive import Form
from triage.batch.store import written_whole
from triage.batch.trouble import ArchiveError, unwritable
from triage.engines.column_engine import needs_polars, type_of
from triage.language.base import RuleBase
from triage.language.domain import Value, WholeNumber
from triage.language.questionnaire import Finding

if TYPE_CHECKING:
    import polars as pl

#: Of a hundred answers so many are left out.
UNKNOWN_PERCENT: Final = 20
#: Of a hundred so many give a danger answer, where the questionnaire does not say how many.
RARE: Final = 1.0
#: So many equal steps between never and always; a draw is one of them.
_STEPS: Final = 1 << 20
_MIX: Final = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_ROWS_AT_A_TIME: Final = 250_000


def write_sample(base: RuleBase, rows: int, path: Path, form: Form) -> None:
    """Write an archive of so many invented cases, a column for each asked finding.

    Answers are drawn one by one, by how often each is given where the questionnaire says so; no
    two have anything to do with each other, and gates are not heeded. Raises ArchiveError where
    the file is there already.
    """
    needs_polars()
    import polars as pl

    if path.exists():
        raise ArchiveError(f"{path}: this is there already", advice="name another")
    try:
        written_whole(path, lambda new: _write(base, rows, new, form))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unwritable(path, error) from error


def _write(base: RuleBase, rows: int, path: Path, form: Form) -> None:
    frame = sample(base, rows)
    match form:
        case Form.PARQUET:
            frame.sink_parquet(path, row_group_size=_ROWS_AT_A_TIME)
        case Form.CSV:
            frame.sink_csv(path)
        case Form.NDJSON:
            frame.sink_ndjson(path)


def sample(base: RuleBase, rows: int, *, first: int = 1) -> pl.LazyFrame:
    """Return so many invented cases; a column `person` counts them from `first`."""
    import polars as pl

    asked = [finding for finding in base.findings.values() if not finding.derived]
    numbers = pl.int_range(first, first + rows, dtype=pl.Int64)
    persons = pl.LazyFrame().select(numbers.alias("person"))
    return persons.with_columns(_drawn(finding, seed) for seed, finding in enumerate(asked, 1))


def _drawn(finding: Finding, seed: int) -> pl.Expr:
    import polars as pl

    draw = _draw(2 * seed)
    if isinstance(finding.domain, WholeNumber):
        low, high = finding.domain.low, finding.domain.high
        answer = pl.lit(low, pl.Int64) + draw * (high - low + 1) // _STEPS
    else:
        answer = _by_share(finding, draw)
    said = _draw(2 * seed + 1) >= UNKNOWN_PERCENT * _STEPS // 100
    return pl.when(said).then(answer).alias(finding.id)


def _by_share(finding: Finding, draw: pl.Expr) -> pl.Expr:
    import polars as pl

    kind = type_of(finding.domain)
    values = list(finding.domain.values())
    found = pl.lit(values[-1], kind)
    ends = list(accumulate(_shares(finding, values)))
    for value, end in reversed([*zip(values, ends, strict=True)][:-1]):
        least = round(end * _STEPS)
        found = pl.when(draw < least).then(pl.lit(value, kind)).otherwise(found)
    return found


def _shares(finding: Finding, values: Iterable[Value]) -> Iterator[float]:
    """Yield how often each value is given, of 1.

    Where nobody says how often, a danger sign is rare, and a fifth say yes to anything else.
    """
    known = dict(finding.how_often)
    every = list(values)
    if not known:
        known = {value: RARE / len(finding.danger) for value in finding.danger}
    if not known and every == [False, True]:
        known = {True: 20.0}
    rest = max(0.0, 100.0 - sum(known.values()))
    unsaid = sum(value not in known for value in every)
    for value in every:
        yield (known[value] if value in known else rest / unsaid) / 100


def _draw(seed: int) -> pl.Expr:
    """Return a whole number below `_STEPS` that looks drawn: the row number, mixed (SplitMix64)."""
    import polars as pl

    def wide(number: int) -> pl.Expr:
        return pl.lit(number % 2**64, pl.UInt64)

    mixed = pl.col("person").cast(pl.UInt64) * wide(_MIX[0]) + wide(seed * _MIX[1])
    for shift, factor in ((30, _MIX[1]), (27, _MIX[2])):
        mixed = (mixed ^ (mixed // wide(1 << shift))) * wide(factor)
    return (mixed // wide(1 << 44)).cast(pl.Int64)

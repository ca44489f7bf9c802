"""Counts over a result: how soon, where, what first, which flags."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from triage.batch.archive import Form, form_of
from triage.batch.store import ABOUT, REJECTS, ROWS
from triage.batch.trouble import unreadable
from triage.engines.plan import first_column
from triage.language.base import Kind
from triage.language.referral import Acuity

if TYPE_CHECKING:
    import polars as pl

#: How often each thing came out, the most frequent first.
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """What came out for how many."""

    rule_base: str
    cases: int  # assessed
    rejected: int
    acuities: Counts  # from the least to the most urgent, each of them
    places: Counts
    out_of_scope: int
    firsts: Mapping[Kind, Counts]  # "" where no cause is possible
    tied: Mapping[Kind, int]
    raised: Counts
    not_ruled_out: Counts
    open_critical: Counts


def rows_of(out: Path) -> pl.LazyFrame:
    """Return the rows of a result, a folder or a file; raises OSError where there are none."""
    import polars as pl

    try:
        match form_of(out) if not out.is_dir() else None:
            case None:
                return pl.scan_parquet(out / ROWS / "*.parquet")
            case Form.PARQUET:
                return pl.scan_parquet(out)
            case Form.CSV:
                return pl.scan_csv(out, infer_schema_length=None)
            case Form.NDJSON:
                return pl.scan_ndjson(out, infer_schema_length=None)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(out, "this is no result of a batch") from error


def about(out: Path) -> dict[str, object]:
    """Return what stands in about.json of a result."""
    path = out / ABOUT if out.is_dir() else out.with_name(f"{out.name}.{ABOUT}")
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def summary(out: Path) -> Summary:
    """Return the counts of a result."""
    import polars as pl

    told = about(out)
    rows = rows_of(out)
    names = rows.collect_schema().names()
    labels = told["bits"]
    bits: dict[str, list[str]] = labels if isinstance(labels, dict) else {}
    kinds = [kind for kind in Kind if first_column(kind) in names]
    one_by_one = ("acuity", "to", *(first_column(kind) for kind in kinds))
    queries = [rows.group_by(pl.col(name).cast(pl.String)).len() for name in one_by_one]
    tied = {kind: pl.col(f"{first_column(kind)}_tied").sum().alias(kind) for kind in kinds}
    sums = [pl.len().alias("cases"), pl.col("out_of_scope").sum(), *tied.values()]
    for name, words in bits.items():
        sums += [
            ((pl.col(name) // (1 << place)) % 2).sum().alias(f"{name}:{word}")
            for place, word in enumerate(words)
        ]
    *grouped, totals = pl.collect_all([*queries, rows.select(sums)], engine="streaming")
    found = {
        name: {key or "": int(count) for key, count in frame.iter_rows()}
        for name, frame in zip(one_by_one, grouped, strict=True)
    }
    (total,) = totals.to_dicts()
    return Summary(
        rule_base=str(told["rule_base"]),
        cases=total["cases"],
        rejected=int(str(told["rejected"])),
        acuities={each.word: found["acuity"].get(each.word, 0) for each in Acuity},
        places=_ordered(found["to"]),
        out_of_scope=total["out_of_scope"],
        firsts={kind: _ordered(found[first_column(kind)]) for kind in kinds},
        tied={kind: total[kind] for kind in kinds},
        raised=_of_bits(total, bits, "flags_raised"),
        not_ruled_out=_of_bits(total, bits, "flags_not_ruled_out"),
        open_critical=_of_bits(total, bits, "open_critical"),
    )


def most_rejected(out: Path, count: int) -> list[tuple[str, str, int]]:
    """Return what was wrong most often: column, reason, and in how many rows."""
    import polars as pl

    path = out / REJECTS if out.is_dir() else out.with_name(f"{out.name}.{REJECTS}")
    schema = {"row": pl.Int64, "column": pl.String, "reason": pl.String}
    found = pl.scan_csv(path, schema=schema).group_by("column", "reason").len().collect()
    named = found.with_columns(pl.col("column").fill_null(""))
    ordered = named.sort("len", "column", "reason", descending=[True, False, False])
    return [(column, reason, number) for column, reason, number in ordered[:count].iter_rows()]


def _of_bits(total: Mapping[str, int], bits: Mapping[str, Sequence[str]], name: str) -> Counts:
    columns = [each for each in bits if each == name or each.rpartition("_")[0] == name]
    found = {word: total[f"{each}:{word}"] for each in columns for word in bits[each]}
    return _ordered({word: count for word, count in found.items() if count})


def _ordered(counts: Counts) -> Counts:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))

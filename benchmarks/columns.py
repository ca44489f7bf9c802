"""Measure archives: `python -m benchmarks columns`, or `python -m benchmarks.columns --rows N`.

Ours, a query written by hand for the same rules, and the roof of packed bits, in one run and in
turn. Rates are by the clock; `processor` is by the processors' time, both at work, which other
work on the machine hardly changes.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import polars as pl

from benchmarks.columns_base import archive, columns_base
from benchmarks.columns_by_hand import by_hand
from benchmarks.columns_packed import packed_seconds
from benchmarks.measure import show
from triage.batch.parts import Job, plan_of
from triage.batch.run import run
from triage.engines.column_engine import assessed
from triage.language.base import RuleBase

ROWS = 2_000_000
FEW = 10_000_000  # with more rows than this, each query runs once
TURNS = 5
CORES = os.cpu_count() or 1
RULES = 100


class Took(NamedTuple):
    """How long something took, by the clock and by the processors."""

    clock: float
    processor: float


def main(rows: int = ROWS) -> None:
    """Print rates, ratios and memory, with the budgets beside them."""
    base = columns_base(RULES)
    with tempfile.TemporaryDirectory(prefix="triage-columns-") as here:
        folder = Path(here)
        cases = archive(base, rows, folder / "cases")
        _check(base, cases)
        _in_memory(base, cases, rows)
        _files(base, cases, rows, folder)
        _whole(rows, folder)


def _check(base: RuleBase, cases: Path) -> None:
    """Fail unless both say the same: a yardstick of other rules would measure nothing."""
    sample = pl.scan_parquet(cases / "*.parquet").head(100_000)
    ours, theirs = (job(base, sample).collect(engine="streaming") for job in (by_plan, by_hand))
    names = {"first": "first_pattern", "tied": "first_pattern_tied"}
    renamed = theirs.rename({**names, "flags_open": "flags_not_ruled_out"})
    words = pl.col(pl.Enum).cast(pl.String)
    common = [name for name in ours.columns if name in renamed.columns]
    assert len(common) == len(renamed.columns), set(renamed.columns) - set(common)
    assert (
        ours.select(common).with_columns(words).equals(renamed.select(common).with_columns(words))
    ), "the query by hand says something else"


def by_plan(base: RuleBase, cases: pl.LazyFrame) -> pl.LazyFrame:
    """Return the result of the project's plan."""
    return assessed(plan_of(base), cases)


def _in_memory(base: RuleBase, cases: Path, rows: int) -> None:
    frame = pl.read_parquet(cases / "*.parquet", n_rows=2_000_000)
    ours, theirs = _in_turn(
        lambda: by_plan(base, frame.lazy()).collect(engine="streaming"),
        lambda: by_hand(base, frame.lazy()).collect(engine="streaming"),
    )
    roof = min(packed_seconds(base, frame[:1_000_000]) for _ in range(3)) * len(frame) / 1_000_000
    budget = "at least 5 M a second"
    show(
        f"rules and points alone, {RULES} rules, {len(frame):,} cases in memory, {CORES} cores",
        [
            ("ours", _rate(len(frame), ours), budget),
            ("written by hand", _rate(len(frame), theirs), ""),
            ("ratio to the hand, by the clock", f"{theirs.clock / ours.clock:.2f}", "at least 0.7"),
            ("ratio, by the processors", f"{theirs.processor / ours.processor:.2f}", ""),
            (
                "roof: rules without their leaves, packed bits, 1 core",
                f"{len(frame) / roof / 1e6:.1f} M",
                "",
            ),
        ],
    )


def _files(base: RuleBase, cases: Path, rows: int, folder: Path) -> None:
    def sink(query: Callable[[RuleBase, pl.LazyFrame], pl.LazyFrame]) -> Callable[[], object]:
        return lambda: query(base, pl.scan_parquet(cases / "*.parquet")).sink_parquet(
            folder / "out.parquet"
        )

    ours, theirs = _in_turn(sink(by_plan), sink(by_hand), TURNS if rows <= FEW else 1)
    nothing = _took(lambda: pl.read_parquet(cases / "*.parquet", n_rows=2_000_000))
    show(
        f"Parquet to Parquet in one query, {rows:,} cases",
        [
            ("ours", _rate(rows, ours), ""),
            ("written by hand", _rate(rows, theirs), ""),
            ("ratio to the hand, by the clock", f"{theirs.clock / ours.clock:.2f}", "at least 0.7"),
            ("ratio, by the processors", f"{theirs.processor / ours.processor:.2f}", ""),
            ("only reading the archive", _rate(min(rows, 2_000_000), nothing), ""),
        ],
    )


def _whole(rows: int, folder: Path) -> None:
    """Run `triage batch` in a process of its own, for its peak of memory."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.columns", "--one", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    clock, processor, peak = map(float, done.stdout.split())
    show(
        f"triage batch, with checks, parts and rejects, {rows:,} cases",
        [
            ("rate", _rate(rows, Took(clock, processor)), ""),
            ("all of it", f"{clock:.0f} s", ""),
            ("peak of memory", f"{peak:.0f} MiB", "at most 2,048 MiB, flat in rows"),
        ],
    )


def _one(folder: Path) -> None:
    out = folder / "out"
    job = Job(columns_base(RULES), folder / "cases", keep=("person",))
    took = _took(lambda: run(job, out, start_over=True, progress=lambda rows, share: None))
    shutil.rmtree(out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(took.clock, took.processor, peak)


def _in_turn(
    ours: Callable[[], object], theirs: Callable[[], object], turns: int = TURNS
) -> tuple[Took, Took]:
    """Return the medians of several turns each, one after the other."""
    pairs = [(_took(ours), _took(theirs)) for _ in range(turns)]
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    return _median(first), _median(second)


def _median(took: list[Took]) -> Took:
    return Took(median(one.clock for one in took), median(one.processor for one in took))


def _took(job: Callable[[], object]) -> Took:
    clock, processor = time.perf_counter(), time.process_time()
    job()
    return Took(time.perf_counter() - clock, time.process_time() - processor)


def _rate(rows: int, took: Took) -> str:
    by_processor = rows * CORES / took.processor / 1e6
    return f"{rows / took.clock / 1e6:.1f} M a second (processor: {by_processor:.1f} M)"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        _one(options.one)
    else:
        main(options.rows)

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
from benchmarks.machine import shape
from benchmarks.pages import reached, table, write
from triage.batch.parts import Job, plan_of
from triage.batch.run import run
from triage.engines.column_engine import assessed
from triage.engines.lower import lower
from triage.engines.plan import only
from triage.language.base import RuleBase

ROWS = 2_000_000
FEW = 10_000_000  # with more rows than this, each query runs once
TURNS = 5
CORES = os.cpu_count() or 1
RULES = 100
MOST_IN_MEMORY = 2_000_000

#: What was measured: its name, the rate by the clock, that by the processors, the verdict.
Row = tuple[str, str, str, str]


class Took(NamedTuple):
    """How long something took, by the clock and by the processors."""

    clock: float
    processor: float


def main(rows: int = ROWS) -> None:
    """Print rates, ratios and memory with the budgets; with --record into the page."""
    base = columns_base(RULES)
    machine = shape()
    with tempfile.TemporaryDirectory(prefix="triage-columns-") as here:
        folder = Path(here)
        cases = archive(base, rows, folder / "cases")
        _check(base, cases)
        found = [*_in_memory(base, cases), *_files(base, cases, rows, folder)]
        shutil.rmtree(cases)
        for share in (4, 1):
            archive(base, rows // share, folder / f"cases-{rows // share}")
        found += _whole(rows, folder)
    head = ("100 rules, 40 questions, 20 causes", "by the clock", "by the processors", "budget")
    note = f"Medians of {TURNS} turns, ours and by hand in turn. Measured on {machine}."
    write("columns", f"{table(head, found)}\n{note}\n")


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


def _in_memory(base: RuleBase, cases: Path) -> list[Row]:
    frame = pl.read_parquet(cases / "*.parquet", n_rows=MOST_IN_MEMORY)
    ours, theirs = _in_turn(
        lambda: by_plan(base, frame.lazy()).collect(engine="streaming"),
        lambda: by_hand(base, frame.lazy()).collect(engine="streaming"),
    )
    plan = lower(base)
    rules = only(plan, plan.on_demand["clauses"])
    bare, _ = _in_turn(lambda: assessed(rules, frame.lazy()).collect(engine="streaming"), _nothing)
    part = frame[: len(frame) // 8]
    few, _ = _in_turn(lambda: by_plan(base, part.lazy()).collect(engine="streaming"), _nothing)
    roof = min(packed_seconds(base, frame[:500_000]) for _ in range(3)) / len(frame[:500_000])
    fast = len(frame) * CORES / ours.processor / 1e6
    return [
        _row(f"rules, points, disposition of {len(frame):,} cases in memory", len(frame), ours),
        ("at least 5 M a second by the processors", f"{fast:.1f} M", "", reached(fast >= 5)),
        _row("the same, written by hand", len(frame), theirs),
        _ratio(ours, theirs),
        _row(f"the same of {len(part):,} cases", len(part), few),
        _row("the truths of the rules alone, from the answers", len(frame), bare),
        (
            "roof: the rules alone, packed bits, leaves there already",
            f"{CORES / roof / 1e6:.0f} M",
            "",
            "",
        ),
    ]


def _files(base: RuleBase, cases: Path, rows: int, folder: Path) -> list[Row]:
    def sink(query: Callable[[RuleBase, pl.LazyFrame], pl.LazyFrame]) -> Callable[[], object]:
        read = cases / "*.parquet"
        return lambda: query(base, pl.scan_parquet(read)).sink_parquet(folder / "out.parquet")

    turns = TURNS if rows <= FEW else 1
    ours, theirs = _in_turn(sink(by_plan), sink(by_hand), turns)
    return [
        _row(f"Parquet to Parquet in one query, {rows:,} cases", rows, ours),
        _row("the same, written by hand", rows, theirs),
        _ratio(ours, theirs),
    ]


def _whole(rows: int, folder: Path) -> list[Row]:
    """Run `triage batch` in processes of their own, for their peaks of memory."""
    found = []
    for share in (4, 1):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.columns",
                "--one",
                str(folder),
                "--rows",
                str(rows // share),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        clock, processor, peak = map(float, done.stdout.split())
        took = Took(clock, processor)
        found.append(
            _row(
                f"triage batch, all checks and parts, {rows // share:,} cases", rows // share, took
            )
        )
        found.append(
            ("peak of memory, at most 2,048 MiB", f"{peak:.0f} MiB", "", reached(peak <= 2_048))
        )
    return found


def _row(what: str, rows: int, took: Took) -> Row:
    by_processor = rows * CORES / took.processor / 1e6
    return (what, f"{rows / took.clock / 1e6:.2f} M a second", f"{by_processor:.1f} M", "")


def _ratio(ours: Took, theirs: Took) -> Row:
    by_clock, by_processor = theirs.clock / ours.clock, theirs.processor / ours.processor
    verdict = reached(min(by_clock, by_processor) >= 0.7)
    return ("ratio to the hand, at least 0.7", f"{by_clock:.2f}", f"{by_processor:.2f}", verdict)


def _nothing() -> None:
    """Take no time, where nothing is compared."""


def _one(folder: Path, rows: int) -> None:
    out = folder / "out"
    job = Job(columns_base(RULES), folder / f"cases-{rows}", keep=("person",))
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--record", action="store_true", help="write them into docs/performance.md")
    options = parser.parse_args()
    if options.one:
        _one(options.one, options.rows)
    else:
        main(options.rows)

"""Measure how archives grow in rows: `python -m benchmarks.columns_rows --rows 100000000 --record`.

A twentieth, a quarter and all of so many rows, by the plan in one streaming query and by `triage
batch`, each in a process of its own. Memory is the most that the process and all it started held at
once. The archive is made in files of a million rows, and each result is deleted before the next: a
hundred million rows need about 3 GB of disk at a time, and some ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from benchmarks.columns_base import archive, columns_base
from benchmarks.machine import shape
from benchmarks.pages import drawn, is_recorded, reached, table, write
from triage.batch.parts import Job, plan_of
from triage.batch.run import run
from triage.engines.column_engine import assessed

ROWS = 20_000_000
SHARES = (20, 4, 1)
ROWS_IN_A_FILE = 1_000_000
BUDGET = 2_048  # MiB
RULES = 100
CORES = os.cpu_count() or 1
ENGINE = "the plan in one query"
BATCH = "triage batch, all checks and parts"
_LOOK = 0.02  # seconds between two looks at the memory in use


class Grown(NamedTuple):
    """What one size took: seconds by the clock and by the processors, and MiB at the peak."""

    rows: int
    clock: float
    processor: float
    peak: float


def main(rows: int = ROWS) -> None:
    """Print rate and memory of each size; with --record into the page, with a plot."""
    machine = shape()
    found: dict[str, list[Grown]] = {ENGINE: [], BATCH: []}
    with tempfile.TemporaryDirectory(prefix="triage-rows-") as here:
        folder = Path(here)
        whole = archive(columns_base(RULES), rows, folder / "whole", a_file=ROWS_IN_A_FILE)
        for share in SHARES:
            files = max(1, rows // share // ROWS_IN_A_FILE)
            cases = _first(whole, files, folder / "cases")
            for what in found:
                here_rows = min(rows, files * ROWS_IN_A_FILE)
                found[what].append(_measured(what, cases, here_rows, folder / "out"))
            shutil.rmtree(cases)
    head = ("rows", "how", "by the clock", "by the processors", "peak of memory, 2,048 MiB at most")
    lines = [_line(what, one) for what, grown in found.items() for one in grown]
    note = f"Each size once, from 100 rules and 40 questions. Measured on {machine}."
    write("rows", f"{table((*head, ''), lines)}\n{note}\n")
    if is_recorded():
        _draw(found)


def _first(whole: Path, files: int, folder: Path) -> Path:
    """Return a folder with the first files of an archive, which takes no room on the disk."""
    folder.mkdir()
    for path in sorted(whole.iterdir())[:files]:
        os.link(path, folder / path.name)
    return folder


def _measured(what: str, cases: Path, rows: int, out: Path) -> Grown:
    command = [sys.executable, "-m", "benchmarks.columns_rows", "--one", what, str(cases), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = _peak(process)
        assert process.stdout is not None
        told = process.stdout.read().split()
    if process.returncode:
        raise SystemExit(f"{what} of {rows:,} rows ended with {process.returncode}")
    clock, processor, written = map(float, told)
    assert written == rows, f"{written:,.0f} of {rows:,} rows came out"
    shutil.rmtree(out)
    return Grown(rows, clock, processor, peak)


def _peak(process: subprocess.Popen[str]) -> float:
    """Return the most memory, in MiB, that a process and all that it starts hold at once."""
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_held, _family(process.pid))))
        time.sleep(_LOOK)
    return most / 1024


def _family(process: int) -> Iterator[int]:
    children = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of a program, in parentheses, may hold anything.
            parent = path.read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has ended meanwhile
            continue
        children[int(parent)].append(int(path.parent.name))
    waiting = [process]
    while waiting:
        yield (one := waiting.pop())
        waiting += children[one]


def _held(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    # Its own high-water mark: what it held between two looks counts too.
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _one(what: str, cases: Path, out: Path) -> None:
    """Assess an archive in this process; print the times, and how many rows came out."""
    base = columns_base(RULES)
    clock, processor = time.perf_counter(), time.process_time()
    if what == BATCH:
        job = Job(base, cases, keep=("person",))
        run(job, out, start_over=False, progress=lambda rows, share: None)
        written = out / "rows"
    else:
        plan = plan_of(base)
        files = pl.PartitionBy(out, max_rows_per_file=5_000_000, approximate_bytes_per_file=None)
        assessed(plan, pl.scan_parquet(cases / "*.parquet")).sink_parquet(files, mkdir=True)
        written = out
    times = time.perf_counter() - clock, time.process_time() - processor
    count = pl.scan_parquet(written / "*.parquet").select(pl.len()).collect().item()
    print(*times, count)


def _line(what: str, one: Grown) -> tuple[str, ...]:
    by_processor = one.rows * CORES / one.processor / 1e6
    return (
        f"{one.rows:,}",
        what,
        f"{one.rows / one.clock / 1e6:.2f} M a second",
        f"{by_processor:.1f} M",
        f"{one.peak:,.0f} MiB",
        reached(one.peak <= BUDGET),
    )


def _draw(found: dict[str, list[Grown]]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3.8), layout="constrained")
    took, held = figure.subplots(1, 2)
    for name, grown in found.items():
        across = [one.rows / 1e6 for one in grown]
        took.plot(across, [one.processor / CORES for one in grown], "o-", label=name)
        held.plot(across, [one.peak for one in grown], "o-", label=name)
    held.axhline(BUDGET, color="0.4", linestyle="--", label="budget")
    for axes, name in ((took, "seconds by the processors, all at work"), (held, "MiB at the peak")):
        axes.set_xlabel("million rows")
        axes.set_ylabel(name)
        axes.set_ylim(bottom=0)
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize=8)
    figure.savefig(drawn("rows"), metadata={"Date": None})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--record", action="store_true", help="write them into docs/performance.md")
    options = parser.parse_args()
    if options.one:
        _one(options.one[0], Path(options.one[1]), Path(options.one[2]))
    else:
        main(options.rows)

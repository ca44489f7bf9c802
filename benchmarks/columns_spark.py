"""Measure Spark on this machine: `python -m benchmarks columns_spark`. Needs Java.

The table is read from Parquet, assessed with `mapInArrow` and written as Parquet; the files are
handed to tasks that read and write on their own. Both run once before they are measured.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.columns_base import archive, columns_base
from benchmarks.machine import shape
from benchmarks.pages import table, write
from triage.batch.cluster import assess_files, assess_table
from triage.batch.parts import Job

ROWS = 1_000_000
FILES = 4
BILLION = 1_000_000_000


def main(rows: int = ROWS) -> None:
    """Print the rates, and what a billion rows would take at each."""
    base = columns_base()
    machine = shape()
    with tempfile.TemporaryDirectory(prefix="triage-spark-") as here:
        folder = Path(here)
        whole = pl.read_parquet(archive(base, rows, folder / "cases") / "*.parquet")
        (folder / "in").mkdir()
        for number in range(FILES):
            part = whole[number * rows // FILES : (number + 1) * rows // FILES]
            part.write_parquet(folder / "in" / f"{number}.parquet")
        begun = time.perf_counter()
        session = _session(folder)
        session.range(10).count()
        start = time.perf_counter() - begun
        cases = session.read.parquet(str(folder / "in"))
        found = assess_table(base, cases, keep=["person"])
        in_table = _second(lambda: found.write.mode("overwrite").parquet(str(folder / "table")))
        job = Job(base, folder / "in", keep=("person",))
        by_file = _second(lambda: assess_files(session, job, folder / "out", start_over=True))
        session.stop()
    rows_told = [
        ("start, and the first job", f"{start:.1f} s", ""),
        ("a table, by mapInArrow", *_rate(rows, in_table)),
        ("files, handed to tasks", *_rate(rows, by_file)),
    ]
    head = (f"{rows:,} cases, 100 rules", "by the clock", "a billion rows")
    write("spark", f"{table(head, rows_told)}\nThe second run of each. Measured on {machine}.\n")


def _session(folder: Path) -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    session = (
        SparkSession.builder.master("local[*,3]")
        .config("spark.ui.enabled", "false")
        .config("spark.local.dir", str(folder / "spark"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    return session


def _second(job: Callable[[], object]) -> float:
    job()
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _rate(rows: int, seconds: float) -> tuple[str, str]:
    hours = BILLION / rows * seconds * (os.cpu_count() or 1) / 3600
    return f"{rows / seconds / 1e6:.2f} M a second", f"{hours:.1f} core hours"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--record", action="store_true", help="write them into docs/performance.md")
    main(parser.parse_args().rows)

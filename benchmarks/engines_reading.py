"""How long a library takes to read and check, to fetch from the cache, and to read again.

`python -m benchmarks engines_reading [--record]`: about a minute. Every reading is a process of its
own, and only what the reading itself takes is counted, in processor time.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.machine import shape
from benchmarks.made_up_library import write_library
from benchmarks.pages import reached, table, write

ROOT = Path(__file__).parents[1]
_SIZES = (1_000, 10_000)
_BUDGETS = {"cold": 2.0, "cached": 0.15}
_TIMES = {"cold": 3, "with every lint": 3, "cached": 9}
_SHIPPED_TIMES = {"cold": 5, "with every lint": 5, "after a changed rule": 5, "cached": 9}
_LOAD = "load(root)"
_HOW = {
    "cold": _LOAD,
    "with every lint": "with collection_paused(): check(*read_library(root))",
    "after a changed rule": _LOAD,
    "cached": _LOAD,
}
_READ = """\
import json, resource, sys, time
from pathlib import Path
from triage.authoring.cache import load
from triage.authoring.library import read_library
from triage.authoring.pause import collection_paused
from triage.checking.check import check
root = Path(sys.argv[1])
start = time.process_time()
HOW
took = time.process_time() - start
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
_Row = tuple[str, str, str, str, str, str, str]


def main() -> None:
    """Print how long reading takes."""
    rows: list[_Row] = []
    machine = shape()
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_library(Path(folder) / "library", size)
            for how, times in _TIMES.items():
                budget = _BUDGETS.get(how) if size == _SIZES[-1] else None
                rows.append(_row(f"{size:,} rules, {how}", Path(folder), how, times, budget))
    with tempfile.TemporaryDirectory() as folder:
        _copy_shipped(Path(folder) / "library")
        for how, times in _SHIPPED_TIMES.items():
            rows.append(_row(f"the shipped library, {how}", Path(folder), how, times, None))
    head = ("reading", "seconds, median", "least to most", "n", "memory MiB", "budget", "")
    write("reading", f"Measured on {machine}.\n\n{table(head, rows)}")


def _row(name: str, folder: Path, how: str, times: int, budget: float | None) -> _Row:
    found = [_reading(folder, how) for _ in range(times)]
    took = [each for each, _ in found]
    return (
        name,
        f"{statistics.median(took):.3f}",
        f"{min(took):.3f} to {max(took):.3f}",
        str(times),
        f"{found[0][1]:.0f}",
        "" if budget is None else f"{budget:g}",
        "" if budget is None else reached(statistics.median(took) <= budget),
    )


def _copy_shipped(target: Path) -> None:
    for name in ("questionnaires", "rules"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copy(ROOT / "library.yaml", target)


def _reading(folder: Path, how: str) -> tuple[float, float]:
    cache = folder / "cache"
    if how == "cold":
        for path in cache.rglob("*.json"):
            path.unlink()
    if how == "after a changed rule":
        with next((folder / "library").glob("rules/*/red_flags/*.yaml")).open("a") as stream:
            stream.write("# looked at again\n")
    done = subprocess.run(
        [sys.executable, "-c", _READ.replace("HOW", _HOW[how]), str(folder / "library")],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    took, memory = json.loads(done.stdout)
    return took, memory


if __name__ == "__main__":
    main()

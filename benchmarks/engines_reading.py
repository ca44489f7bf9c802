"""How long a library of 10,000 rules takes to read and check, and to fetch from the cache.

`python -m benchmarks engines_reading [--record]`: about a minute. Every reading is a process of its
own, and only what the reading itself takes is counted, in processor time.
"""

from __future__ import annotations

import json
import os
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
_TIMES = {"cold": 3, "cached": 9}
_READ = """\
import json, resource, sys, time
from pathlib import Path
from triage.authoring.cache import load
import triage.authoring.library, triage.checking.check
start = time.process_time()
load(Path(sys.argv[1]))
took = time.process_time() - start
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def main() -> None:
    """Print how long reading takes."""
    rows = []
    machine = shape()
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_library(Path(folder) / "library", size)
            for how in _TIMES:
                found = [_reading(Path(folder), how) for _ in range(_TIMES[how])]
                times = [took for took, _ in found]
                budget = _BUDGETS[how] if size == _SIZES[-1] else None
                rows.append(
                    (
                        f"{size:,} rules, {how}",
                        f"{statistics.median(times):.3f}",
                        f"{min(times):.3f} to {max(times):.3f}",
                        str(len(times)),
                        f"{found[0][1]:.0f}",
                        "" if budget is None else f"{budget:g}",
                        "" if budget is None else reached(statistics.median(times) <= budget),
                    )
                )
    head = ("reading", "seconds, median", "least to most", "n", "memory MiB", "budget", "")
    write("reading", f"Measured on {machine}.\n\n{table(head, rows)}")


def _reading(folder: Path, how: str) -> tuple[float, float]:
    cache = folder / "cache"
    if how == "cold":
        for path in cache.rglob("*.json"):
            path.unlink()
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(folder / "library")],
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

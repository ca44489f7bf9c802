"""How times are taken and shown; figures of one run are compared, never of two."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence


def seconds(job: Callable[[], object]) -> float:
    """Return the processor time of one call of `job`, which other work hardly changes."""
    start = time.process_time()
    job()
    return time.process_time() - start


def each(job: Callable[[], object], times: int) -> list[float]:
    """Return the times of so many calls."""
    return [seconds(job) for _ in range(times)]


def middle(times: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(times)


def at_95(times: Iterable[float]) -> float:
    """Return the time that 95 of 100 do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def milliseconds(time: float) -> str:
    """Return a time in words."""
    return f"{time * 1e3:.2f} ms"


def spread(times: Sequence[float]) -> str:
    """Return the median in words, the middle half, and of how many."""
    low, _, high = statistics.quantiles(times, n=4)
    half = f"{low * 1e3:.2f} to {high * 1e3:.2f}"
    return f"{milliseconds(middle(times))} ({half}, n = {len(times)})"


def show(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print what was measured, with the budget beside it."""
    lines = [(title, "measured", "budget"), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for number, line in enumerate(lines):
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )
        if not number:
            print("  ".join("-" * width for width in widths))
    print(flush=True)

"""Many people answer at once: how many answers a second, how long each waits, and the memory.

`python -m benchmarks.web_load [--seconds S | --interviews N] [--workers W] [--people P]`: a server
of its own on this computer with a new database, and people who answer without thinking. The people
take time of the processors too. Wall-clock time: run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.web_people import Told, interview

_ROOT = Path(__file__).resolve().parent.parent
_BUDGET = "budget: 300 answers a second, 95 of 100 within 100 ms, memory flat"


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    port: int

    def megabytes(self) -> float:
        """Return the memory of all its processes."""
        pages = 0
        for pid in _family(self.process.pid):
            try:
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            except OSError:
                continue
        return pages * 4096 / 1e6


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


@contextmanager
def serving(database: str, *options: str) -> Iterator[Server]:
    """Yield a server that is ready."""
    command = [sys.executable, "-m", "triage", "serve", "--port", "0", "--database", database]
    process = subprocess.Popen(
        [*command, *options], cwd=_ROOT, stdout=subprocess.PIPE, stderr=sys.stderr, text=True
    )
    try:
        line = process.stdout.readline() if process.stdout is not None else ""
        yield Server(process, int(line.rstrip("/\n").rpartition(":")[2]))
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


async def crowd(port: int, people: int, seconds: float, interviews: int, watch: Server) -> Told:
    """Let so many people answer at once, until the time is up or the interviews are done."""
    told, ends, begun = Told(), perf_counter() + seconds, 0

    async def person(number: int) -> None:
        nonlocal begun
        while perf_counter() < ends and begun < interviews:
            begun += 1
            await interview(port, Random(begun), told)
            if told.interviews % max(1, interviews // 10) == 0:
                print(f"  {told.interviews:6} interviews, {watch.megabytes():6.0f} MB", flush=True)

    await asyncio.gather(*(person(number) for number in range(people)))
    return told


def main() -> None:
    """Measure, and print what was found beside the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--interviews", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    told, _ = parser.parse_known_args()
    seconds = 3600.0 if told.interviews < 1_000_000 else told.seconds
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(f"{folder}/records.db", "--workers", str(told.workers), "--begins", "0") as server,
    ):
        asyncio.run(crowd(server.port, told.people, 5.0, 1_000_000, server))  # warm
        before = server.megabytes()
        begun = perf_counter()
        found = asyncio.run(crowd(server.port, told.people, seconds, told.interviews, server))
        took = perf_counter() - begun
        after = server.megabytes()
    slow = sorted(found.seconds)
    print(_BUDGET)
    print(f"{found.interviews} interviews, {found.answers} answers by {told.people} people at once")
    print(f"answers a second: {found.answers / took:.0f}")
    for share in (0.5, 0.95, 0.99):
        print(f"{share:4.0%} within {1000 * slow[int(share * (len(slow) - 1))]:.0f} ms")
    print(f"statuses: {found.statuses}; memory {before:.0f} MB warm, {after:.0f} MB at the end")


if __name__ == "__main__":
    main()

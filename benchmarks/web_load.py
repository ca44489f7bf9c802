"""Many people answer at once: how many answers a second, how long each waits, and the memory.

`python -m benchmarks.web_load [--seconds S | --interviews N] [--workers W] [--alike K]`:
a server of its own on this computer with a new database, and people who answer without thinking,
each in a way of their own, or in one of K ways. The people take time of the processors too.
Wall-clock time: run it on a quiet machine. What an answer takes of the processors hardly depends
on what else they do.

With `--interviews` memory is printed every so often, and whether it is flat at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import linear_regression
from time import perf_counter, process_time
from typing import Final

from benchmarks.web_people import Told, interview

_ROOT: Final = Path(__file__).resolve().parent.parent
_BUDGET: Final = "budget: 300 answers a second, 95 of 100 within 100 ms, memory flat"
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
#: Memory counts as flat if it grows by less than this an interview over the last half.
_FLAT_KIB: Final = 0.5


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    port: int

    def kibibytes(self) -> float:
        """Return the resident memory of all its processes."""
        return sum(int(fields[23]) for fields in self._stats()) * _PAGE / 1024

    def seconds(self) -> float:
        """Return what its processes have taken of the processors."""
        return sum(int(fields[13]) + int(fields[14]) for fields in self._stats()) / _TICKS

    def _stats(self) -> Iterator[list[str]]:
        """Yield the numbered fields of /proc/PID/stat of each process."""
        for pid in _family(self.process.pid):
            try:
                yield Path(f"/proc/{pid}/stat").read_text().split()
            except OSError:
                continue


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


@dataclass
class Crowd:
    """People who answer at once; so many ways to answer, or each in a way of their own."""

    server: Server
    people: int
    alike: int = 0
    told: Told = field(default_factory=Told)
    memory: list[tuple[int, float]] = field(default_factory=list)  # interviews, KiB
    _begun: int = 0

    async def answer(self, seconds: float, interviews: int, every: int = 0) -> None:
        """Answer until the time is up or the interviews are done; note memory every so often."""
        ends, most = perf_counter() + seconds, self._begun + interviews

        async def person() -> None:
            while perf_counter() < ends and self._begun < most:
                self._begun += 1
                way = self._begun % self.alike if self.alike else self._begun
                await interview(self.server.port, Random(way), self.told)
                if every and self.told.interviews % every == 0:
                    self.memory.append((self.told.interviews, self.server.kibibytes()))
                    done, kibibytes = self.memory[-1]
                    print(f"  {done:6} interviews, {kibibytes / 1024:6.1f} MiB", flush=True)

        await asyncio.gather(*(person() for _ in range(self.people)))


def grows(memory: list[tuple[int, float]]) -> str:
    """Return what the last half of the memory notes says, in words."""
    last = memory[len(memory) // 2 :]
    if len(last) < 3:
        return "too few interviews to tell whether memory is flat"
    slope, _ = linear_regression([done for done, _ in last], [size for _, size in last])
    word = "flat" if slope < _FLAT_KIB else "grows"
    return f"memory over the last half: {slope:+.2f} KiB an interview ({word})"


def main() -> None:
    """Measure, and print what was found beside the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--interviews", type=int, default=0)
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--alike", type=int, default=0)
    asked, _ = parser.parse_known_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(f"{folder}/records.db", "--workers", str(asked.workers), "--begins", "0") as server,
    ):
        crowd = Crowd(server, asked.people, asked.alike)
        asyncio.run(crowd.answer(5.0, 1_000_000))  # warm
        crowd.told = Told()
        warm, used, own, begun = (
            server.kibibytes(),
            server.seconds(),
            process_time(),
            perf_counter(),
        )
        if asked.interviews:
            every = max(1, min(1000, asked.interviews // 20))
            asyncio.run(crowd.answer(36_000.0, asked.interviews, every))
        else:
            asyncio.run(crowd.answer(asked.seconds, 1_000_000))
        took = perf_counter() - begun
        used, own, after = server.seconds() - used, process_time() - own, server.kibibytes()
    found = crowd.told
    slow = sorted(found.seconds)
    print(_BUDGET)
    ways = f"in {asked.alike} ways" if asked.alike else "each in a way of their own"
    print(
        f"{found.interviews} interviews, {found.answers} answers by {asked.people} people, {ways}"
    )
    print(f"answers a second: {found.answers / took:.0f}")
    for share in (0.5, 0.95, 0.99):
        print(f"{share:4.0%} within {1000 * slow[int(share * (len(slow) - 1))]:.0f} ms")
    each = 1000 / max(1, found.answers)
    print(f"processors, ms an answer: {used * each:.2f} the server, {own * each:.2f} the people")
    print(
        f"statuses: {found.statuses}; memory {warm / 1024:.0f} MiB warm, {after / 1024:.0f} at end"
    )
    if crowd.memory:
        print(grows(crowd.memory))


if __name__ == "__main__":
    main()

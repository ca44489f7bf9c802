"""One engine on one size, in a process of its own: prints what was measured as a line of JSON.

`python -m benchmarks.peers.one_peer ENGINE RULES STARTED`, the start of the process being told in
seconds. Times of cases are processor time, taken over groups of cases that last a millisecond or
more together, so that reading the clock does not count.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.peers.adapters import PEERS
from benchmarks.peers.reference import fired, ranking
from benchmarks.peers.workload import Answer, Workload, answers, workload

#: Seconds of cases, the fewest groups, and the seconds in which the fired rules are compared.
_MEASURED, _FEWEST, _COMPARED = 1.5, 3, 2.0
_WARMED_UP, _GROUP = 1.5, 1e-3


def main() -> None:
    """Measure, and print."""
    name, size, started = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    of = workload(size)
    clock = time.process_time
    start = clock()
    engine = _engine(name, of)
    built = clock() - start
    rank = ranking(of)
    answer: Callable[[Mapping[str, Answer]], Any] = getattr(
        engine, "assessed", lambda said: rank(engine.fired(said))
    )
    people = [answers(of, number) for number in range(400)]
    answer(people[0])
    cold = time.time() - started
    compared = _compare(name, of, engine, people)
    _warm_up(answer, of)
    times, cases = _measure(answer, people[100:])
    quarters = statistics.quantiles(times, n=4) if len(times) > 1 else [times[0]] * 3
    found = {
        "engine": name,
        "rules": size,
        "build": built,
        "cold": cold,
        "compared": compared,
        "groups": len(times),
        "cases": cases,
        "median": statistics.median(times),
        "quarters": [quarters[0], quarters[2]],
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found), flush=True)
    os._exit(0)  # some engines take long to fall apart


def _engine(name: str, of: Workload) -> Any:
    if name in PEERS:
        return PEERS[name](of)
    from benchmarks.peers.ours import OURS

    return OURS[name](of)


def _compare(name: str, of: Workload, engine: Any, people: Sequence[Mapping[str, Answer]]) -> int:
    """Compare the fired rules with the reference for a while; return for how many people."""
    whole = name in PEERS or name == "experta as it comes"
    concluding = {rule.id for rule in of.rules if rule.concludes == "finding" and not whole}
    start = time.perf_counter()
    for number, said in enumerate(people[:20]):
        wanted = set(fired(of, said)) - concluding
        got = set(engine.fired(said)) - concluding
        if got != wanted:
            raise SystemExit(f"{name} fires other rules for person {number}: {got ^ wanted}")
        if time.perf_counter() - start > _COMPARED:
            return number + 1
    return 20


def _warm_up(answer: Callable[[Any], Any], of: Workload) -> None:
    """Answer for people who are not measured, as a server has before long."""
    start = time.process_time()
    for number in range(1_000, 3_000):
        answer(answers(of, number))
        if time.process_time() - start > _WARMED_UP:
            return


def _measure(
    answer: Callable[[Any], Any], people: Sequence[Mapping[str, Answer]]
) -> tuple[list[float], int]:
    """Return the seconds a case of each group, and the number of cases."""
    clock, cases, at = time.process_time, 0, 0
    times: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < _MEASURED or len(times) < _FEWEST:
        start, count, took = clock(), 0, 0.0
        while took < _GROUP:
            answer(people[at % len(people)])
            at += 1
            count += 1
            took = clock() - start
        times.append(took / count)
        cases += count
    return times, cases


if __name__ == "__main__":
    main()

"""How the compiled engine grows with rules, questions, causes and what is unknown.

`python -m benchmarks engines_growth [--record]`: about two minutes. Whole assessments without trace
and with all of it read, in processor time, over groups of cases that last a millisecond or more.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Sequence

from benchmarks.machine import shape
from benchmarks.pages import drawn, is_recorded, table, write
from benchmarks.peers.as_rule_base import as_rule_base
from benchmarks.peers.workload import Workload, answers, made
from triage.engines.compiled_engine import CompiledEngine
from triage.language.base import RuleBase
from triage.language.case import Case

_PEOPLE, _PEOPLE_BEFORE, _GROUP, _SECONDS = 120, 60, 1e-3, 0.8

#: What grows: name, and for each step the questions, rules, causes, and how many are answered.
_STEPS = {
    "all rules, 60 questions answered, each read by as many rules": [
        (40 * rules // 100, rules, rules // 20, 60) for rules in (300, 1_000, 3_000, 10_000)
    ],
    "rules that can matter: all of 150 questions answered": [
        (150, rules, 100, 150) for rules in (300, 1_000, 3_000, 10_000)
    ],
    "causes, 3,000 rules, all of 150 questions answered": [
        (150, 3_000, causes, 150) for causes in (10, 30, 100, 300, 1_000)
    ],
    "answers to 400 questions, 10,000 rules": [
        (400, 10_000, 500, answered) for answered in (0, 30, 60, 120, 200, 300, 400)
    ],
}


def main() -> None:
    """Print the tables, and draw them where asked to."""
    machine = shape()
    made_bases: dict[tuple[int, int, int], tuple[Workload, RuleBase, CompiledEngine]] = {}
    found: dict[str, list[tuple[int, ...]]] = {}
    times: dict[str, list[list[float]]] = {}
    rows = []
    for name, steps in _STEPS.items():
        found[name], times[name] = [], []
        for questions, rules, causes, answered in steps:
            key = (questions, rules, causes)
            if key not in made_bases:
                made_bases.clear()  # one at a time: the large ones take memory
                of = made(*key)
                base = as_rule_base(of)
                made_bases[key] = of, base, CompiledEngine(base)
            of, _, engine = made_bases[key]
            people = _people(of, answered)
            took = _times(engine, people, trace=False)
            traced = _times(engine, people, trace=True)
            found[name].append((questions, rules, causes, answered))
            times[name].append(took)
            quarters = statistics.quantiles(took, n=4)
            rows.append(
                (
                    name,
                    f"{rules:,}",
                    f"{questions:,}",
                    f"{causes:,}",
                    f"{min(answered, questions):,}",
                    f"{statistics.median(took) * 1e3:.3g}",
                    f"{quarters[0] * 1e3:.3g} to {quarters[2] * 1e3:.3g}",
                    str(len(took)),
                    f"{statistics.median(traced) * 1e3:.3g}",
                )
            )
    head = ("what grows", "rules", "questions", "causes", "answered", "ms a case, median")
    text = table((*head, "middle half", "n", "ms, trace read"), rows)
    write("growth", f"Measured on {machine}.\n\n{text}")
    if is_recorded():
        _draw(found, times)


def _people(of: Workload, answered: int) -> list[Case]:
    cases = []
    for number in range(_PEOPLE):
        said = answers(of, number)
        some = random.Random(number).sample(sorted(said), min(answered, len(said)))
        cases.append(Case({id: said[id] for id in some}))
    return cases


def _times(engine: CompiledEngine, cases: Sequence[Case], *, trace: bool) -> list[float]:
    def answer(case: Case) -> None:
        found = engine.assess(case, trace=trace)
        len(found.trace)  # made when it is first read
        len(found.open_findings)

    for case in cases[:_PEOPLE_BEFORE]:
        answer(case)
    clock, at = time.process_time, 0
    times: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < _SECONDS or len(times) < 5:
        start, count, took = clock(), 0, 0.0
        while took < _GROUP:
            answer(cases[at % len(cases)])
            at += 1
            count += 1
            took = clock() - start
        times.append(took / count)
    return times


def _draw(found: dict[str, list[tuple[int, ...]]], times: dict[str, list[list[float]]]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 6.5), layout="constrained")
    growing = (1, 1, 2, 3)  # which number of a step grows
    for place, (name, steps) in enumerate(found.items()):
        axes = figure.add_subplot(2, 2, place + 1)
        across = [step[growing[place]] for step in steps]
        middle = [statistics.median(took) * 1e3 for took in times[name]]
        quarters = [statistics.quantiles(took, n=4) for took in times[name]]
        axes.plot(across, middle, "o-")
        axes.fill_between(
            across,
            [each[0] * 1e3 for each in quarters],
            [each[2] * 1e3 for each in quarters],
            alpha=0.25,
        )
        axes.set_title(name, fontsize=9)
        axes.set_xlabel(("rules", "rules", "causes", "answered")[place])
        axes.set_ylabel("ms a case")
        axes.set_ylim(bottom=0)
        axes.grid(visible=True, alpha=0.3)
    figure.savefig(drawn("growth"), metadata={"Date": None})


if __name__ == "__main__":
    main()

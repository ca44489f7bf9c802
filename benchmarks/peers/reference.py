"""What the neutral workload means, said as plainly as can be, and how its causes are ranked."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from benchmarks.peers.workload import (
    Answer,
    ChoiceTest,
    EitherTest,
    FindingTest,
    NumberTest,
    Test,
    Workload,
    YesNoTest,
)

#: The greatest urgency, and the causes with their points, the greatest first.
Ranking: TypeAlias = tuple[int, list[tuple[int, int]]]

COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def fired(of: Workload, said: Mapping[str, Answer]) -> list[int]:
    """Return the rules that fire, in their order; findings stand before what reads them."""
    findings: set[int] = set()
    found: list[int] = []
    for rule in of.rules:
        if all(_holds(test, said, findings) for test in rule.tests):
            found.append(rule.id)
            if rule.concludes == "finding":
                findings.add(rule.target)
    return found


def _holds(test: Test, said: Mapping[str, Answer], findings: set[int]) -> bool:
    match test:
        case YesNoTest(question, wanted):
            return said[question] is wanted
        case ChoiceTest(question, options):
            return said[question] in options
        case NumberTest(question, how, bound):
            value = said[question]
            return isinstance(value, int) and COMPARE[how](value, bound)
        case FindingTest(finding):
            return finding in findings
        case EitherTest(parts):
            return any(_holds(part, said, findings) for part in parts)


def ranking(of: Workload) -> Callable[[Iterable[int]], Ranking]:
    """Return what adds up fired rules and ranks the causes; every peer uses this same function."""
    adds = {rule.id: (rule.target, rule.weight) for rule in of.rules if rule.concludes == "cause"}
    urges = {rule.id: rule.target for rule in of.rules if rule.concludes == "urgency"}

    def rank(which: Iterable[int]) -> Ranking:
        points: dict[int, int] = {}
        urgency = 0
        for rule in which:
            if rule in adds:
                cause, weight = adds[rule]
                points[cause] = points.get(cause, 0) + weight
            elif rule in urges and urges[rule] > urgency:
                urgency = urges[rule]
        return urgency, sorted(points.items(), key=lambda one: (-one[1], one[0]))

    return rank

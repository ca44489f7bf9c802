"""Supports as sums of points: who can be ranked above whom."""

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from triage.language.base import EvidenceRule
from triage.verify.circuit import FALSE, TRUE, Circuit, Literal
from triage.verify.encode import Encoding
from triage.verify.solve import clauses_of_sum


class Total(NamedTuple):
    """A whole number: a constant, and points for each statement that holds."""

    constant: int
    points: Mapping[Literal, int]


def support_of(encoding: Encoding, baseline: int, rules: Iterable[EvidenceRule]) -> Total:
    """Return the support of a cause, given its baseline and its rules."""
    points: dict[Literal, int] = {}
    groups: dict[str, list[EvidenceRule]] = {}
    for rule in rules:
        if rule.group:
            groups.setdefault(rule.group, []).append(rule)
            continue
        for literal, given in _contributions(encoding, rule):
            points[literal] = points.get(literal, 0) + given
    for members in groups.values():
        every = [one for rule in members for one in _contributions(encoding, rule)]
        for sign in (1, -1):
            for literal, more in _strongest(encoding.circuit, every, sign):
                points[literal] = points.get(literal, 0) + more
    return Total(baseline, points)


def _contributions(encoding: Encoding, rule: EvidenceRule) -> list[tuple[Literal, int]]:
    true, false = encoding.clause(f"rule:{rule.id}")
    return [(true, rule.weight), (false, rule.weight_if_refuted)]


def _strongest(
    circuit: Circuit, given: list[tuple[Literal, int]], sign: int
) -> list[tuple[Literal, int]]:
    """Return points that add up to the largest of one sign, climbing from each to the next."""
    found, below = [], 0
    for points in sorted({sign * one for _, one in given if sign * one > 0}):
        reached = circuit.some(literal for literal, one in given if sign * one >= points)
        found.append((reached, sign * (points - below)))
        below = points
    return found


def value_of(total: Total, holding: Container[Literal]) -> int:
    """Return what a sum comes to where these statements hold, and no others."""
    return total.constant + sum(
        points
        for literal, points in total.points.items()
        if (literal in holding if literal > 0 else -literal not in holding)
    )


def clauses_at_least(
    circuit: Circuit, first: Total, second: Total, margin: int
) -> list[list[Literal]]:
    """Return clauses that hold where `first` is at least `second` plus `margin`."""
    bound = margin + second.constant - first.constant
    weights: dict[Literal, int] = {}
    for total, sign in ((first, 1), (second, -1)):
        for literal, points in total.points.items():
            if literal in (TRUE, FALSE):
                bound -= sign * points if literal == TRUE else 0
                continue
            # Every statement in its positive form: not x is one less x.
            bound -= sign * points if literal < 0 else 0
            signed = sign * points if literal > 0 else -sign * points
            weights[abs(literal)] = weights.get(abs(literal), 0) + signed
    bound -= sum(weight for weight in weights.values() if weight < 0)
    flipped = {
        literal if weight > 0 else -literal: abs(weight)
        for literal, weight in weights.items()
        if weight
    }
    return clauses_of_sum(circuit, flipped, bound)

"""Supports as sums of points: who can be ranked above whom."""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import NamedTuple

from triage.language.base import EvidenceRule
from triage.verify.circuit import FALSE, TRUE, Circuit, Demand, Literal, People
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


def at_least(
    circuit: Circuit, first: Total, second: Total, margin: int, says: Callable[[], str] = str
) -> Demand:
    """Return the demand that `first` is at least `second` plus `margin`.

    `says` tells all that there is to say of the two, "" where that is not known.
    """

    def holds(holding: Container[Literal]) -> bool:
        return value_of(first, holding) >= value_of(second, holding) + margin

    def among(people: People) -> int:
        return _who_reaches(people, *_as_bound(first, second, margin))

    return Demand(says, holds, among, lambda: clauses_at_least(circuit, first, second, margin))


def clauses_at_least(
    circuit: Circuit, first: Total, second: Total, margin: int
) -> list[list[Literal]]:
    """Return clauses that hold where `first` is at least `second` plus `margin`."""
    return clauses_of_sum(circuit, *_as_bound(first, second, margin))


def _as_bound(first: Total, second: Total, margin: int) -> tuple[dict[Literal, int], int]:
    """Return weights above zero, and what they must reach for `first` to be so much more."""
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
    return flipped, bound


def _who_reaches(people: People, weights: Mapping[Literal, int], bound: int) -> int:
    """Return of whom the weights of what holds reach `bound`, added up for everybody at once."""
    if bound <= 0:
        return people.everybody
    sums = [0] * sum(weights.values()).bit_length()  # the bits of everybody's sum, the least first
    if bound.bit_length() > len(sums):
        return 0
    for literal, weight in weights.items():
        mask = people.of_whom(literal)
        for place in range(weight.bit_length()):
            carry = mask if weight >> place & 1 else 0
            while carry:
                sums[place], carry = sums[place] ^ carry, sums[place] & carry
                place += 1
    more, same = 0, people.everybody
    for place in reversed(range(len(sums))):
        if bound >> place & 1:
            same &= sums[place]
        else:
            more |= same & sums[place]
            same &= ~sums[place]
    return more | same

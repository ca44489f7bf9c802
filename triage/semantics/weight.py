"""Points of evidence: words, likelihood ratios, groups, bands.

A point is a deciban, ten times the decimal logarithm of a likelihood ratio (I. J. Good, 1950).
"""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from triage.language.assessment import Band
from triage.language.base import Bands, Cause, ClauseId, EvidenceRule
from triage.language.truth import Truth

#: What the author's words weigh: roughly likelihood ratios of 2, 5 and 10.
WORDS: Final[Mapping[str, int]] = {"weak": 3, "moderate": 7, "strong": 10}

#: No published ratio counts for more than this: the people studied are not the person answering.
MOST_OF_A_RATIO: Final = 7


def points(likelihood_ratio: float) -> int:
    """Return a likelihood ratio, above zero, as whole decibans: 2 is 3, 5 is 7, 0.5 is -3."""
    return round(10 * math.log10(likelihood_ratio))


def points_of_ratio(low: float, high: float) -> int:
    """Return the points of a ratio by the end of its interval nearest 1; 0 if it spans 1."""
    if low <= 1 <= high:
        return 0
    nearest = low if low > 1 else high
    return max(-MOST_OF_A_RATIO, min(MOST_OF_A_RATIO, points(nearest)))


def contribution(rule: EvidenceRule, truth: Truth) -> int:
    """Return the points that `rule` adds: its weight, its weight if refuted, or nothing."""
    match truth:
        case Truth.TRUE:
            return rule.weight
        case Truth.FALSE:
            return rule.weight_if_refuted
        case _:
            return 0


def support(cause: Cause, rules: Iterable[EvidenceRule], truths: Mapping[ClauseId, Truth]) -> int:
    """Return baseline plus the points of `rules`, the rules of `cause`.

    Of a `strongest_of` group only the largest points for and the largest against count.
    """
    total = cause.baseline
    groups: dict[str, list[int]] = {}
    for rule in rules:
        given = contribution(rule, truths[f"rule:{rule.id}"])
        if rule.group:
            groups.setdefault(rule.group, []).append(given)
        else:
            total += given
    return total + sum(max(0, *given) + min(0, *given) for given in groups.values())


def band(support: int, bands: Bands) -> Band | None:
    """Return the band of `support`; None is unlikely, which is not ranked."""
    if support >= bands.well_supported:
        return Band.WELL_SUPPORTED
    return Band.POSSIBLE if support >= bands.possible else None

"""Advice about evidence: answers that count twice, and points beyond the ratio that is quoted."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple

from triage.checking.report import Report
from triage.language.base import CauseId, EvidenceRule, RuleBase
from triage.language.condition import AtLeast, Leaf, Not
from triage.language.domain import FindingId, Value
from triage.semantics.negate import accepted, positive
from triage.semantics.weight import points_of_ratio

_NUMBER: Final = r"([0-9]+(?:\.[0-9]+)?)"
# "a likelihood ratio of 6.4 (4.1 to 9.9)", "LR+ 6.4, 95 % CI 4.1-9.9"
_QUOTED: Final = re.compile(
    rf"\b(?:likelihood ratio|LR)\b\D{{0,20}}{_NUMBER}"
    rf"(?:[^0-9.]{{0,20}}95 ?%)?[^0-9.]{{0,20}}{_NUMBER}\s*(?:to|-|\u2013|,)\s*{_NUMBER}",
    re.IGNORECASE,
)


class _Reading(NamedTuple):
    """A rule on one finding, and what it asks of it."""

    rule: EvidenceRule
    leaf: Leaf


def advise_on_evidence(base: RuleBase, report: Report) -> None:
    """Add advice about the evidence of each cause of `base`."""
    for one, other in _of_one_side(base):
        _counted_twice(base, one, other, report)
    for rule in base.evidence:
        _more_than_quoted(rule, report)
        _unread_ratio(base, rule, report)


def _of_one_side(base: RuleBase) -> Iterator[tuple[_Reading, _Reading]]:
    """Yield the pairs of rules of one cause on one finding whose points add up."""
    on_one: dict[tuple[CauseId, FindingId], list[_Reading]] = {}
    for rule in base.evidence:
        leaf = _leaf(base, rule)
        if leaf is not None:
            on_one.setdefault((rule.cause, leaf.finding), []).append(_Reading(rule, leaf))
    for readings in on_one.values():
        for one, other in combinations(readings, 2):
            first, second = one.rule, other.rule
            together = bool(first.group) and first.group == second.group
            if first.weight * second.weight > 0 and not together:
                yield one, other


def _counted_twice(base: RuleBase, one: _Reading, other: _Reading, report: Report) -> None:
    """Report two rules on one finding of which one holds wherever the other does, or may."""
    first, second = one.rule, other.rule
    here, there = _answers(base, one.leaf), _answers(base, other.leaf)
    if here.isdisjoint(there):
        return
    if here <= there or there <= here:
        narrow, wide = (first, second) if here <= there else (second, first)
        report.advise(
            "TR412",
            f"whoever confirms {_name(narrow)} confirms {_name(wide)}, and both add points",
            narrow.span,
            help="put both into a strongest_of group, or make their limits meet without overlap",
            related=[(f"{_name(wide)} is here", wide.span)],
        )
        return
    report.advise(
        "TR413",
        f"some answers confirm both {_name(first)} and {_name(second)}",
        second.span,
        help="make their limits meet without overlap, or put both into a strongest_of group",
        related=[(f"{_name(first)} is here", first.span)],
    )


def _leaf(base: RuleBase, rule: EvidenceRule) -> Leaf | None:
    """Return what a rule on one finding asks of it, else None."""
    if isinstance(rule.when, AtLeast):
        return None
    condition = positive(rule.when, base.findings)
    return None if isinstance(condition, AtLeast | Not) else condition


def _answers(base: RuleBase, leaf: Leaf) -> frozenset[Value]:
    """Return the answers that confirm a rule."""
    return frozenset(one for one in base.findings[leaf.finding].values() if accepted(leaf, one))


def _more_than_quoted(rule: EvidenceRule, report: Report) -> None:
    """Report a rule that counts for more than the ratio that its reason quotes."""
    quoted = _QUOTED.search(rule.because)
    if quoted is None:
        return
    figure, low, high = (float(one) for one in quoted.groups())
    if not 0 < low <= figure <= high:
        return  # not a figure with its interval
    allowed = points_of_ratio(low, high)
    if rule.weight * allowed > 0 and abs(rule.weight) <= abs(allowed):
        return
    report.advise(
        "TR414",
        f"{_name(rule)} adds {rule.weight:+d}, and the ratio that it quotes allows {allowed:+d}",
        rule.span,
        help="the interval's end nearest 1 counts, at most 7 points; write it as"
        " likelihood_ratio, or lower the weight",
    )


def _unread_ratio(base: RuleBase, rule: EvidenceRule, report: Report) -> None:
    """Report a ratio that is copied from memory."""
    read = [base.sources[id].verified for id in rule.sources if id in base.sources]
    if rule.ratio is not None and read and not any(read):
        report.advise(
            "TR415",
            f"nobody has read the source of the ratio of {_name(rule)}",
            rule.span,
            help="read it and set its status to verified, or author the rule with a word",
        )


def _name(rule: EvidenceRule) -> str:
    return rule.id.partition("/")[2]

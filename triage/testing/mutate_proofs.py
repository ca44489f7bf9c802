"""Promises that a library keeps, and that a slip breaks: what the proofs catch."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from triage.checking.digest import digest_of
from triage.language.base import Cause, Clause, ClauseKind, RuleBase
from triage.testing.mutants import Mutant
from triage.verify.obligations import OBLIGATIONS
from triage.verify.verify import verify

_LATER: Final = (ClauseKind.RULE, ClauseKind.ONLY_WHEN, ClauseKind.NOT_WHEN)
#: Promises that speak of rules and offers; all others are kept or broken without these.
_OF_RULES: Final = ("rules_can_be_confirmed", "rules_can_be_refuted", "rules_are_independent")
_OF_OFFERS: Final = ("offers_respect_contraindications", "offers_fit_the_acuity")
_OF_SAFETY: Final = (
    "flags_can_be_raised",
    "flags_can_be_ruled_out",
    "raised_flags_are_heard",
    "silence_decides_nothing",
    "danger_is_seen",
    "danger_is_never_hidden",
    "danger_is_monotone",
    "forgetting_rules_nothing_out",
    "unknown_is_never_less_than_no",
    "unknown_context_is_never_less",
    "nobody_goes_home_unasked",
    "questions_can_be_reached",
)
_OF_AUTHORS: Final = ("partitions_are_exact", "promises_are_kept")


class Proofs:
    """What is proved of one rule base, and is asked again of a slip on it."""

    def __init__(self, base: RuleBase, seconds: float) -> None:
        """Look at each promise for so many seconds."""
        self._base = base
        self._seconds = seconds
        self._known: dict[str, frozenset[tuple[str, str]]] = {}

    def broken(self, mutant: Mutant, after: RuleBase) -> str:
        """Return the first promise that held before the slip and is refuted after it, or ""."""
        for part, names in self._asked(mutant):
            if part not in self._known:
                self._known[part] = self._stories(_only(self._base, part), names)
            for name, about in sorted(self._stories(_only(after, part), names)):
                if (name, about) not in self._known[part]:
                    return name
        return ""

    def _asked(self, mutant: Mutant) -> list[tuple[str, tuple[str, ...]]]:
        """Return which part of the base is looked at, and which promises are asked of it."""
        kind, _, name = mutant.about.partition(":")
        found: list[tuple[str, tuple[str, ...]]] = []
        if self._has_own:
            found.append(("", _OF_AUTHORS))
        if mutant.of_flag or kind in ("question", ClauseKind.GATE):
            found.append(("flags", _OF_SAFETY))
        elif kind == ClauseKind.RULE:
            found.append((name.partition("/")[0], _OF_RULES))
        elif kind in ("offer", ClauseKind.ONLY_WHEN, ClauseKind.NOT_WHEN):
            found.append(("offers", _OF_OFFERS))
        return found

    @cached_property
    def _has_own(self) -> bool:
        return bool(self._base.promises or self._base.partitions)

    def _stories(self, base: RuleBase, names: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        known = tuple(name for name in names if name in OBLIGATIONS)
        return frozenset(
            (outcome.name, story.about)
            for outcome in verify(base, self._seconds, known)
            for story in outcome.stories
        )


def _only(base: RuleBase, part: str) -> RuleBase:
    """Return what some promises speak of: flags alone, offers alone, or the rules of a cause."""
    if not part:
        return _signed(base)
    if part == "offers":
        kept = [one for one in base.clauses if one.kind is not ClauseKind.RULE]
        return _signed(replace(base, evidence=(), clauses=tuple(kept), promises=(), partitions=()))
    if part == "flags":
        causes = _without_offers(base.causes)
        return _cut(base, lambda clause: clause.kind not in _LATER, causes)
    rules = tuple(rule for rule in base.evidence if rule.cause == part)
    first = (ClauseKind.GATE, ClauseKind.DERIVED)
    names = {f"{ClauseKind.RULE}:{rule.id}" for rule in rules}
    cut = _cut(base, lambda one: one.kind in first or one.id in names, _without_offers(base.causes))
    return _signed(replace(cut, evidence=rules, red_flags=()))


def _cut(base: RuleBase, keeps: Callable[[Clause], bool], causes: Mapping[str, Cause]) -> RuleBase:
    clauses = tuple(one for one in base.clauses if keeps(one))
    cut = replace(base, evidence=(), clauses=clauses, promises=(), partitions=())
    return _signed(replace(cut, causes=MappingProxyType(causes)))


def _without_offers(causes: Mapping[str, Cause]) -> dict[str, Cause]:
    return {id: replace(cause, offers=()) for id, cause in causes.items()}


def _signed(base: RuleBase) -> RuleBase:
    """Return `base` with a digest of its own, so that nobody takes it for what it was made from."""
    bare = replace(base, digest="", clauses=(), examples=())
    return replace(base, digest=digest_of(bare))

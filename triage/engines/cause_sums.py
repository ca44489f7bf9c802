"""Points and ranks of causes, from the rules that came out true or false.

Only the causes that a rule speaks about are added up; the others stand as their baseline put them.
What the same rules make of a cause is kept, by the numbers of those rules, for the next case.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.language.assessment import Band, RankedCause
from triage.language.base import (
    Bands,
    Cause,
    CauseId,
    ClauseId,
    ClauseKind,
    EvidenceRule,
    Kind,
    RuleBase,
)
from triage.language.truth import Truth
from triage.semantics.ranking import MOST_SHOWN
from triage.semantics.weight import band, contribution

_KINDS: Final = list(Kind)
_MOST_KEPT: Final = 60_000


class _Event(NamedTuple):
    """A rule that came out so that it adds points; sorted by cause, for first, strongest first."""

    cause: int
    against: bool
    strength: int  # negative, so that the strongest comes first
    rule: str
    points: int
    group: str
    truth: Truth


class _Standing:
    """A cause with its points, and the four ways in which it can be ranked."""

    __slots__ = ("_against", "_band", "_cause", "_for", "_ranked", "key", "support")

    def __init__(
        self,
        cause: Cause,
        support: int,
        bands: Bands,
        speaking: tuple[tuple[str, ...], tuple[str, ...]],
    ) -> None:
        self._cause = cause
        self._for, self._against = speaking
        self._band: Band | None = band(support, bands)
        self._ranked: dict[tuple[bool, bool], RankedCause] = {}
        self.support = support
        self.key = 0  # sorts by kind, then support, then name; set by who knows the others

    @property
    def is_ranked(self) -> bool:
        """Tell whether the cause is at least possible."""
        return self._band is not None

    def ranked(self, shown: bool, tied: bool) -> RankedCause:
        """Return the cause among the others."""
        known = self._ranked.get((shown, tied))
        if known is not None:
            return known
        assert self._band is not None
        made = self._ranked[shown, tied] = RankedCause(
            self._cause.id,
            self._cause.kind,
            self.support,
            self._band,
            self._for,
            self._against,
            shown,
            tied,
        )
        return made


class CauseSums:
    """Ranks the causes of a rule base."""

    def __init__(self, base: RuleBase) -> None:
        """List everything that any rule can add."""
        self._bands = base.library.bands
        self._causes = [base.causes[id] for id in sorted(base.causes)]
        events = sorted(_events(base, [cause.id for cause in self._causes]))
        self._points = [event.points for event in events]
        self._rules = [event.rule for event in events]
        self._groups = [event.group for event in events]
        self._against = [event.against for event in events]
        self._cause_of = [event.cause for event in events]
        self._ends = [
            bisect_left(self._cause_of, number + 1) for number in range(len(self._causes))
        ]
        self._grouped = {event.cause for event in events if event.group}
        #: The events of rules that were confirmed and of those that were refuted, by clause.
        self.confirmed = _by_clause(events, Truth.TRUE)
        self.refuted = _by_clause(events, Truth.FALSE)
        # Keys are numbers, since numbers sort fastest: kind, then points from most to least, name.
        most = max((abs(cause.baseline) for cause in self._causes), default=0)
        self._middle = most + sum(map(abs, self._points)) + 1
        self._names = len(self._causes) + 1
        self._kind_size = 2 * self._middle * self._names
        self._unranked = len(_KINDS) * self._kind_size
        self._kept: dict[tuple[int, ...], _Standing] = {}
        self._silent = [self._standing(number, ()) for number in range(len(self._causes))]
        self._silent_keys = [standing.key for standing in self._silent]

    def rank(self, events: list[int]) -> tuple[RankedCause, ...]:
        """Return the causes at least possible, by kind, then support, then name."""
        events.sort()
        keys = self._silent_keys.copy()
        speaking: dict[int, _Standing] = {}
        start, count = 0, len(events)
        while start < count:
            number = self._cause_of[events[start]]
            end = bisect_left(events, self._ends[number], start)
            standing = speaking[number] = self._known(number, tuple(events[start:end]))
            keys[number] = standing.key
            start = end
        keys.sort()
        return tuple(self._placed(keys, speaking))

    def _known(self, number: int, events: tuple[int, ...]) -> _Standing:
        known = self._kept.get(events)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[events] = self._standing(number, events)
        return known

    def _placed(self, keys: list[int], speaking: dict[int, _Standing]) -> Iterator[RankedCause]:
        names, silent, start = self._names, self._silent, 0
        for number, kind in enumerate(_KINDS):
            end = bisect_left(keys, (number + 1) * self._kind_size, start)
            if start == end:
                continue
            last_shown = keys[min(start + MOST_SHOWN[kind], end) - 1] // names
            before = -1
            for at in range(start, end):
                place, name = divmod(keys[at], names)
                tied = place == before or (at + 1 < end and keys[at + 1] // names == place)
                standing = speaking.get(name) or silent[name]
                yield standing.ranked(place <= last_shown, tied)
                before = place
            start = end

    def _standing(self, number: int, events: tuple[int, ...]) -> _Standing:
        cause = self._causes[number]
        support = cause.baseline + self._sum(number, events)
        rules = [self._rules[event] for event in events]
        split = sum(not self._against[event] for event in events)
        standing = _Standing(
            cause, support, self._bands, (tuple(rules[:split]), tuple(rules[split:]))
        )
        standing.key = self._unranked + number
        if standing.is_ranked:
            place = self._middle - support
            standing.key = _KINDS.index(cause.kind) * self._kind_size + place * self._names + number
        return standing

    def _sum(self, number: int, events: tuple[int, ...]) -> int:
        """Return the points of `events`; of a group only the strongest for and against count."""
        points = [self._points[event] for event in events]
        if number not in self._grouped:
            return sum(points)
        groups: dict[str, list[int]] = {}
        for event, given in zip(events, points, strict=True):
            # Whoever is in no group is a group alone.
            groups.setdefault(self._groups[event] or f" {event}", []).append(given)
        return sum(max(0, *given) + min(0, *given) for given in groups.values())


def _by_clause(events: list[_Event], truth: Truth) -> dict[ClauseId, int]:
    return {
        f"{ClauseKind.RULE}:{event.rule}": number
        for number, event in enumerate(events)
        if event.truth is truth
    }


def _events(base: RuleBase, causes: list[CauseId]) -> Iterator[_Event]:
    numbers = {id: number for number, id in enumerate(causes)}
    for rule in base.evidence:
        for truth in (Truth.TRUE, Truth.FALSE):
            points = contribution(rule, truth)
            if points and rule.cause in numbers:
                yield _event(numbers[rule.cause], rule, truth, points)


def _event(cause: int, rule: EvidenceRule, truth: Truth, points: int) -> _Event:
    return _Event(cause, points < 0, -abs(points), rule.id, points, rule.group, truth)

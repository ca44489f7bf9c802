"""What an interview can still come to: bounds that hold however the open questions are answered."""

from collections.abc import Iterable
from typing import NamedTuple

from triage.interview.relevance import Needs, wants
from triage.language.base import LEVELS, Cause, CauseId, EvidenceRule, Kind, Offer
from triage.language.condition import findings_of
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.disposition import askings, flag_results, headline
from triage.semantics.ranking import MOST_SHOWN, stands
from triage.semantics.weight import band, contribution


class Range(NamedTuple):
    """The least and the greatest points."""

    low: int
    high: int


class Shown(NamedTuple):
    """The causes of one kind that are shown in every case, and those that may be."""

    surely: tuple[CauseId, ...]
    perhaps: tuple[CauseId, ...]


class Bounds:
    """The bounds of one case, found when they are asked for."""

    def __init__(self, needs: Needs) -> None:
        """Look at what `needs` still waits for."""
        self._needs = needs
        self._base = needs.base

    def settled(self) -> bool:
        """Tell whether what is shown is the same in every way the interview can still go.

        That is the disposition, the flags raised, the first pattern, the contributors shown, their
        bands, the interventions offered, and whether the activity may go on.
        """
        needs = self._needs
        if needs.for_safety or self._conflict_may_come():
            return False
        if needs.withholds_causes:
            return True
        ranges = self.causes()
        shown = {kind: self._shown(kind, ranges) for kind in Kind}
        return (
            self._first_is_settled(Kind.PATTERN, ranges)
            and self._first_is_settled(Kind.CONTRIBUTOR, ranges)
            and not shown[Kind.CONTRIBUTOR].perhaps
            and all(self._one_band(ranges[id]) for id in shown[Kind.CONTRIBUTOR].surely)
            and self._what_to_do_is_settled(shown.values())
        )

    def causes(self) -> dict[CauseId, Range]:
        """Return the bounds of the support of every cause."""
        found = {
            id: Range(cause.baseline, cause.baseline) for id, cause in self._base.causes.items()
        }
        groups: dict[tuple[CauseId, str], list[Range]] = {}
        for rule in self._base.evidence:
            given = self.rule(rule)
            if rule.group:
                groups.setdefault((rule.cause, rule.group), []).append(given)
            else:
                found[rule.cause] = _sum(found[rule.cause], given)
        for (cause, _), members in groups.items():
            lows, highs = [each.low for each in members], [each.high for each in members]
            low, high = (max(0, *ends) + min(0, *ends) for ends in (lows, highs))
            found[cause] = _sum(found[cause], Range(low, high))
        return found

    def rule(self, rule: EvidenceRule) -> Range:
        """Return the bounds of the points that `rule` adds."""
        truth = self._needs.truths[f"rule:{rule.id}"]
        if truth is Truth.UNKNOWN and any(
            map(self._needs.pending, self._needs.rules_wait.get(rule.id, ()))
        ):
            both = (rule.weight, rule.weight_if_refuted, 0)
            return Range(min(both), max(both))
        points = contribution(rule, truth)
        return Range(points, points)

    def _first_is_settled(self, kind: Kind, ranges: dict[CauseId, Range]) -> bool:
        """Tell whether the first of `kind` and its band are settled, or that there is none."""
        possible = self._base.library.bands.possible
        mine = {id: ranges[id] for id, one in self._base.causes.items() if one.kind is kind}
        if all(each.high < possible for each in mine.values()):
            return True
        best = min(mine, key=lambda id: (-mine[id].low, id))
        if mine[best].low < possible or not self._one_band(mine[best]):
            return False
        return all(_before(best, id, mine) for id in mine if id != best)

    def _shown(self, kind: Kind, ranges: dict[CauseId, Range]) -> Shown:
        """Return which causes of `kind` are among those shown: the first few, ties with them."""
        possible, most = self._base.library.bands.possible, MOST_SHOWN[kind]
        mine = {id: ranges[id] for id, one in self._base.causes.items() if one.kind is kind}
        lows = sorted((each.low for each in mine.values() if each.low >= possible), reverse=True)
        highs = sorted((each.high for each in mine.values()), reverse=True)
        # A cause is out for sure if `most` others lie above all it can reach.
        out = lows[most - 1] if len(lows) >= most else possible
        surely: list[CauseId] = []
        perhaps: list[CauseId] = []
        for id, (low, high) in mine.items():
            if high < possible or high < out:
                continue
            above = sum(other > low for other in highs) - (high > low)
            (surely if low >= possible and above < most else perhaps).append(id)
        return Shown(tuple(surely), tuple(perhaps))

    def _one_band(self, points: Range) -> bool:
        bands = self._base.library.bands
        return band(points.low, bands) is band(points.high, bands)

    def _what_to_do_is_settled(self, shown: Iterable[Shown]) -> bool:
        """Tell whether the same is offered, and the activity the same, whatever is answered."""
        acuity = self._acuity()
        if acuity > Acuity.ROUTINE:
            return True  # nothing is offered, and the activity stops
        kinds = list(shown)
        surely = [self._base.causes[id] for each in kinds for id in each.surely]
        perhaps = [self._base.causes[id] for each in kinds for id in each.perhaps]
        if _level(perhaps) > _level(surely):
            return False
        sure: set[str] = set()
        may_be: set[str] = set()
        for causes, settled in ((surely, sure), (perhaps, may_be)):
            for offer in (offer for cause in causes for offer in cause.offers):
                if self._waits(offer, acuity):
                    may_be.add(offer.intervention)
                elif stands(offer, acuity, self._needs.truths):
                    settled.add(offer.intervention)
        return may_be <= sure

    def _acuity(self) -> Acuity:
        results = flag_results(self._base, self._needs.truths)
        return headline(askings(self._base, results, self._needs.reading))[0].acuity

    def _waits(self, offer: Offer, acuity: Acuity) -> bool:
        """Tell whether an answer still to come could turn the offer round."""
        if acuity is Acuity.ROUTINE and not offer.while_waiting:
            return False
        return any(True for _ in self._needs.undecided(offer))

    def _conflict_may_come(self) -> bool:
        """Tell whether an answer still to come may set one aside that counts now."""
        needs = self._needs
        wanted = needs.for_causes | needs.for_interventions
        near = {
            id
            for question in self._base.questionnaire.questions()
            if wants(question, wanted)
            for id in question.findings
            if needs.pending(id)
        }
        return any(
            not near.isdisjoint((*findings_of(conflict.first), *findings_of(conflict.second)))
            for conflict in self._base.questionnaire.conflicts
        )


def _level(causes: Iterable[Cause]) -> int:
    """Return how far the activity is limited by the strictest of `causes`."""
    return max((LEVELS.index(cause.activity) for cause in causes), default=0)


def _sum(first: Range, second: Range) -> Range:
    return Range(first.low + second.low, first.high + second.high)


def _before(first: CauseId, other: CauseId, ranges: dict[CauseId, Range]) -> bool:
    """Tell whether `first` always comes before `other`, equal ones being sorted by name."""
    low, high = ranges[first].low, ranges[other].high
    return low > high or (low == high and first < other)

"""Which question comes next and why, or why nothing more is asked."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

from triage.interview.bounds import Bounds
from triage.interview.odds import Belief
from triage.interview.plan import Plan
from triage.interview.policy import Ended, Pick, Policy
from triage.interview.reasons import about_causes, about_how_soon, about_what_to_do, flags_waiting
from triage.interview.relevance import (
    MOST_FOR_INTERVENTIONS,
    Needs,
    asked_for_interventions,
    parents_first,
    wants,
)
from triage.interview.split import settled_by_split
from triage.interview.worths import Candidate, Worths, ahead
from triage.language.base import Kind, RuleBase
from triage.language.domain import FindingId
from triage.language.questionnaire import Question
from triage.language.referral import Acuity

#: Below so many bits no question is expected to change what is shown.
LITTLE: Final = 0.05
#: The chance at which one of causes that exclude each other is sure enough.
SURE: Final = 0.9
#: The most that can be asked for, in per cent: rounded points come no nearer to certain.
MOST_SURE: Final = 99.9
#: The section under way goes on while its best question is worth this share of the best of all.
_STAYING: Final = 0.9

NextStep: TypeAlias = Pick | Ended


class Order(StrEnum):
    """Which of the questions about causes comes first; those about safety keep their order."""

    BY_WORTH = "by_worth"
    AS_WRITTEN = "as_written"


class Guide(Protocol):
    """Says which question to ask next, or why none."""

    @property
    def policy(self) -> Policy:
        """Return when this guide stops."""

    def next(self, needs: Needs, last: str = "") -> NextStep:
        """Return what to ask after the question `last`, or why nothing more is asked."""

    def prepare(self, needs: Needs) -> None:
        """Do ahead what the next questions will need, while a person reads this one."""


class Choosing:
    """Asks first what is expected to settle most, and stops as its policy says.

    What it remembers hangs on answers, not on whose they are: interviews and threads may share one.
    """

    def __init__(
        self,
        base: RuleBase,
        policy: Policy = Policy.CONFIDENT,
        order: Order = Order.BY_WORTH,
        *,
        sure: float = SURE,
    ) -> None:
        """Guide through the questionnaire of `base`."""
        self._base = base
        self._policy = policy
        self._order = order
        self._sure = sure
        self._plan = Plan(base)
        weighs = order is Order.BY_WORTH or policy is Policy.CONFIDENT
        self._worths = Worths(self._plan) if weighs else None
        sections = base.questionnaire.sections
        self._safety = [each for one in sections if one.safety for each in one.questions]
        self._others = [each for one in sections if not one.safety for each in one.questions]
        self._all = [*self._safety, *self._others]
        self._asks = {each.id: frozenset(each.findings) for each in self._all}
        self._section = {each.id: one for one in sections for each in one.questions}
        self._place = {each.id: place for place, each in enumerate(base.questionnaire.questions())}

    @property
    def policy(self) -> Policy:
        """Return when this guide stops."""
        return self._policy

    def next(self, needs: Needs, last: str = "") -> NextStep:
        """Return what to ask after the question `last`, or why nothing more is asked."""
        first = self._first(needs)
        if first is not None and wants(first, needs.for_safety):
            question = parents_first(needs, first, needs.for_safety)
            return Pick(question.id, about_how_soon(needs, question, first))
        if self._policy is Policy.SETTLED and self._is_settled(needs):
            return Ended.SETTLED
        asking = Ended.ALL_ASKED if first is None else self._about_causes(needs, first, last)
        if isinstance(asking, Pick):
            return asking
        return self._what_to_do(needs) or asking

    def prepare(self, needs: Needs) -> None:
        """Do ahead what the next questions will need, while a person reads this one."""
        if self._worths is not None:
            self._worths.weigh(needs).of(self._wanting(self._all, needs.for_causes))

    def _first(self, needs: Needs) -> Question | None:
        """Return the question to ask if worth did not count.

        Safety sections keep their order. Elsewhere, unless the order is the author's, what could
        bring the highest acuity comes before all that cannot change how soon.
        """
        wanted = needs.for_safety | needs.for_causes
        if asking := self._wanting(self._safety, wanted):
            return asking[0]
        others = self._others
        if self._order is Order.BY_WORTH and (asking := self._wanting(others, needs.for_safety)):
            return min(asking, key=lambda question: self._urgency(needs, question))
        return next(iter(self._wanting(others, wanted)), None)

    def _wanting(
        self, questions: Sequence[Question], wanted: frozenset[FindingId]
    ) -> list[Question]:
        """Return those of `questions` that ask one of the findings `wanted`."""
        asks = self._asks
        return [each for each in questions if not wanted.isdisjoint(asks[each.id])]

    def _about_causes(self, needs: Needs, first: Question, last: str) -> NextStep:
        """Return the question worth most, or `first` where the order is the author's."""
        now = parents_first(needs, first, needs.for_causes)
        if self._worths is None:
            return Pick(now.id, about_causes(needs, now, None, ()))
        weighed = self._worths.weigh(needs)
        if self._policy is Policy.CONFIDENT and self._is_sure(weighed.belief):
            return Ended.CONFIDENT
        candidates = weighed.of(self._wanting(self._all, needs.for_causes))
        best = max(candidates, key=lambda each: (each.worth, -self._place[each.question.id]))
        if self._policy is Policy.CONFIDENT and best.worth < LITTLE:
            return Ended.CONFIDENT
        if self._order is Order.AS_WRITTEN or first in self._safety:
            best = next(each for each in candidates if each.question is now)
        else:
            best = self._unbroken(candidates, best, last)
        told = weighed.by_cause(best.question)
        kind = self._base.causes[told[0][0]].kind if told else Kind.PATTERN
        leading = ahead(self._base, weighed.belief, kind)
        reason = about_causes(needs, best.question, best.opens, told, leading)
        return Pick(best.question.id, reason, best.worth)

    def _unbroken(self, candidates: Sequence[Candidate], best: Candidate, last: str) -> Candidate:
        """Return the best of the section under way if it is nearly as good; keep pinned orders."""
        section = self._section.get(last)
        here = [each for each in candidates if self._section[each.question.id] is section]
        if here:
            nearest = max(here, key=lambda each: (each.worth, -self._place[each.question.id]))
            if nearest.worth >= _STAYING * best.worth:
                best = nearest
        section = self._section[best.question.id]
        if section.as_written:
            mine = [each for each in candidates if self._section[each.question.id] is section]
            return min(mine, key=lambda each: self._place[each.question.id])
        return best

    def _what_to_do(self, needs: Needs) -> Pick | None:
        """Return the question that decides most interventions, of at most four."""
        wanted = needs.for_interventions
        asking = self._wanting(self._all, wanted)
        if not asking or asked_for_interventions(needs) >= MOST_FOR_INTERVENTIONS:
            return None
        first = asking[0]
        if self._order is Order.BY_WORTH:
            first = max(
                asking,
                key=lambda each: (
                    len(about_what_to_do(needs, each).interventions),
                    -self._place[each.id],
                ),
            )
        question = parents_first(needs, first, wanted)
        return Pick(question.id, about_what_to_do(needs, first))

    def _is_settled(self, needs: Needs) -> bool:
        return Bounds(needs).settled() or settled_by_split(needs, self._plan)

    def _is_sure(self, belief: Belief) -> bool:
        return belief.exclusive and max(belief.chances, default=0.0) >= self._sure

    def _urgency(self, needs: Needs, question: Question) -> tuple[int, int, int]:
        flags = flags_waiting(needs, question.findings)
        highest = max((flag.refer.acuity for flag in flags), default=Acuity.SELF_CARE)
        return (-highest, -len(flags), self._place[question.id])

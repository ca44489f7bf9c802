"""Which open findings can still change what is shown, and so which question comes next."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from triage.language.base import (
    CauseId,
    ClauseId,
    ClauseKind,
    EvidenceRule,
    FlagId,
    FlagKind,
    Offer,
    RedFlag,
    RuleBase,
    RuleId,
)
from triage.language.case import Case, Said
from triage.language.condition import Condition, findings_of
from triage.language.domain import FindingId
from triage.language.questionnaire import Item, Question
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.gates import settled_case
from triage.semantics.ranking import rank_causes
from triage.semantics.reading import Reading
from triage.semantics.residual import open_findings, waits
from triage.semantics.weight import support

#: How many questions may be asked that no flag and no cause reads, only an intervention.
MOST_FOR_INTERVENTIONS: Final = 4

#: Picks one of the questions that could come next; they stand in the author's order, never none.
Choose: TypeAlias = Callable[[Sequence[Question]], Question]


def first_in_order(candidates: Sequence[Question]) -> Question:
    """Return the question that the author put first."""
    return candidates[0]


class Needs:
    """What one case still waits for: for safety, for causes, for interventions.

    `again` holds findings that were answered "not sure" and may be asked once more.
    """

    def __init__(
        self,
        base: RuleBase,
        case: Case,
        truths: Mapping[ClauseId, Truth],
        again: frozenset[FindingId] = frozenset(),
    ) -> None:
        """Read `case`, as it was given, by the truth of every clause."""
        self.base = base
        self.case = case
        self.truths = truths
        self.again = again
        self.reading = Reading(base, settled_case(base, case), truths)

    def pending(self, finding: FindingId) -> bool:
        """Tell whether `finding` has no answer and may still be asked."""
        if finding in self.case.values or self.base.findings[finding].derived:
            return False
        return finding in self.again or self.case.why_unknown(finding) is Said.NOT_ASKED

    def asking(self, finding: FindingId) -> Question:
        """Return the question that asks `finding`."""
        return next(one for one in self.base.questionnaire.questions() if finding in one.findings)

    def blockers(self, finding: FindingId) -> tuple[FindingId, ...]:
        """Return what must be asked before `finding`: what its unknown gate waits for."""
        gate = self.base.findings[finding].gate
        return () if gate is None else tuple(filter(self.pending, waits(gate, self.reading)))

    def askable(self, finding: FindingId) -> bool:
        """Tell whether `finding` may be asked now.

        Its gate is open, or is unknown for good because of a "not sure".
        """
        closed = self.reading.gate(finding) is Truth.FALSE
        return not closed and self.pending(finding) and not self.blockers(finding)

    @cached_property
    def flags_wait(self) -> Mapping[FlagId, tuple[FindingId, ...]]:
        """Return what each open flag waits for, what was "not sure" too."""
        return {
            flag.id: waits(flag.when, self.reading)
            for flag in self.base.red_flags
            if self._truth(flag) is Truth.UNKNOWN
        }

    @cached_property
    def rules_wait(self) -> Mapping[RuleId, tuple[FindingId, ...]]:
        """Return what each open evidence rule that has points waits for."""
        return {
            rule.id: waits(rule.when, self.reading)
            for rule in self.base.evidence
            if self.truths[f"rule:{rule.id}"] is Truth.UNKNOWN
            and (rule.weight or rule.weight_if_refuted)
        }

    @cached_property
    def raised(self) -> tuple[RedFlag, ...]:
        """Return the flags that are raised."""
        return tuple(flag for flag in self.base.red_flags if self._truth(flag) is Truth.TRUE)

    @cached_property
    def acuity(self) -> Acuity:
        """Return the greatest acuity of the raised flags."""
        return max((flag.refer.acuity for flag in self.raised), default=Acuity.SELF_CARE)

    @cached_property
    def for_safety(self) -> frozenset[FindingId]:
        """Return the pending findings that can still change how soon."""
        if self.acuity is Acuity.EMERGENCY_NOW:
            return frozenset()
        least = Acuity.EMERGENCY_NOW if self.acuity is Acuity.EMERGENCY_TODAY else Acuity.SELF_CARE
        found: set[FindingId] = set()
        for flag in self.base.red_flags:
            if flag.id in self.flags_wait and flag.refer.acuity >= least:
                found.update(filter(self.pending, self.flags_wait[flag.id]))
                for step in flag.steps:
                    found.update(self.pending_in(step.when))
        if least is Acuity.SELF_CARE:
            for id, finding in self.base.findings.items():
                if finding.critical is not None and self.reading.values(id) is None:
                    found.update(filter(self.pending, open_findings(id, self.reading)))
        return frozenset(found)

    @cached_property
    def for_causes(self) -> frozenset[FindingId]:
        """Return the pending findings that can still change which causes are shown."""
        if self.withholds_causes:
            return frozenset()
        return frozenset(
            id for waiting in self.rules_wait.values() for id in waiting if self.pending(id)
        )

    @cached_property
    def for_interventions(self) -> frozenset[FindingId]:
        """Return the pending findings that decide about interventions of the causes shown now."""
        if self.withholds_causes or self.acuity > Acuity.ROUTINE or not self.base.interventions:
            return frozenset()
        return frozenset(
            id
            for cause in self.shown
            for offer in self.base.causes[cause].offers
            if self.acuity < Acuity.ROUTINE or offer.while_waiting
            for id in self.undecided(offer)
        )

    @cached_property
    def supports(self) -> dict[CauseId, int]:
        """Return the points of every cause."""
        rules: dict[CauseId, list[EvidenceRule]] = {id: [] for id in self.base.causes}
        for rule in self.base.evidence:
            rules[rule.cause].append(rule)
        return {
            id: support(cause, rules[id], self.truths) for id, cause in self.base.causes.items()
        }

    @cached_property
    def shown(self) -> tuple[CauseId, ...]:
        """Return the causes that are shown now, in their order."""
        ranked = rank_causes(self.base, self.truths)
        return tuple(one.cause for one in ranked if one.shown)

    @cached_property
    def withholds_causes(self) -> bool:
        """Tell whether causes are shown to nobody in this case, whatever else is said."""
        return self.acuity >= Acuity.EMERGENCY_TODAY or self.out_of_scope

    @cached_property
    def out_of_scope(self) -> bool:
        """Tell whether a scope is raised, or stays open for good and withholds causes."""
        scopes = (flag for flag in self.base.red_flags if flag.kind is FlagKind.SCOPE)
        return any(
            self._truth(flag) is Truth.TRUE
            or (
                flag.withhold_if_unknown
                and flag.id in self.flags_wait
                and not any(map(self.pending, self.flags_wait[flag.id]))
            )
            for flag in scopes
        )

    def flags_for(self, findings: Iterable[FindingId]) -> tuple[RedFlag, ...]:
        """Return the open flags that wait for one of `findings`, by their names."""
        asked, waits = frozenset(findings), self.flags_wait
        return tuple(
            flag for flag in self.base.red_flags if not asked.isdisjoint(waits.get(flag.id, ()))
        )

    def causes_for(self, findings: Iterable[FindingId]) -> tuple[CauseId, ...]:
        """Return the causes of which an open rule waits for one of `findings`, by their names."""
        asked = frozenset(findings)
        read = {
            rule.cause
            for rule in self.base.evidence
            if not asked.isdisjoint(self.rules_wait.get(rule.id, ()))
        }
        return tuple(id for id in self.base.causes if id in read)

    def undecided(self, offer: Offer) -> Iterator[FindingId]:
        """Yield what `offer` waits for, unless something else already rules it out."""
        parts = [] if offer.only_when is None else [(offer.only_when, Truth.FALSE)]
        parts += [(condition, Truth.TRUE) for condition in offer.not_when]
        if not any(self.reading.truth(condition) is against for condition, against in parts):
            for condition, _ in parts:
                yield from self.pending_in(condition)

    def pending_in(self, condition: Condition) -> tuple[FindingId, ...]:
        return tuple(filter(self.pending, waits(condition, self.reading)))

    def _truth(self, flag: RedFlag) -> Truth:
        return self.truths[f"red_flag:{flag.id}"]


def next_question(needs: Needs, choose: Choose = first_in_order) -> Question | None:
    """Return the question to ask now; None when nothing can change what is shown any more.

    Safety sections come first, in the author's order; then `choose` picks among the questions
    that matter to flags and causes; then come those of the interventions of the shown causes.
    """
    wanted = needs.for_safety | needs.for_causes
    sections = needs.base.questionnaire.sections
    safety = [each for section in sections if section.safety for each in section.questions]
    others = [each for section in sections if not section.safety for each in section.questions]
    first = next((question for question in safety if wants(question, wanted)), None)
    if first is not None:
        return parents_first(needs, first, wanted)
    if candidates := [question for question in others if wants(question, wanted)]:
        return parents_first(needs, choose(candidates), wanted)
    wanted = needs.for_interventions
    candidates = [question for question in (*safety, *others) if wants(question, wanted)]
    if candidates and asked_for_interventions(needs) < MOST_FOR_INTERVENTIONS:
        return parents_first(needs, choose(candidates), wanted)
    return None


def items_to_ask(needs: Needs, question: Question) -> tuple[Item, ...]:
    """Return the rows of `question` that are open and apply, in order.

    Once causes no longer count, only rows that can still change how soon.
    """
    rows = tuple(item for item in question.items if needs.askable(item.finding))
    if needs.acuity >= Acuity.EMERGENCY_TODAY or needs.out_of_scope:
        return tuple(item for item in rows if item.finding in needs.for_safety)
    return rows


def wants(question: Question, wanted: frozenset[FindingId]) -> bool:
    """Tell whether `question` asks one of the findings `wanted`."""
    return any(item.finding in wanted for item in question.items)


def parents_first(needs: Needs, question: Question, wanted: frozenset[FindingId]) -> Question:
    """Return what must be asked before the rows of `question` that matter, or `question`."""
    for item in question.items:
        finding = item.finding
        if finding in wanted and needs.reading.gate(finding) is not Truth.FALSE:
            while blockers := needs.blockers(finding):  # gates form no cycle, so this ends
                finding = blockers[0]
            if finding not in question.findings:
                return needs.asking(finding)
    return question


def asked_for_interventions(needs: Needs) -> int:
    """Return how many questions were answered that only interventions read."""
    read = read_for_more_than_interventions(needs.base)
    return sum(
        not any(item.finding in read for item in question.items)
        and any(
            item.finding in needs.case.values or item.finding in needs.case.said
            for item in question.items
        )
        for question in needs.base.questionnaire.questions()
    )


def read_for_more_than_interventions(base: RuleBase) -> frozenset[FindingId]:
    """Return the findings that a flag, a step, a rule or one of their gates reads, or critical."""
    kinds = (ClauseKind.RED_FLAG, ClauseKind.STEP, ClauseKind.RULE)
    waiting = [id for each in base.clauses if each.kind in kinds for id in findings_of(each.when)]
    waiting += [id for id, finding in base.findings.items() if finding.critical is not None]
    found: set[FindingId] = set()
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            finding = base.findings[id]
            if finding.derived:
                waiting += findings_of(base.derived[id].when)
            elif finding.gate is not None:
                waiting += findings_of(finding.gate)
    return frozenset(found)

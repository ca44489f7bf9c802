"""What a case waits for, kept up from answer to answer: only what reads an answer is looked at.

It finds what the plain `Needs` finds; a generated test holds it to that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, reduce
from operator import or_

from triage.engines.bits import chosen
from triage.interview.layout import Layout
from triage.interview.relevance import Needs
from triage.language.base import (
    CauseId,
    ClauseId,
    FlagId,
    Kind,
    Offer,
    RedFlag,
    RuleBase,
    RuleId,
)
from triage.language.case import Case, Said
from triage.language.domain import FindingId
from triage.language.questionnaire import Question
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.ranking import MOST_SHOWN
from triage.semantics.weight import band, support


class KeptNeeds(Needs):
    """What one case still waits for, found from what the case before waited for."""

    def __init__(
        self,
        layout: Layout,
        case: Case,
        truths: Mapping[ClauseId, Truth],
        again: frozenset[FindingId] = frozenset(),
        before: "KeptNeeds | None" = None,
    ) -> None:
        """Read `case`; without `before` every clause is looked at."""
        super().__init__(layout.base, case, truths, again)
        self.layout = layout
        self._alike = layout.alike(self.reading.case)
        if before is None:
            self._open = [0] * len(layout.clauses)  # what each clause waits for, while unknown
            self.supports: dict[CauseId, int] = {}
            self._look(layout.every, layout.base.causes)
        else:
            self._open = before._open.copy()
            self.supports = before.supports.copy()
            touched = self._touched(before)
            causes = {layout.cause_of[n] for n in touched if n in layout.cause_of}
            self._look(touched, causes)
        said = layout.bits(id for id, one in case.said.items() if one is not Said.NOT_ASKED)
        answered = layout.bits(case.values)
        self._pending = layout.asked & ~answered & (~said | layout.bits(again))

    def _touched(self, before: "KeptNeeds") -> list[int]:
        """Return the numbers of the clauses that read what differs from the case before."""
        differs = before._alike.items() ^ self._alike.items()
        readers = reduce(or_, (self.layout.readers[id] for id, _ in differs), 0)
        return chosen(readers, self.layout.every)

    def _look(self, numbers: Iterable[int], causes: Iterable[CauseId]) -> None:
        layout, truths, reading = self.layout, self.truths, self.reading
        for number in numbers:
            unknown = truths[layout.clauses[number][0]] is Truth.UNKNOWN
            self._open[number] = layout.waits(number, reading, self._alike).bits if unknown else 0
        for id in causes:
            self.supports[id] = support(self.base.causes[id], layout.rules_of[id], truths)

    # ------------------------------------------------------------- one finding

    def asking(self, finding: FindingId) -> Question:
        """Return the question that asks `finding`."""
        return self.layout.asking[finding]

    def pending(self, finding: FindingId) -> bool:
        """Tell whether `finding` has no answer and may still be asked."""
        return bool(self._pending & self.layout.bit[finding])

    def blockers(self, finding: FindingId) -> tuple[FindingId, ...]:
        """Return what must be asked before `finding`: what its unknown gate waits for."""
        number = self.layout.gates.get(finding)
        if number is None or not self._open[number] & self._pending:
            return ()
        return tuple(
            filter(self.pending, self.layout.waits(number, self.reading, self._alike).findings)
        )

    def askable(self, finding: FindingId) -> bool:
        """Tell whether `finding` may be asked now."""
        if not self._pending & self.layout.bit[finding]:
            return False
        number = self.layout.gates.get(finding)
        if number is None:
            return True
        return not self._open[number] & self._pending and self._gate(number) is not Truth.FALSE

    def _gate(self, number: int) -> Truth:
        return self.truths[self.layout.clauses[number][0]]

    # ------------------------------------------------------------- what waits for what

    @cached_property
    def raised(self) -> tuple[RedFlag, ...]:
        """Return the flags that are raised."""
        truths, ids = self.truths, self.layout.clauses
        return tuple(
            flag for flag, number, _ in self.layout.flags if truths[ids[number][0]] is Truth.TRUE
        )

    @cached_property
    def flags_wait(self) -> Mapping[FlagId, tuple[FindingId, ...]]:
        """Return what each open flag waits for, what was "not sure" too."""
        return {
            flag.id: self.layout.waits(number, self.reading, self._alike).findings
            for flag, number, _ in self.layout.flags
            if self._truth(flag) is Truth.UNKNOWN
        }

    @cached_property
    def rules_wait(self) -> Mapping[RuleId, tuple[FindingId, ...]]:
        """Return what each open evidence rule that has points waits for."""
        return {
            rule.id: self.layout.waits(number, self.reading, self._alike).findings
            for rule, number in self.layout.rules
            if self.truths[self.layout.clauses[number][0]] is Truth.UNKNOWN
        }

    def flags_for(self, findings: Iterable[FindingId]) -> tuple[RedFlag, ...]:
        """Return the open flags that wait for one of `findings`, by their names."""
        asked, waiting = self.layout.bits(findings), self._open
        return tuple(flag for flag, number, _ in self.layout.flags if waiting[number] & asked)

    def causes_for(self, findings: Iterable[FindingId]) -> tuple[CauseId, ...]:
        """Return the causes of which an open rule waits for one of `findings`, by their names."""
        asked, waiting = self.layout.bits(findings), self._open
        found = {rule.cause for rule, number in self.layout.rules if waiting[number] & asked}
        return tuple(id for id in self.base.causes if id in found)

    def undecided(self, offer: Offer) -> Iterator[FindingId]:
        """Yield what `offer` waits for, unless something else already rules it out."""
        return iter(self._findings(self._undecided(offer)))

    def _undecided(self, offer: Offer) -> int:
        found = 0
        for number, against in self.layout.conditions[offer.id]:
            if self.truths[self.layout.clauses[number][0]] is against:
                return 0
            found |= self._open[number]
        return found & self._pending

    # ------------------------------------------------------------- what is worth asking

    @cached_property
    def for_safety(self) -> frozenset[FindingId]:
        """Return the pending findings that can still change how soon."""
        if self.acuity is Acuity.EMERGENCY_NOW:
            return frozenset()
        least = Acuity.EMERGENCY_NOW if self.acuity is Acuity.EMERGENCY_TODAY else Acuity.SELF_CARE
        found, waiting = 0, self._open
        for flag, number, steps in self.layout.flags:
            if waiting[number] and flag.refer.acuity >= least:  # an open flag waits for something
                found |= waiting[number]
                for step in steps:
                    found |= waiting[step]
        if least is Acuity.SELF_CARE:
            for id in self.layout.critical:
                found |= self._unanswered(id)
        return frozenset(self._findings(found & self._pending))

    def _unanswered(self, critical: FindingId) -> int:
        """Return what a critical finding waits for: itself, and what may open its gate."""
        number = self.layout.gates.get(critical)
        if critical in self.reading.case.values:
            return 0
        if number is None:
            return self.layout.bit[critical]
        closed = self._gate(number) is Truth.FALSE
        return 0 if closed else self.layout.bit[critical] | self._open[number]

    @cached_property
    def for_causes(self) -> frozenset[FindingId]:
        """Return the pending findings that can still change which causes are shown."""
        if self.withholds_causes:
            return frozenset()
        waiting = map(self._open.__getitem__, self.layout.weighing)
        found = reduce(or_, waiting, 0)
        return frozenset(self._findings(found & self._pending))

    @cached_property
    def for_interventions(self) -> frozenset[FindingId]:
        """Return the pending findings that decide about interventions of the causes shown now."""
        if self.withholds_causes or self.acuity > Acuity.ROUTINE or not self.base.interventions:
            return frozenset()
        found = 0
        for cause in self.shown:
            for offer in self.base.causes[cause].offers:
                if self.acuity < Acuity.ROUTINE or offer.while_waiting:
                    found |= self._undecided(offer)
        return frozenset(self._findings(found))

    @cached_property
    def out_of_scope(self) -> bool:
        """Tell whether a scope is raised, or stays open for good and withholds causes."""
        for flag, number, _ in self.layout.scopes:
            truth = self._truth(flag)
            if truth is Truth.TRUE:
                return True
            if (
                truth is Truth.UNKNOWN
                and flag.withhold_if_unknown
                and not self._open[number] & self._pending
            ):
                return True
        return False

    @cached_property
    def shown(self) -> tuple[CauseId, ...]:
        """Return the causes that are shown now, in their order."""
        bands, supports = self.base.library.bands, self.supports
        found: list[CauseId] = []
        for kind in Kind:
            ranked = sorted(
                (-supports[id], id)
                for id, cause in self.base.causes.items()
                if cause.kind is kind and band(supports[id], bands)
            )
            if ranked:
                least = ranked[min(MOST_SHOWN[kind], len(ranked)) - 1][0]
                found += [id for points, id in ranked if points <= least]
        return tuple(found)

    def _findings(self, bits: int) -> list[FindingId]:
        return chosen(bits, self.layout.ids)


class Keeper:
    """Finds what the cases of one rule base wait for; sessions and threads may share it."""

    def __init__(self, base: RuleBase, truths: Callable[[Case], Mapping[ClauseId, Truth]]) -> None:
        """Begin with nothing known; `truths` returns the truth of every clause in a case."""
        self.layout = Layout(base)
        self._truths = truths

    def needs(
        self, case: Case, again: frozenset[FindingId], before: KeptNeeds | None = None
    ) -> KeptNeeds:
        """Return what `case` waits for; the less it differs from `before`, the sooner."""
        truths = self._truths(case)
        return KeptNeeds(self.layout, case, truths, again, before or self._nothing_said)

    @cached_property
    def _nothing_said(self) -> KeptNeeds:
        nothing = Case({})
        return KeptNeeds(self.layout, nothing, self._truths(nothing))

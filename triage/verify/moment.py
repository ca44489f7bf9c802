"""A moment of an interview, and all the ways it can go on, as statements about answers.

It says again what `triage.interview.relevance` says of one moment: which questions are still to
come, and what each condition waits for. A finding without an answer is either pending, or was said
to be unknown and stays so.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import assert_never

from triage.language.base import Cause, ClauseKind, FlagKind, Offer, RedFlag
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within, findings_of
from triage.language.domain import FindingId
from triage.language.referral import Acuity
from triage.verify.circuit import FALSE, Literal
from triage.verify.encode import Encoding, Sides, free_answers


class Moment:
    """What is known and what is pending at one moment."""

    def __init__(self, now: Encoding) -> None:
        """Look at the answers of `now`; any question without one may be pending."""
        self.now = now
        self._base = now.base
        self._circuit = now.circuit
        self.pending: dict[FindingId, Literal] = {}
        for id in now.answers:
            self.pending[id] = now.circuit.variable(f"{id} is pending")
            now.circuit.require(-self.pending[id], -now.answered(id))
        self._waiting: dict[str, Literal] = {}
        self._clauses = {clause.id: clause.when for clause in self._base.clauses}

    # ------------------------------------------------------------ what is waited for

    def waits(self, condition: Condition) -> Literal:
        """Return that a condition is unknown, and waits for something that is pending."""
        some = self._circuit.some
        match condition:
            case Is() | Within():
                inside = self._leaf_waits(condition)
            case AtLeast(_, parts):
                inside = some(map(self.waits, parts))
            case Not(part):
                inside = self.waits(part)
            case _:
                assert_never(condition)
        return self._circuit.every((self._unknown(self.now.truth(condition)), inside))

    def clause_waits(self, id: str) -> Literal:
        """Return that a clause waits for something that is pending."""
        if id not in self._waiting:
            self._waiting[id] = self.waits(self._clauses[id])
        return self._waiting[id]

    def is_open(self, finding: FindingId) -> Literal:
        """Return that a question, or what its gate waits for, is pending and may apply."""
        own = self._circuit.every((self.pending[finding], -self.now.gate(finding).false))
        if self._base.findings[finding].gate is None:
            return own
        gate = self._circuit.every(
            (self._unknown(self.now.gate(finding)), self.clause_waits(f"gate:{finding}"))
        )
        return self._circuit.some((gate, own))

    def _leaf_waits(self, leaf: Leaf) -> Literal:
        if self._base.findings[leaf.finding].derived:
            return self.clause_waits(f"derived:{leaf.finding}")
        return self.is_open(leaf.finding)

    def _unknown(self, sides: Sides) -> Literal:
        return -self._circuit.some(sides)

    # ------------------------------------------------------------ how soon

    def raised(self, least: Acuity) -> Literal:
        """Return that a flag of this acuity or more is raised."""
        flags = (flag for flag in self._base.red_flags if flag.refer.acuity >= least)
        return self._circuit.some(self.now.flag(flag).true for flag in flags)

    @cached_property
    def is_safe(self) -> Literal:
        """Return that nothing pending can change how soon."""
        asks: list[Literal] = []
        for flag in self._base.red_flags:
            most = flag.refer.acuity is Acuity.EMERGENCY_NOW
            heard = self.raised(Acuity.EMERGENCY_NOW if most else Acuity.EMERGENCY_TODAY)
            waiting = [self.clause_waits(f"red_flag:{flag.id}")]
            waiting += [
                self.clause_waits(f"step:{flag.id}/{number}")
                for number in range(1, len(flag.steps) + 1)
            ]
            unknown = self._unknown(self.now.flag(flag))
            asks.append(self._circuit.every((-heard, unknown, self._circuit.some(waiting))))
        heard = self.raised(Acuity.EMERGENCY_TODAY)
        for id, finding in self._base.findings.items():
            if finding.critical is not None:
                waiting = [self.now.unknown(id), self.is_open(id)]
                asks.append(self._circuit.every((-heard, *waiting)))
        return -self._circuit.some(asks)

    @cached_property
    def withholds(self) -> Literal:
        """Return that causes are shown to nobody, whatever else is said."""
        scopes = (flag for flag in self._base.red_flags if flag.kind is FlagKind.SCOPE)
        out = map(self._is_out, scopes)
        return self._circuit.some((self.raised(Acuity.EMERGENCY_TODAY), *out))

    def _is_out(self, flag: RedFlag) -> Literal:
        raised, unknown = self.now.flag(flag).true, self._unknown(self.now.flag(flag))
        if not flag.withhold_if_unknown:
            return raised
        waits = self.clause_waits(f"red_flag:{flag.id}")
        return self._circuit.some((raised, self._circuit.every((unknown, -waits))))

    # ------------------------------------------------------------ what is asked

    @cached_property
    def for_causes(self) -> Mapping[FindingId, Literal]:
        """Return, of each finding, that it is pending and can change a cause."""
        rules = (rule for rule in self._base.evidence if rule.weight or rule.weight_if_refuted)
        return self._awaited((rule.when, -self.withholds) for rule in rules)

    @cached_property
    def for_interventions(self) -> Mapping[FindingId, Literal]:
        """Return, of each finding, that it is pending and decides about an intervention.

        Interventions of every cause count, not only those of the causes that are shown now.
        """
        offers = (offer for cause in self._base.causes.values() for offer in cause.offers)
        return self._awaited(self._wanted_by(offers))

    def _wanted_by(self, offers: Iterable[Offer]) -> Iterator[tuple[Condition, Literal]]:
        for offer in offers:
            least = Acuity.URGENT if offer.while_waiting else Acuity.ROUTINE
            kept = (-self.withholds, -self.raised(least), -self.decided_against(offer))
            when = self._circuit.every(kept)
            yield from ((condition, when) for condition in _conditions(offer))

    def offer_waits(self, offer: Offer) -> Literal:
        """Return that something pending may turn an offer round."""
        waiting = self._circuit.some(map(self.waits, _conditions(offer)))
        return self._circuit.every((-self.decided_against(offer), waiting))

    def decided_against(self, offer: Offer) -> Literal:
        """Return that a condition rules the offer out, whatever else is said."""
        against = [self.now.truth(condition).true for condition in offer.not_when]
        if offer.only_when is not None:
            against.append(self.now.truth(offer.only_when).false)
        return self._circuit.some(against)

    def _awaited(self, roots: Iterable[tuple[Condition, Literal]]) -> dict[FindingId, Literal]:
        """Return, of each finding, that it is pending and one of the conditions waits for it."""
        own: dict[FindingId, list[Literal]] = {}
        behind: dict[str, list[Literal]] = {}

        def visit(condition: Condition, when: Literal) -> None:
            when = self._circuit.every((when, self._unknown(self.now.truth(condition))))
            match condition:
                case Is(id) | Within(id):
                    if self._base.findings[id].derived:
                        behind.setdefault(f"derived:{id}", []).append(when)
                        return
                    gate = self.now.gate(id)
                    apply = self._circuit.every((when, self.pending[id], -gate.false))
                    own.setdefault(id, []).append(apply)
                    behind.setdefault(f"gate:{id}", []).append(when)
                case AtLeast(_, parts):
                    for part in parts:
                        visit(part, when)
                case Not(part):
                    visit(part, when)
                case _:
                    assert_never(condition)

        for condition, when in roots:
            visit(condition, when)
        for clause in reversed(self._base.clauses):  # readers stand after what they read
            if clause.kind in (ClauseKind.GATE, ClauseKind.DERIVED) and clause.id in behind:
                visit(clause.when, self._circuit.some(behind[clause.id]))
        return {id: self._circuit.some(ways) for id, ways in own.items()}

    def near(self, *wanted: Mapping[FindingId, Literal]) -> dict[FindingId, Literal]:
        """Return, of each finding, that it stands in a question that is still to come."""
        found: dict[FindingId, Literal] = {}
        for question in self._base.questionnaire.questions():
            asked = self._circuit.some(
                each[id] for each in wanted for id in question.findings if id in each
            )
            for id in question.findings:
                found[id] = self._circuit.every((asked, self.pending[id]))
        return found

    @cached_property
    def may_conflict(self) -> Literal:
        """Return that an answer still to come, to a question about causes, is in a conflict."""
        return self._in_conflict(self.near(self.for_causes))

    def may_conflict_by(self, cause: Cause) -> Literal:
        """Return that so is an answer to a question about an intervention of this cause."""
        return self._in_conflict(self.near(self._awaited(self._wanted_by(cause.offers))))

    def _in_conflict(self, near: Mapping[FindingId, Literal]) -> Literal:
        return self._circuit.some(
            near[id]
            for conflict in self._base.questionnaire.conflicts
            for id in (*findings_of(conflict.first), *findings_of(conflict.second))
        )

    # ------------------------------------------------------------ how it goes on

    @cached_property
    def later(self) -> Encoding:
        """Return any later moment: what was said, and answers to questions still to come."""
        near = self.near(self.for_causes, self.for_interventions)
        free = free_answers(self._circuit, self._base, "later ")
        answers = {
            id: tuple(
                self._circuit.some((said, self._circuit.every((new, near.get(id, FALSE)))))
                for said, new in zip(self.now.answers[id], free[id], strict=True)
            )
            for id in self.now.answers
        }
        return Encoding(self._circuit, self._base, self.now.cells, answers, self.now.reach)

    @cached_property
    def goes_on(self) -> Literal:
        """Return that each new answer was given to a question that applied."""
        return self._circuit.every(
            -self._circuit.every(
                (self.later.answered(id), -self.now.answered(id), self.later.gate(id).false)
            )
            for id in self.now.answers
            if self._base.findings[id].gate is not None
        )


def _conditions(offer: Offer) -> tuple[Condition, ...]:
    return offer.not_when if offer.only_when is None else (offer.only_when, *offer.not_when)

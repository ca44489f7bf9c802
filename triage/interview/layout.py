"""A rule base laid out for following cases: who reads what, and what clauses waited for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from triage.interview.plan import Plan
from triage.language.base import CauseId, ClauseId, EvidenceRule, FlagKind, Offer, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, Is, Within, findings_of
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Question, Section
from triage.language.truth import Truth
from triage.semantics.reading import Reading
from triage.semantics.residual import waits

#: So many different answers are remembered for one clause; then it begins anew.
_MOST: Final = 48


class Waits(NamedTuple):
    """The findings that a clause waits for, in the order of its text, and their bits."""

    findings: tuple[FindingId, ...]
    bits: int


_Known: TypeAlias = dict[tuple[Value | None, ...], Waits]


class Layout:
    """What finding out what waits must know of a rule base; cases and threads may share it.

    A finding is a bit, and so is a clause. What a clause waited for is remembered: it hangs only on
    the answers that the clause reads.
    """

    def __init__(self, base: RuleBase) -> None:
        """Lay out `base`, with nothing remembered of any case."""
        self.base = base
        self._plan = Plan(base)
        self.ids: tuple[FindingId, ...] = tuple(base.findings)
        self.bit: Mapping[FindingId, int] = {id: 1 << n for n, id in enumerate(self.ids)}
        self.asked = self.bits(id for id, one in base.findings.items() if not one.derived)
        self.clauses: tuple[tuple[ClauseId, Condition], ...] = tuple(
            (clause.id, clause.when) for clause in base.clauses
        )
        self.number: Mapping[ClauseId, int] = {
            id: number for number, (id, _) in enumerate(self.clauses)
        }
        self.questions: Mapping[str, Question] = {
            question.id: question for question in base.questionnaire.questions()
        }
        self.of_question: Mapping[str, frozenset[FindingId]] = {
            id: frozenset(question.findings) for id, question in self.questions.items()
        }
        self.asking: Mapping[FindingId, Question] = {
            id: question for question in self.questions.values() for id in question.findings
        }
        self.home: Mapping[str, tuple[int, Section]] = {
            question.id: (number, section)
            for number, section in enumerate(base.questionnaire.sections, 1)
            for question in section.questions
        }
        self.of_section: Mapping[str, frozenset[FindingId]] = {
            section.id: frozenset(id for one in section.questions for id in one.findings)
            for section in base.questionnaire.sections
        }
        self.after_safety = [one for one in base.questionnaire.sections if not one.safety]
        self._asked = tuple(
            tuple(dict.fromkeys(self._unfolded(condition))) for _, condition in self.clauses
        )
        #: The numbers of the clauses that hang on each asked finding, as bits.
        self.readers: Mapping[FindingId, int] = self._readers()
        self._alone = tuple(self._if_alone(condition) for _, condition in self.clauses)
        self._known: tuple[_Known, ...] = tuple({} for _ in self.clauses)
        self.every = range(len(self.clauses))
        self.flags = tuple(
            (
                flag,
                self.number[f"red_flag:{flag.id}"],
                tuple(self.number[f"step:{flag.id}/{n}"] for n in range(1, len(flag.steps) + 1)),
            )
            for flag in base.red_flags
        )
        self.scopes = tuple(each for each in self.flags if each[0].kind is FlagKind.SCOPE)
        self.rules = tuple(
            (rule, self.number[f"rule:{rule.id}"])
            for rule in base.evidence
            if rule.weight or rule.weight_if_refuted
        )
        self.weighing = tuple(number for _, number in self.rules)
        self.rules_of: Mapping[CauseId, list[EvidenceRule]] = {id: [] for id in base.causes}
        for rule in base.evidence:
            self.rules_of[rule.cause].append(rule)
        self.cause_of = {self.number[f"rule:{rule.id}"]: rule.cause for rule in base.evidence}
        self.gates = {
            id: self.number[f"gate:{id}"]
            for id, finding in base.findings.items()
            if finding.gate is not None
        }
        self.critical = tuple(
            id for id, finding in base.findings.items() if finding.critical is not None
        )
        self.conditions: Mapping[str, tuple[tuple[int, Truth], ...]] = {
            offer.id: tuple(self._conditions(offer))
            for cause in base.causes.values()
            for offer in cause.offers
        }

    def bits(self, findings: Iterable[FindingId]) -> int:
        """Return the bits of `findings`."""
        found = 0
        for id in findings:
            found |= self.bit[id]
        return found

    def alike(self, case: Case) -> dict[FindingId, Value]:
        """Return the answers of `case`, those in place of it that no clause tells from them."""
        like = self._plan.like
        return {id: like(id, value) for id, value in case.values.items()}

    def waits(self, number: int, reading: Reading, alike: Mapping[FindingId, Value]) -> Waits:
        """Return what the clause of that number, which is unknown, waits for in a case.

        `alike` are the answers of `reading`, as the method of that name returns them.
        """
        alone = self._alone[number]
        if alone is not None:
            return alone
        key = tuple(map(alike.get, self._asked[number]))
        known = self._known[number]
        found = known.get(key)
        if found is None:
            if len(known) >= _MOST:
                known.clear()
            ids = waits(self.clauses[number][1], reading)
            found = known[key] = Waits(ids, self.bits(ids))
        return found

    def _if_alone(self, condition: Condition) -> Waits | None:
        """Return what `condition` waits for if that is always one finding, as of most rules."""
        if isinstance(condition, Is | Within):
            finding = self.base.findings[condition.finding]
            if finding.gate is None and not finding.derived:
                return Waits((finding.id,), self.bit[finding.id])
        return None

    def _unfolded(self, condition: Condition) -> Iterator[FindingId]:
        """Yield the asked findings that `condition` hangs on, by derived findings and gates."""
        for id in findings_of(condition):
            finding = self.base.findings[id]
            if finding.derived:
                yield from self._unfolded(self.base.derived[id].when)
                continue
            yield id
            if finding.gate is not None:
                yield from self._unfolded(finding.gate)

    def _readers(self) -> dict[FindingId, int]:
        found = dict.fromkeys(self.ids, 0)
        for number, asked in enumerate(self._asked):
            for id in asked:
                found[id] |= 1 << number
        return found

    def _conditions(self, offer: Offer) -> Iterator[tuple[int, Truth]]:
        """Yield the clauses of an offer, each with the truth that rules the offer out."""
        if offer.only_when is not None:
            yield self.number[f"only_when:{offer.id}"], Truth.FALSE
        for n in range(1, len(offer.not_when) + 1):
            yield self.number[f"not_when:{offer.id}/{n}"], Truth.TRUE

"""What an interview shows at one moment, from what was said."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from triage.interview.policy import Ended, Reason
from triage.interview.record import (
    Answer,
    Interview,
    answered_questions,
    said_none,
    standing,
    withdrawn,
)
from triage.interview.relevance import Needs, wants
from triage.interview.steps import (
    Ask,
    Confirm,
    Given,
    Notice,
    NoticeKind,
    Progress,
    Reasons,
    Review,
    Way,
)
from triage.interview.tell import deciding, untold
from triage.language.base import RuleBase
from triage.language.domain import FindingId
from triage.language.questionnaire import Item, Question, Section
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.gates import contradictions


@dataclass(frozen=True)
class View:
    """An interview and what it still waits for."""

    interview: Interview
    needs: Needs

    @property
    def base(self) -> RuleBase:
        """Return the rule base."""
        return self.needs.base

    @cached_property
    def stand(self) -> dict[FindingId, tuple[Answer, datetime]]:
        """Return the answers that stand, each with its time."""
        return standing(self.base, self.interview)

    @cached_property
    def changeable(self) -> tuple[Question, ...]:
        """Return the questions that may be answered again, in the author's order."""
        return tuple(
            question
            for question in self.base.questionnaire.questions()
            if any(self._again(item.finding) for item in question.items)
        )

    def rows_again(self, question: Question) -> tuple[Item, ...]:
        """Return the rows of an answered question that apply; parked answers stay hidden."""
        return tuple(
            item
            for item in question.items
            if self.needs.askable(item.finding)
            or (item.finding in self.stand and not self._parked(item.finding))
        )

    def waits_in(self, section: Section) -> bool:
        """Tell whether a question of `section` may still be asked."""
        return any(wants(question, self._waiting) for question in section.questions)

    def _again(self, finding: FindingId) -> bool:
        """Tell whether an answer to `finding` stands and applies."""
        if finding not in self.stand:
            return False
        return not self._parked(finding) or self.needs.askable(finding)

    def ask(
        self,
        question: Question,
        items: tuple[Item, ...],
        first: Reason | None = None,
        *,
        chosen: bool = False,
    ) -> Ask:
        """Put `question` with these rows; `chosen` by the person, it is put in its first words."""
        again = self.needs.again
        return Ask(
            question=question,
            items=items,
            why=replace(self._reasons(question), first=first),
            progress=self._progress(question),
            before=self._said(item.finding for item in items),
            plainer=not chosen and all(item.finding in again for item in items),
            chosen=chosen,
            can_go_back=self.previous(question.id) is not None,
        )

    def notice(self) -> Notice | None:
        """Return the raised flag to tell now, None if there is none."""
        flag = untold(self.needs, self.interview.seen)
        if flag is None:
            return None
        decided = self._said(deciding(self.needs.reading, flag.when))
        left = self.needs.acuity is not Acuity.EMERGENCY_NOW
        return Notice(NoticeKind.RAISED, flag, decided, may_go_on=left)

    def contradiction(self) -> Confirm | None:
        """Return the first contradiction that was not settled, None if there is none."""
        for found in contradictions(self.base, self.needs.case, self.needs.truths):
            if found.findings not in self.interview.let_stand:
                asked = frozenset(found.findings)
                return Confirm(
                    findings=found.findings,
                    flags=(),
                    because=found.because,
                    before=self._said(found.findings),
                    after={},
                    questions=tuple(each for each in self.changeable if wants(each, asked)),
                    ways=(Way.CHANGE, Way.LET_STAND),
                )
        return None

    def review(self, ended: Ended | None = None) -> Review:
        """Return what to read back before the result; `ended` says why nothing more is asked."""
        needs = self.needs
        waiting = self._waiting if ended in (None, Ended.ALL_ASKED) else frozenset()
        return Review(
            danger=self._said(id for id in self.base.findings if self._reads_back(id)),
            given=tuple(
                Given(
                    question,
                    self._said(item.finding for item in self.rows_again(question)),
                    said_none(self.base, self.interview, question),
                )
                for question in self.changeable
            ),
            open=tuple(id for id in needs.base.findings if id in waiting),
            withdrawn=withdrawn(self.base, self.interview),
            early=self.interview.leaving,
        )

    def previous(self, question_id: str) -> Question | None:
        """Return the question answered before `question_id`, or last, None if there is none."""
        may = {question.id for question in self.changeable}
        answered = [
            question
            for question in answered_questions(self.base, self.interview)
            if question.id in may or question.id == question_id
        ]
        ids = [question.id for question in answered]
        place = ids.index(question_id) if question_id in ids else len(ids)
        return answered[place - 1] if place else None

    @cached_property
    def _waiting(self) -> frozenset[FindingId]:
        return self.needs.for_safety | self.needs.for_causes | self.needs.for_interventions

    @cached_property
    def _unclear(self) -> frozenset[FindingId]:
        """Return what open flags wait for."""
        return frozenset(id for waiting in self.needs.flags_wait.values() for id in waiting)

    def _reads_back(self, id: FindingId) -> bool:
        """Tell whether what was said to `id` is a danger answer, or leaves a danger open."""
        finding = self.base.findings[id]
        if id in self.needs.case.values:
            return self._is_danger(id)
        applies = self.needs.reading.gate(id) is not Truth.FALSE
        return applies and (id in self._unclear or finding.critical is not None)

    def _parked(self, id: FindingId) -> bool:
        return self.needs.reading.gate(id) is Truth.FALSE and not self._is_danger(id)

    def _is_danger(self, id: FindingId) -> bool:
        value = self.needs.case.values.get(id)
        return value is not None and self.base.findings[id].rank(value) > 0

    def _said(self, findings: Iterable[FindingId]) -> dict[FindingId, Answer]:
        return {id: self.stand[id][0] for id in findings if id in self.stand}

    def _progress(self, question: Question) -> Progress:
        sections = self.base.questionnaire.sections
        number, section = next(
            (number, section)
            for number, section in enumerate(sections, 1)
            if question in section.questions
        )
        others = [each for each in section.questions if each is not question]
        left = sum(wants(each, self._waiting) for each in others)
        answered = sum(wants(each, frozenset(self.stand)) for each in others)
        return Progress(section.title, number, len(sections), answered, left + 1)

    def _reasons(self, question: Question) -> Reasons:
        needs, asked = self.needs, frozenset(question.findings)
        flags = [id for id, waiting in needs.flags_wait.items() if not asked.isdisjoint(waiting)]
        causes = {
            id.partition("/")[0]
            for id, waiting in needs.rules_wait.items()
            if not asked.isdisjoint(waiting)
        }
        known = tuple(id for id in self.base.causes if id in causes)
        return Reasons(question.why, tuple(flags), known)

"""What an interview shows at one moment, from what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from triage.interview.kept import KeptNeeds
from triage.interview.policy import Ended, Reason
from triage.interview.record import Answer, Interview, Stand, said_none, withdrawn
from triage.interview.relevance import wants
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
    needs: KeptNeeds
    stand: Stand  # the answers that stand

    @property
    def base(self) -> RuleBase:
        """Return the rule base."""
        return self.needs.base

    @cached_property
    def changeable(self) -> tuple[Question, ...]:
        """Return the questions that may be answered again, in the author's order."""
        layout = self.needs.layout
        again = {layout.asking[id].id for id in self.stand if self._again(id)}
        return tuple(question for id, question in layout.questions.items() if id in again)

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
        return not self._waiting.isdisjoint(self.needs.layout.of_section[section.id])

    def _again(self, finding: FindingId) -> bool:
        """Tell whether an answer to `finding`, which stands, applies."""
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
            why=self._reasons(question)._replace(first=first),
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
                    said_none(self.interview, self.stand, question),
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
        ids = [id for id in self._answered if id in may or id == question_id]
        place = ids.index(question_id) if question_id in ids else len(ids)
        return self.needs.layout.questions[ids[place - 1]] if place else None

    @cached_property
    def _answered(self) -> tuple[str, ...]:
        """Return the questions with an answer that stands, the one answered last at the end."""
        asking, found = self.needs.layout.asking, dict[str, None]()
        for id in self.stand:
            question = asking[id].id
            found.pop(question, None)
            found[question] = None
        return tuple(found)

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
        layout = self.needs.layout
        number, section = layout.home[question.id]
        # Safety goes from part to part. Of what comes after, the most telling is asked first,
        # from whichever part it is: numbers of parts would jump back and forth.
        together = [section] if section.safety else layout.after_safety
        others = [
            layout.of_question[each.id]
            for each in (each for one in together for each in one.questions)
            if each is not question
        ]
        left = sum(not rows.isdisjoint(self._waiting) for rows in others)
        answered = sum(not rows.isdisjoint(self.stand) for rows in others)
        part, parts = (number, len(layout.of_section)) if section.safety else (1, 1)
        return Progress(section.title, part, parts, answered, left + 1)

    def _reasons(self, question: Question) -> Reasons:
        flags = tuple(flag.id for flag in self.needs.flags_for(question.findings))
        return Reasons(question.why, flags, self.needs.causes_for(question.findings))

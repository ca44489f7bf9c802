"""Reading back: what was said to a question, and why it is asked, in words for the person."""

from collections.abc import Iterable, Mapping

from triage.interview.record import Answer
from triage.interview.steps import Ask
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId
from triage.language.questionnaire import Form, Question
from triage.surfaces.report.asking import reason_text
from triage.surfaces.report.sentences import SAID_WORDS, Words, joined, low

_MOST_CAUSES = 3


class ReadBack:
    """Says what was said, in the words of one rule base."""

    def __init__(self, base: RuleBase) -> None:
        """Look up the words of `base`."""
        self._base = base
        self._words = Words(base)

    def name(self, question: Question) -> str:
        """Return a short name of a question."""
        if question.title:
            return question.title
        if question.form is Form.ONE:
            return self._words.finding(question.items[0].finding)
        return question.text.rstrip("?:. ")

    def asking(self, id: FindingId) -> str:
        """Return a short name of the question that asks a finding."""
        questions = self._base.questionnaire.questions()
        return self.name(next(each for each in questions if id in each.findings))

    def said(self, question: Question, answers: Mapping[FindingId, Answer], *, none: bool) -> str:
        """Return what was said to a question, in few words."""
        if question.form is Form.ONE:
            return "; ".join(self.answer(id, answer) for id, answer in answers.items())
        if none or all(answer is False for answer in answers.values()):
            return low(question.none or "none of these")
        names = {id: self._short(question, id) for id in answers}
        parts = [names[id] for id, answer in answers.items() if answer is True]
        for said in (Said.NOT_SURE, Said.RATHER_NOT_SAY):
            unsure = [names[id] for id, answer in answers.items() if answer is said]
            if len(unsure) == len(answers):
                return SAID_WORDS[said]
            parts += [f"{name} ({SAID_WORDS[said]})" for name in unsure]
        return "; ".join(parts)

    def each(self, answers: Mapping[FindingId, Answer]) -> tuple[str, ...]:
        """Return each finding and its answer."""
        return tuple(f"{self._words.finding(id)}: {self.answer(id, answers[id])}" for id in answers)

    def answer(self, id: FindingId, answer: Answer) -> str:
        """Return an answer, or what was said in place of one."""
        return SAID_WORDS[answer] if isinstance(answer, Said) else self._words.value(id, answer)

    def why(self, ask: Ask) -> tuple[str, ...]:
        """Return why a question is asked, a sentence each."""
        told = []
        if ask.why.first is not None:
            told.append(reason_text(self._base, self._words, ask.why.first))
        if ask.why.text:
            told.append(ask.why.text)
        if told:
            return tuple(told)
        if ask.why.flags:
            return ("Your answer can change how soon we say you should be seen.",)
        if ask.why.causes:
            titles = [low(self._words.title(cause)) for cause in ask.why.causes[:_MOST_CAUSES]]
            titles += ["other causes"] if len(ask.why.causes) > _MOST_CAUSES else []
            return (f"Your answer speaks for or against {joined(titles, 'or')}.",)
        return ("Your answer decides which advice fits you.",)

    def row(self, ask: Ask, finding: FindingId) -> str:
        """Return the words of one row of a question."""
        item = next(item for item in ask.items if item.finding == finding)
        return ask.row(item) or self._words.finding(finding)

    def titles(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the titles of causes, red flags or interventions."""
        return tuple(map(self._words.title, ids))

    def _short(self, question: Question, id: FindingId) -> str:
        if question.form is not Form.CHOOSE_ANY:
            return low(self._words.finding(id))
        item = next(item for item in question.items if item.finding == id)
        return low(item.text or self._words.finding(id))

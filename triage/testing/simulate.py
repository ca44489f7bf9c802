"""An interview with an invented person, and how long it took."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias, assert_never

from triage.interview.choice import Guide
from triage.interview.policy import Ended, Reason
from triage.interview.record import Answer, Interview
from triage.interview.session import Engine, Session
from triage.interview.steps import Ask, Confirm, Done, Notice, NoticeKind, Review, Step, Way
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value, YesNo
from triage.language.questionnaire import Finding

#: What a person says to one question that asks `finding`.
Person: TypeAlias = Callable[[Finding], Answer]

#: Interviews read no clock; nothing in one that is simulated grows old.
_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_STEPS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Walk:
    """One interview from the first question to the result: what it asked and concluded."""

    assessment: Assessment
    case: Case
    questions: tuple[str, ...]  # in the order put; a question put again stands twice
    screens: int
    safety_screens: int
    findings: int
    words: int  # that the person had to read to answer, without help and notices
    reasons: tuple[Reason | None, ...] = ()  # of each question
    ended: Ended | None = None  # why nothing more was asked
    could_end: int | None = None  # after so many screens how soon was settled, and urgent


def walk(base: RuleBase, engine: Engine, person: Person, guide: Guide | None = None) -> Walk:
    """Ask `person` what the guide wants to know; without one, everything that matters."""
    session = Session(base, engine, guide=guide)
    safety = {
        question.id
        for section in base.questionnaire.sections
        if section.safety
        for question in section.questions
    }
    asked: list[str] = []
    findings: set[FindingId] = set()
    reasons: list[Reason | None] = []
    words = 0
    could_end: int | None = None
    for _ in range(_MOST_STEPS):
        step = session.step()
        if isinstance(step, Done):
            return Walk(
                assessment=step.assessment,
                case=session.case,
                questions=tuple(asked),
                screens=len(asked),
                safety_screens=sum(id in safety for id in asked),
                findings=len(findings),
                words=words,
                reasons=tuple(reasons),
                ended=step.ended,
                could_end=could_end,
            )
        if isinstance(step, Notice) and step.kind is NoticeKind.SETTLED_HOW_SOON:
            could_end = len(asked)
        if isinstance(step, Ask):
            asked.append(step.question.id)
            reasons.append(step.why.first)
            findings.update(item.finding for item in step.items)
            words += words_on(step)
        _reply(session, step, person)
    raise RuntimeError(f"the interview of {base.questionnaire.id} does not end")


def last_screen(base: RuleBase, engine: Engine, person: Person) -> Interview:
    """Interview `person` up to the screen that reads everything back, or to the result."""
    session = Session(base, engine)
    for _ in range(_MOST_STEPS):
        step = session.step()
        if isinstance(step, Review | Done):
            return session.interview
        _reply(session, step, person)
    raise RuntimeError(f"the interview of {base.questionnaire.id} does not end")


def changed_there(
    base: RuleBase,
    engine: Engine,
    person: Person,
    interview: Interview,
    change: Mapping[FindingId, Value],
) -> Assessment | None:
    """Go on from the last screen, where one answer is corrected; None if it was never asked."""
    session = Session(base, engine, interview)
    again = [one.id for one in session.changeable if set(change) & set(one.findings)]
    asked = session.change(again[0]) if again else None
    if not isinstance(asked, Ask):
        return None
    replies = {**_replies(base, asked, person), **asked.before, **change}
    rows = {item.finding: replies[item.finding] for item in asked.items}
    session.answer(asked.question.id, rows, _ANY_TIME)
    for _ in range(_MOST_STEPS):
        step = session.step()
        if isinstance(step, Done):
            return step.assessment
        _reply(session, step, person)
    raise RuntimeError(f"the interview of {base.questionnaire.id} does not end")


def _reply(session: Session, step: Step, person: Person) -> None:
    match step:
        case Ask():
            session.answer(step.question.id, _replies(session.base, step, person), _ANY_TIME)
        case Notice() | Review():
            session.go_on(_ANY_TIME)
        case Confirm():
            # Answers that cannot both be true stay: then the more serious one counts.
            session.confirm(Way.LET_STAND if Way.LET_STAND in step.ways else Way.TAKE_BACK)
        case Done():
            pass
        case _:
            assert_never(step)


def words_on(step: Ask) -> int:
    """Return how many words a question shows unasked: no help, no reasons, no way out."""
    question = step.question
    shown = [step.text] if step.plainer else [question.lead, step.text]
    shown += [step.row(item) for item in step.items] if len(question.items) > 1 else []
    # The options of a list to choose any from are its rows, and counted already.
    shown += [option.label for option in question.options] if len(question.items) == 1 else []
    return sum(len(text.split()) for text in (*shown, question.none))


def _replies(base: RuleBase, step: Ask, person: Person) -> dict[FindingId, Answer]:
    replies = {item.finding: person(base.findings[item.finding]) for item in step.items}
    # Where the questionnaire does not offer "rather not say", "not sure" is what is left.
    return {
        id: Said.NOT_SURE
        if reply is Said.NOT_ASKED or (reply is Said.RATHER_NOT_SAY and not step.question.personal)
        else reply
        for id, reply in replies.items()
    }


def one_who_says(answers: Mapping[FindingId, Answer], *, rest_is_no: bool = False) -> Person:
    """Return a person who gives `answers`; what they leave out is "not sure", or no."""

    def person(finding: Finding) -> Answer:
        if finding.id in answers:
            return answers[finding.id]
        return harmless(finding) if rest_is_no else Said.NOT_SURE

    return person


def harmless(finding: Finding) -> Value | Said:
    """Return no, or yes where no is the danger; "not sure" where there is no such answer."""
    if not isinstance(finding.domain, YesNo):
        return Said.NOT_SURE
    return finding.rank(False) > finding.rank(True)

"""An invented library with every form of question, and people who answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.interview.record import Answer, Interview
from triage.interview.session import Session
from triage.interview.steps import Ask, Done, Notice, Review, Step
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.truth import Truth
from triage.semantics.reading import truths

LIBRARY: Final = Path(__file__).parent / "library"
MORNING: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

#: A person with nothing to worry about.
WELL: Final[Mapping[FindingId, Answer]] = {
    "collapse": False,
    "foot_cold": False,
    "age": 35,
    "fell": False,
    "cannot_stand": False,
    "bone_tender": False,
    "walks_normally": True,
    "lasting": "short",
    "km_per_week": 50,
    "eased_by/ice": False,
    "eased_by/rest": False,
    "eased_by/heat": True,
    "stiff": True,
    "stiff_when": "morning",
    "has_band": True,
    "likes_water": True,
}


class Reference:
    """The specification, as an engine."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base

    def truths(self, case: Case) -> Mapping[ClauseId, Truth]:
        return truths(self.base, case)


@dataclass
class Person:
    """Somebody who answers the questions, a minute each."""

    session: Session
    knows: dict[FindingId, Answer]
    now: datetime = MORNING
    asked: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def answer(self, **answers: Answer) -> Step:
        """Answer the question shown; what is not given here is what the person knows."""
        step = self.session.step()
        assert isinstance(step, Ask), step
        rows = [item.finding for item in step.items]
        self.now += timedelta(minutes=1)
        self.asked.append(step.question.id)
        known = {**self.knows, **answers}
        return self.session.answer(step.question.id, {row: known[row] for row in rows}, self.now)

    def until(self, question: str) -> Step:
        """Answer and go on from notices until `question` is asked."""
        step = self.session.step()
        while not (isinstance(step, Ask) and step.question.id == question):
            assert not isinstance(step, Done), f"{question} was never asked"
            step = self.one()
        return step

    def one(self) -> Step:
        """Take one step."""
        step = self.session.step()
        match step:
            case Ask():
                return self.answer()
            case Notice():
                self.notices.append(step.name)
                return self.session.go_on(self.now)
            case Review():
                return self.session.go_on(self.now)
            case _:
                return step

    def to_the_end(self) -> Done:
        """Answer everything that is asked."""
        step = self.session.step()
        while not isinstance(step, Done):
            before, step = step, self.one()
            assert step != before, f"stuck at {step}"
        return step


@cache
def invented() -> RuleBase:
    """Return the rule base of the invented library."""
    book, flaws = read_library(LIBRARY)
    return check(book, flaws).bases["sore_ankle"]


def person(**answers: Answer) -> Person:
    """Return somebody who is well but for these answers."""
    return returning(Interview("", "", "", ""), answers)


def returning(interview: Interview, answers: Mapping[FindingId, Answer]) -> Person:
    """Return somebody who comes back to `interview`."""
    base = invented()
    began = interview if interview.entries else None
    return Person(Session(base, Reference(base), began), {**WELL, **answers})


def question(step: Step) -> str:
    assert isinstance(step, Ask), step
    return step.question.id


def raised(step: Step) -> str:
    assert isinstance(step, Notice), step
    assert step.flag is not None
    return step.flag.id

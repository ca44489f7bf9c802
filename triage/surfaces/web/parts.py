"""The parts of an interview: which are done, which is under way, which are still to come."""

from dataclasses import dataclass
from enum import StrEnum

from triage.interview.session import Session
from triage.interview.steps import Ask


class State(StrEnum):
    """How far one part is."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to come"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the interview, and how far it is."""

    title: str
    state: State


def parts_of(session: Session) -> tuple[Part, ...]:
    """Return the parts in the author's order; what is not needed may still be, after a change."""
    step = session.step()
    now = step.question.id if isinstance(step, Ask) else ""
    answered = {question.id for question in session.changeable}
    found = []
    for section in session.base.questionnaire.sections:
        ids = {question.id for question in section.questions}
        if now in ids:
            state = State.NOW
        elif session.waits_in(section):
            state = State.TO_COME
        else:
            state = State.DONE if ids & answered else State.NOT_NEEDED
        found.append(Part(section.title, state))
    return tuple(found)

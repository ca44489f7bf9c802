"""What an interview may show next: five shapes, for a terminal and for a web page alike.

Most are named tuples, as elsewhere in this room where no two shapes could be taken for each other:
a dataclass takes eleven times as long to make, and whoever begins waits for every one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from triage.interview.policy import Ended, Policy, Reason
from triage.interview.record import Answer, Withdrawn
from triage.language.assessment import Assessment
from triage.language.base import CauseId, FlagId, RedFlag
from triage.language.domain import FindingId
from triage.language.questionnaire import Item, Question


class Progress(NamedTuple):
    """How far the interview is: the section, and the questions of it.

    The sections after safety count as one, since their questions come by what they tell.
    """

    title: str
    section: int  # counts from 1
    sections: int  # 1 after safety
    answered: int
    left: int  # this question among them; answers may change it


class Reasons(NamedTuple):
    """Why a question is asked: the author's words, what waits for it by name, the first reason.

    A question that the person came back to has no first reason: it is asked because they wanted it.
    """

    text: str
    flags: tuple[FlagId, ...]
    causes: tuple[CauseId, ...]
    first: Reason | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a question: the rows to show, and what was said to them before."""

    question: Question
    items: tuple[Item, ...]
    why: Reasons
    progress: Progress
    before: Mapping[FindingId, Answer]
    plainer: bool  # "not sure" was said: use the second wording
    chosen: bool  # the person came back to it; earlier answers may be kept
    can_go_back: bool

    @property
    def text(self) -> str:
        """Return the question in the words to use now."""
        return (self.plainer and self.question.ask_again) or self.question.text

    def row(self, item: Item) -> str:
        """Return a row of the question in the words to use now."""
        return (self.plainer and item.ask_again) or item.text


class NoticeKind(StrEnum):
    """What a notice is about."""

    RAISED = "raised"  # a red flag
    ALL_CLEAR = "all_clear"  # the safety questions raised nothing and left nothing open
    SETTLED_HOW_SOON = "settled_how_soon"  # urgent, and only causes are left to ask
    ASKED_AGAIN = "asked_again"  # some answers are too old to rely on
    RULES_CHANGED = "rules_changed"  # some answers do not fit the new questions


class Notice(NamedTuple):
    """Tell something; the person then goes on, if anything is left to ask."""

    kind: NoticeKind
    flag: RedFlag | None = None
    decided_by: Mapping[FindingId, Answer] = MappingProxyType({})  # what raised the flag
    may_go_on: bool = True  # False: nothing more is asked

    @property
    def name(self) -> str:
        """Return the name under which the record keeps this notice."""
        return f"{self.kind}:{self.flag.id}" if self.flag else str(self.kind)


class Way(StrEnum):
    """How a confirmation may be answered."""

    TAKE_BACK = "take_back"  # the new answer is right
    KEEP = "keep"  # the first answer is right
    CHANGE = "change"  # answer one of the questions again
    LET_STAND = "let_stand"  # neither now: the more serious answer counts


class Confirm(NamedTuple):
    """Ask which of two things is right.

    With `flags`, a danger sign would be taken back; without, answers cannot both be true, and
    `questions` are those that may be answered again.
    """

    findings: tuple[FindingId, ...]
    flags: tuple[RedFlag, ...]
    because: str
    before: Mapping[FindingId, Answer]
    after: Mapping[FindingId, Answer]
    questions: tuple[Question, ...]
    ways: tuple[Way, ...]


class Given(NamedTuple):
    """A question and what was said to it."""

    question: Question
    answers: Mapping[FindingId, Answer]
    none_of_these: bool


class Review(NamedTuple):
    """Read everything back before the result."""

    danger: Mapping[FindingId, Answer]  # danger answers, and those that leave a danger open
    given: tuple[Given, ...]  # in the author's order
    open: tuple[FindingId, ...]  # could still be asked; counts as unknown
    withdrawn: tuple[Withdrawn, ...]
    early: bool  # the person chose to see the result now


class Done(NamedTuple):
    """Show the result, and why nothing more was asked; None where the person stopped."""

    assessment: Assessment
    policy: Policy = Policy.ALL
    ended: Ended | None = Ended.ALL_ASKED


Step: TypeAlias = Ask | Notice | Confirm | Review | Done

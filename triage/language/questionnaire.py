"""What is asked, as checked: findings, questions, screens, sections."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from triage.language.condition import Condition
from triage.language.domain import NOT_APPLICABLE, Domain, FindingId, Value
from triage.language.referral import Referral
from triage.language.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Finding:
    """Something true of a person, with a finite domain; asked, or derived from others."""

    id: FindingId
    domain: Domain
    title: str = ""  # a short name for read-backs and traces
    gate: Condition | None = None  # `ask_when`: closed means the question does not apply
    otherwise: Value | None = None  # what a closed gate implies; None: not applicable
    danger: tuple[Value, ...] = ()  # from least to most
    context: str = ""  # why this is neither danger nor reassurance; "" where it is not context
    critical: Referral | None = None  # where to go while this is unknown; None: not critical
    how_often: tuple[tuple[Value, float], ...] = ()  # base rates in per cent, to choose questions
    derived: bool = False
    span: Span = field(default=NOWHERE, compare=False)

    def rank(self, value: Value) -> int:
        """Return how dangerous `value` is: 0 for every value that is no danger value."""
        return self.danger.index(value) + 1 if value in self.danger else 0

    @property
    def closed_value(self) -> Value:
        """Return the value that a closed gate implies."""
        return NOT_APPLICABLE if self.otherwise is None else self.otherwise

    def values(self) -> Iterator[Value]:
        """Yield every value the finding can have, not applicable included where it can be."""
        yield from self.domain.values()
        if self.gate is not None and self.otherwise is None:
            yield NOT_APPLICABLE


class Form(StrEnum):
    """How a question is put."""

    ONE = "one"  # one finding
    SCREEN = "screen"  # two to five yes/no findings of one theme, each with its own answer
    CHOOSE_ANY = "choose_any"  # a list of which any may be chosen


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice, and its words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One finding of a question, and its words where it has its own."""

    finding: FindingId
    text: str = ""
    meaning: str = ""  # a short unambiguous gloss for translators
    ask_again: str = ""  # a second, plainer wording for "not sure"


@dataclass(frozen=True, slots=True)
class Unit:
    """Another unit in which a number may be said: `value_here = said * factor`."""

    name: str
    factor: float


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask: one finding, a screen of several, or a list to choose any from."""

    id: str
    form: Form
    text: str
    items: tuple[Item, ...]
    lead: str = ""
    options: tuple[Option, ...] = ()  # of a choice
    none: str = ""  # the words of "none of these"
    why: str = ""  # shown as "why do you ask?"
    help: str = ""
    picture: str = ""
    ask_again: str = ""  # a second, plainer wording for "not sure"
    personal: bool = False  # offers "rather not say"
    also: tuple[Unit, ...] = ()
    title: str = ""  # a short name, for read-backs and traces
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def findings(self) -> tuple[FindingId, ...]:
        """Return the findings this question asks, in order."""
        return tuple(item.finding for item in self.items)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together; a safety section asks a danger sign or a critical one."""

    id: str
    title: str
    questions: tuple[Question, ...]
    safety: bool = False
    as_written: bool = False  # its questions keep the author's order


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two conditions that cannot both be true of one person."""

    first: Condition
    second: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Activity:
    """The thing a person wants to know whether they may do, and the words of each answer."""

    question: str  # "Can I run?"
    easy: str
    rest_days: str
    stop: str


@dataclass(frozen=True, slots=True)
class LookAgain:
    """When to look again, and what better, same and worse then mean."""

    after: str  # "2 weeks"
    better: str
    same: str
    worse: str


@dataclass(frozen=True, slots=True)
class SomethingElse:
    """The way out that is always in sight: "something else is wrong, or I don't feel safe"."""

    offer: str
    tell: str
    refer: Referral


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything that is asked, in the author's order."""

    id: str
    title: str
    for_whom: str
    sections: tuple[Section, ...]
    conflicts: tuple[Conflict, ...] = ()
    activity: Activity | None = None
    look_again: LookAgain | None = None
    something_else: SomethingElse | None = None
    help_now: tuple[str, ...] = ()  # "get help now if …"
    all_clear: str = ""  # said after the last safety screen, when nothing is raised or open
    about: tuple[str, ...] = ()  # what this questionnaire is not for, in words

    def questions(self) -> Iterator[Question]:
        """Yield every question in the author's order."""
        for section in self.sections:
            yield from section.questions

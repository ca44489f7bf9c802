"""When an interview may end, and why a question is asked: what a person is told about both."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from triage.language.base import CauseId, FlagId, InterventionId
from triage.language.domain import FindingId
from triage.language.referral import Acuity


class Policy(StrEnum):
    """When to stop asking. The safety questions are asked to their end under each."""

    SETTLED = "settled"  # when every continuation is proved to show the same
    CONFIDENT = "confident"  # when how soon is settled, and no question tells much any more
    ALL = "all"  # when nothing is left that matters


class Ended(StrEnum):
    """Why nothing more is asked."""

    ALL_ASKED = "all_asked"
    SETTLED = "settled"
    CONFIDENT = "confident"


@dataclass(frozen=True, slots=True)
class HowSoon:
    """The answer can still change how soon a person should be seen, up to `acuity`."""

    acuity: Acuity
    flags: tuple[FlagId, ...]


@dataclass(frozen=True, slots=True)
class Weighs:
    """The answer is no danger sign itself: it decides what others mean for how soon."""

    flags: tuple[FlagId, ...]


@dataclass(frozen=True, slots=True)
class MustKnow:
    """Without this answer nobody is told to look after it at home."""

    finding: FindingId


@dataclass(frozen=True, slots=True)
class TellsApart:
    """The answer best separates two causes."""

    first: CauseId
    second: CauseId


@dataclass(frozen=True, slots=True)
class TellsAbout:
    """The answer tells most about one cause."""

    cause: CauseId


@dataclass(frozen=True, slots=True)
class Suits:
    """The answer decides whether these interventions suit the person."""

    interventions: tuple[InterventionId, ...]


@dataclass(frozen=True, slots=True)
class LeadsTo:
    """The answer decides whether another question applies."""

    question: str


Reason: TypeAlias = HowSoon | Weighs | MustKnow | TellsApart | TellsAbout | Suits | LeadsTo


class Pick(NamedTuple):
    """The question to ask now, why, and its worth in bits where one was found."""

    question: str
    reason: Reason
    worth: float | None = None

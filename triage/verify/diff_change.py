"""What a change of the rules does to people: kinds of change, each with somebody to show it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from triage.language.case import Case


class ChangeKind(StrEnum):
    """What is another for somebody, the gravest first."""

    LOWER = "lower_acuity"
    LATER = "longer_wait"  # the acuity stays, and more time is allowed
    HIGHER = "higher_acuity"
    SOONER = "shorter_wait"
    ELSEWHERE = "other_place"
    RED_FLAG = "red_flag"
    FIRST_CAUSE = "first_cause"
    INTERVENTION = "intervention"


#: Kinds that make somebody wait longer: they need a signed note.
GUARDED: Final = (ChangeKind.LOWER, ChangeKind.LATER)


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody for whom the two versions come out apart.

    `about` is what asked for the greater referral, "red_flag:…" or "critical:…" for an unanswered
    question; or an acuity, a flag, a kind of cause, an intervention. `before` and `after` are what
    became of it.
    """

    kind: ChangeKind
    about: str
    before: str
    after: str
    old: Case  # what the person tells the old version
    new: Case

    @property
    def guarded(self) -> bool:
        """Tell whether somebody waits longer."""
        return self.kind in GUARDED


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything found out about two versions of one questionnaire."""

    questionnaire: str
    changes: tuple[Change, ...]
    undecided: tuple[str, ...]  # the kinds for which time ran out: never to be read as unchanged
    asked: int  # how often the solver was asked
    seconds: float

    @property
    def guarded(self) -> tuple[Change, ...]:
        """Return the changes that make somebody wait longer."""
        return tuple(change for change in self.changes if change.guarded)

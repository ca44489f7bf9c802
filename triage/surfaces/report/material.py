"""What a report is written from, and the pieces that it is made of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.language.assessment import Assessment, FlagResult, FlagState
from triage.language.base import RedFlag, RuleBase
from triage.language.case import Case
from triage.language.referral import Acuity
from triage.surfaces.report.sentences import Words


class Part(StrEnum):
    """The parts of a report, in their order."""

    WHAT_TO_DO = "what_to_do"
    UNTIL_SEEN = "until_seen"
    ACTIVITY = "activity"
    ACTIONS = "actions"
    CAUSES = "causes"
    HELP_NOW = "help_now"
    LOOK_AGAIN = "look_again"
    UNKNOWN = "unknown"
    CONTRADICTIONS = "contradictions"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a section: a paragraph (level 0), an item (1), or an item of an item (2)."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a report; text, Markdown, terminal and web pages show the same ones."""

    part: Part
    title: str
    lines: tuple[Line, ...]


class Material:
    """A rule base, a case and its assessment, and the words, country and day to tell them in."""

    def __init__(
        self, base: RuleBase, assessment: Assessment, case: Case, *, country: str, today: date
    ) -> None:
        """Gather what a report is written from."""
        self.base = base
        self.assessment = assessment
        self.case = case
        self.country = country
        self.today = today
        self.words = Words(base)
        self.flags = {flag.id: flag for flag in base.red_flags}
        self.rules = {rule.id: rule for rule in base.evidence}
        self.firings = {firing.clause: firing for firing in assessment.trace}

    @property
    def acuity(self) -> Acuity:
        """Return how soon the person should be seen."""
        return self.assessment.disposition.acuity

    def raised(self) -> list[tuple[FlagResult, RedFlag]]:
        """Return the raised flags, the greatest referral first."""
        return self._of_state(FlagState.RAISED)

    def open(self) -> list[tuple[FlagResult, RedFlag]]:
        """Return the flags that are not ruled out, the greatest referral first."""
        return self._of_state(FlagState.NOT_RULED_OUT)

    def _of_state(self, state: FlagState) -> list[tuple[FlagResult, RedFlag]]:
        return [
            (result, self.flags[result.flag])
            for result in self.assessment.red_flags
            if result.state is state
        ]

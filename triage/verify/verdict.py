"""What became of a promise, and the invented person who breaks it."""

from dataclasses import dataclass
from enum import StrEnum

from triage.language.case import Case
from triage.language.condition import Condition


class Verdict(StrEnum):
    """What a solver says of a promise."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"  # out of time: never to be read as proved


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody for whom a promise does not hold; two cases where it compares two."""

    about: str  # the rule, flag, question or intervention that the promise was made for
    says: str  # what goes wrong
    cases: tuple[Case, ...]
    missing: tuple[Condition, ...] = ()  # what cannot be had together with the rest


@dataclass(frozen=True, slots=True)
class Outcome:
    """A promise, how often it was asked, and what came of it."""

    name: str
    sentence: str
    asked: int
    stories: tuple[Story, ...]
    undecided: tuple[str, ...]  # what it was asked of when time ran out
    seconds: float
    kept: bool = False  # found by an earlier run, of rules that are the same as far as it looks

    @property
    def verdict(self) -> Verdict:
        """Return refuted if anything refutes it, else undecided if anything is."""
        if self.stories:
            return Verdict.REFUTED
        return Verdict.UNDECIDED if self.undecided else Verdict.PROVED

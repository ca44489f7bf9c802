"""One thing to fix in authored files, and the errors this package raises on purpose."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from triage.language.span import Span


class Severity(StrEnum):
    """Whether a flaw stops the rule base from being used, or is advice."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing to fix in the authored files, and where."""

    code: str  # "TR201"; its page is docs/flaws/TR201.md
    message: str  # one sentence, no full stop
    span: Span
    help: str = ""  # what to do next
    related: tuple[tuple[str, Span], ...] = ()  # ("first defined here", span)
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        lines = [f"{self.span}: {self.code} {self.message}"]
        lines += [f"  {note}: {span}" for note, span in self.related]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)


class TriageError(Exception):
    """Base class of every error this package raises on purpose."""


class RuleBookError(TriageError):
    """The authored files do not form a rule base; carries every flaw."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(str(flaw) for flaw in self.flaws))


class CaseError(TriageError):
    """A case names findings or answers that the questionnaire does not have; carries every flaw."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(str(flaw) for flaw in self.flaws))


def errors(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Return the flaws that stop a rule base from being used."""
    return tuple(flaw for flaw in flaws if flaw.severity is Severity.ERROR)


def in_order(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Return the flaws once each, by file, line, column and code."""
    return tuple(sorted(set(flaws), key=lambda flaw: (flaw.span, flaw.code, flaw.message)))

"""The screens of an interview in a browser: their words, as they are shown and recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from triage.surfaces.report.sentences import joined


@dataclass(frozen=True, slots=True)
class Way:
    """A button: what it does, and its words."""

    do: str
    label: str


@dataclass(frozen=True, slots=True)
class Choosable:
    """One answer that may be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a screen: the words, and the answers to choose from."""

    finding: str
    text: str
    answers: tuple[Choosable, ...]


@dataclass(frozen=True, slots=True)
class AskScreen:
    """A question as it is put."""

    template = "ask.html"
    question: str
    kind: str  # "one", "number", "rows" or "any"
    section: str
    how_far: str
    lead: str
    text: str
    rows: tuple[Row, ...]
    number: str  # what was said before, to a question for a number
    units: tuple[str, ...]
    how: str
    none: str  # "" where there is no such button
    before: str
    help: str
    why: tuple[str, ...]
    personal: bool
    chosen: bool
    can_go_back: bool

    def shown(self) -> dict[str, Any]:
        """Return the words of the page."""
        lines = [[0, text] for text in (self.lead, self.text) if text]
        for row in self.rows:
            if row.text:
                lines.append([1, row.text])
            if self.kind == "one":
                lines += [[1, answer.label] for answer in row.answers]
        if self.units:
            lines.append([1, joined(self.units, "or")])
        lines += [[1, self.none]] if self.none else []
        lines += [[0, f"You said before: {self.before}"]] if self.before else []
        return _shown(self.section, lines)


@dataclass(frozen=True, slots=True)
class NoticeScreen:
    """Something to read before the next question."""

    template = "notice.html"
    title: str
    urgency: str  # "danger", "urgent", "good" or ""
    call: str  # an instruction with a number to call, as a link; "" where there is none
    number: str
    tell: str
    place: tuple[str, ...]
    until_seen: str
    because: tuple[str, ...]
    ways: tuple[Way, ...]
    help_now: tuple[str, ...] = ()  # when to get help, where the text names that list

    def shown(self) -> dict[str, Any]:
        """Return the words of the page."""
        lines = [[0, text] for text in (self.call, self.tell, *self.place) if text]
        if self.help_now:
            lines += [[0, HELP_NOW], *([1, each] for each in self.help_now)]
        lines += [[0, "Until then:"], [0, self.until_seen]] if self.until_seen else []
        if self.because:
            lines += [
                [0, "We say this because you told us:"],
                *([1, each] for each in self.because),
            ]
        return _shown(self.title, lines)


@dataclass(frozen=True, slots=True)
class ConfirmScreen:
    """Two things of which one is right."""

    template = "confirm.html"
    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    warning: str
    because: str
    ways: tuple[Way, ...]

    def shown(self) -> dict[str, Any]:
        """Return the words of the page."""
        lines: list[list[Any]] = []
        for text, each in self.parts:
            lines += [[0, text], *([1, one] for one in each)]
        lines += [[0, text] for text in (self.warning, self.because) if text]
        return _shown(self.title, [*lines, *([1, way.label] for way in self.ways)])


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A question, and what was said to it."""

    question: str
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class ReviewScreen:
    """Everything that was said, before the result."""

    template = "review.html"
    title: str
    danger: tuple[str, ...]
    withdrawn: tuple[str, ...]
    given: tuple[GivenRow, ...]
    open: tuple[str, ...]
    open_count: int
    early: bool

    def shown(self) -> dict[str, Any]:
        """Return the words of the page."""
        first = "These decide how soon you should be seen:" if self.danger else NO_DANGER
        lines: list[list[Any]] = [[0, first], *([1, each] for each in self.danger)]
        if self.withdrawn:
            lines += [[0, "You took these back:"], *([1, each] for each in self.withdrawn)]
        lines.append([0, "Everything that you said:"])
        lines += [[1, f"{row.name}: {row.said}"] for row in self.given]
        if self.early:
            lines += [[0, still_open(self.open_count)], *([1, each] for each in self.open)]
        return _shown(self.title, lines)


HELP_NOW: Final = "Get help now if"
NO_DANGER: Final = "You told us of no danger sign."
Screen = AskScreen | NoticeScreen | ConfirmScreen | ReviewScreen


def still_open(count: int) -> str:
    """Return what is still open, in words."""
    if not count:
        return "Nothing else is open."
    return (
        f"Still open: {count}. They count as unknown, never as no,"
        " and may make the result more careful:"
    )


def _shown(title: str, lines: list[list[Any]]) -> dict[str, Any]:
    return {"sections": [{"title": title, "lines": lines}]}

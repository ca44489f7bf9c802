"""A report as plain text, for terminals, screen readers and paper."""

from collections.abc import Iterable
from datetime import date
from textwrap import wrap
from typing import Final

from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.surfaces.report.material import Line, Section
from triage.surfaces.report.sections import sections

WIDTH: Final = 80
_STARTS: Final = ("", "- ", "  ")


def result_text(
    base: RuleBase, assessment: Assessment, case: Case, *, country: str, today: date
) -> str:
    """Return what to tell a person, as plain text."""
    return sections_text(sections(base, assessment, case, country=country, today=today))


def sections_text(written: Iterable[Section]) -> str:
    """Return sections as plain text, each under an underlined title."""
    return "\n".join(
        "\n".join([section.title, "-" * len(section.title), *lines_text(section.lines), ""])
        for section in written
    )


def page_text(written: Iterable[Section]) -> str:
    """Return sections as plain text that goes on one page, each under a title in capitals."""
    return "\n".join(
        "\n".join([section.title.upper(), *lines_text(section.lines), ""]) for section in written
    )


def lines_text(lines: Iterable[Line], width: int = WIDTH) -> list[str]:
    """Return the lines of a section, folded, items with a dash, their details set in."""
    folded = []
    for line in lines:
        start = _STARTS[line.level]
        folded += wrap(
            line.text,
            width,
            initial_indent=start,
            subsequent_indent=" " * len(start),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return folded

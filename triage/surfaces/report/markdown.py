"""A report as Markdown."""

import re
from collections.abc import Iterable
from typing import Final

from triage.surfaces.report.material import Line, Section

# What Markdown would take for an order: authored words are text and nothing else.
_ORDERS: Final = re.compile(r"([\\`*_\[\]<>#|])")
_STARTS: Final = ("", "- ", "  - ")


def sections_markdown(written: Iterable[Section], *, level: int = 1) -> str:
    """Return sections as Markdown, each title at heading `level`."""
    return "\n".join(
        f"{'#' * level} {escaped(section.title)}\n\n{_lines(section.lines)}\n"
        for section in written
    )


def escaped(text: str) -> str:
    """Return `text` so that Markdown shows it as it is."""
    return _ORDERS.sub(r"\\\1", text)


def _lines(lines: tuple[Line, ...]) -> str:
    written: list[str] = []
    for number, line in enumerate(lines):
        # A paragraph stands apart from what comes before it, and a list from its paragraph.
        if number and (line.level == 0 or lines[number - 1].level == 0):
            written.append("")
        written.append(f"{_STARTS[line.level]}{escaped(line.text)}")
    return "\n".join(written)

"""Lines on a terminal: wrapped, indented, coloured where that is wanted; no cursor tricks."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

#: Longer lines are hard to read.
_WIDEST: Final = 78

#: A space at which no line is broken; it is written as an ordinary one.
UNBROKEN: Final = "\N{NO-BREAK SPACE}"

#: What each kind of line looks like; plain paper has no styles at all.
STYLES: Final = {
    "": "",
    "title": "bold cyan",
    "question": "bold",
    "quiet": "dim",
    "key": "cyan",
    "danger": "bold red",
    "urgent": "bold yellow",
    "good": "green",
    "flaw": "yellow",
}


class EndOfInput(Exception):  # noqa: N818 - it is an event, not a mistake
    """Nothing more can be typed: the input was closed."""


class Paper:
    """Where an interview is written, line by line."""

    def __init__(self, console: Console, *, plain: bool) -> None:
        """Write to `console`; plain paper has words and blank lines only."""
        self._console = console
        self.plain = plain
        encoding = (console.encoding or "ascii").lower().replace("-", "")
        self._signs = encoding.startswith("utf") and not plain

    @property
    def width(self) -> int:
        """Return how long a line may be."""
        return max(20, min(self._console.width, _WIDEST))

    def blank(self) -> None:
        """Leave a line empty."""
        self._console.print()

    def say(self, text: str, style: str = "", *, label: str = "", indent: int = 0) -> None:
        """Write paragraphs, wrapped; `label` stands before the first line, the rest lines up."""
        first = " " * indent + label
        rest = " " * len(first)
        for paragraph in _paragraphs(text) or [""]:
            lines = textwrap.wrap(
                paragraph,
                self.width,
                initial_indent=first,
                subsequent_indent=rest,
                break_on_hyphens=False,
            )
            for line in lines or [first.rstrip()]:
                self._line(line, style, len(first) if line.startswith(first) and label else 0)
            first = rest

    def items(self, rows: Iterable[tuple[str, str]], *, indent: int = 2) -> None:
        """Write rows with their labels lined up, such as the numbers of answers."""
        kept = list(rows)
        wide = max((len(label) for label, _ in kept), default=0)
        for label, text in kept:
            self.say(text, label=f"{label:>{wide}}{'.' if self.plain else ' '} ", indent=indent)

    def bullets(self, texts: Iterable[str], *, indent: int = 2, style: str = "") -> None:
        """Write a list."""
        for text in texts:
            self.say(text, style, label="• " if self._signs else "- ", indent=indent)

    def heading(self, text: str, beside: str = "") -> None:
        """Write the head of a screen; `beside` says how far the interview is."""
        self.blank()
        if self._signs:
            self._line("─" * self.width, "quiet", 0)
        self.say(text, "title")
        if beside:
            self.say(beside, "quiet")

    def drawing(self, text: str) -> None:
        """Write a picture in characters as it is, where it fits and can be seen."""
        lines = text.rstrip("\n").splitlines()
        if self.plain:
            self.say("(There is a picture here. The plain form leaves it out.)")
        elif max(map(len, lines), default=0) <= self.width:
            for line in lines:
                self._line(line, "", 0)

    def whole(self, text: str) -> None:
        """Write text that is laid out already."""
        self._console.out(text, style=None, highlight=False)

    def read(self, prompt: str = "", meanwhile: Callable[[], None] = lambda: None) -> str:
        """Return the line that the person types; raises EndOfInput where there is none.

        `meanwhile` is done once the prompt stands, while the person reads.
        """
        sign = "→ " if self._signs else "> "
        said = f"{prompt} {sign}" if prompt else sign
        self._console.out(said, style=self._style("key"), highlight=False, end="")
        self._console.file.flush()
        meanwhile()
        line = sys.stdin.readline()
        if not line:
            self.blank()
            raise EndOfInput
        return line.strip()

    def _line(self, line: str, style: str, labelled: int) -> None:
        from rich.text import Text

        text = Text(line.replace(UNBROKEN, " "), self._style(style) or "")
        if labelled and not style:
            text.stylize(self._style("key") or "", 0, labelled)
        self._console.print(text, soft_wrap=True, highlight=False)

    def _style(self, name: str) -> str | None:
        return None if self.plain else STYLES[name] or None


def paper(*, plain: bool) -> Paper:
    """Return the terminal as paper; plain where it was asked for, or nothing else is possible."""
    from rich.console import Console

    dumb = os.environ.get("TERM", "") in ("dumb", "unknown", "")
    plain = plain or dumb
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    console = Console(
        color_system=None if plain else "auto",
        emoji=False,
        markup=False,
        highlight=False,
    )
    return Paper(console, plain=plain)


def _paragraphs(text: str) -> list[str]:
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [joined for block in blocks if (joined := " ".join(re.findall(r"[^ \t\n]+", block)))]

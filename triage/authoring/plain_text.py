"""What the characters of a file must be before anybody reads it as YAML."""

import re
from typing import Final

from triage.language.flaw import Flaw
from triage.language.span import Span

LARGEST: Final = 1_000_000  # bytes of one file

_LINE_END: Final = re.compile("\r\n|\r|\n")
# Controls; further line ends that editors do not count; marks that cannot be seen or that turn
# the direction of writing, so that a reviewer would see another text than the engine reads.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_TAB: Final = re.compile("\t+")
_MARK: Final = "\ufeff"


def hidden_character(text: str) -> str:
    """Return the first character in `text` that cannot be seen, or ""."""
    found = _HIDDEN.search(text)
    return found.group() if found else ""


def read_text(data: bytes, path: str) -> tuple[str | None, tuple[Flaw, ...]]:
    """Return the text of a file, each bad character replaced so that columns stay the same."""
    if len(data) > LARGEST:
        return None, (too_large(len(data), path),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, (_not_utf8(data, error.start, path),)
    flaws: list[Flaw] = []
    if text.startswith(_MARK):
        text = text[1:]
        flaws.append(
            Flaw(
                "TR008",
                "the file begins with a byte-order mark",
                Span(path, 1, 1),
                'save it as "UTF-8 without BOM"',
            )
        )
    flaws += _first_on_each_line(text, path, _HIDDEN)
    flaws += _first_on_each_line(text, path, _TAB)
    if flaws:
        text = _TAB.sub(lambda tabs: " " * len(tabs.group()), _HIDDEN.sub("\ufffd", text))
    return text, tuple(flaws)


def too_large(size: int, path: str) -> Flaw:
    """Return the flaw of a file of `size` bytes."""
    return Flaw(
        "TR005",
        f"the file has {size:,} bytes, and the most is {LARGEST:,}",
        Span(path),
        "split it: one cause, red flag or questionnaire a file",
    )


def _first_on_each_line(text: str, path: str, pattern: re.Pattern[str]) -> list[Flaw]:
    if not pattern.search(text):
        return []
    flaws = []
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if found := pattern.search(line):
            span = Span(path, number, found.start() + 1)
            flaws.append(_tab(span) if pattern is _TAB else _hidden(span, found.group()))
    return flaws


def _tab(span: Span) -> Flaw:
    return Flaw("TR010", "there is a tab here", span, "use spaces; two for each step inwards")


def _hidden(span: Span, character: str) -> Flaw:
    return Flaw(
        "TR009",
        f"there is a character here that cannot be seen, U+{ord(character):04X}",
        span,
        "delete it, or type the line anew",
    )


def _not_utf8(data: bytes, offset: int, path: str) -> Flaw:
    before = data[:offset].decode("utf-8")
    lines = _LINE_END.split(before)
    return Flaw(
        "TR007",
        f"the file is not UTF-8: byte 0x{data[offset]:02x} stands here",
        Span(path, len(lines), len(lines[-1]) + 1),
        'save it as "UTF-8"',
    )

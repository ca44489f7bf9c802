"""How one text or number is written: plain, in quotes, folded, or line by line."""

import re
from typing import Final

from triage.authoring.plain_text import hidden_character
from triage.authoring.yaml_tree import NOTHING_WORDS, WHOLE_NUMBER

WIDTH: Final = 100

# A text that begins like one of these would be read as something else.
_BEGINS_OTHERWISE: Final = re.compile("[ \\-?:,\\[\\]{}#&*!|>'\"%@`=<]|\\.\\.\\.")
_BREAKS_OFF: Final = re.compile(":( |$)| #| $")
# Within brackets; more than strictly needed, so that no reader sees it otherwise.
_BREAKS_OFF_IN_FLOW: Final = re.compile("[,\\[\\]{}:?]")
_BETWEEN_WORDS: Final = re.compile("(?<=[^ ]) (?=[^ ])")


def _is_visible(text: str) -> bool:
    return not (hidden_character(text) or "\n" in text or "\t" in text)


def on_one_line(value: str | int, *, flow: bool) -> str:
    """Return `value` as it stands on one line, in quotes only where it needs them."""
    if isinstance(value, int):
        return str(value)
    if WHOLE_NUMBER.fullmatch(value) or value in NOTHING_WORDS:
        return _quoted(value)
    return key_text(value, flow=flow)


def key_text(text: str, *, flow: bool) -> str:
    """Return a key, which is a text also where it looks like a number."""
    breaks_off = _BREAKS_OFF.search(text) or (flow and _BREAKS_OFF_IN_FLOW.search(text))
    if not text or not _is_visible(text) or _BEGINS_OTHERWISE.match(text) or breaks_off:
        return _quoted(text)
    return text


def _quoted(text: str) -> str:
    if _is_visible(text):
        if '"' not in text and "\\" not in text:
            return f'"{text}"'
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    if _is_visible(character):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def on_several_lines(text: str, indent: int) -> tuple[str, list[str]] | None:
    """Return the sign and the lines of `text` as a block; None where only quotes can hold it."""
    lines = text.split("\n")
    if not all(_is_visible(line) and not line.endswith(" ") for line in lines):
        return None
    if not lines[0] or not lines[-1]:
        return None
    fits = all(indent + len(line) <= WIDTH for line in lines)
    can_fold = not any(line.startswith(" ") for line in lines)
    if can_fold and (len(lines) == 1 or not fits):
        return ">", _folded(lines, WIDTH - indent)
    if len(lines) == 1:
        return None
    return ("|2" if lines[0].startswith(" ") else "|"), lines


def _folded(lines: list[str], width: int) -> list[str]:
    folded: list[str] = []
    for number, line in enumerate(lines):
        # A single line end is read as a space, so one that is meant needs an empty line.
        if number:
            folded.append("")
        folded += _wrapped(line, width) if line else []
    return folded


def _wrapped(line: str, width: int) -> list[str]:
    done: list[str] = []
    current = ""
    for word in _BETWEEN_WORDS.split(line):
        if current and len(current) + 1 + len(word) > width:
            done.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*done, current]

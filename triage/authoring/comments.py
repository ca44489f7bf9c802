"""The comments of a file, each with the key or list item that it belongs to."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from triage.authoring.yaml_tree import LOADER
from triage.language.span import Span

Position: TypeAlias = tuple[int, int]  # line and column of a key or a list item, from 1

_BEGINNING: Final = re.compile("(?:^|(?<=[ \t]))#")
_LINE_END: Final = re.compile("\r\n|\r|\n")


@dataclass(slots=True)
class Comments:
    """Comments by the place of what they belong to.

    A line above keeps how much further in it stands than what it belongs to, so that a rule that
    is commented out at the end of a list still looks like a part of it; "" is an empty line.
    """

    above: dict[Position, list[str]] = field(default_factory=dict)
    beside: dict[Position, list[str]] = field(default_factory=dict)
    at_end: list[str] = field(default_factory=list)

    def within(self, spans: "list[Span]") -> bool:
        """Tell whether a comment belongs to one of these places."""
        places = (position(span) for span in spans)
        return any(place in self.above or place in self.beside for place in places)

    def left(self) -> list[str]:
        """Return every comment that has not been taken yet."""
        lines = [line for group in (*self.above.values(), *self.beside.values()) for line in group]
        return [*lines, *self.at_end]


def position(span: Span) -> Position:
    """Return `span` as a place within one file."""
    return span.line, span.column


@dataclass(slots=True)
class _Brackets:
    """A list or mapping in brackets; where it ends."""

    end: int = -1


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key or a list item: where it begins, and the brackets around it."""

    start: int
    place: Position
    brackets: tuple[_Brackets, ...]


class _Layout:
    """Where the keys, items and texts of a file lie."""

    def __init__(self, source: str) -> None:
        self.entries: list[_Entry] = []
        self.texts: list[tuple[int, int]] = []
        open_now: list[list[Any]] = []  # [is mapping, next is a key, brackets]
        events: Iterator[Any] = yaml.parse(source, Loader=LOADER)
        for event in events:
            if isinstance(event, yaml.CollectionEndEvent):
                brackets = open_now.pop()[2]
                if brackets is not None:
                    brackets.end = _end(event)
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, open_now)
                if isinstance(event, yaml.ScalarEvent):
                    self._text(event, source)
                else:
                    mapping = isinstance(event, yaml.MappingStartEvent)
                    flow = getattr(event, "flow_style", False)
                    open_now.append([mapping, True, _Brackets() if flow else None])

    def _node(self, event: Any, open_now: list[list[Any]]) -> None:
        if not open_now:
            return
        parent = open_now[-1]
        if not parent[0] or parent[1]:
            mark = event.start_mark
            around = tuple(each[2] for each in open_now if each[2] is not None)
            self.entries.append(_Entry(mark.index, (mark.line + 1, mark.column + 1), around))
        parent[1] = not parent[1]

    def _text(self, event: Any, source: str) -> None:
        start, end = event.start_mark.index, _end(event)
        if event.style in ("|", ">"):  # a comment may follow the sign itself
            start = source.find("\n", start)
            end = start + len(source[start:end].rstrip())
        self.texts.append((start, end))

    def in_text(self, index: int) -> bool:
        number = bisect_right(self.texts, (index, len(self.texts) + index)) - 1
        return number >= 0 and self.texts[number][0] <= index < self.texts[number][1]

    def next_entry(self, index: int) -> _Entry | None:
        number = bisect_right(self.entries, index, key=lambda entry: entry.start)
        return self.entries[number] if number < len(self.entries) else None

    def entry_of_line_ending_at(self, index: int) -> _Entry | None:
        number = bisect_right(self.entries, index, key=lambda entry: entry.start)
        for entry in reversed(self.entries[:number]):
            if not any(0 <= each.end <= index for each in entry.brackets):
                return entry
        return None


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def comments_of(source: str) -> Comments:
    """Return the comments of a file that can be read without a flaw."""
    return _Collector(_LINE_END.sub("\n", source)).collect()


class _Collector:
    """Goes through the lines, and gives each comment to what it belongs to."""

    def __init__(self, source: str) -> None:
        self.layout = _Layout(source)
        self.lines = source.split("\n")
        self.found = Comments()
        self.waiting: list[tuple[int, str]] = []  # column and text of comments that stand above
        self.last = 0  # where the last of them begins
        self.after_empty = False

    def collect(self) -> Comments:
        start = 0
        for line in self.lines:
            self.line(line, start)
            start += len(line) + 1
        self.settle(None)
        return self.found

    def line(self, line: str, start: int) -> None:
        column = self.comment_column(line, start)
        content = line if column is None else line[:column]
        if column is None and not content.strip():
            self.after_empty = self.after_empty or not self.layout.in_text(start)
            return
        if content.strip(" -?"):
            if self.waiting:
                self.settle(self.layout.next_entry(self.last))
            if column is not None:
                self.beside(line[column:].rstrip(), start + column)
        elif column is not None:
            self.wait(line[column:].rstrip(), 0 if content.strip() else column, start + column)
        self.after_empty = False

    def comment_column(self, line: str, start: int) -> int | None:
        for match in _BEGINNING.finditer(line):
            if not self.layout.in_text(start + match.start()):
                return match.start()
        return None

    def beside(self, text: str, index: int) -> None:
        entry = self.layout.entry_of_line_ending_at(index)
        if entry is None:
            self.wait(text, 0, index)
        else:
            self.found.beside.setdefault(entry.place, []).append(text)

    def wait(self, text: str, column: int, index: int) -> None:
        first = self.layout.entries[0].start if self.layout.entries else 0
        if self.after_empty and (self.waiting or first < index):
            self.waiting.append((0, ""))
        self.waiting.append((column, text))
        self.last = index

    def settle(self, entry: _Entry | None) -> None:
        indent = 0
        if entry is not None:
            line = self.lines[entry.place[0] - 1]
            indent = len(line) - len(line.lstrip(" "))
            if self.waiting and self.after_empty:
                self.waiting.append((0, ""))
        group = [" " * max(0, column - indent) * bool(text) + text for column, text in self.waiting]
        if entry is None:
            self.found.at_end.extend(group)
        elif group:
            self.found.above.setdefault(entry.place, []).extend(group)
        self.waiting.clear()

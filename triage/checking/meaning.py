"""What a file means, as a digest that its signatures are bound to.

It covers what a reviewer reads: the file itself without its examples, and of every finding that it
reads the question as asked or the condition behind it. Line breaks, comments, quotes and the order
of keys count for nothing; a changed word or number counts.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Final, TypeAlias

from triage.language.tree import Document, Node, RuleBook, Scalar, Sequence, Table

_Plain: TypeAlias = "str | int | list[_Plain]"

#: Keys of a whole file that say nothing about what it means.
_BESIDE: Final = ("examples", "review")
#: Of a question: how often an answer is given chooses what is asked first, and nothing else.
_BESIDE_A_QUESTION: Final = ("how_often",)
#: Tables whose keys are in an order that people see, or that decides.
_IN_ORDER: Final = ("answer", "choose_any", "places")
#: Texts in which line breaks and spaces draw something.
_DRAWN: Final = ("picture",)


class Meanings:
    """The meanings of the files of one rule book."""

    def __init__(self, book: RuleBook) -> None:
        """Find what every name stands for."""
        self._definitions: dict[str, list[_Plain]] = {}
        self._reads: dict[str, set[str]] = {}
        for document in book.of_kind("derive"):
            self._define(document.root.text("derive"), _without(document.root, _BESIDE))
        for document in book.of_kind("questionnaire"):
            for section in document.root.tables("sections"):
                for question in section.tables("questions"):
                    self._define_question(question)

    def digest_of(self, document: Document) -> str:
        """Return the SHA-256 of what `document` means."""
        root = _without(document.root, _BESIDE)
        names = self._unfolded(set(_keys(root)))
        meaning: _Plain = [_rendered(root, ""), *self._of(sorted(names))]
        text = json.dumps(meaning, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def _of(self, names: list[str]) -> Iterator[_Plain]:
        for name in names:
            yield [name, *self._definitions[name]]

    def _define_question(self, question: Table) -> None:
        rows = question.tables("each")
        if not rows:
            self._define(question.text("ask"), _without(question, _BESIDE_A_QUESTION))
            return
        around = _without(question, ("each", *_BESIDE_A_QUESTION))
        for row in rows:
            self._define(row.text("ask"), around, _without(row, _BESIDE_A_QUESTION))

    def _define(self, name: str, *tables: Table) -> None:
        # Two questionnaires may ask one finding in two ways; then both are meant.
        if name:
            self._definitions.setdefault(name, []).extend(_rendered(one, "") for one in tables)
            self._reads.setdefault(name, set()).update(key for one in tables for key in _keys(one))

    def _unfolded(self, names: set[str]) -> set[str]:
        found: set[str] = set()
        waiting = {self._finding(name) for name in names}
        while waiting:
            name = waiting.pop()
            if name in self._definitions and name not in found:
                found.add(name)
                waiting |= {self._finding(read) for read in self._reads[name]}
        return found

    def _finding(self, key: str) -> str:
        # One option of a list, eased_by/walking, is part of the question eased_by.
        return key if key in self._definitions else key.partition("/")[0]


def _without(table: Table, keys: tuple[str, ...]) -> Table:
    return Table({key: node for key, node in table.items() if key not in keys})


def _keys(node: Node) -> Iterator[str]:
    match node:
        case Table():
            for key, inside in node.items():
                yield key
                yield from _keys(inside)
        case Sequence(items):
            for item in items:
                yield from _keys(item)
        case Scalar():
            pass


def _rendered(node: Node, key: str) -> _Plain:
    match node:
        case Scalar(value):
            if isinstance(value, int) or key in _DRAWN:
                return value
            return " ".join(value.split())
        case Sequence(items):
            return ["list", *(_rendered(item, "") for item in items)]
        case Table():
            names = node.entries if key in _IN_ORDER else sorted(node.entries)
            return ["map", *([name, _rendered(node.entries[name], name)] for name in names)]

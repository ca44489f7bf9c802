"""Whether a file plainly has its shape, found out without the library that says what is wrong.

Most files have. Comparing them with `outline.json` takes a tenth of what it takes to load pydantic
and make its models, so those are loaded only for a file that is not plainly sound. The outline is
made from the models by `triage.authoring.outline_of`, and a test holds the two together.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from triage.language.tree import Document, Node, Scalar, Sequence, Table

PLACE: Final = Path(__file__).parent / "outline.json"
DECIMAL: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")

_Test: TypeAlias = Callable[[Node], bool]


def is_plainly_sound(document: Document) -> bool:
    """Tell whether nothing is wrong with the shape of `document`; False also where unsure."""
    test = _tests().get(document.kind)
    return test is not None and test(document.root)


@cache
def _tests() -> Mapping[str, _Test]:
    """Return the test of each kind of file; none where there is no outline."""
    try:
        outline = json.loads(PLACE.read_bytes())
    except (OSError, ValueError):
        return {}
    return _Tests(outline["shapes"]).of_files(outline["files"])


class _Tests:
    """Makes the tests of an outline, one for each shape."""

    def __init__(self, shapes: Mapping[str, Any]) -> None:
        self._shapes = shapes
        self._tables: dict[str, _Test] = {}

    def of_files(self, files: Mapping[str, str]) -> dict[str, _Test]:
        return {kind: self._table(name) for kind, name in files.items()}

    def _of(self, described: Any) -> _Test:
        match described:
            case "text":
                return _is_scalar
            case "whole number":
                return _is_whole_number
            case "decimal":
                return _is_decimal
            case "anything":
                return _is_there
            case {"word": words}:
                return _word(frozenset(words))
            case {"list": item, "from": least, "to": most}:
                return _list(self._of(item), least, most)
            case {"mapping": item, "from": least}:
                return _mapping(self._of(item), least)
            case {"shape": name}:
                return self._table(name)
            case {"scalar": one, "list": many, "table": table, "by_key": by_key}:
                of_keys = {key: self._of(each) for key, each in by_key.items()}
                return _either(self._of(one), self._of(many), self._of(table), of_keys)
            case _:
                return _is_not_sure

    def _table(self, name: str) -> _Test:
        if name not in self._tables:
            fields = {key: self._of(each) for key, each in self._shapes[name]["keys"].items()}
            self._tables[name] = _table(fields, frozenset(self._shapes[name]["needed"]))
        return self._tables[name]


def _is_scalar(node: Node) -> bool:
    return type(node) is Scalar


def _is_whole_number(node: Node) -> bool:
    return type(node) is Scalar and type(node.value) is int


def _is_decimal(node: Node) -> bool:
    if type(node) is not Scalar:
        return False
    return type(node.value) is int or DECIMAL.fullmatch(str(node.value)) is not None


def _is_there(node: Node) -> bool:
    return True


def _is_not_sure(node: Node) -> bool:
    return False


def _word(words: frozenset[str]) -> _Test:
    return lambda node: type(node) is Scalar and node.value in words


def _list(item: _Test, least: int, most: int | None) -> _Test:
    def test(node: Node) -> bool:
        if type(node) is not Sequence or len(node.items) < least:
            return False
        return (most is None or len(node.items) <= most) and all(map(item, node.items))

    return test


def _mapping(item: _Test, least: int) -> _Test:
    def test(node: Node) -> bool:
        if type(node) is not Table or len(node.entries) < least:
            return False
        return all(map(item, node.entries.values()))

    return test


def _either(one: _Test, many: _Test, table: _Test, by_key: Mapping[str, _Test]) -> _Test:
    def test(node: Node) -> bool:
        if type(node) is Scalar:
            return one(node)
        if type(node) is Sequence:
            return many(node)
        entries = node.entries if isinstance(node, Table) else {}
        return next((by_key[key] for key in by_key if key in entries), table)(node)

    return test


def _table(fields: Mapping[str, _Test], needed: frozenset[str]) -> _Test:
    def test(node: Node) -> bool:
        if type(node) is not Table or not needed <= node.entries.keys():
            return False
        for key, value in node.entries.items():
            field = fields.get(key)
            if field is None or not field(value):
                return False
        return True

    return test

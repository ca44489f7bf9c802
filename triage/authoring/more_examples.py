"""Writes examples, and what examples expect, into a file; all else in it stays as it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import yaml

from triage.authoring.write import WriteError, formatted
from triage.authoring.yaml_tree import LOADER

_SUGGESTED: Final = "suggested"
_ONE: Final = (
    "acuity",
    "disposition",
    "within",
    "support",
    "first_cause",
    "activity",
    "asks",
    "asks_to",
)


@dataclass(frozen=True, slots=True)
class Stronger:
    """What the example of a name should expect beside what it expects already."""

    name: str
    more: Mapping[str, tuple[str, ...]]


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def with_examples(
    data: bytes, path: str, stronger: Iterable[Stronger], new: Iterable[str]
) -> bytes:
    """Return a file in canonical form, its examples stronger and with new ones at their end.

    `new` are items of a list of examples, as they are printed. What is added to an example is named
    in its `suggested:`. Raises WriteError where the file cannot be read whole, or an example of
    that name is not there.
    """
    text = data.decode("utf-8")
    root = yaml.compose(text, Loader=LOADER)
    examples = _entry(root, "examples")
    edits: list[_Edit] = []
    for one in stronger:
        edits += _strengthened(text, _named(examples, one.name, path), one)
    blocks = "\n\n".join(new)
    if blocks and examples is None:
        edits.append(_Edit(len(text), len(text), f"\n\nexamples:\n{blocks}\n"))
    elif blocks:
        place = _line_after(text, _last(examples).end_mark.index)
        edits.append(_Edit(place, place, f"\n{blocks}\n"))
    for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
        text = f"{text[: edit.start]}{edit.text}{text[edit.end :]}"
    written, flaws = formatted(text.encode("utf-8"), path)
    if written is None:
        raise WriteError(f"{path} could not be read after writing: {flaws[0]}")
    return written.encode("utf-8")


def _strengthened(text: str, example: Any, one: Stronger) -> Iterator[_Edit]:
    expect = _entry(example, "expect")
    for key, names in one.more.items():
        there = _entry(expect, key)
        yield from _added(expect, key, names if there is None else _with(there, key, names))
    marked = _entry(example, _SUGGESTED)
    keys = tuple(one.more)
    yield from _added(example, _SUGGESTED, keys if marked is None else _with(marked, "", keys))


def _with(there: Any, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that stand there, and these."""
    if key in _ONE:
        raise WriteError(f"{key} can be expected once")
    items = there.value if isinstance(there, yaml.SequenceNode) else [there]
    return tuple(dict.fromkeys((*(item.value for item in items), *names)))


def _added(table: Any, key: str, names: tuple[str, ...]) -> Iterator[_Edit]:
    value = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    there = _entry(table, key)
    if there is not None:
        yield _Edit(there.start_mark.index, _end(there), value)
        return
    first = table.value[0][0].start_mark
    # In brackets a comma parts two keys, else a line does; formatting brings them into order.
    apart = ", " if table.flow_style else f"\n{' ' * first.column}"
    yield _Edit(first.index, first.index, f"{key}: {value}{apart}")


def _named(examples: Any, name: str, path: str) -> Any:
    items = [] if examples is None else examples.value
    for item in items:
        own = _entry(item, "name")
        # A name on several lines ends with a line end.
        if own is not None and own.value.strip() == name:
            return item
    raise WriteError(f"{path} has no example called {name}")


def _entry(table: Any, key: str) -> Any:
    """Return the value of a key; None where it is not there."""
    return next((value for own, value in table.value if own.value == key), None)


def _last(node: Any) -> Any:
    """Return what stands at the very end of a list: its own end mark lies before what follows."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _end(node: Any) -> int:
    return int(_last(node).end_mark.index)


def _line_after(text: str, index: int) -> int:
    """Return where the next line begins; a comment beside what ends here stays with it."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1

"""The files as written: located trees, and the rule book that holds them.

A `RuleBook` has the right shapes (every key known, every list a list) but its names are still
text. `triage.checking` turns it into a `RuleBase`. Positions never take part in equality.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from triage.language.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, a whole number or a text; whole numbers are `int`, everything else is `str`."""

    value: str | int
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: "tuple[Node, ...]"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; keeps the author's order, and the place of every key."""

    entries: "Mapping[str, Node]"
    span: Span = field(default=NOWHERE, compare=False)
    key_spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        # What nobody can change is kept as it is; it is the case of all that reading makes.
        if type(self.entries) is not MappingProxyType:
            object.__setattr__(self, "entries", MappingProxyType(dict(self.entries)))
        if type(self.key_spans) is not MappingProxyType:
            object.__setattr__(self, "key_spans", MappingProxyType(dict(self.key_spans)))

    # The readers below are tolerant: a wrong shape has been reported by the time they are
    # used, and one run must report what is wrong elsewhere too.

    def get(self, key: str) -> "Node | None":
        """Return the node under `key`, or None."""
        return self.entries.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return the scalar under `key` as text, or `default`."""
        node = self.entries.get(key)
        return str(node.value).strip() if isinstance(node, Scalar) else default

    def number(self, key: str, default: int = 0) -> int:
        """Return the whole number under `key`, or `default`."""
        node = self.entries.get(key)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, int) else default

    def flag(self, key: str) -> bool:
        """Tell whether `key` says yes."""
        return self.text(key) == "yes"

    def table(self, key: str) -> "Table":
        """Return the mapping under `key`, or an empty one."""
        node = self.entries.get(key)
        return node if isinstance(node, Table) else Table({}, self.at(key))

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Return the mappings in the list under `key`."""
        return tuple(item for item in self.nodes(key) if isinstance(item, Table))

    def nodes(self, key: str) -> "tuple[Node, ...]":
        """Return the list under `key`, or an empty one."""
        node = self.entries.get(key)
        return node.items if isinstance(node, Sequence) else ()

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """Return the scalars in the list under `key`; a single scalar counts as a list of one."""
        node = self.entries.get(key)
        if isinstance(node, Scalar):
            return (node,)
        return tuple(item for item in self.nodes(key) if isinstance(item, Scalar))

    def at(self, key: str) -> Span:
        """Return the place of the value under `key`, or of the mapping where there is none."""
        node = self.entries.get(key)
        return node.span if node is not None else self.span

    def key_at(self, key: str) -> Span:
        """Return the place of `key` itself, or of the mapping where there is none."""
        return self.key_spans.get(key, self.span)

    def items(self) -> "Iterator[tuple[str, Node]]":
        """Yield keys and nodes in the author's order."""
        yield from self.entries.items()


Node: TypeAlias = Scalar | Sequence | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a library; its first key says what kind it is ("cause", "red_flag", …)."""

    path: str  # relative to the library, with forward slashes
    kind: str
    root: Table

    @property
    def folder(self) -> str:
        """Return the first folder below `rules/`, or "" for a file that lies right there."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The files of a library as written, by path."""

    documents: tuple[Document, ...]
    unread: tuple[str, ...] = ()  # paths of files whose text could not be read as a tree

    def of_kind(self, kind: str) -> tuple[Document, ...]:
        """Return the documents of one kind, by path."""
        return tuple(document for document in self.documents if document.kind == kind)

"""The one canonical form of a file."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from triage.authoring.comments import Comments, comments_of, position
from triage.authoring.library import read_document
from triage.authoring.scalar_text import WIDTH, key_text, on_one_line, on_several_lines
from triage.authoring.yaml_tree import read_tree
from triage.language.flaw import Flaw, TriageError
from triage.language.span import Span
from triage.language.tree import Document, Node, Scalar, Sequence, Table

_DEEPEST_IN_BRACKETS: Final = 3
# Tables whose keys the author chooses, and that are still no short leaves.
_ON_LINES: Final = ("answer", "choose_any", "sources", "places", "profiles")


class WriteError(TriageError):
    """A file could not be written without losing something; it is left as it is."""


def formatted(data: bytes, path: str) -> tuple[str | None, tuple[Flaw, ...]]:
    """Return the canonical form of a file; None, and why, where it cannot be read whole."""
    tree, flaws = read_tree(data, path)
    if tree is None or flaws:
        return None, flaws
    document, _ = read_document(data, path)
    if document is None:
        document = Document(path, "", tree)
    return write(document, data.decode("utf-8")), ()


def write(document: Document, source: str = "") -> str:
    """Return `document` in canonical form, with the comments of the text it was read from."""
    comments = comments_of(source) if "#" in source else Comments()
    writer = _Writer(comments)
    writer.document(document)
    text = "\n".join(writer.lines) + "\n"
    if read_tree(text.encode("utf-8"), document.path) != (document.root, ()):
        raise WriteError(f"{document.path} would not be the same after formatting")
    return text


class _Writer:
    def __init__(self, comments: Comments) -> None:
        self.comments = comments
        self.lines: list[str] = []

    def document(self, document: Document) -> None:
        # Imports pydantic, whose models hold the order of the keys.
        from triage.authoring.shapes import read_shape

        data, _ = read_shape(document)
        self.table(document.root, data, "", "")
        for line in self.comments.left():
            self.line(line, "")

    # ---------------------------------------------------------------- lines

    def line(self, text: str, indent: str) -> None:
        if text or (self.lines and self.lines[-1]):
            self.lines.append(indent + text if text else "")

    def above(self, span: Span, indent: str) -> None:
        for comment in self.comments.above.pop(position(span), ()):
            self.line(comment, indent)

    def entry(self, text: str, indent: str, beside: list[str]) -> None:
        """Write one line; of several comments beside it, the first can stay there."""
        for comment in beside[1:]:
            self.line(comment, indent)
        self.line("  ".join([text, *beside[:1]]), indent)

    def beside(self, span: Span) -> list[str]:
        return self.comments.beside.pop(position(span), [])

    # ---------------------------------------------------------------- tables

    def table(self, table: Table, data: Any, indent: str, owner: str, dash: str = "") -> None:
        """Write the keys of `table`, the first after `dash` if it is an item of a list."""
        inner = indent + " " * len(dash)
        keys = _in_order(table, data)
        if dash:
            self.above(table.key_at(keys[0]), indent)
        for number, key in enumerate(keys):
            node, value = table.entries[key], data[key]
            first = bool(dash) and number == 0
            if not first:
                if number and not indent and _is_set_off(node, value):
                    self.line("", "")
                self.above(table.key_at(key), inner)
            lead = (
                dash + key_text(key, flow=False) + ":" if first else f"{key_text(key, flow=False)}:"
            )
            self.value(
                lead,
                node,
                value,
                indent if first else inner,
                inner,
                (key, owner),
                self.beside(table.key_at(key)),
            )

    def value(  # what to write, where, and what belongs beside it
        self,
        lead: str,
        node: Node,
        data: Any,
        indent: str,
        inner: str,
        keys: tuple[str, str],
        beside: list[str],
    ) -> None:
        """Write `node` after `lead`, on its line if it fits there."""
        text = self.short(node, data, keys)
        if text is not None and len(indent) + len(lead) + 1 + len(text) <= WIDTH:
            self.entry(f"{lead} {text}", indent, beside)
            return
        match node:
            case Scalar(value):
                self.scalar(lead, value, indent, inner + "  ", beside)
            case Table():
                self.entry(lead, indent, beside)
                self.table(node, data, inner + "  ", keys[0])
            case Sequence():
                self.entry(lead, indent, beside)
                self.sequence(node, data, inner + "  ", keys[0])

    def scalar(
        self, lead: str, value: str | int, indent: str, inner: str, beside: list[str]
    ) -> None:
        block = on_several_lines(str(value), len(inner)) if isinstance(value, str) else None
        if block is None:
            self.entry(f"{lead} {on_one_line(value, flow=False)}", indent, beside)
            return
        sign, lines = block
        self.entry(f"{lead} {sign}", indent, beside)
        self.lines += [inner + line if line else "" for line in lines]

    # ---------------------------------------------------------------- lists

    def sequence(self, node: Sequence, data: list[Any], indent: str, owner: str) -> None:
        for number, (item, value) in enumerate(zip(node.items, data, strict=True)):
            shape = getattr(value, "shape", None)
            if number and shape is not None and shape.apart:
                self.line("", "")
            self.above(item.span, indent)
            self.item(item, value, indent, owner)

    def item(self, node: Node, data: Any, indent: str, owner: str) -> None:
        own = not isinstance(node, Table) or position(node.span) not in _places_of_keys(node)
        beside = self.beside(node.span) if own else []
        text = self.short(node, data, ("", owner))
        fits = text is not None and len(indent) + 2 + len(text) <= WIDTH
        # One leaf a line, and without brackets: a changed threshold is a change of one line.
        if isinstance(node, Table) and node.entries and (len(node.entries) == 1 or not fits):
            for comment in beside:
                self.line(comment, indent)
            self.table(node, data, indent, "", "- ")
        else:
            self.value("-", node, data, indent, indent, ("", owner), beside)

    # ---------------------------------------------------------------- in brackets

    def short(self, node: Node, data: Any, keys: tuple[str, str]) -> str | None:
        """Return `node` as it stands on one line; None where it wants lines of its own."""
        match node:
            case Scalar(value):
                if isinstance(value, str) and "\n" in value and on_several_lines(value, 0):
                    return None
                return on_one_line(value, flow=False)
            case Table() | Sequence():
                if self.comments.within(list(_spans_in(node))):
                    return None
                if _wants_lines(node, data, keys):
                    return None
                return _in_brackets(node, data, _DEEPEST_IN_BRACKETS)


def _in_order(table: Table, data: Any) -> list[str]:
    shape = getattr(data, "shape", None)
    known = shape.known_keys() if shape is not None else ()
    first = [key for key in known if key in table.entries]
    return [*first, *(key for key in table.entries if key not in first)]


def _is_set_off(node: Node, data: Any) -> bool:
    inside = data[0] if isinstance(node, Sequence) and data else data
    shape = getattr(inside, "shape", None)
    return shape is not None and shape.set_off


def _places_of_keys(table: Table) -> set[tuple[int, int]]:
    return {position(span) for span in table.key_spans.values()}


def _spans_in(node: Node) -> Iterator[Span]:
    """Yield the places of every key and item within `node`."""
    match node:
        case Table():
            for key, inside in node.entries.items():
                yield node.key_at(key)
                yield from _spans_in(inside)
        case Sequence(items):
            for inside in items:
                yield inside.span
                yield from _spans_in(inside)


def _wants_lines(node: Node, data: Any, keys: tuple[str, str]) -> bool:
    key, owner = keys
    match node:
        case Table():
            shape = getattr(data, "shape", None)
            listed = key in _ON_LINES or owner == "places" if shape is None else shape.on_lines
            return bool(node.entries) and listed
        case Sequence(items):
            return any(
                _wants_lines(item, value, ("", ""))
                or isinstance(item, Sequence)
                or _is_sentence(item)
                for item, value in zip(items, data, strict=True)
            )
        case Scalar():
            return False


def _is_sentence(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str) and " " in node.value


def _in_brackets(node: Node, data: Any, depth: int) -> str | None:
    """Return `node` on one line; None where it is too deep or has a text of several lines."""
    if isinstance(node, Scalar):
        several = isinstance(node.value, str) and "\n" in node.value
        return None if several else on_one_line(node.value, flow=True)
    if depth == 0:
        return None
    keys = _in_order(node, data) if isinstance(node, Table) else []
    pairs: Iterable[tuple[Node, Any]]
    if isinstance(node, Table):
        pairs = [(node.entries[key], data[key]) for key in keys]
    else:
        pairs = zip(node.items, data, strict=True)
    parts = [_in_brackets(inside, value, depth - 1) for inside, value in pairs]
    texts = [part for part in parts if part is not None]
    if len(texts) < len(parts):
        return None
    if isinstance(node, Sequence):
        return f"[{', '.join(texts)}]"
    written = [f"{key_text(key, flow=True)}: {part}" for key, part in zip(keys, texts, strict=True)]
    return f"{{{', '.join(written)}}}"

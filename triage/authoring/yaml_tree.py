"""A strict, small YAML: text to a tree in which every key and value knows its place."""

import re
from types import MappingProxyType
from typing import Any, Final

import yaml

from triage.authoring.plain_text import hidden_character, read_text
from triage.authoring.syntax import syntax_flaw
from triage.language.flaw import Flaw
from triage.language.span import Span
from triage.language.tree import Node, Scalar, Sequence, Table

DEEPEST: Final = 40
LONGEST_KEY: Final = 100
WHOLE_NUMBER: Final = re.compile("0|-?[1-9][0-9]{0,8}")
NOTHING_WORDS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRAILING_SPACES: Final = re.compile(" +(?=\n|$)")
# Ten times slower where libyaml is missing, and otherwise the same.
LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read_tree(text_bytes: bytes, path: str) -> tuple[Table | None, tuple[Flaw, ...]]:
    """Read one file as a tree, and return it with every flaw that the reading met."""
    text, flaws = read_text(text_bytes, path)
    if text is None:
        return None, flaws
    reader = _Reader(path)
    try:
        reader.read(text)
    except yaml.YAMLError as error:
        # A tab in the indentation is the cause of a syntax error, and has been named.
        if not any(flaw.code == "TR010" for flaw in flaws):
            reader.flaws.append(syntax_flaw(error, path))
        return None, (*flaws, *reader.flaws)
    except _TooDeep:
        return None, (*flaws, *reader.flaws)
    return _table(reader, path), (*flaws, *reader.flaws)


class _TooDeep(Exception):  # noqa: N818 - it stops the reading, and is told as a flaw
    pass


def _table(reader: "_Reader", path: str) -> Table | None:
    match reader.root:
        case Table():
            return reader.root
        case None | Scalar(""):
            if not reader.flaws:
                reader.flaw("TR004", "the file is empty", Span(path, 1, 1), "delete it, or fill it")
        case Scalar() | Sequence():
            reader.flaw(
                "TR020",
                'the file does not begin with a key, such as "cause: …"',
                reader.root.span,
                "a key is followed by a colon and a space; the first says what the file is",
            )
    return None


class _Open:
    """A list or mapping whose end has not been read yet."""

    __slots__ = ("entries", "is_key", "items", "key", "key_span", "key_spans", "span")

    def __init__(self, span: Span, items: list[Node] | None, *, is_key: bool) -> None:
        self.span = span
        self.items = items  # of a list; None: a mapping
        self.is_key = is_key  # this whole collection stands where a key should
        if items is None:
            self.entries: dict[str, Node] = {}
            self.key_spans: dict[str, Span] = {}
            self.key: str | None = None  # read, and waiting for its value
            self.key_span: Span | None = None

    def closed(self) -> Node:
        if self.items is not None:
            return Sequence(tuple(self.items), self.span)
        return Table(MappingProxyType(self.entries), self.span, MappingProxyType(self.key_spans))


class _Reader:
    """Builds the tree from the parser's events; never recurses."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root: Node | None = None
        self.flaws: list[Flaw] = []
        self.open: list[_Open] = []

    def flaw(
        self, code: str, message: str, span: Span, help_line: str, *related: tuple[str, Span]
    ) -> None:
        self.flaws.append(Flaw(code, message, span, help_line, related))

    def read(self, text: str) -> None:
        loader = LOADER(text)
        documents = 0
        next_event, scalar, start, end = loader.get_event, self.scalar, self.start, self.end
        try:
            # Told apart by exact type, the most frequent first: this is most of the cold path.
            while (event := next_event()) is not None:
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    scalar(event)
                elif kind is yaml.MappingStartEvent:
                    start(event, None)
                elif kind is yaml.SequenceStartEvent:
                    start(event, [])
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    end()
                elif kind is yaml.AliasEvent:
                    self.alias(event)
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if not self.document(event, documents):
                        return
        finally:
            loader.dispose()

    def document(self, event: Any, number: int) -> bool:
        span = self.span(event)
        if event.version or event.tags:
            self.flaw(
                "TR016",
                'a line that begins with "%" gives orders to the reader',
                span,
                "delete that line",
            )
        if number > 1:
            self.flaw(
                "TR017",
                '"---" begins a second document in one file',
                span,
                "put what follows in a file of its own",
            )
        return number == 1

    def alias(self, event: Any) -> None:
        span = self.span(event)
        self.flaw(
            "TR014",
            f'"*{event.anchor}" points to another part of the file',
            span,
            'write the text out, or put it in quotes if it begins with "*"',
        )
        self.add(Scalar("", span))

    def span(self, event: Any) -> Span:
        mark = event.start_mark
        return Span(self.path, mark.line + 1, mark.column + 1)

    def start(self, event: Any, items: list[Node] | None) -> None:
        span = self.span(event)
        if event.anchor or event.tag:
            self.decoration(event, span)
        if len(self.open) == DEEPEST:
            self.flaw(
                "TR006",
                f"more than {DEEPEST} lists and mappings lie inside each other here",
                span,
                "give a part of it a name of its own with `derive:`",
            )
            raise _TooDeep
        parent = self.open[-1] if self.open else None
        stands_for_key = parent is not None and parent.items is None and parent.key_span is None
        self.open.append(_Open(span, items, is_key=stands_for_key))

    def end(self) -> None:
        done = self.open.pop()
        if not done.is_key:
            self.add(done.closed())
            return
        self.flaw(
            "TR018",
            "a list or a mapping stands where a key should",
            done.span,
            "a key is one word; a text that begins with a bracket needs quotes",
        )
        self.open[-1].key_span = done.span

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        span = Span(self.path, mark.line + 1, mark.column + 1)
        if event.anchor is not None or event.tag is not None:
            self.decoration(event, span)
        text: str = event.value
        style = event.style
        parent = self.open[-1] if self.open else None
        if parent is not None and parent.items is None and parent.key_span is None:
            if style:
                self.styled(style, text, span)
            self.key(parent, text, span)
            return
        value: str | int = text
        if style:
            value = self.styled(style, text, span)
            if not text.strip():
                self.nothing(span)
        elif text in NOTHING_WORDS:
            value = ""
            if parent is not None:
                self.nothing(span)
        elif text[0] in "-0123456789" and WHOLE_NUMBER.fullmatch(text):
            value = int(text)
        node = Scalar(value, span)
        if parent is None:
            self.root = node
        elif parent.items is not None:
            parent.items.append(node)
        else:
            self.put(parent, node)

    def styled(self, style: str, text: str, span: Span) -> str:
        if style == '"' and (hidden := hidden_character(text) or "\t" * ("\t" in text)):
            self.flaw(
                "TR009",
                f"this text has a character in it that cannot be seen, U+{ord(hidden):04X}",
                span,
                "delete it",
            )
        if style in ">|":
            text = _TRAILING_SPACES.sub("", text).rstrip("\n")
        return text

    def nothing(self, span: Span) -> None:
        self.flaw(
            "TR019",
            "a value is missing here",
            span,
            "write it, or delete the key; what is not known is left out",
        )

    def key(self, parent: _Open, text: str, span: Span) -> None:
        parent.key_span = span
        if text not in parent.entries and len(text) <= LONGEST_KEY and text.strip():
            parent.key = text
            return
        if not text.strip() or len(text) > LONGEST_KEY:
            self.flaw(
                "TR018",
                "a key is missing here" if not text.strip() else "this key is far too long",
                span,
                "a key is one word, followed by a colon and a space",
            )
            return
        self.flaw(
            "TR012",
            f'"{text}" is here a second time',
            span,
            "delete one of the two, or put both under one key",
            ("first defined here", parent.key_spans[text]),
        )

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.items is not None:
            parent.items.append(node)
        elif parent.key_span is None:  # an alias where a key should be
            parent.key_span = node.span
        else:
            self.put(parent, node)

    def put(self, parent: _Open, node: Node) -> None:
        key = parent.key
        if key is not None and parent.key_span is not None:
            parent.entries[key] = node
            parent.key_spans[key] = parent.key_span
        parent.key = parent.key_span = None

    def decoration(self, event: Any, span: Span) -> None:
        if event.anchor:
            self.flaw(
                "TR013",
                f'"&{event.anchor}" gives a part of the file a name to point to',
                span,
                'delete it, or put the text in quotes if it begins with "&"',
            )
        if event.tag:
            self.flaw(
                "TR015",
                f'"{event.tag}" tells the reader what type this is',
                span,
                'delete it, or put the text in quotes if it begins with "!"',
            )

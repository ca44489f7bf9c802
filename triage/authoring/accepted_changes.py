"""Signed notes that accept a longer wait: read from `accepted_changes.yaml`, with every flaw."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from triage.authoring.files import LibraryFile, read_bytes
from triage.authoring.yaml_tree import read_tree
from triage.checking.report import did_you_mean
from triage.language.flaw import Flaw, in_order
from triage.language.referral import ACUITIES, Acuity
from triage.language.span import NOWHERE, Span
from triage.language.tree import Scalar, Sequence, Table

#: Stands beside `library.yaml`.
FILE: Final = "accepted_changes.yaml"

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TR921": "An accepted change that cannot be read",
        "TR922": "An accepted change of no version",
        "TR923": "An accepted change that nobody signed",
        "TR924": "An accepted change that lowers nothing",
    }
)

_KEYS: Final = ("from", "to", "what", "why", "who", "date")
_WHO_ASKED: Final = ("red_flag", "critical")
_OF_WHAT: Final = (*_WHO_ASKED, "before", "after")
_DIGEST: Final = re.compile("[0-9a-f]{12,64}")
_SEE: Final = "docs/diff.md shows a whole one"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What may fall: what asked for the greater acuity, and the acuities it falls between."""

    asked_by: str  # "red_flag:…" or "critical:…"
    before: Acuity
    after: Acuity


@dataclass(frozen=True, slots=True)
class Note:
    """Changes that somebody answers for, between two versions and no others."""

    old: str  # the beginning of the digest of the version before
    new: str
    what: tuple[Accepted, ...]
    why: str
    who: str
    date: str
    span: Span = field(default=NOWHERE, compare=False)

    def speaks_of(self, old: str, new: str) -> bool:
        """Tell whether this note is about the versions of these digests."""
        return old.startswith(self.old) and new.startswith(self.new)


def read_notes(library: Path) -> tuple[tuple[Note, ...], tuple[Flaw, ...]]:
    """Return the notes of the library at `library`, and every flaw; without a file, neither."""
    place = library / FILE
    if not place.exists() and not place.is_symlink():
        return (), ()
    data = read_bytes(LibraryFile(FILE, place), library)
    if isinstance(data, Flaw):
        return (), (data,)
    tree, flaws = read_tree(data, FILE)
    if tree is None:
        return (), flaws
    reader = _Reader(list(flaws))
    notes = tuple(reader.notes(tree))
    return notes, in_order(reader.flaws)


class _Reader:
    """Reads the notes, and adds what is wrong with them to `flaws`."""

    def __init__(self, flaws: list[Flaw]) -> None:
        self.flaws = flaws

    def notes(self, tree: Table) -> Iterator[Note]:
        """Yield the notes that can be read whole."""
        self._keys(tree, ("accepted_changes",), "such a file")
        written = tree.get("accepted_changes")
        if not isinstance(written, Sequence):
            self._wrong("TR921", "accepted_changes should be a list", tree.span, _SEE)
            return
        for node in written.items:
            if not isinstance(node, Table):
                self._wrong("TR921", "this should be a mapping", node.span, _SEE)
                continue
            before = len(self.flaws)
            note = self._note(node)
            if len(self.flaws) == before:
                yield note

    def _note(self, table: Table) -> Note:
        self._keys(table, _KEYS, "an accepted change", needed=_KEYS)
        for key in ("from", "to"):
            if key in table.entries and not _DIGEST.fullmatch(table.text(key)):
                message = f'"{table.text(key)}" is not the digest of a version'
                self._wrong("TR922", message, table.at(key), "copy it from what triage diff prints")
        self._signed(table)
        what = tuple(self._what(table))
        return Note(
            table.text("from"),
            table.text("to"),
            what,
            table.text("why"),
            table.text("who"),
            table.text("date"),
            table.span,
        )

    def _signed(self, table: Table) -> None:
        for key, wanted in (("who", "a name"), ("why", "a reason")):
            blank = table.text(key).strip("… .").upper() in ("", "NAME", "NONE YET", "REASON")
            if key in table.entries and blank:
                message = f"this accepted change has no {wanted.removeprefix('a ')}"
                help_line = f"write {wanted}; whoever signs answers for the longer wait"
                self._wrong("TR923", message, table.at(key), help_line)
        try:
            date.fromisoformat(table.text("date") or "2000-01-01")
        except ValueError:
            message = f'"{table.text("date")}" is no day'
            self._wrong("TR923", message, table.at("date"), "write it like 2026-03-14")

    def _what(self, table: Table) -> Iterator[Accepted]:
        if "what" in table.entries and not table.tables("what"):
            self._wrong("TR921", "what should be a list of mappings", table.at("what"), _SEE)
        for one in table.tables("what"):
            self._keys(one, _OF_WHAT, "a change", needed=("before", "after"))
            asked = [key for key in _WHO_ASKED if one.text(key)]
            if len(asked) != 1:
                message = "a change names one red_flag, or one critical question"
                self._wrong("TR921", message, one.span, _SEE)
            acuities = [self._acuity(one, key) for key in ("before", "after")]
            before, after = acuities
            if before is None or after is None or len(asked) != 1:
                continue
            if after > before:
                message = f"{after.word} is no lower than {before.word}"
                self._wrong("TR924", message, one.at("after"), "only a longer wait needs a note")
            yield Accepted(f"{asked[0]}:{one.text(asked[0])}", before, after)

    def _acuity(self, table: Table, key: str) -> Acuity | None:
        word = table.text(key)
        if key in table.entries and word not in ACUITIES:
            near = did_you_mean(word, ACUITIES) or f"it is one of {', '.join(ACUITIES)}"
            self._wrong("TR921", f'"{word}" is no acuity', table.at(key), near)
        return ACUITIES.get(word)

    def _keys(
        self, table: Table, known: Iterable[str], called: str, needed: Iterable[str] = ()
    ) -> None:
        known = tuple(known)
        for key in table.entries:
            if key not in known:
                near = did_you_mean(key, known) or f"it may have {', '.join(known)}"
                self._wrong("TR921", f'"{key}" is no key of {called}', table.key_at(key), near)
        for key in needed:
            node = table.get(key)
            if node is None or (isinstance(node, Scalar) and not str(node.value).strip()):
                self._wrong("TR921", f'{called} needs "{key}"', table.span, _SEE)

    def _wrong(self, code: str, message: str, span: Span, help_line: str) -> None:
        self.flaws.append(Flaw(code, message, span, help_line))

"""What reading text comes to: rows, and lines that are no rows, which are named and left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from triage.batch.archive import Source
from triage.batch.trouble import unreadable

if TYPE_CHECKING:
    import polars as pl

MARK: Final = b"\xef\xbb\xbf"  # that some programs write before UTF-8

#: What stands between the options of a list that is written as text.
LIST_SEPARATOR: Final = ";"
#: No to every option of a list.
NONE: Final = "none"

#: How files begin that are something else, and what to do about it.
_OTHERS: Final = (
    ((b"\xff\xfe", b"\xfe\xff"), "this is UTF-16; save it as UTF-8"),
    ((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ"), "this is compressed; unpack it"),
    ((b"PK\x03\x04",), "this is a packed file, such as a spreadsheet; save it as CSV"),
    ((b"PAR1",), "this is a Parquet file; say so by its name or by --form parquet"),
)


class Rejected(NamedTuple):
    """What cannot be assessed: the row in its part from 0, the column or "", and why."""

    place: int
    column: str
    reason: str


#: The rows, those that are broken being empty, and which are broken.
Read: TypeAlias = "tuple[pl.DataFrame, tuple[Rejected, ...]]"


class LeftOpenError(Exception):
    """A row does not end: a quotation mark was left open in a line, counted from 0."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def require_text(start: bytes, source: Source) -> None:
    """Raise OSError where a file that begins so is no text."""
    for signs, what in _OTHERS:
        if start.startswith(signs):
            raise unreadable(source.name, what)
    if b"\0" in start:
        raise unreadable(source.name, "this is UTF-16, or no text at all; save it as UTF-8")


def decoded(content: bytes, source: Source) -> str:
    """Return text as it is written in a file; raises OSError where it is not UTF-8."""
    try:
        return content.removeprefix(MARK).decode()
    except UnicodeDecodeError:
        raise unreadable(source.name, "this is not UTF-8; save it as UTF-8") from None

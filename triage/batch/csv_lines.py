"""Lines of a CSV file as columns of text.

Polars reads them, and takes a line that is short for one that says nothing more. So the separators
are counted first: where they are too few or too many, line is told from line here, and those that
are no rows are named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from triage.batch.archive import Source
from triage.batch.lines import MARK, LeftOpenError, Read, Rejected, decoded, require_text
from triage.batch.trouble import ArchiveError, unreadable

if TYPE_CHECKING:
    import polars as pl

_LARGEST_HEADER: Final = 4_000_000
_SEPARATORS: Final = (",", ";", "\t", "|")


def header_of_csv(stream: BinaryIO, source: Source) -> bytes:
    """Return the first line, the names of the columns; raises OSError where it is no text."""
    header = stream.readline(_LARGEST_HEADER)
    require_text(header, source)
    if not header.removeprefix(MARK).strip():
        raise unreadable(source.name, "the file is empty; its first line must name the columns")
    if header.removeprefix(MARK).lstrip().startswith((b"{", b"[")):
        raise unreadable(source.name, "this is JSON; say so by its name or by --form ndjson")
    if b"\r" in header.rstrip(b"\r\n"):
        raise unreadable(source.name, "its lines end with CR alone; save it with LF or CRLF")
    return header if header.endswith(b"\n") else header + b"\n"


def names_in(header: bytes, source: Source) -> list[str]:
    """Return the names of the columns in the first line of a CSV file.

    Raises ArchiveError where two of them are equal.
    """
    text = decoded(header, source)
    names = next(csv.reader([text.rstrip("\r\n")], delimiter=_separator(text)), [])
    # Where a file has no line of names, these are answers, so only their places are told.
    twice = [str(place) for place, name in enumerate(names, 1) if names.count(name) > 1]
    if twice:
        raise ArchiveError(
            f"{source.name}: columns that have the name of another: {', '.join(twice)}",
            advice="the first line must name the columns, each once",
        )
    return names


def _separator(header: str) -> str:
    return max(_SEPARATORS, key=header.count)


def frame_of_csv(header: bytes, chunk: bytes, source: Source) -> Read:
    """Return whole lines of a CSV file, every value as text; nothing between commas is null.

    Raises LeftOpenError where the last row does not end, OSError where it is no CSV.
    """
    import polars as pl

    text = decoded(chunk, source)
    names = names_in(header, source)
    separator = _separator(decoded(header, source))
    broken: tuple[Rejected, ...] = ()
    body = chunk.removeprefix(MARK)
    try:
        if _is_even(body, separator.encode(), len(names)):
            return _frame(body, names, separator), ()
    except pl.exceptions.PolarsError:
        pass  # a line that is longer, and one that is shorter
    body, broken = _evened(text, names, separator)
    try:
        return _frame(body, names, separator), broken
    except pl.exceptions.PolarsError:
        why = "its rows cannot be told apart; are quotation marks inside quotes doubled?"
        raise unreadable(source.name, why) from None


def _frame(body: bytes, names: Sequence[str], separator: str) -> pl.DataFrame:
    import polars as pl

    if not body.strip(b"\r\n"):
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    return pl.read_csv(
        io.BytesIO(body),
        has_header=False,
        new_columns=list(names),
        schema=dict.fromkeys(names, pl.String),
        separator=separator,
    )


def _is_even(body: bytes, separator: bytes, columns: int) -> bool:
    """Tell whether the lines have as many separators as they should, taken together."""
    outside = b"".join(body.split(b'"')[::2]) if b'"' in body else body
    lines = outside.count(b"\n") + (not outside.endswith(b"\n"))
    return body.count(b'"') % 2 == 0 and outside.count(separator) == lines * (columns - 1)


def _evened(text: str, names: Sequence[str], separator: str) -> tuple[bytes, tuple[Rejected, ...]]:
    """Return the lines with empty ones left out, and emptied where they are no row."""
    lines = re.sub("\r(?!\n)", " ", text).split("\n")
    empty = separator * (len(names) - 1) or '""'
    kept: list[str] = []
    broken: list[Rejected] = []
    begun = start = rows = 0
    last: list[str] = []
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    try:
        for values in reader:
            here, start, begun = lines[begun : reader.line_num], begun, reader.line_num
            if not values:
                continue
            if len(values) == len(names):
                kept += here
            else:
                kept.append(empty)
                more = "more" if len(values) > len(names) else "fewer"
                broken.append(Rejected(rows, "", f"this line has {more} values than columns"))
            rows, last = rows + 1, here
    except csv.Error:
        raise LeftOpenError(begun) from None
    if _is_open(last, separator):
        raise LeftOpenError(start)
    return "\n".join(kept).encode(), tuple(broken)


def _is_open(row: Sequence[str], separator: str) -> bool:
    """Tell whether the last row is one that does not end."""
    if "".join(row).count('"') % 2 == 0:
        return False
    try:
        list(csv.reader((f"{line}\n" for line in row), delimiter=separator, strict=True))
    except csv.Error:
        return True
    return False

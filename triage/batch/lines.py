"""Lines of text as columns; a line that is no row is named, and the rest goes on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TypeAlias

from triage.batch.archive import Source
from triage.batch.trouble import ArchiveError, unreadable

if TYPE_CHECKING:
    import polars as pl

_MARK: Final = b"\xef\xbb\xbf"  # that some programs write before UTF-8
_LARGEST_HEADER: Final = 4_000_000
_SEPARATORS: Final = (",", ";", "\t")

#: What stands between the options of a list that is written as text.
LIST_SEPARATOR: Final = ";"


class Rejected(NamedTuple):
    """What cannot be assessed: the row in its part from 0, the column or "", and why."""

    place: int
    column: str
    reason: str


#: The rows, those that are broken being empty, and which are broken.
Read: TypeAlias = "tuple[pl.DataFrame, tuple[Rejected, ...]]"


def header_of_csv(stream: BinaryIO, source: Source) -> bytes:
    """Return the first line, the names of the columns; raises OSError where it is no text."""
    header = stream.readline(_LARGEST_HEADER)
    if not header.strip():
        raise unreadable(source.name, "the file is empty; its first line must name the columns")
    if header.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in header:
        raise unreadable(source.name, "this is UTF-16; save it as UTF-8")
    return header if header.endswith(b"\n") else header + b"\n"


def names_in(header: bytes, source: Source) -> list[str]:
    """Return the names of the columns in the first line of a CSV file.

    Raises ArchiveError where two of them are equal.
    """
    text = _decoded(header, source)
    names = next(csv.reader([text.rstrip("\r\n")], delimiter=_separator(text)), [])
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ArchiveError(
            f"{source.name}: columns that stand there twice: {', '.join(twice)}",
            advice="keep one of each",
        )
    return names


def _separator(header: str) -> str:
    return max(_SEPARATORS, key=header.count)


def _decoded(content: bytes, source: Source) -> str:
    try:
        return content.removeprefix(_MARK).decode()
    except UnicodeDecodeError:
        raise unreadable(source.name, "this is not UTF-8; save it as UTF-8") from None


def frame_of_csv(header: bytes, chunk: bytes, source: Source) -> Read:
    """Return whole lines of a CSV file, every value as text; nothing between commas is null."""
    import polars as pl

    text = _decoded(chunk, source)
    names = names_in(header, source)
    separator = _separator(_decoded(header, source))
    try:
        frame = pl.read_csv(
            io.BytesIO(chunk.removeprefix(_MARK)),
            has_header=False,
            new_columns=names,
            schema=dict.fromkeys(names, pl.String),
            separator=separator,
        )
    except pl.exceptions.PolarsError:
        return _csv_line_by_line(names, text, separator)
    return frame, ()


def _csv_line_by_line(names: Sequence[str], text: str, separator: str) -> Read:
    rows: list[dict[str, str]] = []
    broken: list[Rejected] = []
    for values in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        if len(values) > len(names):
            broken.append(Rejected(len(rows), "", "this line has more values than columns"))
            values = []
        rows.append(dict(zip(names, values, strict=False)))
    return _frame(rows, names), tuple(broken)


def frame_of_ndjson(header: bytes, chunk: bytes, source: Source) -> Read:
    """Return whole lines of JSON, one object a line; what an object leaves out is null."""
    import polars as pl

    text = _decoded(chunk, source)
    try:
        return pl.read_ndjson(io.BytesIO(chunk), infer_schema_length=None), ()
    except pl.exceptions.PolarsError:
        return _ndjson_line_by_line(text)


def _ndjson_line_by_line(text: str) -> Read:
    rows: list[dict[str, str]] = []
    broken: list[Rejected] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            broken.append(Rejected(len(rows), "", "this line is no JSON object"))
            found = {}
        rows.append({key: _as_text(value) for key, value in found.items() if value is not None})
    names = list(dict.fromkeys(name for row in rows for name in row))
    return _frame(rows, names), tuple(broken)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return LIST_SEPARATOR.join(map(_as_text, value)) or "none"
    return str(value) if isinstance(value, int | str) else json.dumps(value)


def _frame(rows: Sequence[dict[str, str]], names: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    columns = {name: [row.get(name) or None for row in rows] for name in names}
    return pl.DataFrame(columns, dict.fromkeys(names, pl.String), height=len(rows))

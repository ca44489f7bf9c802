"""Reads an archive part by part, from any part on; memory does not grow with the archive."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import UnsupportedOperation
from typing import TYPE_CHECKING, BinaryIO, Final

from triage.batch.archive import Form, Source
from triage.batch.csv_lines import frame_of_csv, header_of_csv, names_in
from triage.batch.json_lines import Fits, frame_of_ndjson, require_lines
from triage.batch.lines import LeftOpenError, Read, Rejected
from triage.batch.trouble import unreadable

if TYPE_CHECKING:
    import polars as pl

#: About so many bytes are read at a time; memory goes with it, and not with the archive.
_COLUMNS_AT_A_TIME: Final = 160_000_000
_PARTS_AHEAD: Final = 2
_LEAST_ROWS: Final = 1_000
_MOST_ROWS: Final = 1_000_000
BYTES_AT_A_TIME: Final = 48_000_000
_TRUTH: Final = 0.25  # bytes of yes, no or nothing in memory
_WORD: Final = 16.0  # bytes of a short text or a number


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of an archive as they were read, and where the next begin."""

    frame: pl.DataFrame
    source: int
    end: int  # of a Parquet file the next row, of a text the next byte
    digest: str  # of the bytes, where they come from a stream
    broken: tuple[Rejected, ...]  # lines that are no rows, by their place among the rows


@dataclass(frozen=True, slots=True)
class How:
    """How an archive is read: in which parts, and what of it."""

    rows: int | None  # in a part; None: by their size
    bytes_at_a_time: int  # of text
    keep: Sequence[str]
    fits: Fits


def rows_at_a_time(schema: Mapping[str, pl.DataType], wanted: int | None) -> int:
    """Return how many rows of these columns make a part."""
    import polars as pl

    widths = [_TRUTH if kind == pl.Boolean else _WORD for kind in schema.values()]
    return wanted or max(_LEAST_ROWS, min(_MOST_ROWS, int(_COLUMNS_AT_A_TIME / (1 + sum(widths)))))


def pieces(
    source: Source,
    number: int,
    how: How,
    *,
    start: int,
    past: tuple[tuple[int, str], ...],
) -> Iterator[Piece]:
    """Yield the rows of one source from `start` on, in order.

    Of standard input, `past` are the ends and digests of what was read before, which is read
    past. Raises OSError where the file is cut off or is not what its name says.
    """
    if source.form is Form.PARQUET:
        yield from _of_parquet(source, number, start, how.rows)
        return
    with _opened(source) as stream:
        yield from _of_text(source, number, stream, start, how, past)


def joined(found: Iterator[Piece], sources: Sequence[Source], rows: int | None) -> Iterator[Piece]:
    """Yield the pieces, those of small Parquet files with equal columns made one.

    Planning a part costs about as much time as assessing 30,000 rows. A joined piece ends where
    its last file does, so that a run that was stopped goes on from there.
    """
    held: list[Piece] = []
    for piece in found:
        size = rows_at_a_time(piece.frame.schema, rows)
        many = sum(len(one.frame) for one in held)
        is_alike = bool(held) and held[0].frame.schema == piece.frame.schema
        if held and not (is_alike and many + len(piece.frame) <= size):
            yield _one(held)
            held, many = [], 0
        held.append(piece)
        is_text = sources[piece.source].form is not Form.PARQUET
        if is_text or 2 * (many + len(piece.frame)) >= size:  # nothing large waits for more
            yield _one(held)
            held = []
    if held:
        yield _one(held)


def _one(held: Sequence[Piece]) -> Piece:
    import polars as pl

    last = held[-1]
    return last if len(held) == 1 else replace(last, frame=pl.concat([one.frame for one in held]))


def _opened(source: Source) -> BinaryIO:
    if not source.is_stream:
        return source.path.open("rb")
    try:
        # Standard input is not ours to close, so it is wrapped anew.
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except UnsupportedOperation as error:
        raise unreadable(source.name, "it is closed") from error


def schema_of_parquet(source: Source) -> dict[str, pl.DataType]:
    """Return the columns of a Parquet file and their types."""
    import polars as pl

    try:
        return dict(pl.read_parquet_schema(source.path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(source.path, _no_parquet(source)) from error


def _no_parquet(source: Source) -> str:
    with source.path.open("rb") as stream:
        start = stream.read(4)
    if start in (b"", b"PAR1"):
        return "this is no whole Parquet file; was it cut off?"
    return "this is no Parquet file; say with --form what it is"


def rows_of_parquet(source: Source) -> int:
    """Return how many rows a Parquet file has."""
    import polars as pl

    schema_of_parquet(source)
    return int(pl.scan_parquet(source.path).select(pl.len()).collect().item())


def header_of(source: Source) -> list[str]:
    """Return the names of the columns of a CSV file; raises ArchiveError where two are equal."""
    with source.path.open("rb") as stream:
        return names_in(header_of_csv(stream, source), source)


def _of_parquet(source: Source, number: int, start: int, rows: int | None) -> Iterator[Piece]:
    import polars as pl

    size = rows_at_a_time(schema_of_parquet(source), rows)
    whole = rows_of_parquet(source)
    try:
        while start < whole:
            # A window at a time: whoever decodes a file runs ahead of whoever assesses it.
            window = pl.scan_parquet(source.path).slice(start, _PARTS_AHEAD * size)
            for batch in window.collect_batches(chunk_size=size, maintain_order=True):
                if not batch.is_empty():
                    start += len(batch)
                    yield Piece(batch, number, start, "", ())
    except pl.exceptions.PolarsError as error:
        raise unreadable(source.path, "the file is damaged; was it cut off?") from error


def _of_text(
    source: Source,
    number: int,
    stream: BinaryIO,
    start: int,
    how: How,
    past: tuple[tuple[int, str], ...],
) -> Iterator[Piece]:
    header = b""
    place = 0
    if source.form is Form.CSV:
        header = header_of_csv(stream, source)
        place = len(header)
    if source.is_stream:
        place = _read_past(stream, place, past, source)
    elif start > place:
        stream.seek(start)
        place = start
    for chunk in _chunks(stream, source, place, how):
        if place == 0 and source.form is Form.NDJSON:
            require_lines(chunk, source)
        try:
            frame, broken = _read(header, chunk, source, how, is_first=place <= len(header))
        except LeftOpenError as error:
            raise _left_open(source, place, error.line) from None
        place += len(chunk)
        digest = hashlib.sha256(chunk).hexdigest() if source.is_stream else ""
        yield Piece(frame, number, place, digest, broken)


def _read(header: bytes, chunk: bytes, source: Source, how: How, *, is_first: bool) -> Read:
    if source.form is Form.CSV:
        return frame_of_csv(header, chunk, source)
    frame, broken = frame_of_ndjson(chunk, source, how.keep, how.fits)
    return frame if is_first else _with_all(frame, how.keep), broken


def _with_all(frame: pl.DataFrame, keep: Sequence[str]) -> pl.DataFrame:
    """Return lines of JSON, of which none may say what is kept, with a column for all of it."""
    import polars as pl

    missing = [name for name in keep if name not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)


def _left_open(source: Source, place: int, line: int) -> OSError:
    """Return the error of a row that does not end, and where it begins."""
    what = "a row does not end; is a quotation mark left open?"
    if source.is_stream:
        return unreadable(source.name, what)
    with source.path.open("rb") as stream:
        before = sum(block.count(b"\n") for block in _blocks(stream, place))
    return unreadable(source.name, f"line {before + line + 1}: {what}")


def _blocks(stream: BinaryIO, end: int) -> Iterator[bytes]:
    while end > 0 and (block := stream.read(min(end, BYTES_AT_A_TIME))):
        end -= len(block)
        yield block


def _read_past(
    stream: BinaryIO, place: int, past: tuple[tuple[int, str], ...], source: Source
) -> int:
    for end, digest in past:
        chunk = stream.read(end - place)
        if hashlib.sha256(chunk).hexdigest() != digest:
            raise unreadable(source.name, "this is not what the half-finished output was made of")
        place = end
    return place


def _chunks(stream: BinaryIO, source: Source, place: int, how: How) -> Iterator[bytes]:
    """Yield whole lines, so many or about so many bytes; a quoted line break ends no line."""
    quoted = source.form is Form.CSV
    if how.rows is not None:
        yield from _so_many_rows(stream, how.rows, quoted=quoted)
        return
    rest = b""
    while block := stream.read(how.bytes_at_a_time):
        rest += block
        cut = _whole_lines(rest, quoted=quoted)
        if cut:
            yield rest[:cut]
            place, rest = place + cut, rest[cut:]
        elif len(rest) > 2 * how.bytes_at_a_time:
            raise _left_open(source, place, 0)
    if rest.strip():
        yield rest


def _so_many_rows(stream: BinaryIO, rows: int, *, quoted: bool) -> Iterator[bytes]:
    lines: list[bytes] = []
    found, inside = 0, False
    for line in stream:
        lines.append(line)
        inside ^= quoted and line.count(b'"') % 2 == 1
        found += not inside
        if found == rows:
            yield b"".join(lines)
            lines, found = [], 0
    if b"".join(lines).strip():
        yield b"".join(lines)


def _whole_lines(text: bytes, *, quoted: bool) -> int:
    """Return where the last line ends that is whole; 0 where none is."""
    end = text.rfind(b"\n") + 1
    inside = quoted and text.count(b'"', 0, end) % 2 == 1
    while end and inside:
        before = text.rfind(b"\n", 0, end - 1) + 1
        inside ^= text.count(b'"', before, end) % 2 == 1
        end = before
    return end

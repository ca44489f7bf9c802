"""Lines of JSON as columns: one object a line; what an object leaves out is unknown."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from triage.batch.archive import Source
from triage.batch.lines import LIST_SEPARATOR, MARK, NONE, Read, Rejected, decoded, require_text
from triage.batch.trouble import unreadable

if TYPE_CHECKING:
    import polars as pl

#: Whether every column of a frame has a type that can be read as answers.
Fits: TypeAlias = "Callable[[pl.DataFrame], bool]"


def require_lines(start: bytes, source: Source) -> None:
    """Raise OSError where a file that begins so is no lines of JSON."""
    require_text(start[:4], source)
    if start.removeprefix(MARK).lstrip().startswith(b"["):
        raise unreadable(source.name, "this is one JSON list; write an object a line, without [ ]")


def frame_of_ndjson(chunk: bytes, source: Source, keep: Sequence[str], fits: Fits) -> Read:
    """Return whole lines of JSON. What is kept is text, since its type may change on the way."""
    import polars as pl

    text = decoded(chunk, source)
    kept = {name: pl.String() for name in keep if json.dumps(name).encode() in chunk}
    try:
        content = io.BytesIO(chunk.removeprefix(MARK))
        frame = pl.read_ndjson(content, infer_schema_length=None, schema_overrides=kept)
    except pl.exceptions.PolarsError:
        return _line_by_line(text)
    return (frame, ()) if fits(frame) else _line_by_line(text)


def _line_by_line(text: str) -> Read:
    """Return everything as text, so that a value that does not fit costs its own row only."""
    import polars as pl

    rows: list[dict[str, str]] = []
    broken: list[Rejected] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        found = _object(line)
        if found is None:
            broken.append(Rejected(len(rows), "", "this line is no JSON object"))
        rows.append({key: _as_text(value) for key, value in (found or {}).items()})
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) or None for row in rows] for name in names}
    if not names:
        return pl.DataFrame(height=len(rows)), tuple(broken)
    return pl.DataFrame(columns, dict.fromkeys(names, pl.String)), tuple(broken)


def _object(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line) if line.strip() else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return LIST_SEPARATOR.join(value) or NONE
    return str(value) if isinstance(value, int | str) else json.dumps(value, ensure_ascii=False)

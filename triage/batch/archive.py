"""Archives: which files they are, in which form, and how to tell that one has changed."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from triage.batch.trouble import ArchiveError

#: The name of standard input, on the command line and in messages.
STANDARD_INPUT: Final = "-"
#: As `s3://…` reads when it was taken for a path.
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+]+:/")
_COMPRESSED: Final = (".gz", ".zip", ".zst", ".bz2", ".xz")
_LOOKED_AT: Final = 65_536  # bytes at each end of a file that tell it from another


class Form(StrEnum):
    """How rows are written in a file."""

    PARQUET = "parquet"
    CSV = "csv"
    NDJSON = "ndjson"


_BY_SUFFIX: Final = {
    ".parquet": Form.PARQUET,
    ".csv": Form.CSV,
    ".ndjson": Form.NDJSON,
    ".jsonl": Form.NDJSON,
}


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an archive, or standard input."""

    path: Path
    form: Form
    size: int  # bytes; 0 for standard input
    digest: str  # differs where the content does

    @property
    def name(self) -> str:
        """Return what it is called in messages."""
        return "standard input" if self.is_stream else str(self.path)

    @property
    def is_stream(self) -> bool:
        """Tell whether it can be read once only."""
        return str(self.path) == STANDARD_INPUT


def form_of(path: Path) -> Form | None:
    """Return the form that the end of a file's name stands for."""
    return _BY_SUFFIX.get(path.suffix.lower())


def sources(archive: Path, form: Form | None = None) -> tuple[Source, ...]:
    """Return the files of `archive`, a file or a folder of files, by name.

    Raises ArchiveError where the form cannot be told, OSError where there is no such file.
    """
    if str(archive) == STANDARD_INPUT:
        if form is None or form is Form.PARQUET:
            raise ArchiveError(
                "standard input is read as csv or ndjson", advice="say which with --form"
            )
        return (Source(archive, form, 0, "standard input"),)
    if _ADDRESS.match(str(archive)):
        raise ArchiveError(
            f"{archive}: this is an address, and an archive is read from a disk",
            advice="copy it or mount it; or assess it as a table in Spark: docs/cluster.md",
        )
    if not archive.exists():
        raise FileNotFoundError(errno.ENOENT, "there is no such file or folder", str(archive))
    if not archive.is_dir():
        return (_source(archive, form or _form(archive)),)
    found = tuple(_source(path, _form(path)) for path in _inside(archive))
    if not found:
        raise ArchiveError(
            f"{archive}: no archive is in this folder",
            advice="its files end in .parquet, .csv, .ndjson or .jsonl",
        )
    forms = sorted({source.form for source in found})
    if len(forms) > 1:
        raise ArchiveError(
            f"{archive}: files of more than one form: {', '.join(forms)}",
            advice="assess each form for itself",
        )
    return found


def _inside(folder: Path) -> Iterator[Path]:
    # Names that begin with a dot or an underscore are the notes of whoever wrote the folder.
    for path in sorted(folder.rglob("*")):
        if path.is_file() and form_of(path) and not path.name.startswith((".", "_")):
            yield path


def _form(path: Path) -> Form:
    form = form_of(path)
    if form is None and path.suffix.lower() in _COMPRESSED:
        raise ArchiveError(
            f"{path}: an archive is read unpacked",
            advice="unpack it; CSV and NDJSON may come through standard input:"
            f" zcat {path.name} | triage batch - OUT --form csv",
        )
    if form is None:
        raise ArchiveError(
            f"{path}: the name does not tell the form",
            advice="say --form parquet, csv or ndjson",
        )
    return form


def _source(path: Path, form: Form) -> Source:
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as stream:
        digest.update(stream.read(_LOOKED_AT))
        if size > _LOOKED_AT:
            stream.seek(max(_LOOKED_AT, size - _LOOKED_AT), os.SEEK_SET)
            digest.update(stream.read(_LOOKED_AT))
    return Source(path, form, size, digest.hexdigest())

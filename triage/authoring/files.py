"""The files of a library: which there are, and their bytes."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triage.authoring.plain_text import LARGEST, too_large
from triage.language.flaw import Flaw
from triage.language.span import Span

LIBRARY_FILE: Final = "library.yaml"
QUESTIONNAIRES: Final = "questionnaires"
RULES: Final = "rules"


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One file of a library; `path` is relative, with forward slashes, and can be printed."""

    path: str
    place: Path


def library_files(root: Path) -> tuple[LibraryFile, ...]:
    """Return the files of the library at `root` by path, without notes and hidden files."""
    found = [name for name in (LIBRARY_FILE, "library.yml") if os.path.lexists(root / name)]
    for folder in (QUESTIONNAIRES, RULES):
        found += _below(root, folder)
    files = (LibraryFile(_printable(name), root / name) for name in found)
    return tuple(sorted(files, key=lambda file: file.path))


def _below(root: Path, folder: str) -> Iterator[str]:
    if os.path.islink(root / folder):
        yield folder
        return
    closed: list[str] = []
    for above, folders, names in os.walk(
        root / folder, onerror=lambda e: closed.append(e.filename)
    ):
        base = Path(above).relative_to(root).as_posix()
        folders[:] = [name for name in folders if not _is_hidden(name)]
        # A link to a folder is not followed; it is listed, so that reading can say so.
        links = [name for name in folders if os.path.islink(os.path.join(above, name))]
        yield from (f"{base}/{name}" for name in (*names, *links) if not _is_note(name))
    # So is a folder that may not be opened.
    yield from (Path(name).relative_to(root).as_posix() for name in closed if os.path.isdir(name))


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_note(name: str) -> bool:
    return _is_hidden(name) or name.endswith((".md", "~"))


def _printable(path: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in path)


def read_bytes(file: LibraryFile, root: Path) -> bytes | Flaw:
    """Return the bytes of `file`, or why they cannot be had."""
    try:
        if flaw := link_flaw(file, root):
            return flaw
        # Opened without waiting, so that a pipe cannot hold up the reading.
        with open(os.open(file.place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                return unreadable(file.path, "it is not an ordinary file")
            if status.st_size > LARGEST:
                return too_large(status.st_size, file.path)
            return stream.read(LARGEST + 1)
    except OSError as error:
        return unreadable(file.path, (error.strerror or "no reason is given").lower())


def link_flaw(file: LibraryFile, root: Path) -> Flaw | None:
    """Return what is wrong with `file` if it is a link that leads astray."""
    if not os.path.islink(file.place):
        return None
    target = Path(os.path.realpath(file.place))
    if target.is_dir():
        message = "this is a link to a folder, and such links are not followed"
    elif not target.is_relative_to(os.path.realpath(root)):
        message = "this is a link to a file outside the library"
    else:
        return None
    return Flaw("TR023", message, Span(file.path), "put the files themselves here")


def unreadable(path: str, reason: str) -> Flaw:
    """Return the flaw of a file that cannot be opened."""
    return Flaw(
        "TR003",
        f"the file cannot be read: {reason}",
        Span(path),
        "make it an ordinary file that you may read",
    )

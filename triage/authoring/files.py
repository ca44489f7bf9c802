"""The files of a library: which there are, and their bytes."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from triage.authoring.plain_text import LARGEST, too_large
from triage.language.flaw import Flaw
from triage.language.span import Span

LIBRARY_FILE: Final = "library.yaml"
QUESTIONNAIRES: Final = "questionnaires"
RULES: Final = "rules"
#: The code of a link that leads astray.
LED_ASTRAY: Final = "TR023"
_AT_TOP: Final = (LIBRARY_FILE, "library.yml")


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One file of a library; `path` is relative, with forward slashes, and can be printed."""

    path: str
    place: Path


class Content(NamedTuple):
    """A file, and its bytes or why they cannot be had."""

    file: LibraryFile
    data: bytes | Flaw


def contents_of(root: Path) -> tuple[Content, ...]:
    """Return every file of the library at `root` with its bytes, by path."""
    return tuple(Content(file, read_bytes(file, root)) for file in library_files(root))


def library_files(root: Path) -> tuple[LibraryFile, ...]:
    """Return the files of the library at `root` by path, without notes and hidden files."""
    top = os.fspath(root)
    found = [name for name in _AT_TOP if os.path.lexists(os.path.join(top, name))]
    for folder in (QUESTIONNAIRES, RULES):
        found += _below(top, folder)
    return tuple(
        LibraryFile(path, Path(top, name))
        for path, name in sorted((_printable(name), name) for name in found)
    )


def _below(top: str, folder: str) -> Iterator[str]:
    """Yield what lies in `folder`; its name itself where it is a link or may not be opened."""
    place = os.path.join(top, folder)
    if os.path.islink(place):
        yield folder
        return
    try:
        with os.scandir(place) as entries:
            inside = [(each.name, each.is_dir(follow_symlinks=False)) for each in entries]
    except FileNotFoundError:
        return
    except OSError:
        yield folder
        return
    for name, is_folder in inside:
        if is_folder and not _is_hidden(name):
            yield from _below(top, f"{folder}/{name}")
        elif not is_folder and not _is_note(name):
            yield f"{folder}/{name}"


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_note(name: str) -> bool:
    return _is_hidden(name) or name.endswith((".md", "~"))


def _printable(path: str) -> str:
    if path.isprintable():
        return path
    return "".join(character if character.isprintable() else "?" for character in path)


def read_bytes(file: LibraryFile, root: Path) -> bytes | Flaw:
    """Return the bytes of `file`, or why they cannot be had."""
    try:
        if flaw := link_flaw(file, root):
            return flaw
        # Opened without waiting, so that a pipe cannot hold up the reading.
        opened = os.open(file.place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode):
                return unreadable(file.path, "it is not an ordinary file")
            if status.st_size > LARGEST:
                return too_large(status.st_size, file.path)
            return _read(opened, status.st_size)
        finally:
            os.close(opened)
    except OSError as error:
        return unreadable(file.path, (error.strerror or "no reason is given").lower())


def _read(opened: int, size: int) -> bytes:
    data = os.read(opened, size + 1)
    while more := os.read(opened, 65_536):  # cut short, or growing while it is read
        data += more
        if len(data) > LARGEST:
            break
    return data


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
    return Flaw(LED_ASTRAY, message, Span(file.path), "put the files themselves here")


def unreadable(path: str, reason: str) -> Flaw:
    """Return the flaw of a file that cannot be opened."""
    return Flaw(
        "TR003",
        f"the file cannot be read: {reason}",
        Span(path),
        "make it an ordinary file that you may read",
    )

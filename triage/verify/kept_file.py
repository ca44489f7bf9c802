"""Files in the user's cache folder that one run leaves to the next.

What is in them is only ever a shortcut. Whatever is odd about such a file, be it cut off, changed,
of another engine or of somebody else, it counts as not there.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from triage.authoring.cache import folder

#: Changed whenever the form of the files changes.
FORM: Final = "triage-verify-2"
_LARGEST: Final = 64_000_000
_ROOMS: Final = ("language", "semantics", "checking", "interview", "verify", "testing")


def read_kept(kind: str, about: Iterable[str]) -> Any:
    """Return what was kept of a kind about something; None where nothing sound is there."""
    try:
        head, _, body = _bytes(_path(kind, about)).partition(b"\n")
        return json.loads(body) if head == _head(body) else None
    except (OSError, ValueError, RecursionError, MemoryError):
        return None


def write_kept(kind: str, about: Iterable[str], data: Any, most: int | None = None) -> None:
    """Leave plain data to the next run, if there is a place to keep it.

    With `most`, of files of this kind no more than so many are kept, those last written.
    """
    body = plain_text(data).encode()
    try:
        path = _path(kind, about)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(os.lstat(path.parent)):
            _write(path, _head(body) + b"\n" + body)
            if most is not None:
                found = sorted(path.parent.glob("*.json"), key=lambda one: -one.stat().st_mtime_ns)
                for old in found[most:]:
                    old.unlink(missing_ok=True)
    except OSError:
        return


def plain_text(data: Any) -> str:
    """Return plain data as text."""
    return json.dumps(data, default=dict, separators=(",", ":"))


def _path(kind: str, about: Iterable[str]) -> Path:
    place = folder()
    if place is None:
        raise OSError("there is no home")
    name = "\0".join(about).encode()
    return place / kind / f"{hashlib.sha256(name).hexdigest()[:32]}.json"


def _head(body: bytes) -> bytes:
    return f"{FORM} {_engine()} {hashlib.sha256(body).hexdigest()}".encode()


def _engine() -> str:
    """Return what tells two engines apart, also two states of one that is being worked on."""
    seen = [FORM]
    for package in ("symptom-triage", "python-sat"):
        try:
            seen.append(version(package))
        except PackageNotFoundError:
            seen.append("")
    for room in _ROOMS:
        for path in sorted((Path(__file__).parent.parent / room).glob("*.py")):
            state = path.stat()
            seen.append(f"{room} {path.name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def _bytes(path: Path) -> bytes:
    if not _is_ours(os.lstat(path.parent)):
        return b""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        sound = stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST
        return stream.read(_LARGEST) if sound and _is_ours(status) else b""


def _is_ours(status: os.stat_result) -> bool:
    """Tell whether only this user can have written it."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none."""
    part = path.with_name(f"{path.stem}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(part, flags, 0o600), "wb") as stream:
            stream.write(data)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise

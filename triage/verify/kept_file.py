"""Files in the user's cache folder that one run leaves to the next.

What is in them is only ever a shortcut. Whatever is odd about such a file, be it cut off, changed,
of another engine or of somebody else, it counts as not there.
"""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from triage.authoring.own_files import folder, read_own, write_own

#: Changed whenever the form of the files changes.
FORM: Final = "triage-verify-2"
_ROOMS: Final = ("language", "semantics", "checking", "interview", "verify", "testing")


def read_kept(kind: str, about: Iterable[str]) -> Any:
    """Return what was kept of a kind about something; None where nothing sound is there."""
    try:
        head, _, body = (read_own(_path(kind, about)) or b"").partition(b"\n")
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
        if write_own(path, _head(body) + b"\n" + body) and most is not None:
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

"""Files in the user's cache folder, which nobody else can have written, whole or not at all."""

import os
import stat
from pathlib import Path
from typing import Final

_LARGEST: Final = 64_000_000


def folder() -> Path | None:
    """Return the folder of the cache; None where there is no home."""
    said = os.environ.get("XDG_CACHE_HOME", "")
    if said and os.path.isabs(said):
        return Path(said) / "triage"
    try:
        return Path.home() / ".cache" / "triage"
    except RuntimeError:
        return None


def read_own(path: Path) -> bytes | None:
    """Return what a file holds; None where somebody else may have written it, or it is no file.

    Raises OSError where it is not there, or is a link.
    """
    status = os.lstat(path.parent)
    if not stat.S_ISDIR(status.st_mode) or not is_own(status):
        return None
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode) or not is_own(status) or status.st_size > _LARGEST:
            return None
        return stream.read(_LARGEST)


def write_own(path: Path, data: bytes) -> bool:
    """Write a whole file or none, and its folder where it is not there; tell whether it was done.

    It is not done in a folder that somebody else may write to. Raises OSError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = os.lstat(path.parent)
    if not stat.S_ISDIR(status.st_mode) or not is_own(status):
        return False
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
    return True


def is_own(status: os.stat_result) -> bool:
    """Tell whether only this user can have written it."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

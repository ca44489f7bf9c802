"""What can be wrong with an archive, in words; nobody's answers are ever in them."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from triage.language.flaw import TriageError


class ArchiveError(TriageError):
    """An archive cannot be used as it is; says everything that does not fit, and what to do."""

    def __init__(self, what: str, details: Sequence[str] = (), *, advice: str = "") -> None:
        """Say `what`, then each detail on a line of its own, then what to do next."""
        lines = [what, *(f"  {each}" for each in details)]
        super().__init__("\n".join([*lines, *([f"  help: {advice}"] if advice else [])]))


def unreadable(path: Path | str, why: str) -> OSError:
    """Return the error of a file whose content cannot be read, such as one that was cut off."""
    return OSError(errno.EIO, why, str(path))


def unwritable(path: Path | str, error: Exception) -> OSError:
    """Return the error of a file that could not be written, such as on a full disk."""
    text = str(error)
    full = any(sign in text for sign in ("No space left", "os error 28", "StorageFull"))
    large = any(sign in text for sign in ("File too large", "os error 27", "FileTooLarge"))
    if full:
        return OSError(errno.ENOSPC, "the disk is full", str(path))
    if large:
        return OSError(errno.EFBIG, "the system allows no larger file", str(path))
    if isinstance(error, OSError) and error.strerror:
        return OSError(error.errno, error.strerror, str(path))
    return OSError(errno.EIO, f"cannot be written ({type(error).__name__})", str(path))

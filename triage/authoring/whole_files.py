"""Files that are written whole, or not at all."""

import os
import tempfile
from pathlib import Path


def replace_whole(place: Path, data: bytes) -> None:
    """Write a whole file or none, so that nothing an author wrote can be lost half-way."""
    target = place.resolve()
    number, part = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with open(number, "wb") as stream:
            stream.write(data)
        os.chmod(part, target.stat().st_mode & 0o777)
        os.replace(part, target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise

"""Where the shipped library lies."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def shipped_library() -> Path:
    """Return the folder of the shipped rules: in the package, or in a checkout beside it."""
    content = _PACKAGE / "content"
    return content if content.is_dir() else _PACKAGE.parent

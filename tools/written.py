"""Writing a generated page, or saying that it is old."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write_or_check(pages: Mapping[Path, str]) -> int:
    """Write each page; with `--check` return 1, and name them, where any is not as it should be."""
    if "--check" not in sys.argv[1:]:
        for path, text in pages.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    old = [
        path.relative_to(ROOT).as_posix()
        for path, text in pages.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    if old:
        print(f"{', '.join(old)}: old; run `make docs`")
    return 1 if old else 0

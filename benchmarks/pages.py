"""Writes what was measured into docs/performance.md, between the marks of its part."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "performance.md"


def is_recorded() -> bool:
    """Tell whether figures are to be written into the page: `python -m benchmarks --record`."""
    return "--record" in sys.argv


def write(part: str, text: str) -> None:
    """Print `text`, and where asked to put it between `<!-- part -->` and `<!-- /part -->`."""
    print(text, flush=True)
    if not is_recorded():
        return
    page = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {part} -->", f"<!-- /{part} -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{PAGE.name} has no place marked {begin} … {end}")
    PAGE.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def reached(is_reached: bool) -> str:
    """Return the verdict on a budget."""
    return "reached" if is_reached else "**not reached**"


def drawn(name: str) -> Path:
    """Return where the plot of that name goes."""
    folder = DOCS / "plots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"performance_{name}.svg"

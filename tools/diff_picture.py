"""Draws a comment of `triage diff --format markdown` as the picture of the front page.

    triage diff OLD NEW --format markdown > comment.md
    python -m tools.diff_picture comment.md docs/pictures/diff-comment.png

Needs Chromium and the extra "system". The part below the first longer wait is left out.
"""

import re
import sys
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright

from tests.system import chromium

_STYLE: Final = """
body { margin: 0; background: #f6f8fa; font: 15px/1.45 sans-serif; color: #1f2328; }
main { margin: 18px; background: white; border: 1px solid #d0d7de; border-radius: 8px; }
header { background: #f6f8fa; border-bottom: 1px solid #d0d7de; padding: 9px 16px;
  border-radius: 8px 8px 0 0; color: #59636e; }
article { padding: 2px 18px 12px; }
h2 { font-size: 21px; border-bottom: 1px solid #d0d7de; padding-bottom: 6px; color: #cf222e; }
h3 { font-size: 17px; margin-bottom: 6px; }
table { border-collapse: collapse; margin: 12px 0; }
td, th { border: 1px solid #d0d7de; padding: 6px 12px;
  vertical-align: top; text-align: left; }
code { background: #eff1f3; padding: 1px 5px; border-radius: 5px; }
summary { color: #59636e; } details { margin: 8px 0; }
"""


def shown(markdown: str) -> str:
    """Return the comment up to the end of its first story, as a page."""
    second = [found.start() for found in re.finditer(r"^### ", markdown, re.MULTILINE)][1:2]
    counts = re.search(r"^\| of \d+ vignettes.*?\n\n", markdown, re.MULTILINE | re.DOTALL)
    first = markdown[: second[0]] if second else markdown
    text = first + (counts.group() if counts else "")
    made = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return (
        f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>"
        f"<main><header><b>triage</b> commented on this change</header>"
        f"<article>{made}</article></main>"
    )


def draw(comment: Path, picture: Path) -> None:
    """Write the picture of a comment."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 860, "height": 400}, device_scale_factor=1.5)
        page.set_content(shown(comment.read_text(encoding="utf-8")))
        page.screenshot(path=str(picture), full_page=True)
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))

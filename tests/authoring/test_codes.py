"""Each code of the reading line is documented, shown, and used."""

from __future__ import annotations

import re
from pathlib import Path

from triage.authoring.accepted_changes import CODES as CODES_OF_NOTES
from triage.authoring.codes import CODES

ROOT = Path(__file__).resolve().parent.parent.parent
GALLERY = {path.name[:5] for path in (ROOT / "tests" / "flaws").glob("TR*_*")}
# What no folder in a repository can hold; `test_library.py` shows them.
SHOWN_THERE = {"TR001", "TR003", "TR005", "TR023"}


def test_every_code_has_a_page() -> None:
    for code, (title, sentence) in CODES.items():
        page = (ROOT / "docs" / "flaws" / f"{code}.md").read_text("utf-8")
        assert page.startswith(f"# {code} {title}\n\n{sentence}\n\n## Why it matters\n")
        assert "\n## Wrong\n" in page
        assert "\n## Right\n" in page


def test_every_code_is_shown() -> None:
    assert set(CODES) - GALLERY == SHOWN_THERE


def test_every_code_in_use_is_listed_and_every_listed_one_used() -> None:
    sources = (ROOT / "triage" / "authoring").glob("*.py")
    used = {
        code
        for path in sources
        if path.name != "codes.py"
        for code in re.findall("TR[0-9]{3}", path.read_text("utf-8"))
    }
    assert used == {*CODES, *CODES_OF_NOTES}

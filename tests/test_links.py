"""Every link in every page leads to a file that is there, and to a heading that is in it."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).resolve().parent.parent
_FENCE: Final = re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)\s*$", re.MULTILINE | re.DOTALL)
_CODE: Final = re.compile(r"`[^`\n]*`")
_LINK: Final = re.compile(r"\[[^\[\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_NAMED: Final = re.compile(r"^ {0,3}\[[^\[\]^]+\]:\s*<?(\S+?)>?\s*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_PLACE: Final = re.compile(r"<a (?:id|name)=\"([^\"]+)\">")
_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def _pages() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split("\n") if listed.returncode == 0 else []
    found = [ROOT / name for name in names if name]
    return sorted(page for page in found or ROOT.rglob("*.md") if page.is_file())


def _text(page: Path) -> str:
    return _FENCE.sub("", page.read_text("utf-8"))


def _links(page: Path) -> list[str]:
    text = _CODE.sub("", _text(page))
    return [*_LINK.findall(text), *_NAMED.findall(text)]


def _anchors(page: Path) -> set[str]:
    """Return what a heading can be linked by, as the usual hosts make it."""
    text = _text(page)
    found = set(_PLACE.findall(text))
    for heading in _HEADING.findall(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = sum(1 for one in found if re.fullmatch(rf"{re.escape(anchor)}(-\d+)?", one))
        found.add(f"{anchor}-{number}" if number else anchor)
    return found


def _broken(page: Path) -> list[str]:
    found = []
    for link in _links(page):
        path, _, anchor = link.partition("#")
        if _ELSEWHERE.match(link):
            continue
        target = (page.parent / path) if path else page
        if not target.exists():
            found.append(f"{link}: no such file")
        elif anchor and target.suffix == ".md" and anchor not in _anchors(target):
            found.append(f"{link}: no such heading")
    return found


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert _broken(page) == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n[gone](gone.md) [here](#a-page) [not](#b) `[code](x.md)`\n", "utf-8")
    assert [link.split(":")[0] for link in _broken(page)] == ["gone.md", "#b"]

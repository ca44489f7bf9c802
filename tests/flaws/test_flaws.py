"""Every flaw, shown once: a sound library, one mistake laid over it, and what is said of it."""

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import Golden
from triage.authoring.codes import CODES as OF_READING
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.codes import CODES as OF_CHECKING
from triage.language.flaw import Flaw, RuleBookError

HERE = Path(__file__).parent
SOUND = HERE / "_sound"
PAGES = HERE.parent.parent / "docs" / "flaws"
CASES = sorted(path for path in HERE.iterdir() if re.fullmatch(r"TR\d{3}_\w+", path.name))
TITLES = {code: title for code, (title, _) in OF_READING.items()} | dict(OF_CHECKING)
#: What a folder of small files cannot show, and the tests that do.
SHOWN_ELSEWHERE = {
    "TR001": "authoring/test_library.py",
    "TR003": "authoring/test_library.py",
    "TR005": "authoring/test_library.py",
    "TR023": "authoring/test_library.py",
}
NOT_OF_THE_LIBRARY = ("expected.txt", "REMOVE")


def lay_out(case: Path, root: Path) -> None:
    """Copy the sound library to `root`, and lay the files of `case` over it."""
    shutil.copytree(SOUND, root, dirs_exist_ok=True)
    removed = case / "REMOVE"
    if removed.exists():
        for name in removed.read_text("utf-8").split():
            (root / name).unlink()
    for file in case.rglob("*"):
        if file.is_file() and file.name not in NOT_OF_THE_LIBRARY:
            target = root / file.relative_to(case)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def flaws_of(root: Path) -> tuple[Flaw, ...]:
    """Return everything said about the library at `root`."""
    book, flaws = read_library(root)
    try:
        return check(book, flaws).advice
    except RuleBookError as error:
        return error.flaws


def told(root: Path) -> str:
    """Return what is said about the library at `root`, whatever the folder is called."""
    lines = "".join(f"{flaw}\n" for flaw in flaws_of(root))
    return lines.replace(str(root), "LIBRARY")


def test_the_sound_library_has_no_flaw() -> None:
    assert told(SOUND) == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_flaw_is_told(case: Path, tmp_path: Path, golden: Golden) -> None:
    lay_out(case, tmp_path)
    found = told(tmp_path)
    golden.same_file(case / "expected.txt", found)
    assert re.search(rf"^\S.*: {case.name[:5]} ", found, re.MULTILINE)


def test_every_code_is_shown() -> None:
    assert {case.name[:5] for case in CASES} | set(SHOWN_ELSEWHERE) == set(TITLES)
    for code, test in SHOWN_ELSEWHERE.items():
        assert code in (HERE.parent / test).read_text("utf-8")


def test_every_code_of_checking_is_used_and_every_used_one_listed() -> None:
    room = HERE.parent.parent / "triage" / "checking"
    texts = [path.read_text("utf-8") for path in room.glob("*.py") if path.name != "codes.py"]
    assert {code for text in texts for code in re.findall(r"TR\d{3}", text)} == set(OF_CHECKING)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = {page.stem: page.read_text("utf-8") for page in PAGES.glob("TR[0-4]*.md")}
    assert {code: text.split("\n", 1)[0] for code, text in pages.items()} == {
        code: f"# {code} {title}" for code, title in TITLES.items()
    }


def test_every_message_says_one_thing_without_a_full_stop() -> None:
    for case in CASES:
        for line in (case / "expected.txt").read_text("utf-8").splitlines():
            if re.search(r": TR\d{3} ", line):
                assert not line.endswith((".", "!"))

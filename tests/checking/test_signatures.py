"""A signature holds as long as the file means what it meant; and who must sign what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.checking.meaning import Meanings
from triage.language.signature import ReviewState, Signature
from triage.surfaces.report.review_state import review_sentence

FLAG = "rules/wilting/rotting_stem.yaml"
SOUND = ROOT / "tests" / "flaws" / "_sound"

Change = Callable[[str], str]


def meaning(root: Path, path: str = FLAG) -> str:
    book, _ = read_library(root)
    (document,) = (one for one in book.documents if one.path == path)
    return Meanings(book).digest_of(document)


def copied(tmp_path: Path, path: str, change: Change) -> Path:
    for file in SOUND.rglob("*.yaml"):
        name = file.relative_to(SOUND).as_posix()
        text = file.read_text("utf-8")
        after = change(text) if name == path else text
        assert name != path or after != text, "the test changes nothing"
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(after, encoding="utf-8")
    return tmp_path


def replaced(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


KEPT: dict[str, tuple[str, Change]] = {
    "a comment": (FLAG, replaced("red_flag:", "# read again\nred_flag:")),
    "quotes": (FLAG, replaced("because: Rot spreads quickly.", 'because: "Rot spreads quickly."')),
    "line breaks": (FLAG, replaced("tell: Show it to", "tell: >\n  Show it\n  to")),
    "the order of keys": (
        FLAG,
        lambda text: text.replace("title: The stem may rot\n", "").replace(
            "source: gardener\n", "source: gardener\ntitle: The stem may rot\n"
        ),
    ),
    "another example": (FLAG, replaced("name: a black stem", "name: a black, soft stem")),
    "a base rate": (
        "questionnaires/wilting_plant.yaml",
        replaced("danger: [soft, black]", "danger: [soft, black]\n        how_often: {firm: 90}"),
    ),
}
VOIDED: dict[str, tuple[str, Change]] = {
    "how soon": (FLAG, replaced("within: 2 days", "within: 3 days")),
    "one word": (FLAG, replaced("Show it to", "Take it to")),
    "what holds while unknown": (FLAG, replaced("acuity: routine", "acuity: urgent")),
    "a derived finding that it reads": ("rules/wilting/rot.yaml", replaced("soft", "black")),
    "a question that it reads": (
        "questionnaires/wilting_plant.yaml",
        replaced("How does the stem feel?", "How does the stem look?"),
    ),
    "the words of an answer": (
        "questionnaires/wilting_plant.yaml",
        replaced("black: Black and soft", "black: Black"),
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_means_the_same_keeps_a_signature(tmp_path: Path, name: str) -> None:
    assert meaning(copied(tmp_path, *KEPT[name])) == meaning(SOUND)


@pytest.mark.parametrize("name", VOIDED)
def test_what_means_something_else_voids_it(tmp_path: Path, name: str) -> None:
    assert meaning(copied(tmp_path, *VOIDED[name])) != meaning(SOUND)


def test_a_question_that_it_does_not_read_is_nothing_to_it(tmp_path: Path) -> None:
    change = replaced("Does it stand in the sun?", "Is it in the sun?")
    root = copied(tmp_path, "questionnaires/wilting_plant.yaml", change)
    assert meaning(root) == meaning(SOUND)
    asked = "questionnaires/wilting_plant.yaml"
    assert meaning(root, asked) != meaning(SOUND, asked)


# ---------------------------------------------------------------- how many


def signed(tmp_path: Path, *names: str, confirms: str = "everything") -> ReviewState:
    root = copied(tmp_path, FLAG, lambda text: f"# copied\n{text}")
    entries = "".join(
        f"  - file: {FLAG}\n    by: {name}\n    profession: botanist\n    confirms: {confirms}\n"
        f"    interests: none\n    date: 2026-03-14\n    digest: {meaning(root)}\n"
        for name in names
    )
    (root / "rules/signatures.yaml").write_text(f"signatures:\n{entries}", encoding="utf-8")
    checked = check(*read_library(root))
    assert checked.review == next(iter(checked.bases.values())).review
    return checked.review


def test_what_decides_how_soon_needs_two_persons(tmp_path: Path) -> None:
    assert signed(tmp_path, "Ada Example").signed == 0
    assert signed(tmp_path, "Ada Example", "Ada Example").signed == 0
    assert signed(tmp_path, "Ada Example", "Bo Example").signed == 1


def test_every_part_must_be_confirmed_by_both(tmp_path: Path) -> None:
    assert signed(tmp_path, "Ada Example", "Bo Example", confirms="[words]").signed == 0
    parts = "[conditions, urgency, words, sources]"
    assert signed(tmp_path, "Ada Example", "Bo Example", confirms=parts).signed == 1


def test_the_sentence_never_says_more_than_is_so(tmp_path: Path) -> None:
    nobody = check(*read_library(SOUND)).review
    assert review_sentence(nobody) == "No clinician has reviewed these rules."
    assert "none is signed by enough" in review_sentence(signed(tmp_path, "Ada Example"))
    some = signed(tmp_path, "Ada Example", "Bo Example")
    count = len(some.files)
    assert review_sentence(some).startswith(f"Clinicians have signed 1 of the {count} files")
    assert "The others are not reviewed." in review_sentence(some)


def test_signing_changes_no_digest_of_the_rules(tmp_path: Path) -> None:
    signed(tmp_path, "Ada Example", "Bo Example")
    before, after = (
        check(*read_library(root)).bases["wilting_plant"] for root in (SOUND, tmp_path)
    )
    assert before.digest == after.digest


def test_we_ship_no_signature(shipped: Checked, bicycle: Checked) -> None:
    # `triage --help` and the README say that no clinician has reviewed the rules.
    for checked in (shipped, bicycle):
        standing: list[Signature] = [one for file in checked.review.files for one in file.standing]
        assert standing == []

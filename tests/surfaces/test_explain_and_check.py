"""`triage explain`, `triage check` and `triage test`."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.surfaces.conftest import Answers, Run
from tests.surfaces.libraries import WRIST
from tests.surfaces.people import CLEAR, PEOPLE, masked
from triage.language.base import RuleBase
from triage.surfaces.cli.exits import Exit

# ---------------------------------------------------------------- explain


def test_explain_says_what_decided(run: Run, answers: Answers, golden: Golden) -> None:
    told = run("explain", answers(PEOPLE["self_care"])).out
    golden.same("wrist/self_care.explain.txt", told)


def test_explain_why_and_why_not(
    run: Run, answers: Answers, wrist: RuleBase, golden: Golden
) -> None:
    names = ["--why", "overuse", "--why", "short_breaks", "--why", "lower_keyboard"]
    names += ["--why", "overuse/while_typing", "--why", "bone_pain", "--why", "under_16"]
    names += ["--why-not", "broken_bone", "--why-not", "blocked_artery", "--why-not", "swap_hands"]
    file = answers(PEOPLE["parked"])
    golden.same("wrist/parked.explain.txt", run("explain", file, *names).out)
    told = run("explain", file, *names, "--format", "json").out
    golden.same("wrist/parked.explain.json", masked(told, wrist))


@pytest.mark.parametrize("name", PEOPLE)
def test_everything_can_be_explained(run: Run, answers: Answers, name: str) -> None:
    for id in ("overuse", "collapse_now", "short_breaks", "overuse/rest_helps", "under_16", "age"):
        ran = run("explain", answers(PEOPLE[name]), "--why", id, "--why-not", id)
        assert (ran.code, ran.err) == (Exit.DONE, "")
        assert id in ran.out


def test_explain_takes_the_names_of_an_assessment(run: Run, answers: Answers) -> None:
    ran = run("explain", answers(PEOPLE["unsure"]), "--why", "red_flag:cold_white_hand")
    assert "This red flag is not ruled out." in ran.out
    assert "Missing: Cold hand." in ran.out
    assert "It would be confirmed by: Cold hand: yes." in ran.out


def test_explain_suggests_the_nearest_name(run: Run, answers: Answers) -> None:
    ran = run("explain", answers(CLEAR), "--why", "overus")
    assert ran.code == Exit.USAGE
    assert 'did you mean "overuse"?' in ran.err


# ---------------------------------------------------------------- check and test


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the small library with two flaws in two files."""
    copy = tmp_path / "broken"
    shutil.copytree(WRIST, copy)
    (copy / "rules" / "wrist" / "causes" / "overuse.yaml").write_text(
        (WRIST / "rules/wrist/causes/overuse.yaml")
        .read_text(encoding="utf-8")
        .replace("onset: while_typing", "onsett: while_typing", 1),
        encoding="utf-8",
    )
    (copy / "rules" / "wrist" / "causes" / "cold_room.yaml").write_bytes(b"cause: \xff\n")
    return copy


def test_check_reports_every_flaw(run: Run, broken: Path) -> None:
    ran = run("check", library=broken)
    assert ran.code == Exit.FLAWS
    assert "rules/wrist/causes/cold_room.yaml:1:8: TR007" in ran.out
    assert "rules/wrist/causes/overuse.yaml:12:12: TR101" in ran.out
    assert 'did you mean "onset"?' in ran.out
    assert ran.out.rstrip().endswith("2 flaws")


def test_check_counts_advice_apart(run: Run) -> None:
    ran = run("check")
    assert ran.code == Exit.DONE
    assert "TR410" in ran.out
    assert "(advice)" in ran.out
    assert "no flaws, " in ran.out
    without = run("check", "--no-advice").out
    assert without == f"{WRIST}: no flaws\nNo clinician has reviewed these rules.\n"


def test_check_for_programs(run: Run, broken: Path) -> None:
    read = json.loads(run("check", "--format", "json", "--no-advice", library=broken).out)
    assert [(one["code"], one["severity"], one["line"]) for one in read] == [
        ("TR007", "error", 1),
        ("TR101", "error", 12),
    ]


def test_examples_pass(run: Run) -> None:
    ran = run("test")
    assert (ran.code, ran.out) == (Exit.DONE, f"{WRIST}: 8 examples, none failed\n")


def test_a_failed_example_shows_place_expected_and_got(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "wrong"
    shutil.copytree(WRIST, copy)
    file = copy / "rules" / "wrist" / "red_flags" / "numbness.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "acuity: emergency_today, disposition", "acuity: routine, disposition"
    )
    file.write_text(text, encoding="utf-8")
    ran = run("test", library=copy)
    assert ran.code == Exit.FLAWS
    assert "rules/wrist/red_flags/numbness.yaml:16:22: nerve_in_trouble: a numb hand" in ran.out
    assert "expected acuity: routine\n  got: emergency_today" in ran.out
    assert "8 examples, 1 failed" in ran.out

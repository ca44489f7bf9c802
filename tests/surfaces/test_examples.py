"""Examples beside the rules: run by the command, run by pytest, and seen to fail."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.surfaces.libraries import WRIST
from triage.engines.experta_engine import ExpertaEngine
from triage.language.base import Example, Expectation, RuleBase
from triage.language.case import Case
from triage.semantics.reading import truths
from triage.testing.examples import run_example, run_examples


def test_examples_pass_on_the_specification_and_on_an_engine(wrist: RuleBase) -> None:
    assert run_examples(wrist) == ()
    assert run_examples(wrist, ExpertaEngine(wrist).truths) == ()


def test_an_engine_that_errs_is_found(wrist: RuleBase) -> None:
    assert run_examples(wrist, lambda _: truths(wrist, Case({"collapse": True})))


@pytest.mark.parametrize(
    "key,right,wrong,got",
    [
        ("first_cause", ["overuse"], ["blocked_artery"], "overuse (first pattern)"),
        ("first_cause", ["overuse", "long_days"], ["cold_room"], "long_days (first contributor)"),
        (
            "confirmed",
            ["overuse/rest_helps"],
            ["overuse/splint_helps"],
            "overuse/splint_helps refuted",
        ),
        (
            "refuted",
            ["overuse/splint_helps"],
            ["overuse/rest_helps"],
            "overuse/rest_helps confirmed",
        ),
        ("ranked", ["overuse", "cold_room"], ["blocked_artery"], "overuse, long_days, cold_room"),
        ("not_ranked", ["blocked_artery"], ["overuse", "cold_room"], "overuse, cold_room"),
        ("acuity", ["self_care"], ["urgent"], "self_care"),
        ("raised", [], ["limping"], "limping ruled_out"),
        ("ruled_out", ["limping"], [], "broken_bone, children, cold_white_hand, collapse_now"),
        ("not_ruled_out", [], ["limping"], "limping ruled_out"),
        ("offered", ["short_breaks"], ["stretch"], "short_breaks, type_less, lower_keyboard"),
        ("not_offered", ["stretch"], ["short_breaks"], "short_breaks"),
        ("activity", ["rest_days"], ["easy"], "rest_days"),
        ("disposition", ["self_care"], ["doctor"], "self_care"),
        ("within", [""], ["same day"], ""),
        ("also", [], ["doctor"], "none"),
        ("asked_by", [], ["limping"], "none"),
        ("contradicting", [], ["limps"], "none"),
    ],
)
def test_every_expectation_can_hold_and_can_fail(
    wrist: RuleBase, key: str, right: list[str], wrong: list[str], got: str
) -> None:
    (example,) = [one for one in wrist.examples if one.name == "sore while typing"]
    assert outcome(wrist, example, key, right) == []
    (said,) = outcome(wrist, example, key, wrong)
    assert said.startswith(got)


def outcome(base: RuleBase, example: Example, key: str, names: list[str]) -> list[str]:
    one = dataclasses.replace(example, expect=(Expectation(key, tuple(names)),))
    return [failure.got for failure in run_example(base, one)]


def test_a_failure_says_where_what_and_what_came_out(wrist: RuleBase) -> None:
    example = wrist.examples[0]
    expectation = dataclasses.replace(example.expect[0], key="acuity", names=("routine",))
    wrong = dataclasses.replace(example, expect=(expectation,))
    (failure,) = run_example(wrist, wrong)
    assert str(failure) == (
        f"{expectation.span}: {example.about}: {example.name}\n"
        "  expected acuity: routine\n"
        "  got: self_care"
    )


# ---------------------------------------------------------------- the plug-in of pytest


slow = pytest.mark.slow  # each starts a pytest of its own


def pytest_run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", *args],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with tests of its own and a library in its settings."""
    shutil.copytree(WRIST, tmp_path / "content")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ntestpaths = tests\ntriage_libraries = content\n", encoding="utf-8"
    )
    return tmp_path


@slow
def test_a_run_collects_the_libraries_of_its_settings(project: Path) -> None:
    done = pytest_run(project)
    assert done.returncode == 0, done.stdout
    assert "content/library.yaml::overuse::sore while typing PASSED" in done.stdout
    assert "content/library.yaml::collapse_now::nothing is known PASSED" in done.stdout
    assert "test_own" in done.stdout
    assert "9 passed" in done.stdout


@slow
def test_a_run_of_named_tests_leaves_the_settings_out(project: Path) -> None:
    assert "1 passed" in pytest_run(project, "tests/test_own.py").stdout


@slow
def test_a_library_can_be_named(project: Path) -> None:
    done = pytest_run(project, "tests", "--triage-library", "content")
    assert "sore while typing PASSED" in done.stdout
    done = pytest_run(project, "content/library.yaml::overuse")
    assert "1 passed" in done.stdout


@slow
def test_a_failed_example_is_a_failed_test_without_traceback(project: Path) -> None:
    file = project / "content" / "rules" / "wrist" / "red_flags" / "numbness.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("expect: {acuity: emergency_today", "expect: {acuity: routine"), "utf-8"
    )
    done = pytest_run(project)
    assert done.returncode == 1
    assert "expected acuity: routine" in done.stdout
    assert "got: emergency_today" in done.stdout
    assert "run_example" not in done.stdout


@slow
def test_a_library_with_flaws_cannot_be_collected(project: Path) -> None:
    (project / "content" / "library.yaml").write_text("library: x\n", encoding="utf-8")
    done = pytest_run(project)
    assert done.returncode == 2
    assert "library.yaml" in done.stdout
    assert "Traceback" not in done.stdout


def test_our_own_run_collects_both_libraries(request: pytest.FixtureRequest) -> None:
    named = request.config.getini("triage_libraries")
    assert named == [ROOT, ROOT / "examples" / "bicycle"]

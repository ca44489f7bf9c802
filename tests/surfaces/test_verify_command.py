"""`triage verify`: verdicts, stories, and what it says when it cannot begin."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.surfaces.conftest import Run
from tests.surfaces.libraries import LIBRARIES
from triage.surfaces.cli.exits import Exit
from triage.surfaces.report.verdict_advice import ADVICE
from triage.verify.obligations import OBLIGATIONS

_WITHOUT_A_SOLVER = """\
import sys
sys.modules["pysat.solvers"] = None  # what Python does where a module is not to be found
from triage.surfaces.cli.main import main
sys.exit(main())
"""


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """A copy of the library about bicycles in which one distance counts twice."""
    copy = tmp_path / "twice"
    shutil.copytree(LIBRARIES["bicycle"], copy)
    file = next(copy.glob("rules/**/worn_chain.yaml"))
    rule = """\
  - rule: very_far
    when: {kilometres_on_chain: {at_least: 5000}}
    supports: weak
    because: Hardly any chain lasts so long.
    source: workshop_sense
"""
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("evidence:\n", f"evidence:\n{rule}", 1), encoding="utf-8")
    return copy


def test_all_is_proved(run: Run) -> None:
    ran = run("verify", library=LIBRARIES["bicycle"])
    assert (ran.code, ran.err) == (Exit.DONE, "")
    assert ran.out.splitlines()[-1].startswith(f"{len(OBLIGATIONS)} proved, 0 refuted, 0 undecided")


def test_a_cause_too_rare_for_its_rules_is_found(run: Run) -> None:
    ran = run("verify")
    assert ran.code == Exit.FLAWS
    assert "  blocked_artery: Nobody can be shown it so;" in ran.out
    assert f"{len(OBLIGATIONS) - 1} proved, 1 refuted, 0 undecided" in ran.out


def test_a_refuted_promise_is_told_as_a_story(run: Run, twice: Path) -> None:
    ran = run("verify", "--only", "rules_are_independent", library=twice)
    assert ran.code == Exit.FLAWS
    told = """\
REFUTED: No rule is implied by another of the same cause and sign without saying so.
  (rules_are_independent)

  rule:worn_chain/very_far: Nobody confirms it and refutes rule:worn_chain/far_on_this_chain, yet \
both add points.
    written at rules/chain/worn_chain.yaml:17:5
    Somebody says:
      How far the chain has gone: 5000 km
      Care: kept count of how far I ride
    Then it is urgent.
    given: {kilometres_on_chain: 5000, looked_after: [kept_count]}

  What to do: Put both into a `strongest_of:` group, or let their limits meet without overlap; or \
name in an `all:` what the other one says.
"""
    assert told in ran.out


def test_verdicts_for_programs(run: Run, twice: Path) -> None:
    ran = run("verify", "--format", "json", library=twice)
    assert ran.code == Exit.FLAWS
    (read,) = json.loads(ran.out)
    verdicts = {one["name"]: one["verdict"] for one in read["promises"]}
    assert list(verdicts) == list(OBLIGATIONS)
    assert [name for name, verdict in verdicts.items() if verdict != "proved"] == [
        "rules_are_independent"
    ]
    refuted = next(one for one in read["promises"] if one["stories"])
    story = refuted["stories"][0]
    assert story["about"] == "rule:worn_chain/very_far"
    assert story["written_at"] == "rules/chain/worn_chain.yaml:17:5"
    assert refuted["what_to_do"] == ADVICE["rules_are_independent"]
    assert story["cases"][0]["given"]["kilometres_on_chain"] == 5000


def test_out_of_time_is_not_proved(run: Run) -> None:
    ran = run("verify", "--seconds", "0", "--only", "flags_can_be_raised")
    assert ran.code == Exit.FLAWS
    assert "undecided" in ran.out
    assert "give it longer with `--seconds`" in ran.out


def test_a_library_with_flaws_is_refused(run: Run, twice: Path) -> None:
    (twice / "library.yaml").unlink()
    ran = run("verify", library=twice)
    assert ran.code == Exit.FLAWS
    assert "The library has flaws" in ran.err


def test_a_solver_that_is_missing_names_the_extra() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_A_SOLVER, "--library", "examples/bicycle", "verify"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == Exit.USAGE
    assert 'pip install "symptom-triage[verify]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_promise_is_named_with_the_known_ones(run: Run) -> None:
    ran = run("verify", "--only", "flags_can_fly")
    assert ran.code == Exit.USAGE
    assert "flags_can_be_raised" in ran.err


def test_the_signs_that_some_are_never_asked_of_are_listed(run: Run) -> None:
    ran = run("verify", "--not-asked", library=ROOT)
    assert (ran.code, ran.err) == (Exit.DONE, "")
    assert "Confused, very drowsy" in ran.out
    assert "Asked when fever or shivers." in ran.out
    assert "Fever with confusion or blotchy skin (emergency now)" in ran.out


def test_they_are_written_for_programs_too(run: Run) -> None:
    ran = run("verify", "--not-asked", "--json", library=LIBRARIES["bicycle"])
    (found,) = json.loads(ran.out)
    assert (ran.code, found["not_asked"]) == (Exit.DONE, [])

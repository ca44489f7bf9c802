"""`triage mutate` and `triage coverage`: what they print, how they end, what they refuse."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.surfaces.conftest import Run
from tests.surfaces.libraries import LIBRARIES
from triage.surfaces.cli.exits import Exit

BICYCLE = LIBRARIES["bicycle"]

_WITHOUT_A_SOLVER = """\
import sys
sys.modules["pysat.solvers"] = None  # what Python does where a module is not to be found
from triage.surfaces.cli.main import main
sys.exit(main())
"""


@pytest.mark.slow
def test_slips_are_told_with_an_example_to_paste(run: Run) -> None:
    ran = run("mutate", "--jobs", "1", "--all", library=BICYCLE)
    assert (ran.code, ran.err) == (Exit.DONE, "")
    assert "rules/chain/worn_chain.yaml:31:12: answer forgotten or added" in ran.out
    assert "This example would, in the file of worn_chain:\n  - name: " in ran.out
    assert "touching a red flag" in ran.out
    again = run("mutate", "--jobs", "1", "--all", "--format", "json", library=BICYCLE)
    (read,) = json.loads(again.out)
    assert read["remembered"] == read["tried"] == read["chosen"] == read["possible"]
    through = [one for one in read["slips"] if one["fate"] == "survived"]
    assert all(one["example"] in ran.out for one in through)


@pytest.mark.slow
def test_what_is_missing_is_written_and_told_to_be_read(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "bicycle"
    shutil.copytree(BICYCLE, copy)
    wanted = ("mutate", "--jobs", "1", "--no-proofs", "--flags", "--fresh")
    ran = run(*wanted, "--write", library=copy)
    assert ran.code == Exit.DONE
    assert "rules/chain/cracked_frame.yaml: " in ran.err
    assert "Read it." in ran.err
    assert "Nothing catches it" not in ran.out, "what is written needs no pasting"
    again = run(*wanted, "--flags-at-least", "100", library=copy)
    assert again.code == Exit.DONE
    tested = run("test", library=copy)
    assert tested.code == Exit.DONE
    assert "expect something suggested, which nobody has read" in tested.out
    assert "suggested: " in (copy / "rules/chain/cracked_frame.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "wanted, code",
    [
        (("--at-least", "1"), Exit.DONE),
        (("--at-least", "100"), Exit.FLAWS),
        (("--flags-at-least", "100"), Exit.FLAWS),
    ],
)
def test_too_few_caught_ends_with_1(wanted: tuple[str, ...], code: Exit, run: Run) -> None:
    ran = run("mutate", "--jobs", "1", "--no-proofs", *wanted, library=BICYCLE)
    assert ran.code == code


def test_too_little_time_is_never_enough(run: Run) -> None:
    ran = run("mutate", "--seconds", "0", "--at-least", "0", library=BICYCLE)
    assert ran.code == Exit.FLAWS
    assert "not tried in the time given: " in ran.out


def test_a_sample_says_that_it_is_one(run: Run) -> None:
    ran = run("mutate", "--sample", "4", "--jobs", "1", "--no-proofs", library=BICYCLE)
    assert "a sample: 4 of " in ran.out


def test_vignettes_with_flaws_are_refused(run: Run, tmp_path: Path) -> None:
    for command in ("mutate", "coverage"):
        ran = run(command, "--vignettes", tmp_path, library=BICYCLE)
        assert (ran.code, ran.out) == (Exit.FLAWS, "")
        assert "TR911" in ran.err


def test_coverage_and_what_is_missing(run: Run) -> None:
    ran = run("coverage", "--suggest", library=BICYCLE)
    assert (ran.code, ran.err) == (Exit.DONE, "")
    assert "never seen alone false" in ran.out
    assert "    expect: {refuted: wiped_and_oiled}" in ran.out
    table = run("coverage", "--format", "markdown", library=BICYCLE).out
    assert table.splitlines()[0].startswith("| conditions of | true | false | unknown |")
    (read,) = json.loads(run("coverage", "--format", "json", library=BICYCLE).out)
    assert read["goals"]["met"] < read["goals"]["of"]


def test_too_little_exercised_ends_with_1(run: Run) -> None:
    assert run("coverage", "--at-least", "100", library=BICYCLE).code == Exit.FLAWS
    assert run("coverage", "--at-least", "50", library=BICYCLE).code == Exit.DONE
    ran = run("coverage", "--at-least", "50", "--seconds", "0", "--afresh", library=BICYCLE)
    assert ran.code == Exit.FLAWS
    assert "undecided in the time given" in ran.out


@pytest.mark.parametrize("command", ["mutate", "coverage"])
def test_a_missing_solver_is_named_with_its_extra(command: str) -> None:
    arguments = ["--library", str(BICYCLE), command, *(["--jobs", "1"] * (command == "mutate"))]
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_A_SOLVER, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == Exit.USAGE
    assert 'pip install "symptom-triage[verify]"' in done.stderr
    assert "Traceback" not in done.stderr

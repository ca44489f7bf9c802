"""How commands end: pipes, disks, terminals and interrupts; and completion."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.surfaces.conftest import TRIAGE, Answers, Run
from tests.surfaces.libraries import WRIST
from tests.surfaces.people import CLEAR
from triage.surfaces.cli.exits import Exit

# ---------------------------------------------------------------- how it ends


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    shell = " ".join(f"'{part}'" for part in [*TRIAGE, "--library", str(WRIST), "schema"])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{{ {shell} assessment; }} | true"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""


@pytest.mark.parametrize(
    "closed,arguments,code",
    [
        (">&-", "schema assessment", Exit.FILES),
        ("<&-", "assess -", Exit.USAGE),
        ("2>&-", "asess", Exit.USAGE),
    ],
)
def test_a_closed_stream_is_no_traceback(closed: str, arguments: str, code: Exit) -> None:
    triage = " ".join(f"'{part}'" for part in [*TRIAGE, "--library", str(WRIST)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{triage} {arguments} {closed}"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_some_letters_loses_nothing_else(
    tmp_path: Path, answers: Answers
) -> None:
    copy = tmp_path / "letters"
    shutil.copytree(WRIST, copy)
    places = copy / "rules" / "places.yaml"
    text = places.read_text(encoding="utf-8").replace("See a doctor", "See a d\u0151ctor")
    places.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [*TRIAGE, "--library", str(copy), "assess", str(answers("fell: yes"))],
        env={"PATH": "", "PYTHONIOENCODING": "latin-1", "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == Exit.DONE
    assert b"See a d?ctor within 24 hours." in done.stdout


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if full.exists():
        with full.open("wb") as out:
            done = subprocess.run(
                [*TRIAGE, "schema", "assessment"],
                stdout=out,
                stderr=subprocess.PIPE,
                timeout=60,
                check=False,
            )
        assert done.returncode == Exit.FILES
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command, code",
    [
        ("assess - <&-", Exit.USAGE),
        ("ask <&-", Exit.USAGE),
        ("schema assessment >&-", Exit.FILES),
        ("schema assessment >&- 2>&-", Exit.FILES),
        ("assess there_is_none.yaml 2>&-", Exit.FILES),
        ("assess there_is_none.yaml 2>/dev/full", Exit.FILES),
        ("asess 2>/dev/full", Exit.USAGE),
    ],
)
def test_a_closed_or_full_stream_is_no_failure_of_ours(command: str, code: Exit) -> None:
    shell = " ".join(f"'{part}'" for part in [*TRIAGE, "--library", str(WRIST)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{shell} {command}"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"itself failed" not in done.stderr


def test_an_unexpected_failure_shows_no_answer(
    run: Run, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("age is 97")

    monkeypatch.setattr("triage.surfaces.cli.assess.read_cases", fail)
    ran = run("assess", answers(CLEAR))
    assert ran.code == Exit.BUG
    assert "97" not in ran.err
    assert "ValueError" in ran.err


def test_an_interrupt_has_its_own_code(
    run: Run, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("triage.surfaces.cli.assess.read_cases", interrupt)
    assert run("assess", answers(CLEAR)).code == Exit.INTERRUPTED


# ---------------------------------------------------------------- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(run: Run, shell: str) -> None:
    ran = run("completion", shell, library=None)
    assert ran.code == Exit.DONE
    assert "_TRIAGE_COMPLETE" in ran.out


def test_completion_completes_commands(tmp_path: Path) -> None:
    done = subprocess.run(
        TRIAGE,
        env={
            "PATH": "",
            "_TRIAGE_COMPLETE": "zsh_complete",
            "COMP_WORDS": "triage as",
            "COMP_CWORD": "1",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "assess" in done.stdout
    assert "check" not in done.stdout

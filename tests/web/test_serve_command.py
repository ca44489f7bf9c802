"""`triage serve`, `backup` and `restore` on the command line: what they ask first, and refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.main import main
from triage.surfaces.web.server import read, written
from triage.surfaces.web.settings import Settings


@pytest.mark.parametrize(
    "options,words",
    [
        (["--host", "0.0.0.0"], "Read docs/intended-use.md first"),
        (["--host", "192.0.2.7"], "Read docs/intended-use.md first"),
        (["--behind-https"], "Read docs/intended-use.md first"),
        (["--name", "triage.example.org"], "Read docs/intended-use.md first"),
        (["--host", "0.0.0.0", "--intended-use-read"], "speaks https"),
    ],
)
def test_others_are_served_only_by_who_answers_for_it(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *options]) == Exit.USAGE
    assert words in capsys.readouterr().err


def test_a_database_that_cannot_be_used_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--database", "/nowhere/at/all.db"]) == Exit.FILES
    assert "There is no folder /nowhere/at" in capsys.readouterr().err


def test_what_is_backed_up_is_restored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = str(tmp_path / "first.db"), str(tmp_path / "second.db")
    file = str(tmp_path / "backup.db")
    assert main(["backup", file, "--database", first]) == Exit.DONE
    assert main(["restore", file, "--database", second]) == Exit.DONE
    assert main(["backup", file, "--database", first]) == Exit.FILES
    assert "is there already" in capsys.readouterr().err


def test_several_processes_are_told_the_same() -> None:
    settings = Settings(Path("/library"), "records.db", country="gb", https=True, hosts=("a", "b"))
    assert read(written(settings)) == settings

"""`triage user`: accounts of the review desk."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.surfaces.conftest import Ran, Run
from triage.surfaces.cli.exits import Exit

PASSWORD = "four odd words here\n"


def user(
    run: Run, monkeypatch: pytest.MonkeyPatch, file: Path, *words: str, said: str = PASSWORD
) -> Ran:
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    return run("user", *words, "--database", file, library=None)


def test_accounts_are_made_listed_and_closed(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "records.db"
    assert user(run, monkeypatch, file, "list").out == ""
    made = user(run, monkeypatch, file, "add", "ada", "--role", "reviewer")
    assert (made.code, made.out) == (Exit.DONE, "ada may sign in as reviewer.\n")
    assert user(run, monkeypatch, file, "list").out.startswith("ada: reviewer, made ")
    changed = user(run, monkeypatch, file, "password", "ada", said="five quite other odd words\n")
    assert changed.code == Exit.DONE
    assert user(run, monkeypatch, file, "close", "ada").code == Exit.DONE
    assert ", closed " in user(run, monkeypatch, file, "list").out


@pytest.mark.parametrize(
    "words, said, told",
    [
        (["add", "Ada", "--role", "admin"], PASSWORD, "A name is"),
        (["add", "ada", "--role", "admin"], "short\n", "A password has 12 to 128"),
        (["add", "ada", "--role", "admin"], "", "A password has 12 to 128"),
        (["add", "ada", "--role", "king"], PASSWORD, "is not one of"),
        (["password", "ada"], PASSWORD, "No user is called"),
        (["close", "ada"], "", "No open account"),
    ],
)
def test_what_is_wrong_is_told_without_the_password(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: list[str],
    said: str,
    told: str,
) -> None:
    ran = user(run, monkeypatch, tmp_path / "records.db", *words, said=said)
    assert ran.code == Exit.USAGE
    assert told in " ".join(ran.err.split())
    assert "odd words" not in ran.err


def test_a_database_that_cannot_be_reached_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = user(run, monkeypatch, tmp_path / "nowhere" / "records.db", "list")
    assert ran.code == Exit.FILES
    assert "There is no folder" in ran.err

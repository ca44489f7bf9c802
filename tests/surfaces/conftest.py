"""A small library with one of everything that a report can say, and commands run in one process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.surfaces.libraries import WRIST, base_of
from triage.language.base import RuleBase
from triage.surfaces.cli.main import main

#: The command in a process of its own.
TRIAGE = [
    sys.executable,
    "-c",
    "import sys; from triage.surfaces.cli.main import main; sys.exit(main())",
]

Answers = Callable[..., Path]


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `triage` with arguments, as the script would, on the small library."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run_command(*args: str | Path, library: Path | None = WRIST) -> Ran:
        named = [] if library is None else ["--library", str(library)]
        code = main([*named, *map(str, args)], "triage")
        return Ran(code, *capfd.readouterr())

    return run_command


@pytest.fixture(scope="session")
def wrist() -> RuleBase:
    return base_of("wrist")


@pytest.fixture
def answers(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of answers and return its path."""

    def write(text: str | bytes, name: str = "answers.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write

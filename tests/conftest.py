"""What all tests share: the shipped library, and golden files with one command to renew them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.system import missing
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record",
        action="store_true",
        help="write the golden files anew; read the difference before you commit it",
    )


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Skip what needs a part of the system that is missing, unless nothing may be left out."""
    if os.environ.get("TRIAGE_NOTHING_LEFT_OUT"):
        return
    absent = missing()
    for item in items:
        for mark in item.iter_markers("needs"):
            if mark.args[0] in absent:
                item.add_marker(pytest.mark.skip(reason=f"{mark.args[0]} is not installed"))


@dataclass(frozen=True)
class Golden:
    """Compares what came out with a golden file, or writes the file anew."""

    record: bool

    def same(self, name: str, text: str) -> None:
        """Fail unless `text` is what tests/golden/`name` holds."""
        self.same_file(GOLDEN / name, text)

    def same_file(self, path: Path, text: str) -> None:
        """Fail unless `text` is what `path` holds."""
        if self.record:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path.relative_to(ROOT)} is not there: run `make record`"
        assert path.read_text(encoding="utf-8") == text, "if this is meant, run `make record`"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(request.config.getoption("--record"))


@pytest.fixture(scope="session")
def shipped() -> Checked:
    return check(*read_library(ROOT))


@pytest.fixture(scope="session")
def bicycle() -> Checked:
    return check(*read_library(ROOT / "examples" / "bicycle"))

"""What tests of reading and writing share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.authoring.engine import Engine
from tests.conftest import ROOT


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Return a copy of the engine."""
    rooms = tmp_path / "engine" / "triage"
    for room in ("language", "semantics", "checking", "authoring"):
        shutil.copytree(
            ROOT / "triage" / room, rooms / room, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy2(ROOT / "triage" / "__init__.py", rooms)
    return Engine(rooms)

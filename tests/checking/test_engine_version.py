"""The version that a library may ask for is the one that is released."""

import tomllib
from pathlib import Path

from triage.checking.shared import ENGINE_VERSION

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == ENGINE_VERSION

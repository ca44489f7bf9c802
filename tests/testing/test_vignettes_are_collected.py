"""Vignettes as tests of a project: collected by the plug-in, passed, failed and refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.surfaces.test_examples import pytest_run

pytestmark = pytest.mark.slow  # each starts a pytest of its own

VIGNETTE = """\
vignette: {name}
about: A crack is seen
source: own
story: There is a dark line in the paint.
given: {{crack: yes}}
expect: {{acuity: {acuity}, raised: [cracked_frame]}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a library in its settings, and two vignettes beside it."""
    shutil.copytree(ROOT / "examples" / "bicycle", tmp_path / "content")
    people = tmp_path / "people" / "frame"
    people.mkdir(parents=True)
    for name, acuity in (("dark_line", "emergency_today"), ("thin_line", "emergency_today")):
        text = VIGNETTE.format(name=name, acuity=acuity)
        (people / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ntriage_libraries = content\ntriage_vignettes = people\n", encoding="utf-8"
    )
    return tmp_path


def test_each_vignette_is_a_test(project: Path) -> None:
    done = pytest_run(project)
    assert done.returncode == 0, done.stdout
    assert "content/library.yaml::vignettes::frame/dark_line PASSED" in done.stdout
    assert "content/library.yaml::vignettes::frame/thin_line PASSED" in done.stdout
    assert "content/library.yaml::cracked_frame::a dark line in the paint PASSED" in done.stdout


def test_a_vignette_that_comes_out_otherwise_fails_without_traceback(project: Path) -> None:
    file = project / "people" / "frame" / "dark_line.yaml"
    file.write_text(VIGNETTE.format(name="dark_line", acuity="routine"), encoding="utf-8")
    (project / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    done = pytest_run(project, "--triage-library", "content", "--triage-vignettes", "people")
    assert done.returncode == 1
    assert "frame/thin_line PASSED" in done.stdout
    assert f"{file}:1: frame/dark_line\n  expected acuity: routine" in done.stdout
    assert "got: emergency_today" in done.stdout
    assert "runtest" not in done.stdout


def test_vignettes_with_flaws_cannot_be_collected(project: Path) -> None:
    (project / "people" / "frame" / "dark_line.yaml").write_text("vignette: x\n", "utf-8")
    done = pytest_run(project)
    assert done.returncode == 2
    assert "TR911" in done.stdout
    assert "Traceback" not in done.stdout

"""The shape of the package is a promise, and each promise is seen to bite when it is broken."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "triage"
OUR_CODE = sorted(
    path
    for folder in ("triage", "tests", "tools", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
MOST_LINES = 400
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {each["id"]: each["name"] for each in SETTINGS["tool"]["importlinter"]["contracts"]}

# One import that each contract forbids and no other does: where it stands, and what it says.
OFFENCES = [
    ("one_way", "language", "import triage.semantics"),
    ("one_way", "checking", "import triage.authoring"),
    ("one_way", "testing", "import triage.surfaces.cli"),
    ("no_yaml", "engines", "import triage.authoring"),
    ("no_yaml", "interview", "import triage.checking"),
    ("no_yaml", "batch", "import triage.authoring"),
    ("standard_library", "semantics", "import yaml"),
    ("standard_library", "language", "from pydantic import BaseModel"),
    ("standard_library", "interview", "import rich"),
    ("one_door", "surfaces", "from triage.engines import _experta_compat"),
    ("one_importer", "engines", "import experta"),
    ("extras", "interview", "import polars"),
    ("extras", "surfaces/cli", "import sqlalchemy"),
    ("one_cluster", "batch", "import pyspark"),
    ("one_solver", "surfaces", "from pysat.solvers import Cadical195"),
]


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("contract,room,offence", OFFENCES)
def test_a_contract_breaks_when_it_should(
    tmp_path: Path, contract: str, room: str, offence: str
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "triage", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "triage" / room / "offence.py").write_text(offence + "\n", encoding="utf-8")
    done = lint_imports(tmp_path, "--contract", contract)
    assert f"{CONTRACTS[contract]} BROKEN" in done.stdout, done.stdout + done.stderr
    assert f"triage.{room.replace('/', '.')}.offence" in done.stdout
    assert done.returncode == 1


@pytest.mark.slow
def test_a_new_room_needs_a_place(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "triage", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "triage" / "attic").mkdir()
    (tmp_path / "triage" / "attic" / "__init__.py").touch()
    done = lint_imports(tmp_path, "--contract", "one_way")
    assert "attic" in done.stdout
    assert done.returncode == 1


def test_every_contract_has_an_offence() -> None:
    assert {contract for contract, _, _ in OFFENCES} == set(CONTRACTS)


def test_no_file_is_too_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in OUR_CODE
    }
    assert {path: lines for path, lines in lengths.items() if lines >= MOST_LINES} == {}


def test_rooms_have_empty_front_halls() -> None:
    """Import the module that owns a name, not its room."""
    halls = [path for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE]
    assert [str(path.relative_to(ROOT)) for path in halls if path.stat().st_size] == []


def test_nothing_inside_imports_the_package_root() -> None:
    """The root composes the rooms, so a room that imported it would run in a circle."""
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.module == "triage" and names_no_room(node))
        or (isinstance(node, ast.Import) and any(each.name == "triage" for each in node.names))
    ]
    assert guilty == []


def names_no_room(node: ast.ImportFrom) -> bool:
    return any(not (PACKAGE / alias.name).is_dir() for alias in node.names)


def test_no_module_has_a_name_for_anything() -> None:
    vague = {"utils", "util", "helpers", "common", "core", "misc"}
    assert [str(path.relative_to(ROOT)) for path in OUR_CODE if path.stem in vague] == []

"""The glossary names things that exist."""

import importlib
import pkgutil
import re
from pathlib import Path

import triage.engines
import triage.interview
import triage.language
import triage.semantics

_GLOSSARY = Path(__file__).parent.parent / "docs" / "glossary.md"
_ROOMS = (triage.language, triage.semantics, triage.engines, triage.interview)


def _names_in_code() -> set[str]:
    names = set()
    for room in _ROOMS:
        for module in pkgutil.iter_modules(room.__path__, room.__name__ + "."):
            for name, value in vars(importlib.import_module(module.name)).items():
                names.add(name)
                names.update(f"{name}.{member}" for member in dir(value))
    return names


def test_every_name_in_the_glossary_exists() -> None:
    """A word of the glossary that code has dropped is dropped from the glossary too."""
    rows = [line for line in _GLOSSARY.read_text(encoding="utf-8").splitlines() if "|" in line]
    in_code = [name for row in rows[2:] for name in re.findall(r"`([^`]+)`", row.split("|")[3])]
    assert len(in_code) > 30
    assert set(in_code) <= _names_in_code()

"""The outline agrees with the models: what is plainly sound has no flaw, and all else has one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.authoring.engine import Engine
from tests.checking.test_any_mistake import changed, changes, paths
from triage.authoring.library import read_library
from triage.authoring.outline import PLACE, is_plainly_sound
from triage.authoring.outline_of import outline_text
from triage.authoring.shapes import SHAPES, shape_flaws
from triage.language.tree import Document, Table

ROOT = Path(__file__).resolve().parent.parent.parent
FLAWS = ROOT / "tests" / "flaws"
#: Small, and with every kind of file among them.
LIBRARIES = (FLAWS / "_sound", ROOT / "examples" / "bicycle")


@cache
def documents() -> tuple[Document, ...]:
    folders = (*LIBRARIES, *sorted(FLAWS.glob("TR05*")), *FLAWS.glob("TR431*"))
    found = [one for folder in folders for one in read_library(folder)[0].documents]
    of_ours = {one.kind: one for one in read_library(ROOT)[0].documents if one.root.entries}
    return (*found, *(one for kind, one in of_ours.items() if kind != "questionnaire"))


def agree(document: Document) -> bool:
    return is_plainly_sound(document) == (shape_flaws(document) == ())


def test_the_outline_is_that_of_the_models(request: pytest.FixtureRequest) -> None:
    text = outline_text(SHAPES)
    if request.config.getoption("--record"):
        PLACE.write_text(text, encoding="utf-8")
    assert PLACE.read_text("utf-8") == text, "if this is meant, run `make record`"
    assert "not sure" not in text


def test_the_files_there_are() -> None:
    assert {one.kind for one in documents()} == set(SHAPES)
    assert all(map(agree, documents()))
    assert not all(map(is_plainly_sound, documents()))


@pytest.mark.laws
@given(st.data())
def test_files_with_mistakes(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(documents()))
    for _ in range(data.draw(st.integers(1, 2))):
        way = data.draw(st.sampled_from(list(paths(document.root))))
        if way:
            root = changed(document.root, way, data.draw(changes()))
            assert isinstance(root, Table)
            document = replace(document, root=root)
    assert agree(document)


def test_sound_files_are_read_without_pydantic() -> None:
    program = (
        "import sys; from pathlib import Path; from triage.authoring.library import read_library;"
        f"read_library(Path({str(ROOT)!r})); print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_without_an_outline_only_the_time_changes(engine: Engine) -> None:
    """Then pydantic looks at every file."""
    program = (
        "import sys; from pathlib import Path; from triage.authoring.library import read_library;"
        f"print(read_library(Path({str(LIBRARIES[0])!r}))[1], 'pydantic' in sys.modules)"
    )
    assert engine.ran(program) == "() False\n"
    (engine.rooms / "authoring" / PLACE.name).unlink()
    assert engine.ran(program) == "() True\n"

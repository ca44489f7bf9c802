"""A folder as one rule book, and every way in which a folder can be wrong."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from triage.authoring.library import read_library
from triage.language.flaw import Flaw

ROOT = Path(__file__).resolve().parent.parent.parent
SOUND = ROOT / "tests" / "flaws" / "_sound"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "library"))


def codes(flaws: tuple[Flaw, ...]) -> list[str]:
    return [f"{flaw.code} {flaw.span}" for flaw in flaws]


def test_a_sound_library_has_no_flaw(library: Path) -> None:
    book, flaws = read_library(library)
    assert flaws == ()
    assert book.unread == ()
    paths = [document.path for document in book.documents]
    assert paths == sorted(paths)
    assert "questionnaires/wilting_plant.yaml" in paths
    assert [document.kind for document in book.of_kind("library")] == ["library"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    book, flaws = read_library(tmp_path / "nowhere")
    assert codes(flaws) == [f"TR001 {tmp_path / 'nowhere'}"]
    assert book.documents == ()


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert codes(read_library(tmp_path / "file")[1]) == [f"TR001 {tmp_path / 'file'}"]


def test_an_empty_folder_has_no_library_file(tmp_path: Path) -> None:
    assert codes(read_library(tmp_path)[1]) == ["TR002 library.yaml"]


def test_a_pipe_does_not_hold_up_the_reading(library: Path) -> None:
    os.mkfifo(library / "rules" / "pipe.yaml")
    book, flaws = read_library(library)
    assert codes(flaws) == ["TR003 rules/pipe.yaml"]
    assert book.unread == ("rules/pipe.yaml",)


@contextmanager
def without_power() -> Iterator[None]:
    """Be somebody who may not open everything."""
    powerful = os.geteuid() == 0
    if powerful:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if powerful:
            os.seteuid(0)


def test_a_file_and_a_folder_that_may_not_be_opened() -> None:
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        root = Path(shutil.copytree(SOUND, Path(place) / "library"))
        read_library(root)  # so that everything is imported while it may be
        (root / "rules" / "sources.yaml").chmod(0)
        (root / "rules" / "wilting").chmod(0)
        with without_power():
            book, flaws = read_library(root)
        (root / "rules" / "wilting").chmod(0o700)
    assert codes(flaws) == ["TR003 rules/sources.yaml", "TR003 rules/wilting"]
    assert book.unread == ("rules/sources.yaml", "rules/wilting")


def test_a_link_to_itself(library: Path) -> None:
    (library / "rules" / "a.yaml").symlink_to(library / "rules" / "a.yaml")
    assert codes(read_library(library)[1]) == ["TR003 rules/a.yaml"]


def test_a_link_to_nothing(library: Path) -> None:
    (library / "rules" / "gone.yaml").symlink_to(library / "rules" / "nothing.yaml")
    assert codes(read_library(library)[1]) == ["TR003 rules/gone.yaml"]


def test_links_that_lead_astray(library: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("derive: a\n")
    (tmp_path / "elsewhere").mkdir()
    (library / "rules" / "a.yaml").symlink_to(tmp_path / "outside.yaml")
    (library / "rules" / "b").symlink_to(tmp_path / "elsewhere")
    assert codes(read_library(library)[1]) == ["TR023 rules/a.yaml", "TR023 rules/b"]


def test_a_link_within_the_library_is_read(library: Path) -> None:
    (library / "rules" / "wilting" / "rot.yaml").rename(library / "rules" / "rot.yaml")
    (library / "rules" / "wilting" / "rot.yaml").symlink_to(library / "rules" / "rot.yaml")
    assert read_library(library)[1] == ()


def test_all_rules_behind_a_link(library: Path, tmp_path: Path) -> None:
    (library / "rules").rename(tmp_path / "rules")
    (library / "rules").symlink_to(tmp_path / "rules")
    assert codes(read_library(library)[1]) == ["TR023 rules"]


def test_a_large_file_is_not_even_opened(library: Path) -> None:
    (library / "rules" / "large.yaml").write_bytes(b"#" * 1_000_001)
    assert codes(read_library(library)[1]) == ["TR005 rules/large.yaml"]


def test_notes_and_hidden_files_are_passed_over(library: Path) -> None:
    for name in ("README.md", ".hidden.yaml", "rot.yaml~", "wilting/.git"):
        (library / "rules" / name).write_text("?")
    assert read_library(library)[1] == ()


def test_other_endings_and_translations(library: Path) -> None:
    for name in ("rules/a.yml", "rules/b.YAML", "rules/c", "questionnaires/d.pt-BR.yaml"):
        (library / name).write_text("derive: a\n")
    assert codes(read_library(library)[1]) == [
        "TR025 questionnaires/d.pt-BR.yaml",
        "TR024 rules/a.yml",
        "TR024 rules/b.YAML",
        "TR024 rules/c",
    ]


def test_a_name_that_cannot_be_printed(library: Path) -> None:
    bad = os.fsencode(library / "rules") + b"/\xff\n.yaml"
    with open(bad, "wb") as stream:
        stream.write(b"")
    assert codes(read_library(library)[1]) == ["TR004 rules/??.yaml:1:1"]


def test_kinds_out_of_place(library: Path) -> None:
    (library / "rules" / "a.yaml").write_text("library: a\n")
    (library / "questionnaires" / "b.yaml").write_text("derive: b\n")
    (library / "questionnaires" / "deeper").mkdir()
    (library / "questionnaires" / "deeper" / "c.yaml").write_text("questionnaire: c\n")
    (library / "library.yaml").write_text("sources: {a: {title: A, licence: B}}\n")
    found = [flaw for flaw in read_library(library)[1] if flaw.code == "TR022"]
    assert {flaw.span.file for flaw in found} == {
        "library.yaml",
        "questionnaires/b.yaml",
        "questionnaires/deeper/c.yaml",
        "rules/a.yaml",
    }


def test_a_file_that_cannot_be_read_does_not_hide_the_others(library: Path) -> None:
    (library / "rules" / "a.yaml").write_text("a: b: c\n")
    (library / "rules" / "b.yaml").write_text("derive: b\nwen: 3\n")
    book, flaws = read_library(library)
    assert {flaw.code for flaw in flaws} == {"TR011", "TR050", "TR051"}
    assert book.unread == ("rules/a.yaml",)
    assert "rules/b.yaml" in [document.path for document in book.documents]


def test_a_value_that_could_not_be_read_is_told_once(library: Path) -> None:
    (library / "rules" / "b.yaml").write_text("derive: b\ntitle: B\nwhen: {a: yes}\nsource: {}\n")
    (library / "rules" / "c.yaml").write_text("cause: c\nkind:\n")
    codes_at = [(flaw.span.line, flaw.code) for flaw in read_library(library)[1]]
    assert codes_at.count((2, "TR019")) == 1
    assert (2, "TR053") not in codes_at

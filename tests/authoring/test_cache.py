"""The cache is only a shortcut: it gives what reading would give, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.authoring.engine import Engine
from triage.authoring import cache, own_files
from triage.authoring.cache import KEPT, digest_of, fetch, load, loaded, store
from triage.authoring.codec import Codecs
from triage.authoring.files import contents_of
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.language.flaw import RuleBookError

ROOT = Path(__file__).resolve().parent.parent.parent
SOUND = ROOT / "tests" / "flaws" / "_sound"
#: Looks at every field of every part, and so tells what an annotation does not allow.
CODEC = Codecs().of(Checked)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "library"))


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "triage"


def cold(root: Path) -> Checked:
    return check(*read_library(root), advice=False)


def stored(library: Path, place: Path) -> Path:
    load(library)
    return place / f"{digest_of(library)}.json"


def same(one: Checked | None, other: Checked) -> bool:
    """Tell whether two are equal, positions and order included."""
    return one == other and plain(one) == plain(other)


def plain(checked: Checked | None) -> str:
    """Return all of `checked` as text."""
    return json.dumps(CODEC.encode(checked))


@pytest.mark.parametrize("root", [SOUND, ROOT, ROOT / "examples" / "bicycle"], ids=str)
def test_warm_is_cold(root: Path) -> None:
    expected = cold(root)
    assert load(root) == expected
    assert fetch(digest_of(root)) is not None
    assert same(load(root), expected)


def test_a_changed_word_is_another_digest(library: Path, place: Path) -> None:
    before = digest_of(library)
    load(library)
    rot = library / "rules" / "wilting" / "rot.yaml"
    rot.write_text(rot.read_text("utf-8").replace("Both let", "Each lets"), encoding="utf-8")
    assert digest_of(library) != before
    assert same(load(library), cold(library))
    assert load(library) != fetch(before)


def test_every_file_counts(library: Path) -> None:
    seen = {digest_of(library)}
    rot = library / "rules" / "wilting" / "rot.yaml"
    rot.rename(rot.with_name("mould.yaml"))
    seen.add(digest_of(library))
    (library / "rules" / "empty.yaml").touch()
    seen.add(digest_of(library))
    (library / "rules" / "empty.yaml").rename(library / "rules" / "empty.yml")
    seen.add(digest_of(library))
    (library / "library.yaml").unlink()
    seen.add(digest_of(library))
    assert len(seen) == 5


def test_the_place_of_the_library_does_not_count(library: Path) -> None:
    assert digest_of(library) == digest_of(SOUND)


def test_the_digest_changes_with_the_engine(library: Path, engine: Engine) -> None:
    program = "import sys; from pathlib import Path; from triage.authoring.cache import digest_of;"
    program += f"print(digest_of(Path({str(library)!r})))"
    before = engine.ran(program)
    assert engine.ran(program) == before
    with (engine.rooms / "checking" / "check.py").open("a") as module:
        module.write("# one more line\n")
    assert engine.ran(program) != before


def test_flaws_are_never_cached(library: Path, place: Path) -> None:
    (library / "rules" / "a.yaml").write_text("derive: a\n")
    for _ in range(2):
        with pytest.raises(RuleBookError):
            load(library)
    assert not place.exists()


def test_a_file_saved_while_reading_is_not_kept_under_its_past(library: Path) -> None:
    before = digest_of(library)
    file = library / "rules" / "wilting" / "rot.yaml"
    expected, contents = cold(library), contents_of(library)
    file.write_text(file.read_text("utf-8").replace("Both let", "Each lets"), encoding="utf-8")
    assert same(loaded(library, contents), expected)
    assert digest_of(library) != before
    assert cold(library) != expected
    assert same(fetch(before), expected)


def test_what_makes_a_lint_a_flaw_is_told(library: Path) -> None:
    """A library without flaws is read without lints, unless it holds them to be flaws."""
    loose = library / "rules" / "wilting" / "loose.yaml"
    loose.write_text(
        "derive: loose\ntitle: Loose\nwhen: {pet_ate_leaf: yes}\nbecause: It is a test.\n"
    )
    assert load(library).advice == ()
    with (library / "library.yaml").open("a") as stream:
        stream.write("lints: {TR401: flaw}\n")
    with pytest.raises(RuleBookError, match="loose is derived and nobody reads it"):
        load(library)


# ---------------------------------------------------------------- hostile files


def test_only_the_owner_may_read_or_write(library: Path, place: Path) -> None:
    entry = stored(library, place)
    assert place.stat().st_mode & 0o777 == 0o700
    assert entry.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_used(library: Path, place: Path, mode: int) -> None:
    stored(library, place).chmod(mode)
    assert fetch(digest_of(library)) is None
    assert same(load(library), cold(library))


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_that_others_may_write_is_not_used(library: Path, place: Path, mode: int) -> None:
    entry = stored(library, place)
    entry.unlink()
    place.chmod(mode)
    assert same(load(library), cold(library))
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_belongs_to_somebody_else_is_not_used(library: Path, place: Path, what: str) -> None:
    entry = stored(library, place)
    if os.geteuid() == 0:
        os.chown(entry if what == "file" else place, 65_534, 65_534)
        assert fetch(digest_of(library)) is None
    else:  # who may not give files away sees at least that the root folder is not theirs
        assert not own_files.is_own(os.stat("/"))


def test_links_and_other_things_are_not_followed(library: Path, place: Path) -> None:
    entry = stored(library, place)
    moved = entry.rename(place / "moved")
    entry.symlink_to(moved)
    assert fetch(digest_of(library)) is None
    entry.unlink()
    os.mkfifo(entry)
    assert fetch(digest_of(library)) is None
    entry.unlink()
    entry.mkdir()
    assert fetch(digest_of(library)) is None
    assert same(load(library), cold(library))


def test_a_linked_folder_is_not_used(library: Path, place: Path, tmp_path: Path) -> None:
    stored(library, place)
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    assert fetch(digest_of(library)) is None
    assert same(load(library), cold(library))


def test_an_entry_under_another_key_is_not_used(library: Path, place: Path) -> None:
    entry = stored(library, place)
    other = "0" * 64
    entry.rename(place / f"{other}.json")
    assert fetch(other) is None


def forged(place: Path, key: str, body: bytes) -> None:
    """Write an entry whose head is right, whatever its body."""
    head = f"{cache.FORM} {key} {hashlib.sha256(body).hexdigest()}\n".encode()
    (place / f"{key}.json").write_bytes(head + body)
    (place / f"{key}.json").chmod(0o600)


BODIES = [b"", b"null", b"{}", b"[]", b"[1,2,3]", b"[" * 100_000, b'"\xff"', b"[[],{},[NaN]]"]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:12]))
def test_a_forged_entry_is_not_used(library: Path, place: Path, body: bytes) -> None:
    stored(library, place)
    forged(place, digest_of(library), body)
    assert fetch(digest_of(library)) is None


# ---------------------------------------------------------------- laws


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Checked]]:
    """The entry of the sound library, and what it must give."""
    root = tmp_path_factory.mktemp("laws")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(root))
        checked = load(SOUND)
        yield root / "triage" / f"{digest_of(SOUND)}.json", checked


def given_back(entry: Path, data: bytes) -> Checked | None:
    before = entry.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(entry.parent.parent))
        entry.write_bytes(data)
        try:
            return fetch(entry.stem)
        finally:
            entry.write_bytes(before)


@pytest.mark.laws
@given(st.data())
def test_changed_bytes_give_the_same_or_nothing(
    entry: tuple[Path, Checked], data: st.DataObject
) -> None:
    path, checked = entry
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "drop", "double"]))
        if change == "flip":
            content[at] ^= data.draw(st.integers(1, 255))
        elif change == "cut":
            del content[at + 1 :]
        elif change == "drop":
            del content[at : at + data.draw(st.integers(1, 50))]
            content = content or bytearray(b"?")
        else:
            content[at:at] = content[: data.draw(st.integers(0, 100))]
    found = given_back(path, bytes(content))
    assert found is None or same(found, checked)


JUNK: st.SearchStrategy[object] = st.sampled_from(
    ["x", 7, -1, 0.5, True, None, [], {}, [[]], {"a": 1}, "9" * 30, 10**30]
)


@pytest.mark.laws
@given(st.data())
def test_a_forged_value_of_another_type_gives_nothing(
    entry: tuple[Path, Checked], data: st.DataObject
) -> None:
    """Even with a right checksum, no field ever holds what its annotation does not allow.

    Examples are read when they are first wanted, and nothing but tests of rules wants them.
    """
    path, _ = entry
    _, rules, examples = path.read_bytes().split(b"\n")
    content = json.loads(rules)
    spot: Any = content
    while True:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = data.draw(st.sampled_from(keys))
        if (
            not isinstance(spot[key], list | dict)
            or not spot[key]
            or data.draw(st.integers(0, 5)) == 0
        ):
            break
        spot = spot[key]
    spot[key] = data.draw(JUNK)
    body = b"\n".join((json.dumps(content).encode(), examples))
    head = f"{cache.FORM} {path.stem} {hashlib.sha256(body).hexdigest()}\n".encode()
    found = given_back(path, head + body)
    # What is of an allowed type is taken: the checksum and the owner speak for it.
    if found is not None:
        assert CODEC.decode(json.loads(plain(found)))


# ---------------------------------------------------------------- the folder


def test_only_the_newest_are_kept(library: Path, place: Path) -> None:
    checked = cold(library)
    keys = [hashlib.sha256(bytes([number])).hexdigest() for number in range(KEPT + 3)]
    for age, key in enumerate(keys):
        store(checked, key)
        os.utime(place / f"{key}.json", ns=(10**18 + age, 10**18 + age))
    store(checked, "f" * 64)
    assert {path.stem for path in place.glob("*.json")} == {*keys[-KEPT + 1 :], "f" * 64}


def test_what_killed_writers_left_is_removed(library: Path, place: Path) -> None:
    checked = cold(library)
    store(checked, "a" * 64)
    old, new = place / f"{'b' * 64}.1.part", place / f"{'c' * 64}.2.part"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    store(checked, "d" * 64)
    assert not old.exists()
    assert new.exists()
    assert fetch("b" * 64) is None


@pytest.mark.parametrize("bad", ["file", "below a file", "relative", "nowhere"])
def test_without_a_folder_everything_works(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "home").mkdir()
    places = {
        "file": str(tmp_path / "file"),
        "below a file": str(tmp_path / "file" / "deeper"),
        "relative": "relative",
        "nowhere": "",
    }
    monkeypatch.setenv("XDG_CACHE_HOME", places[bad])
    home = tmp_path / "file" if bad == "nowhere" else tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert same(load(library), cold(library))
    assert not (tmp_path / "relative").exists()


def test_a_warm_start_imports_no_reader(library: Path, place: Path) -> None:
    stored(library, place)
    program = (
        "import sys; from pathlib import Path; from triage.authoring.cache import load;"
        f"load(Path({str(library)!r}));"
        "print(sorted({'yaml', 'pydantic', 'triage.checking.check'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"

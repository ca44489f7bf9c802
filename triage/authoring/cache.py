"""The checked library, kept between two starts under a digest of all it was made from.

What is in the cache is only ever a shortcut: whatever is odd about a file there, be it cut off,
changed, of an older engine or of somebody else, it counts as not there.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from triage.authoring.columns import Columns
from triage.authoring.files import Content, contents_of
from triage.authoring.later import Later
from triage.authoring.own_files import folder, read_own, write_own
from triage.authoring.pause import collection_paused
from triage.checking.checked import Checked
from triage.language.base import Example

#: Changed whenever the form of the files changes.
FORM: Final = "triage-cache-4"
KEPT: Final = 8
_LEFT_OVER: Final = 3_600.0  # seconds after which a half-written file is nobody's
_ROOMS: Final = ("language", "semantics", "checking", "authoring")
_CHECKED: Final = Columns(Checked)
_EXAMPLES: Final = Columns(Mapping[str, tuple[Example, ...]])


def load(root: Path) -> Checked:
    """Return the checked library at `root`, without advice, which is what `triage check` is for.

    Raises RuleBookError with every flaw if it has any.
    """
    return loaded(root, contents_of(root))


def loaded(root: Path, contents: Sequence[Content]) -> Checked:
    """Return the checked library at `root` as its files were read; raises as `load` does.

    They are read once: what is kept under the digest of some bytes was made from those bytes.
    """
    with collection_paused():
        key = _digest(contents)
        cached = fetch(key)
        if cached is not None:
            return cached
        # A warm start does without these and what they import.
        from triage.authoring.library import read_contents
        from triage.checking.check import check

        checked = check(*read_contents(root, contents), advice=False)
        store(checked, key)
        return checked


def digest_of(root: Path) -> str:
    """Return the digest of this engine and of every file of the library at `root`."""
    return _digest(contents_of(root))


def _digest(contents: Iterable[Content]) -> str:
    digest = hashlib.sha256(_engine())
    for file, data in contents:
        content = data if isinstance(data, bytes) else str(data).encode()
        digest.update(f"\0{file.path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _engine() -> bytes:
    """Return what tells two engines apart, also two states of one that is being worked on."""
    rooms = Path(__file__).parent.parent
    seen = [FORM]
    for room in _ROOMS:
        try:
            with os.scandir(rooms / room) as entries:
                counted = (each for each in entries if each.name.endswith((".py", ".json")))
                modules = sorted(counted, key=_name)
                states = [(each.name, each.stat()) for each in modules]
        except OSError:
            continue
        seen += [f"{room} {name} {state.st_size} {state.st_mtime_ns}" for name, state in states]
    return "\n".join(seen).encode()


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


# ---------------------------------------------------------------- reading


def fetch(key: str) -> Checked | None:
    """Return what was stored under `key`; None where that is not there or not sound."""
    try:
        place = folder()
        data = None if place is None else read_own(place / f"{key}.json")
        return None if data is None else _decoded(data, key)
    except (OSError, ValueError, TypeError, RecursionError, MemoryError):
        return None


def _decoded(data: bytes, key: str) -> Checked | None:
    head, _, body = data.partition(b"\n")
    if head != _head(key, body):
        return None
    rules, _, examples = body.partition(b"\n")
    with collection_paused():
        checked = _CHECKED.decode(json.loads(rules))
        return _with_examples(checked, examples) if isinstance(checked, Checked) else None


def _head(key: str, body: bytes) -> bytes:
    return f"{FORM} {key} {hashlib.sha256(body).hexdigest()}".encode()


def _with_examples(checked: Checked, stored: bytes) -> Checked:
    """Return `checked` with its examples, which are most of the file and are seldom wanted."""

    @cache
    def decoded() -> Mapping[str, tuple[Example, ...]]:
        with collection_paused():
            found: Mapping[str, tuple[Example, ...]] = _EXAMPLES.decode(json.loads(stored))
        return found

    def of(id: str) -> Later[Example]:
        return Later(lambda: decoded()[id])

    bases = {id: replace(base, examples=of(id)) for id, base in checked.bases.items()}
    return replace(checked, bases=MappingProxyType(bases))


# ---------------------------------------------------------------- writing


def store(checked: Checked, key: str) -> None:
    """Keep `checked` under `key`, if there is a place to keep it."""
    try:
        place = folder()
        if place is None:
            return
        body = encoded(checked)
        if write_own(place / f"{key}.json", _head(key, body) + b"\n" + body):
            _tidy(place)
    except OSError:
        return


def encoded(checked: Checked) -> bytes:
    """Return `checked` as two lines of JSON: rules, examples."""
    bases = {id: replace(base, examples=()) for id, base in checked.bases.items()}
    rules = _CHECKED.encode(replace(checked, bases=bases))
    examples = _EXAMPLES.encode({id: base.examples for id, base in checked.bases.items()})
    lines = (
        json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in (rules, examples)
    )
    return "\n".join(lines).encode()


def _tidy(place: Path) -> None:
    """Remove all but the newest entries, and what killed writers left behind."""
    stored = sorted(place.glob("*.json"), key=lambda path: (-path.lstat().st_mtime_ns, path.name))
    now = time.time()
    parts = [path for path in place.glob("*.part") if now - path.lstat().st_mtime > _LEFT_OVER]
    for path in (*stored[KEPT:], *parts):
        path.unlink(missing_ok=True)

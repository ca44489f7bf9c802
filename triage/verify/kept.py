"""What one run leaves to the next: a file in the user's cache folder.

What is in it is only ever a shortcut. Whatever is odd about the file, be it cut off, changed, of
another engine or of somebody else, it counts as not there.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from triage.authoring.cache import folder
from triage.authoring.codec import Codecs
from triage.language.base import RuleBase
from triage.verify.memory import Apart, Memory
from triage.verify.verdict import Outcome, Verdict

#: Changed whenever the form of the file changes.
FORM: Final = "triage-verify-2"
#: After so many runs without use what was found is forgotten.
MOST_RUNS: Final = 5
_LARGEST: Final = 64_000_000
_ROOMS: Final = ("language", "semantics", "checking", "interview", "verify")
_OUTCOME: Final = Codecs().of(Outcome)


@dataclass
class Kept:
    """What earlier runs found, each with the number of runs since it was last of use."""

    found: dict[str, tuple[int, Any]] = field(default_factory=dict)
    apart: dict[Apart, int] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def memory(self) -> Memory:
        """Return what promises may use."""
        found = {key: value for key, (_, value) in self.found.items()}
        return Memory(found, self.apart, self.shown)

    def take(self, memory: Memory) -> None:
        """Keep what promises found out and used."""
        self.found |= {key: (0, value) for key, value in memory.found.items()}
        self.apart |= dict.fromkeys(memory.apart, 0)
        self.shown |= memory.shown

    def outcome(self, key: str) -> Outcome | None:
        """Return what became of a promise when all that it looks at was as it is now."""
        if key not in self.outcomes:
            return None
        _, data = self.outcomes[key]
        self.outcomes[key] = (0, data)
        found = _OUTCOME.decode(data)
        return found if isinstance(found, Outcome) else None

    def keep(self, key: str, outcome: Outcome) -> None:
        """Keep what became of a promise, unless there was no time to find out."""
        if outcome.verdict is not Verdict.UNDECIDED:
            self.outcomes[key] = (0, _OUTCOME.encode(outcome))

    def older(self) -> "Kept":
        """Return the same, one run later, without what nobody needs any more."""
        apart = {one: age + 1 for one, age in self.apart.items() if age < MOST_RUNS}
        return Kept(_older(self.found), apart, self.shown, _older(self.outcomes))


def _older(things: Mapping[str, tuple[int, Any]]) -> dict[str, tuple[int, Any]]:
    return {key: (age + 1, one) for key, (age, one) in things.items() if age < MOST_RUNS}


# ---------------------------------------------------------------- the file


def fetch(base: RuleBase) -> Kept:
    """Return what earlier runs left about a questionnaire; nothing where that is not sound."""
    try:
        head, _, body = _bytes(_path(base)).partition(b"\n")
        if head != _head(body):
            return Kept()
        return _read(json.loads(body))
    except (OSError, ValueError, TypeError, KeyError, RecursionError, MemoryError):
        return Kept()


def store(base: RuleBase, kept: Kept) -> None:
    """Leave `kept` to the next run, if there is a place to keep it."""
    people: dict[str, int] = {}  # many claims hold of the same person
    found = {
        key: (age, people.setdefault(_plain(said), len(people)))
        for key, (age, said) in kept.found.items()
    }
    digests: dict[str, int] = {}  # and many proofs rest on the same statements
    apart = [
        [age, *(digests.setdefault(digest, len(digests)) for digest in sorted(one))]
        for one, age in sorted(kept.apart.items(), key=lambda item: sorted(item[0]))
    ]
    body = _plain(
        {
            "found": found,
            "people": [json.loads(one) for one in people],
            "apart": apart,
            "digests": list(digests),
            "shown": kept.shown,
            "outcomes": kept.outcomes,
        }
    ).encode()
    try:
        path = _path(base)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(os.lstat(path.parent)):
            _write(path, _head(body) + b"\n" + body)
    except OSError:
        return


def _plain(data: Any) -> str:
    return json.dumps(data, default=dict, separators=(",", ":"))


def _read(data: Any) -> Kept:
    people, digests = data["people"], data["digests"]
    found = {str(key): (int(age), people[number]) for key, (age, number) in data["found"].items()}
    apart = {
        frozenset(str(digests[number]) for number in numbers): int(age)
        for age, *numbers in data["apart"]
    }
    outcomes = {str(key): (int(age), value) for key, (age, value) in data["outcomes"].items()}
    return Kept(found, apart, dict(data["shown"]), outcomes)


def _path(base: RuleBase) -> Path:
    place = folder()
    if place is None:
        raise OSError("there is no home")
    name = f"{base.library.id}\0{base.questionnaire.id}".encode()
    return place / "verify" / f"{hashlib.sha256(name).hexdigest()[:32]}.json"


def _head(body: bytes) -> bytes:
    return f"{FORM} {_engine()} {hashlib.sha256(body).hexdigest()}".encode()


def _engine() -> str:
    """Return what tells two engines apart, also two states of one that is being worked on."""
    seen = [FORM]
    for package in ("symptom-triage", "python-sat"):
        try:
            seen.append(version(package))
        except PackageNotFoundError:
            seen.append("")
    for room in _ROOMS:
        for path in sorted((Path(__file__).parent.parent / room).glob("*.py")):
            state = path.stat()
            seen.append(f"{room} {path.name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def _bytes(path: Path) -> bytes:
    if not _is_ours(os.lstat(path.parent)):
        return b""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        sound = stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST
        return stream.read(_LARGEST) if sound and _is_ours(status) else b""


def _is_ours(status: os.stat_result) -> bool:
    """Tell whether only this user can have written it."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none."""
    part = path.with_name(f"{path.stem}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(part, flags, 0o600), "wb") as stream:
            stream.write(data)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise

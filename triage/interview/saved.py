"""An interview as a file: written whole after every answer, never half.

The file is private to the person: it holds answers, and is readable by nobody else.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from triage.interview.record import Answer, Entry, Interview, Told
from triage.language.case import Said
from triage.language.flaw import TriageError

FORMAT: Final = "triage interview"
VERSION: Final = 1

#: A file larger than this was not written by us.
_MOST_BYTES: Final = 4_000_000


class SavedError(TriageError):
    """A saved interview cannot be used; says where it was put and what to do."""


def usual_file(environment: Mapping[str, str], library: str, questionnaire: str) -> Path | None:
    """Return where an interview is saved when nobody names a file; None where there is no home."""
    named = environment.get("XDG_STATE_HOME", "")
    try:
        state = Path(named) if named.startswith("/") else Path.home() / ".local" / "state"
    except RuntimeError:
        return None
    return state / "triage" / f"{library}.{questionnaire}.json"


def save(interview: Interview, path: Path) -> None:
    """Write `interview`: wholly, or not at all."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps(_written(interview), ensure_ascii=False, indent=1) + "\n"
    import tempfile  # with all that it draws names with; the first question comes before it

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:  # mkstemp made it 0600
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    _sync_folder(path.parent)


def load(path: Path, library: str, questionnaire: str) -> Interview | None:
    """Return the interview saved at `path`, None where there is none.

    A file that cannot be used is moved aside, whole; the SavedError says where to.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        interview = _read(content)
        if (interview.library, interview.questionnaire) != (library, questionnaire):
            raise _UnusableError("It is an interview about something else.")
    except _UnusableError as unusable:
        aside = _move_aside(path)
        raise SavedError(
            f"The saved answers in {path} cannot be used. {unusable}\n"
            f"Nothing was deleted: the file is now {aside}.\n"
            "Start again without it, or repair it and put it back."
        ) from None
    return interview


def forget(path: Path) -> Path | None:
    """Move a saved interview aside, so that the next one starts afresh; return where it went."""
    return _move_aside(path, ".old") if path.exists() else None


def state_of(path: Path) -> tuple[int, int] | None:
    """Return what changes whenever an interview is saved at `path`; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def free_place(path: Path) -> Path:
    """Return a place beside `path` where nothing is saved."""
    number = 2
    while (free := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    return free


class _UnusableError(Exception):
    """Why a file is no saved interview."""


def _move_aside(path: Path, suffix: str = ".broken") -> Path:
    aside = path.with_name(path.name + suffix)
    number = 1
    while suffix == ".broken" and aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}{suffix}-{number}")
    os.replace(path, aside)
    return aside


def _sync_folder(folder: Path) -> None:
    """Make the new name as lasting as the text, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _written(interview: Interview) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "library": interview.library,
        "content_version": interview.content_version,
        "rule_base": interview.rule_base,
        "questionnaire": interview.questionnaire,
        "entries": [_entry_written(entry) for entry in interview.entries],
        "told": [{"notice": told.notice, "at": told.at.isoformat()} for told in interview.told],
        "seen": sorted(interview.seen),
        "let_stand": sorted(map(list, interview.let_stand)),
        "reviewed": interview.reviewed,
        "policy": interview.policy,
    }


def _entry_written(entry: Entry) -> dict[str, object]:
    said = {id: str(answer) for id, answer in entry.answers.items() if isinstance(answer, Said)}
    values = {id: answer for id, answer in entry.answers.items() if not isinstance(answer, Said)}
    return {
        "question": entry.question,
        "at": entry.at.isoformat(),
        "values": values,
        "said": said,
        "none_of_these": entry.none_of_these,
    }


def _read(content: bytes) -> Interview:
    if len(content) > _MOST_BYTES:
        raise _UnusableError("It is far too large.")
    try:
        whole = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _UnusableError("It is damaged or only half there.") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise _UnusableError("It is not a saved interview.")
    version = whole.get("version")
    if isinstance(version, int) and version > VERSION:
        raise _UnusableError("A newer version of Triage wrote it; use that one, or start again.")
    try:
        return _interview(whole)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _UnusableError("It is damaged.") from None


def _interview(whole: Mapping[str, object]) -> Interview:
    return Interview(
        library=_text(whole["library"]),
        content_version=_text(whole["content_version"]),
        rule_base=_text(whole["rule_base"]),
        questionnaire=_text(whole["questionnaire"]),
        entries=tuple(_entry(_table(each)) for each in _list(whole["entries"])),
        told=tuple(
            Told(_text(told["notice"]), _time(told["at"]))
            for told in map(_table, _list(whole["told"]))
        ),
        seen=frozenset(map(_text, _list(whole["seen"]))),
        let_stand=frozenset(tuple(map(_text, _list(each))) for each in _list(whole["let_stand"])),
        reviewed=whole["reviewed"] is True,
        policy=_text(whole.get("policy", "")),
    )


def _entry(written: Mapping[str, object]) -> Entry:
    answers: dict[str, Answer] = {
        id: _value(each) for id, each in _table(written["values"]).items()
    }
    answers |= {id: Said(_text(each)) for id, each in _table(written["said"]).items()}
    none = written["none_of_these"] is True
    return Entry(_text(written["question"]), answers, _time(written["at"]), none)


def _value(written: object) -> Answer:
    if isinstance(written, bool | int | str):
        return written
    raise TypeError("not a value")


def _text(written: object) -> str:
    if isinstance(written, str):
        return written
    raise TypeError("not a text")


def _list(written: object) -> list[object]:
    if isinstance(written, list):
        return written
    raise TypeError("not a list")


def _table(written: object) -> dict[str, object]:
    if isinstance(written, dict):
        return written
    raise TypeError("not a mapping")


def _time(written: object) -> datetime:
    time = datetime.fromisoformat(_text(written))
    if time.tzinfo is None:
        raise ValueError("a time without its zone")
    return time

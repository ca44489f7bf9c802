"""Where a result grows: in a folder of its own, part by part, until it is whole.

A part is there when its record is there: rows and rejects are written under other names, then
renamed, and the record comes last. Whatever stops the work, finished parts stand and nothing
half-written is taken for whole. The result gets its name when the last part is done.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypeAlias

from triage.batch.archive import STANDARD_INPUT
from triage.batch.trouble import ArchiveError

Settings: TypeAlias = Mapping[str, str | int | list[str]]

UNFINISHED: Final = ".unfinished"
ROWS: Final = "rows"
ABOUT: Final = "about.json"
REJECTS: Final = "rejects.csv"
_SETTINGS: Final = "settings.json"
_PARTS: Final = "parts"
#: Where files stand that tasks finished, in Spark.
FILES: Final = "files"
#: Folders that are gone when the result is whole.
_NOTES: Final = ("rejects", _PARTS, "held")
#: Files in the folder to work in; each is written under another name first.
_OF_ALL: Final = (_SETTINGS, REJECTS, ABOUT, "plan.txt", "whole")


@dataclass(frozen=True, slots=True)
class Record:
    """One finished part: what was read for it, and what came of it."""

    number: int
    source: int
    end: int
    digest: str
    rows: int  # read, of the archive
    cases: int  # assessed or rejected
    rejected: int


class Store:
    """The folder of an unfinished result."""

    def __init__(self, out: Path) -> None:
        """Work beside `out`, which must not be there yet; raises ArchiveError for a bad name."""
        if out.name in ("", ".."):
            raise ArchiveError(
                f"{out}: a result needs a name of its own", advice="name a folder that is not there"
            )
        self.out = out
        self.work = out.with_name(out.name + UNFINISHED)

    def opened(self, settings: Settings, *, start_over: bool) -> list[Record]:
        """Return the parts that are finished; begin anew where there are none.

        Raises ArchiveError where the result is there, or was begun with other `settings`.
        """
        self.begun(settings, start_over=start_over)
        finished = list(self._records())
        self._forget_the_rest(len(finished))
        return finished

    def begun(self, settings: Settings, *, start_over: bool) -> None:
        """Make the folder to work in, or go on with the one that is there."""
        if start_over:
            self._throw_away()
        if self.out.exists():
            raise ArchiveError(
                f"{self.out}: this is there already", advice="name another, or say --start-over"
            )
        path = self.work / _SETTINGS
        if path.exists():
            begun = json.loads(path.read_text(encoding="utf-8"))
            if self._has_parts():
                self._require(settings, begun)
            if begun == settings:
                return
        self._clear()
        for folder in (ROWS, *_NOTES):
            (self.work / folder).mkdir(parents=True)
        write_whole(path, _json(dict(settings)))

    def _has_parts(self) -> bool:
        # Where nothing is finished there is nothing to go on with, and nothing to lose.
        folders = (self.work / _PARTS, self.work / FILES)
        return any(folder.is_dir() and any(folder.iterdir()) for folder in folders)

    def _clear(self) -> None:
        """Remove the folder to work in, if it is ours."""
        ours = {ROWS, FILES, *_NOTES, *_OF_ALL, *(f"{name}.new" for name in _OF_ALL)}
        if self.work.exists() and not (
            self.work.is_dir() and {path.name for path in self.work.iterdir()} <= ours
        ):
            raise ArchiveError(
                f"{self.work}: there is something else where the result would grow",
                advice="name another place for the result",
            )
        _remove(self.work)

    def _throw_away(self) -> None:
        """Remove an earlier result, whole or not; nothing that is no result."""
        is_result = (
            (self.out / ABOUT).is_file() and (self.out / ROWS).is_dir()
            if self.out.is_dir()
            else self.beside(ABOUT).is_file()
        )
        if self.out.exists() and not is_result:
            raise ArchiveError(
                f"{self.out}: this is no result of triage batch, so it is not thrown away",
                advice="name another place for the result",
            )
        self._clear()
        for old in (self.out, *self._beside()):
            _remove(old)

    def forget(self) -> None:
        """Remove the folder to work in where nothing came of it."""
        self._clear()

    def _beside(self) -> Iterator[Path]:
        yield from (self.beside(REJECTS), self.beside(ABOUT))

    def beside(self, name: str) -> Path:
        """Return the path of a note that stands beside a result of one file."""
        return self.out.with_name(f"{self.out.name}.{name}")

    def _require(self, settings: Settings, begun: Settings) -> None:
        differ = sorted(key for key in {*settings, *begun} if settings.get(key) != begun.get(key))
        if not differ:
            return
        details = [_differs(key, begun.get(key), settings.get(key)) for key in differ]
        raise ArchiveError(
            f"{self.work}: this half-finished result was begun otherwise",
            details,
            advice="finish it as it was begun, or say --start-over, which throws it away",
        )

    def _records(self) -> Iterator[Record]:
        number = 0
        while (path := self._record(number)).exists():
            yield Record(**json.loads(path.read_text(encoding="utf-8")))
            number += 1

    def _forget_the_rest(self, finished: int) -> None:
        for folder in (ROWS, *_NOTES):
            for path in (self.work / folder).iterdir():
                if path.stem not in {f"part-{number:05}" for number in range(finished)}:
                    path.unlink()

    # ------------------------------------------------------------ one part

    def _record(self, number: int) -> Path:
        return self.work / _PARTS / f"part-{number:05}.json"

    def rows(self, number: int) -> Path:
        """Return where the rows of a part stand."""
        return self.work / ROWS / f"part-{number:05}.parquet"

    def rejects(self, number: int) -> Path:
        """Return where the rejects of a part stand."""
        return self.work / "rejects" / f"part-{number:05}.parquet"

    def held(self, number: int) -> Path:
        """Return where rows stand that were read for a part and belong to the next."""
        return self.work / "held" / f"part-{number:05}.parquet"

    def finished(self, record: Record) -> None:
        """Keep the record of a part whose files are there."""
        write_whole(self._record(record.number), _json(asdict(record)))

    # ------------------------------------------------------------ the whole

    def name_folder(self) -> None:
        """Give a result of several files its name."""
        for folder in (*_NOTES, FILES):
            _remove(self.work / folder)
        _remove(self.work / _SETTINGS)
        self.work.rename(self.out)

    def name_file(self, whole: Path) -> None:
        """Give a result of one file its name, after the notes beside it have theirs."""
        for name in (REJECTS, ABOUT):
            (self.work / name).replace(self.beside(name))
        whole.replace(self.out)
        _remove(self.work)


def require_apart(archive: Path, out: Path) -> None:
    """Raise ArchiveError where a result would stand in its archive, or in place of it."""
    if str(archive) == STANDARD_INPUT:
        return
    here, there = archive.resolve(), out.resolve()
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise ArchiveError(
            f"{out}: the archive is there", advice="name another place for the result"
        )


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there wholly or not at all."""
    written_whole(path, lambda new: new.write_text(text, encoding="utf-8"))


def written_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` write a file that is there wholly or not at all."""
    new = path.with_name(path.name + ".new")
    try:
        write(new)
        with new.open("rb") as stream:
            os.fsync(stream.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _differs(key: str, then: object, now: object) -> str:
    if key == "archive":
        return "archive: it is another, or it has changed since"
    return f"{key.replace('_', ' ')}: {_short(then)} then, {_short(now)} now"


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"

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

from triage.batch.trouble import ArchiveError

Settings: TypeAlias = Mapping[str, str | int | list[str]]

UNFINISHED: Final = ".unfinished"
ROWS: Final = "rows"
ABOUT: Final = "about.json"
REJECTS: Final = "rejects.csv"
_SETTINGS: Final = "settings.json"
#: Folders that are gone when the result is whole.
_NOTES: Final = ("rejects", "parts", "held")


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
        """Work beside `out`, which must not be there yet."""
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
            for old in (self.out, *self._beside(), self.work):
                _remove(old)
        if self.out.exists():
            raise ArchiveError(
                f"{self.out}: this is there already", advice="name another, or say --start-over"
            )
        path = self.work / _SETTINGS
        if path.exists():
            self._require(settings, json.loads(path.read_text(encoding="utf-8")))
            return
        _remove(self.work)
        for folder in (ROWS, *_NOTES):
            (self.work / folder).mkdir(parents=True)
        write_whole(path, _json(dict(settings)))

    def _beside(self) -> Iterator[Path]:
        yield from (self.beside(REJECTS), self.beside(ABOUT))

    def beside(self, name: str) -> Path:
        """Return the path of a note that stands beside a result of one file."""
        return self.out.with_name(f"{self.out.name}.{name}")

    def _require(self, settings: Settings, begun: Settings) -> None:
        differ = sorted(key for key in {*settings, *begun} if settings.get(key) != begun.get(key))
        if not differ:
            return
        details = [
            f"{key.replace('_', ' ')}: {_short(begun.get(key))} then,"
            f" {_short(settings.get(key))} now"
            for key in differ
        ]
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
        return self.work / "parts" / f"part-{number:05}.json"

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
        for folder in (*_NOTES, "files"):
            _remove(self.work / folder)
        _remove(self.work / _SETTINGS)
        self.work.rename(self.out)

    def name_file(self, whole: Path) -> None:
        """Give a result of one file its name, after the notes beside it have theirs."""
        for name in (REJECTS, ABOUT):
            (self.work / name).replace(self.beside(name))
        whole.replace(self.out)
        _remove(self.work)


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


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"

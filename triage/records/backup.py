"""Backups: everything that is kept, in one SQLite file, from either kind of database and to it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, select, text

from triage.records.database import Database, RecordsError, open_database
from triage.records.schema import bring_up_to_date
from triage.records.tables import METADATA

_AT_ONCE: Final = 500


class BackupError(RecordsError):
    """A backup cannot be made or used; nothing was changed."""


def back_up(database: Database, file: Path) -> int:
    """Write everything that is kept into `file`, wholly or not at all; return how many rows.

    The server may go on meanwhile: one state of the database is written. Raises BackupError where
    the file is there already, and OSError where it cannot be written.
    """
    if file.exists():
        raise BackupError(f"{file} is there already. Name another file.")
    with _beside(file) as part:
        count = _copied(database, part)
        os.link(part, file)  # unlike a renaming, this never replaces a file
    return count


def restore(database: Database, file: Path) -> int:
    """Keep again everything that a backup holds; return how many rows.

    Raises BackupError where the file is no backup, or where anything is kept in `database` already.
    """
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    with _beside(file) as part:
        part.write_bytes(file.read_bytes())
        # A backup of an older version becomes one of this version first.
        with closing(_backup(part, file)) as kept:
            return _moved(kept, database)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """Yield a private file, gone at the end, in a folder beside `file`."""
    with tempfile.TemporaryDirectory(prefix=".triage-", dir=file.parent) as folder:
        part = Path(folder) / "part.db"
        part.touch(mode=0o600)
        yield part


def _copied(database: Database, part: Path) -> int:
    copy = open_database(str(part))
    try:
        bring_up_to_date(copy)
        count = _moved(database, copy)
        copy.clear_log()
    finally:
        copy.close()
    return count


def _backup(part: Path, file: Path) -> Database:
    kept = open_database(str(part))
    try:
        with kept.reading() as connection:
            sound = connection.execute(text("pragma integrity_check")).scalar() == "ok"
            ours = connection.dialect.has_table(connection, METADATA.tables["interviews"].name)
        if not sound or not ours:
            raise BackupError(f"{file} is no backup of Triage, or it is damaged.")
        bring_up_to_date(kept)
    except BackupError:
        kept.close()
        raise
    except RecordsError as error:
        kept.close()
        raise BackupError(f"{file} cannot be used. {error}") from None
    return kept


def _moved(source: Database, target: Database) -> int:
    count = 0
    with source.snapshot() as old, target.writing() as new:
        for table in METADATA.sorted_tables:
            if new.execute(select(func.count()).select_from(table)).scalar_one():
                raise BackupError("That database is not empty. Restore into a new one.")
        for table in METADATA.sorted_tables:
            count += _table(old, new, table)
    return count


def _table(old: Connection, new: Connection, table: Table) -> int:
    count = 0
    rows = old.execute(select(table).order_by(*table.primary_key.columns))
    for some in rows.mappings().partitions(_AT_ONCE):
        many: list[dict[str, Any]] = [dict(row) for row in some]
        new.execute(insert(table), many)
        count += len(many)
    counted = table.autoincrement_column
    if count and counted is not None and new.dialect.name == "postgresql":
        # The next number of a table must follow those that were given by hand.
        highest = select(func.max(counted)).scalar_subquery()
        name = func.pg_get_serial_sequence(table.name, counted.name)
        new.execute(select(func.setval(name, highest)))
    return count

"""A backup holds everything, and becomes a database of either kind again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.records.test_interviews import begun
from triage.checking.checked import Checked
from triage.records import rule_bases
from triage.records.audit import Deed, last, note
from triage.records.backup import BackupError, back_up, restore
from triage.records.database import Database, open_database
from triage.records.schema import bring_up_to_date
from triage.records.tables import METADATA

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in METADATA.sorted_tables
        }


@pytest.fixture
def full(database: Database, bicycle: Checked) -> Database:
    base = next(iter(bicycle.bases.values()))
    rule_bases.keep(database, base, NOW)
    for number in range(3):
        begun(database, base, f"link {number}")
        with database.writing() as connection:
            note(connection, Deed(NOW, "ada", "signed", f"file {number}"))
    return database


def test_a_backup_restores_everything(full: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    count = back_up(full, file)
    assert file.stat().st_mode & 0o777 == 0o600
    other = open_database(str(tmp_path / "other.db"))
    bring_up_to_date(other)
    assert restore(other, file) == count == 10
    assert everything(other) == everything(full)
    with other.writing() as connection:  # numbers go on after those that were restored
        note(connection, Deed(NOW, "ada", "restored", ""))
    assert len(last(other)) == 4
    other.close()


def test_a_backup_restores_into_the_other_kind(
    full: Database, database: Database, address: str, tmp_path: Path
) -> None:
    """From either kind to SQLite is shown above; here from SQLite into what this test runs on."""
    file = tmp_path / "backup.db"
    back_up(full, file)
    before = everything(full)
    with full.writing() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    restore(full, file)
    assert everything(full) == before
    with full.writing() as connection:
        note(connection, Deed(NOW, "ada", "restored", ""))
    assert len(last(full)) == 4


def test_nothing_is_ever_written_over(full: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    back_up(full, file)
    content = file.read_bytes()
    with pytest.raises(BackupError, match="there already"):
        back_up(full, file)
    assert file.read_bytes() == content
    with pytest.raises(BackupError, match="not empty"):
        restore(full, file)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_backup_is_refused(database: Database, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.db"
    file.write_bytes(content)
    with pytest.raises(BackupError):
        restore(database, file)
    assert file.read_bytes() == content
    with pytest.raises(BackupError, match="There is no file"):
        restore(database, tmp_path / "nowhere")

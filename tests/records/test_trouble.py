"""A locked, full, missing or restarted database: an error in words, and then it goes on."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest

from tests.records.conftest import Cluster
from triage.records.audit import Deed, last, note
from triage.records.database import (
    BusyError,
    Database,
    FullError,
    GoneError,
    RecordsError,
    open_database,
)
from triage.records.schema import bring_up_to_date

DEED = Deed(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "ada", "signed", "x" * 200, "y" * 400)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def small(file: Path) -> Database:
    made = open_database(str(file), patience=0.2)
    bring_up_to_date(made)
    return made


def write(database: Database) -> None:
    with database.writing() as connection:
        note(connection, DEED)


def fill(database: Database) -> None:
    for _ in range(100):
        write(database)


def test_a_locked_database_is_busy_and_goes_on(small: Database, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(BusyError):
        write(small)
    assert last(small) == ()  # to read is still possible
    other.execute("rollback")
    write(small)
    assert len(last(small)) == 1
    other.close()
    small.close()


def test_a_new_file_that_another_server_is_making_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    other.execute("create table found (id)")
    soon = Timer(0.1, lambda: other.execute("commit"))
    soon.start()
    database = open_database(str(file))
    with database.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from found").scalar_one() == 0
    soon.join()
    other.close()
    database.close()


def test_a_full_disk_keeps_what_is_there_and_goes_on(small: Database) -> None:
    write(small)
    with small.writing() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar_one()
        connection.exec_driver_sql(f"pragma max_page_count = {pages}")
    with pytest.raises(FullError):
        fill(small)
    kept = len(last(small))
    assert kept >= 1
    with small.reading() as connection:
        connection.exec_driver_sql("pragma max_page_count = 100000")
        assert connection.exec_driver_sql("pragma integrity_check").scalar_one() == "ok"
    write(small)
    assert len(last(small)) == kept + 1
    small.close()


@pytest.mark.parametrize(
    "address,words",
    [
        ("/nowhere/at/all/records.db", "no folder"),
        ("sqlite:///:memory:", "in memory"),
        ("mysql://host/name", "SQLite or PostgreSQL"),
        ("://", "no address"),
    ],
)
def test_a_wrong_address_is_said_without_what_may_be_secret(address: str, words: str) -> None:
    with pytest.raises(GoneError, match=words):
        open_database(address)


def test_a_password_is_never_said() -> None:
    with pytest.raises(GoneError) as told:
        open_database("pg sql://me:swordfish@host/name")
    assert "swordfish" not in str(told.value)


def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    file.write_bytes(b"these are no records" * 100)
    with pytest.raises(RecordsError):
        bring_up_to_date(open_database(str(file)))
    assert file.read_bytes() == b"these are no records" * 100


@pytest.mark.needs("postgresql")
@pytest.mark.slow
def test_a_restarted_postgresql_is_found_again(cluster: Cluster) -> None:
    database = open_database(cluster.new("restarted"), patience=1)
    bring_up_to_date(database)
    write(database)
    cluster.stop()
    try:
        with pytest.raises(GoneError):
            write(database)
    finally:
        cluster.start()
    write(database)
    assert len(last(database)) == 2
    database.close()


@pytest.mark.needs("postgresql")
def test_a_row_that_another_holds_is_busy(cluster: Cluster) -> None:
    database = open_database(cluster.new("held"), patience=0.3)
    bring_up_to_date(database)
    with database.writing() as connection:
        connection.exec_driver_sql("lock table audit in exclusive mode")
        with pytest.raises(BusyError):
            write(database)
    write(database)
    database.close()

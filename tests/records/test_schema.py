"""The schema that the steps make is the one that the tables say."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from triage.records.database import Database, GoneError
from triage.records.schema import bring_up_to_date, newest, state_of
from triage.records.tables import METADATA


def test_the_steps_make_what_the_tables_say(database: Database) -> None:
    with database.reading() as connection:
        assert state_of(connection) == newest()
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_bringing_up_to_date_twice_changes_nothing(database: Database) -> None:
    bring_up_to_date(database)
    with database.reading() as connection:
        assert state_of(connection) == newest()


def test_a_newer_database_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(GoneError, match="newer version"):
        bring_up_to_date(database)

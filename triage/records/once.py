"""Rows that several servers may want to make at the same moment, and that are made once."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert


def insert_once(connection: Connection, table: Table) -> Insert:
    """Return an insert into `table` that leaves a row alone which is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()

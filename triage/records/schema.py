"""The schema of the database, brought up to date step by step and without losing anything."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from triage.records.database import Database, GoneError

_FOLDER: Final = Path(__file__).parent / "migrations"
#: Any number, the same for each server: who holds it brings the schema up to date.
_LOCK: Final = 7_263_114


def bring_up_to_date(database: Database) -> None:
    """Make or change the tables as this version needs them; raises GoneError for a newer schema."""
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        now, scripts = state_of(connection), ScriptDirectory.from_config(_config())
        if now and now not in {each.revision for each in scripts.walk_revisions()}:
            raise GoneError(
                "A newer version of Triage made this database. Use that one, or another database."
            )
        if now != scripts.get_current_head():
            command.upgrade(_config(connection), "head")


def state_of(connection: Connection) -> str | None:
    """Return the name of the schema's last change, None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the name of the last change that this version knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

"""Keys of one installation, made when they are first needed and shared by all its servers."""

import secrets
from typing import Final

from sqlalchemy import insert, select

from triage.records.database import Database
from triage.records.tables import KEYS

_BYTES: Final = 32


def key(database: Database, name: str) -> bytes:
    """Return the random key of that name."""
    wanted = select(KEYS.c.value).where(KEYS.c.name == name)
    with database.writing() as connection:
        found = connection.execute(wanted).scalar_one_or_none()
        if found is None:
            found = secrets.token_bytes(_BYTES)
            connection.execute(insert(KEYS).values(name=name, value=found))
    return bytes(found)

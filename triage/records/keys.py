"""Keys of one installation, made when they are first needed and shared by all its servers."""

import secrets
from typing import Final

from sqlalchemy import select

from triage.records.database import Database
from triage.records.once import insert_once
from triage.records.tables import KEYS

_BYTES: Final = 32


def key(database: Database, name: str) -> bytes:
    """Return the random key of that name."""
    wanted = select(KEYS.c.value).where(KEYS.c.name == name)
    with database.writing() as connection:
        found = connection.execute(wanted).scalar_one_or_none()
        if found is None:
            made = secrets.token_bytes(_BYTES)
            connection.execute(insert_once(connection, KEYS).values(name=name, value=made))
            # Another server may have made it at the same moment: both must use the same.
            found = connection.execute(wanted).scalar_one()
    return bytes(found)

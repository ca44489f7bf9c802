"""Keys of one installation: of a file, or made when first needed and shared by all its servers."""

import secrets
import stat
from pathlib import Path
from typing import Final

from sqlalchemy import select

from triage.records.database import Database, RecordsError
from triage.records.once import insert_once
from triage.records.tables import KEYS

_BYTES: Final = 32


class KeyFileError(RecordsError):
    """The file of a key is not there, may be read by others, or holds too little."""


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


def key_in(file: Path) -> bytes:
    """Return the key that `file` holds; raises KeyFileError where it is not kept or made well."""
    try:
        mode, found = file.stat().st_mode, file.read_bytes().strip()
    except OSError as error:
        raise KeyFileError(f"The key cannot be read in {file}: {error.strerror}.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(f"Others may read the key in {file}. Say: chmod 600 {file}")
    if len(found) < _BYTES:
        raise KeyFileError(
            f"The key in {file} is shorter than {_BYTES} bytes."
            f" Say: openssl rand -hex {_BYTES} > {file}"
        )
    return found

"""Accounts: who may look at what, their passwords, and who is signed in."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, insert, select, update

from triage.records.audit import Deed, note
from triage.records.database import Database, RecordsError
from triage.records.tables import AUDIT, SIGNED_IN, USERS

#: A sign-in ends after so long without a page, and after so long in any case.
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
#: Shorter passwords are guessed; longer ones cost the server time.
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 128
NAME: Final = re.compile("[a-z][a-z0-9._-]{1,39}")
_SECRET_BYTES: Final = 32
_REFUSED: Final = "sign-in refused"
_COMMON: Final = frozenset({"passwordpassword", "123456789012", "qwertyuiopas", "triagetriage"})
_HASHER: Final = PasswordHasher()


class Role(StrEnum):
    """What an account is for; nobody has more than one."""

    REVIEWER = "reviewer"  # reads cases and says whether the advice was right
    AUTHOR = "author"  # reads rules and how reviewers agree with them; no case
    ADMIN = "admin"  # accounts and the audit log; no case


class UserError(RecordsError):
    """An account cannot be made or changed so; says why."""


@dataclass(frozen=True, slots=True)
class User:
    """An account without its password."""

    name: str
    role: Role
    made_at: datetime
    closed_at: datetime | None = None


def add(database: Database, name: str, role: Role, password: str, now: datetime) -> None:
    """Make an account; raises UserError with what is wrong."""
    _check(name, password)
    values = {"name": name, "role": str(role), "password": _hashed(password), "made_at": now}
    with database.writing() as connection:
        if connection.execute(select(USERS.c.name).where(USERS.c.name == name)).first():
            raise UserError(f'There is a user called "{name}" already.')
        connection.execute(insert(USERS).values(values))
        note(connection, Deed(now, "server", "user added", name, str(role)))


def set_password(database: Database, name: str, password: str, now: datetime) -> None:
    """Give an account another password, and sign it out everywhere; raises UserError."""
    _check(name, password)
    with database.writing() as connection:
        changed = connection.execute(
            update(USERS).where(USERS.c.name == name).values(password=_hashed(password))
        ).rowcount
        if not changed:
            raise UserError(f'No user is called "{name}".')
        connection.execute(delete(SIGNED_IN).where(SIGNED_IN.c.user == name))
        note(connection, Deed(now, "server", "password changed", name))


def close(database: Database, name: str, actor: str, now: datetime) -> None:
    """Close an account, and sign it out everywhere; raises UserError."""
    with database.writing() as connection:
        changed = connection.execute(
            update(USERS)
            .where((USERS.c.name == name) & USERS.c.closed_at.is_(None))
            .values(closed_at=now)
        ).rowcount
        if not changed:
            raise UserError(f'No open account is called "{name}".')
        connection.execute(delete(SIGNED_IN).where(SIGNED_IN.c.user == name))
        note(connection, Deed(now, actor, "user closed", name))


def everyone(database: Database) -> tuple[User, ...]:
    """Return every account, by name."""
    with database.reading() as connection:
        rows = connection.execute(select(USERS).order_by(USERS.c.name)).all()
    return tuple(User(row.name, Role(row.role), row.made_at, row.closed_at) for row in rows)


# ---------------------------------------------------------------- signing in


def sign_in(database: Database, name: str, password: str, now: datetime) -> str | None:
    """Return the secret of a new sign-in, None where name and password do not fit.

    It takes as long for a name that nobody has.
    """
    with database.reading() as connection:
        row = connection.execute(select(USERS).where(USERS.c.name == name)).one_or_none()
    fits = _verified(row.password if row is not None else _nobody(), password)
    if not fits or row is None or row.closed_at is not None:
        with database.writing() as connection:
            # A name that nobody has may be a password typed into the wrong field.
            known = name if row is not None else "somebody unknown"
            note(connection, Deed(now, known, _REFUSED, known))
        return None
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with database.writing() as connection:
        connection.execute(delete(SIGNED_IN).where(SIGNED_IN.c.last_at < now - IDLE))
        connection.execute(
            insert(SIGNED_IN).values(digest=_digest(secret), user=name, began_at=now, last_at=now)
        )
        note(connection, Deed(now, name, "signed in", name))
    return secret


def refused_lately(database: Database, name: str, since: datetime, most: int) -> bool:
    """Tell whether signing in as `name` was refused `most` times since then."""
    counted = (
        select(func.count())
        .select_from(AUDIT)
        .where(AUDIT.c.action == _REFUSED)
        .where((AUDIT.c.subject == name) & (AUDIT.c.at > since))
    )
    with database.reading() as connection:
        return int(connection.execute(counted).scalar_one()) >= most


def who(database: Database, secret: str, now: datetime) -> User | None:
    """Return whose sign-in `secret` is, None where it is nobody's or has ended."""
    wanted = (
        select(USERS, SIGNED_IN.c.last_at)
        .join(SIGNED_IN, SIGNED_IN.c.user == USERS.c.name)
        .where(SIGNED_IN.c.digest == _digest(secret))
        .where(SIGNED_IN.c.last_at > now - IDLE)
        .where(SIGNED_IN.c.began_at > now - LONGEST)
        .where(USERS.c.closed_at.is_(None))
    )
    with database.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    if now - row.last_at > timedelta(minutes=1):
        with database.writing() as connection:
            same = SIGNED_IN.c.digest == _digest(secret)
            connection.execute(update(SIGNED_IN).where(same).values(last_at=now))
    return User(row.name, Role(row.role), row.made_at)


def sign_out(database: Database, secret: str, name: str, now: datetime) -> None:
    """End a sign-in."""
    with database.writing() as connection:
        connection.execute(delete(SIGNED_IN).where(SIGNED_IN.c.digest == _digest(secret)))
        note(connection, Deed(now, name, "signed out", name))


# ---------------------------------------------------------------- passwords


def _check(name: str, password: str) -> None:
    if not NAME.fullmatch(name):
        raise UserError(
            "A name is 2 to 40 small letters, digits, dots and dashes, and begins with a letter."
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UserError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters;"
            " a few words that nobody would put together are easy to remember."
        )
    if password.lower() in _COMMON or name in password.lower() or len(set(password)) < 5:
        raise UserError("That password is too easy to guess.")


def _hashed(password: str) -> str:
    return _HASHER.hash(password)


@cache
def _nobody() -> str:
    return _hashed(secrets.token_urlsafe(_SECRET_BYTES))


def _verified(kept: str, password: str) -> bool:
    try:
        return len(password) <= LONGEST_PASSWORD and _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

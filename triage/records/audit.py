"""The audit log: who did what to which thing, and when. Never an answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from triage.records.database import Database
from triage.records.tables import AUDIT


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log."""

    at: datetime
    actor: str  # a user's name, "person" or "server"
    action: str  # such as "interview deleted"
    subject: str  # the name of what it was done to
    detail: str = ""


def note(connection: Connection, deed: Deed) -> None:
    """Write a line into the log, in the transaction of the deed itself."""
    connection.execute(
        insert(AUDIT).values(
            at=deed.at,
            actor=deed.actor[:200],
            action=deed.action[:80],
            subject=deed.subject[:200],
            detail=deed.detail[:400],
        )
    )


def last(database: Database, most: int = 100) -> tuple[Deed, ...]:
    """Return the last lines of the log, the newest first."""
    with database.reading() as connection:
        rows = connection.execute(select(AUDIT).order_by(AUDIT.c.number.desc()).limit(most)).all()
    return tuple(Deed(row.at, row.actor, row.action, row.subject, row.detail) for row in rows)

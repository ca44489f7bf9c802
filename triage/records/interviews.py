"""Interviews: begun, added to in whole steps, read back, and really deleted."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from triage.records.database import Database, RecordsError
from triage.records.tables import EVENTS, INTERVIEWS

#: Plain data, as JSON has it.
Json: TypeAlias = Mapping[str, Any]
#: 32 random bytes: nobody guesses a private link.
_LINK_BYTES: Final = 32


# Made once: an answer needs each of them, and to make one takes longer than to run it.
_OPENED: Final = select(INTERVIEWS).where(
    (INTERVIEWS.c.link_digest == bindparam("opens")) & (INTERVIEWS.c.expires_at > bindparam("now"))
)
_VERSION: Final = _OPENED.with_only_columns(INTERVIEWS.c.id, INTERVIEWS.c.version)
_GOES_ON: Final = update(INTERVIEWS).where(
    (INTERVIEWS.c.id == bindparam("same_id")) & (INTERVIEWS.c.version == bindparam("same_version"))
)
_ADDED: Final = insert(EVENTS)


class StaleError(RecordsError):
    """The interview has gone on since it was read; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in an interview: what was said, and what was on the page."""

    kind: str
    at: datetime
    body: Json
    shown: Json
    number: int = 0  # given when it is kept


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of a result that was shown: what a queue of cases is sorted by."""

    finished_at: datetime
    acuity: int
    place: str
    first_cause: str  # "" where none is shown
    raised: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """An interview without its events."""

    id: str
    library: str
    content_version: str
    rule_base: str
    questionnaire: str
    country: str
    answered_by: str
    began_at: datetime
    last_at: datetime
    expires_at: datetime
    version: int = 0
    state: Json | None = None
    outcome: Outcome | None = None


def new_id() -> str:
    """Return the name of a new interview; it opens nothing."""
    return secrets.token_hex(8)


def new_link() -> str:
    """Return the secret of a new private link."""
    return secrets.token_urlsafe(_LINK_BYTES)


def digest_of(link: str) -> str:
    """Return what is kept of a private link."""
    return hashlib.sha256(link.encode()).hexdigest()


def begin(database: Database, header: Header, link: str, events: Iterable[Event] = ()) -> None:
    """Keep a new interview, which `link` opens."""
    rows = _rows(header.id, 0, events)
    with database.writing() as connection:
        connection.execute(
            insert(INTERVIEWS).values(
                id=header.id,
                link_digest=digest_of(link),
                library=header.library,
                content_version=header.content_version,
                rule_base=header.rule_base,
                questionnaire=header.questionnaire,
                country=header.country,
                answered_by=header.answered_by,
                began_at=header.began_at,
                last_at=header.last_at,
                expires_at=header.expires_at,
                version=len(rows),
                state=_text(header.state or {}),
            )
        )
        if rows:
            connection.execute(insert(EVENTS), rows)


def add(
    database: Database,
    header: Header,
    events: Sequence[Event],
    *,
    state: Json,
    now: datetime,
    expires_at: datetime,
    outcome: Outcome | None = None,
) -> Header:
    """Add `events` to an interview as it was when `header` was read, all of them or none.

    Returns the header after it; raises StaleError where the interview went on meanwhile or was
    deleted. What an interview is about may change with its rule base, so that is kept too.
    """
    version = header.version + len(events)
    values: dict[str, Any] = {
        "version": version,
        "state": _text(state),
        "last_at": now,
        "expires_at": expires_at,
        "rule_base": header.rule_base,
        "content_version": header.content_version,
    }
    if outcome is not None:
        values |= {
            "finished_at": outcome.finished_at,
            "acuity": outcome.acuity,
            "place": outcome.place,
            "first_cause": outcome.first_cause,
            "raised": json.dumps(outcome.raised),
        }
    # All that takes time is done before the database is held.
    rows = _rows(header.id, header.version, events)
    values |= {"same_id": header.id, "same_version": header.version}

    def keep(connection: Connection) -> None:
        if connection.execute(_GOES_ON, values).rowcount != 1:
            raise StaleError("The interview has gone on.")
        if rows:
            connection.execute(_ADDED, rows if len(rows) > 1 else rows[0])

    database.keep(keep)
    return Header(
        header.id,
        header.library,
        header.content_version,
        header.rule_base,
        header.questionnaire,
        header.country,
        header.answered_by,
        header.began_at,
        now,
        expires_at,
        version,
        state,
        outcome or header.outcome,
    )


def by_link(database: Database, link: str, now: datetime) -> Header | None:
    """Return the interview that `link` opens, None where there is none or it has expired."""
    with database.reading() as connection:
        row = connection.execute(_OPENED, {"opens": digest_of(link), "now": now}).one_or_none()
    return None if row is None else header_of(row)


def version_by_link(database: Database, link: str, now: datetime) -> tuple[str, int] | None:
    """Return the name and the version of the interview that `link` opens, None as `by_link`."""
    with database.reading() as connection:
        opened = {"opens": digest_of(link), "now": now}
        row = connection.execute(_VERSION, opened).one_or_none()
    return None if row is None else (row[0], row[1])


def by_id(database: Database, id: str) -> Header | None:
    """Return an interview by its name, None where there is none."""
    with database.reading() as connection:
        row = connection.execute(select(INTERVIEWS).where(INTERVIEWS.c.id == id)).one_or_none()
    return None if row is None else header_of(row)


def events_of(database: Database, id: str, after: int = 0) -> tuple[Event, ...]:
    """Return the events of an interview in order, those numbered up to `after` left out."""
    wanted = (EVENTS.c.interview == id) & (EVENTS.c.number > after)
    with database.reading() as connection:
        rows = connection.execute(select(EVENTS).where(wanted).order_by(EVENTS.c.number)).all()
    return tuple(map(_event, rows))


def event(database: Database, id: str, number: int) -> Event | None:
    """Return one event of an interview, None where there is none of that number."""
    wanted = (EVENTS.c.interview == id) & (EVENTS.c.number == number)
    with database.reading() as connection:
        row = connection.execute(select(EVENTS).where(wanted)).one_or_none()
    return None if row is None else _event(row)


def forget(database: Database, id: str) -> bool:
    """Delete an interview and all that was said in it; tell whether there was one."""
    with database.writing() as connection:
        connection.execute(delete(EVENTS).where(EVENTS.c.interview == id))
        gone = connection.execute(delete(INTERVIEWS).where(INTERVIEWS.c.id == id)).rowcount
    database.clear_log()
    return gone == 1


def forget_expired(database: Database, now: datetime) -> int:
    """Delete every interview whose time is over; return how many there were."""
    over = select(INTERVIEWS.c.id).where(INTERVIEWS.c.expires_at <= now)
    with database.writing() as connection:
        connection.execute(delete(EVENTS).where(EVENTS.c.interview.in_(over)))
        gone = connection.execute(delete(INTERVIEWS).where(INTERVIEWS.c.expires_at <= now)).rowcount
    if gone:
        database.clear_log()
    return gone


def header_of(row: Row[Any]) -> Header:
    """Return a row of the table of interviews as a header."""
    outcome = None
    if row.finished_at is not None:
        raised = tuple(json.loads(row.raised))
        outcome = Outcome(row.finished_at, row.acuity, row.place, row.first_cause, raised)
    return Header(
        row.id,
        row.library,
        row.content_version,
        row.rule_base,
        row.questionnaire,
        row.country,
        row.answered_by,
        row.began_at,
        row.last_at,
        row.expires_at,
        row.version,
        json.loads(row.state),
        outcome,
    )


def _event(row: Row[Any]) -> Event:
    return Event(row.kind, row.at, json.loads(row.body), json.loads(row.shown), row.number)


def _rows(id: str, last: int, events: Iterable[Event]) -> list[dict[str, Any]]:
    return [
        {
            "interview": id,
            "number": number,
            "at": event.at,
            "kind": event.kind,
            "body": _text(event.body),
            "shown": _text(event.shown),
        }
        for number, event in enumerate(events, last + 1)
    ]


def _text(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

"""The database: SQLite in a file, or PostgreSQL by its address; what can go wrong, in words."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from triage.language.flaw import TriageError
from triage.records.together import Job, Result, Together

#: How long a writer waits for another one.
PATIENCE: Final = 5.0
_WRITES: Final = "triage_writes"
_SHARED: Final = "postgresql"


class RecordsError(TriageError):
    """Something could not be kept or read; nothing was kept by halves."""


class BusyError(RecordsError):
    """Another writer held the database for too long; the same may be tried again."""


class FullError(RecordsError):
    """There is no room left to keep anything."""


class GoneError(RecordsError):
    """The database cannot be reached, or is not the one that was expected."""


@dataclass(frozen=True)
class Database:
    """An open database; each `reading` and `writing` is one transaction."""

    engine: Engine
    patience: float = PATIENCE  # seconds
    # Of one process; SQLite lets one write at a time, and those who wait in turn wait less.
    _turn: Lock = field(default_factory=Lock, repr=False)

    @property
    def file(self) -> Path | None:
        """Return the file of an SQLite database, None where the database is a server."""
        if self.engine.dialect.name != "sqlite" or not self.engine.url.database:
            return None
        return Path(self.engine.url.database)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database; raises RecordsError."""
        with _explained(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Yield a connection that sees one state however long it reads; raises RecordsError."""
        with _explained(), self.engine.connect() as connection:
            if connection.dialect.name == _SHARED:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are kept together or not at all; raises RecordsError."""
        with self._in_turn(), _explained(), self.engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def keep(self, job: Job[Result]) -> Result:
        """Return what `job` returns once all it wrote is kept; raises what it raises, RecordsError.

        On SQLite the jobs of threads that wait are kept in one transaction: each is kept wholly or
        not at all, and one that fails takes no other with it.
        """
        if self.file is None:
            with self.writing() as connection:
                return job(connection)
        try:
            return self._together.do(job, self.patience)
        except TimeoutError:
            raise BusyError("Another writer holds the database.") from None

    @cached_property
    def _together(self) -> Together:
        return Together(self._in_one)

    def _in_one(self, jobs: Sequence[Job[Any]]) -> list[Any]:
        with self.writing() as connection:
            return [job(connection) for job in jobs]

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self.file is None:
            yield
            return
        if not self._turn.acquire(timeout=self.patience):
            raise BusyError("Another writer holds the database.")
        try:
            yield
        finally:
            self._turn.release()

    def clear_log(self) -> None:
        """Empty the file in which SQLite keeps the last changes: deleted text would stand there.

        A reader may hold it; then the next time empties it.
        """
        if self.file is None:
            return
        with _explained():
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("pragma wal_checkpoint(truncate)").close()
            finally:
                connection.close()

    def clear_room(self) -> None:
        """Have PostgreSQL give back the room of deleted rows, and use it for new ones.

        Until then it keeps them, though nobody can ask for them. SQLite writes over them at once.
        """
        if self.file is not None:
            return
        with _explained(), self.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("set statement_timeout = 0")  # it holds up nobody
            # Another server may be doing the same.
            alone.exec_driver_sql("vacuum (skip_locked) events, interviews")
            alone.exec_driver_sql("reset statement_timeout")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(address: str, patience: float = PATIENCE) -> Database:
    """Open the database at `address`: a file, `sqlite:///FILE` or `postgresql://…`.

    A writer waits `patience` seconds for another one. Raises GoneError where the address is none,
    or its folder is not there.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        return Database(_sqlite(url, patience), patience)
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=patience,
        pool_pre_ping=True,  # a server that was started again is found again
        connect_args={
            "connect_timeout": max(2, round(patience)),
            "options": f"-c lock_timeout={round(patience * 1000)} -c statement_timeout=15000",
        },
    )
    return Database(engine, patience)


def _url(address: str) -> URL:
    text = address if "://" in address else f"sqlite:///{Path(address).resolve()}"
    try:
        url = make_url(text)
    except ArgumentError:
        raise GoneError(f'"{_safe(address)}" is no address of a database.') from None
    backend = url.get_backend_name()
    if backend == _SHARED:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise GoneError(f"Triage keeps its records in SQLite or PostgreSQL, not in {backend}.")
    if not url.database or url.database == ":memory:":
        raise GoneError("The records need a file; a database in memory would be lost.")
    return url


def _safe(address: str) -> str:
    """Return an address without what may be a password."""
    return address.rpartition("@")[2]


def _sqlite(url: URL, patience: float) -> Engine:
    folder = Path(url.database or "").parent
    if not folder.is_dir():
        raise GoneError(f"There is no folder {folder} to keep the records in.")
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=patience,
        connect_args={"timeout": patience, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transactions begin too late; ours begin below.
        connection.isolation_level = None
        try:
            _keep_a_log(connection, patience)
            for pragma in (
                "synchronous = full",  # kept means kept, whatever happens to the machine
                "foreign_keys = on",
                "secure_delete = on",  # what is deleted is written over
                f"busy_timeout = {round(patience * 1000)}",
            ):
                connection.execute(f"pragma {pragma}")
        except BaseException:
            connection.close()  # it is in nobody's hands yet
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that began as a reader could be refused half way.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("begin immediate" if writes else "begin")

    return engine


def _keep_a_log(connection: sqlite3.Connection, patience: float) -> None:
    """Have SQLite write changes to a log first, so that readers do not wait for writers.

    Of several who open a new file at once SQLite refuses all but one at once, whatever the timeout.
    """
    until = monotonic() + patience
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what a driver says into one of three errors; its text may hold answers."""
    try:
        yield
    except PoolTimeoutError:
        raise BusyError("Too many ask of the database at once.") from None
    except DBAPIError as error:
        raise _named(error) from None


def _named(error: DBAPIError) -> RecordsError:
    cause = error.orig
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF if cause is not None else 0
    state = str(getattr(cause, "sqlstate", None) or "")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or state in ("55P03", "40001", "40P01"):
        return BusyError("Another writer holds the database.")
    if code == sqlite3.SQLITE_FULL or state in ("53100", "53200"):
        return FullError("There is no room left in the database.")
    if code in (sqlite3.SQLITE_IOERR,):
        return FullError("The disk refuses to take more.")
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return GoneError("The database cannot be reached.")
    return RecordsError(f"The database refused ({type(cause).__name__}).")

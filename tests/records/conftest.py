"""Every record test runs on SQLite, and the same once on a PostgreSQL of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.system import postgresql_folder
from triage.records.database import Database, open_database
from triage.records.schema import bring_up_to_date


class Cluster:
    """A PostgreSQL server on a socket of its own, that can be stopped and started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        # initdb refuses to run as root.
        nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        self._as = nobody if os.geteuid() == 0 else []
        if self._as:
            shutil.chown(folder, "nobody", "nogroup")
        # Small files of the log, so that a limit on the size of files can be small too.
        how = ["-U", "triage", "--auth=trust", "-E", "UTF8", "--wal-segsize=1"]
        self._run("initdb", "-D", f"{folder}/data", *how)

    def _run(self, program: str, *options: str) -> None:
        command = [*self._as, str(self._programs / program), *options]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True, timeout=60)

    def start(self) -> None:
        """Start the server, and wait for it."""
        quiet = f"-k {self._folder} -c listen_addresses= -c fsync=off"
        log = f"{self._folder}/log"
        self._run("pg_ctl", "-D", f"{self._folder}/data", "-w", "-l", log, "-o", quiet, "start")

    def stop(self) -> None:
        """Stop the server without waiting for anybody."""
        self._run("pg_ctl", "-D", f"{self._folder}/data", "-w", "-m", "immediate", "stop")

    @contextmanager
    def no_file_beyond(self, size: int, name: str) -> Iterator[None]:
        """Let no process that serves the database `name`, old or new, write beyond `size`.

        It is then refused as by a full disk: a write ends early, and the next one fails.
        """
        self._limit(str(size), name)
        try:
            yield
        finally:
            self._limit("unlimited", name)

    def _limit(self, size: str, name: str) -> None:
        first = Path(f"{self._folder}/data/postmaster.pid").read_text("ascii").split()[0]
        engine = open_database(self.address()).engine
        with engine.connect() as connection:
            wanted = "select pid from pg_stat_activity where datname = :name"
            serving = connection.execute(text(wanted), {"name": name}).scalars().all()
        engine.dispose()
        for pid in (first, *serving):
            # Another user's limits are not ours to change: the server's own user does it.
            command = [*self._as, "prlimit", f"--fsize={size}:", "--pid", f"{pid}"]
            subprocess.run(command, check=True, capture_output=True, timeout=60)

    def address(self, name: str = "postgres") -> str:
        """Return the address of one of its databases."""
        return f"postgresql://triage@/{name}?host={self._folder}"

    def new(self, name: str) -> str:
        """Make a database, and return its address."""
        engine = open_database(self.address()).engine
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"create database {name}"))
        engine.dispose()
        return self.address(name)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Yield a PostgreSQL server of these tests alone."""
    import tempfile

    programs = postgresql_folder()
    assert programs is not None
    # A socket's path must be short, shorter than pytest's own folders.
    with tempfile.TemporaryDirectory(prefix="triage-", ignore_cleanup_errors=True) as folder:
        made = Cluster(programs, Path(folder))
        made.start()
        yield made
        made.stop()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]
)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "records.db")
    server: Cluster = request.getfixturevalue("cluster")
    return server.new(f"t{abs(hash(request.node.nodeid))}")


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """Yield a new database, brought up to date."""
    made = open_database(address, patience=0.5)
    bring_up_to_date(made)
    yield made
    made.close()

"""A restarted server, a locked database and a full disk, as a person meets them: through a page."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest
from starlette.applications import Starlette

from tests.records.conftest import Cluster
from tests.surfaces.libraries import WRIST
from tests.web.browser import Browser
from tests.web.people import form_for
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.records import interviews
from triage.records.database import open_database
from triage.surfaces.web.app import make_app
from triage.surfaces.web.keeping import ANSWERS
from triage.surfaces.web.settings import Settings
from triage.surfaces.web.site import Site
from triage.surfaces.web.sittings import NOTHING
from triage.surfaces.web.tidying import tidy

_WAIT = "What you saw before is kept; what you just sent is not. Wait a little, then try again."


@dataclass
class Visit:
    """One person in the middle of an interview, at a server of these tests."""

    app: Starlette
    browser: Browser
    retry_after: str | None = None

    def send_again(self, page: str) -> int:
        """Send the form of a page, as a browser does that was told to try again."""
        self.browser.page = page
        form = form_for(page, {})
        assert form is not None
        answer = self.browser.send("/interview", form)
        self.retry_after = answer.headers.get("retry-after")
        return answer.status_code

    def answers(self) -> list[str]:
        """Return the questions that were answered, as they are kept."""
        database = self.site.database
        with database.reading() as connection:
            wanted = "select id from interviews where answered_by = 'self'"
            id = connection.exec_driver_sql(wanted).scalar_one()
        events = interviews.events_of(database, id)
        return [str(each.body["question"]) for each in events if each.kind == ANSWERS]

    @property
    def site(self) -> Site:
        """Return what the server has."""
        found = self.app.state.site
        assert isinstance(found, Site)
        return found


@pytest.fixture(scope="module")
def checked() -> Checked:
    """Return a small library: what is tried here does not depend on the questions."""
    return check(*read_library(WRIST))


@contextmanager
def visiting(address: str, checked: Checked) -> Iterator[Visit]:
    """Begin an interview at a server that keeps it at `address`."""
    app = make_app(Settings(WRIST, address, patience=0.5), checked=checked)
    browser = Browser(app)
    browser.get("/")
    browser.send("/begin", {})
    visit = Visit(app, browser)
    try:
        assert visit.send_again(browser.page) == 200
        yield visit
    finally:
        browser.close()
        app.state.site.database.close()


def told(visit: Visit, title: str, first: str = "") -> None:
    """Expect a page that says what is so, what to do, and what to do when worried."""
    assert visit.browser.text.startswith(f"{title} {first}{_WAIT}"), visit.browser.text
    assert "If you are worried about your health, do not wait for this page" in visit.browser.text
    assert 'href="/interview">Back to the questions</a>' in visit.browser.page
    assert "Traceback" not in visit.browser.page


@pytest.mark.needs("postgresql")
@pytest.mark.slow
def test_a_postgresql_that_is_restarted(cluster: Cluster, checked: Checked) -> None:
    with visiting(cluster.new("restarted_page"), checked) as visit:
        page, before = visit.browser.page, visit.answers()
        cluster.stop()
        try:
            assert visit.send_again(page) == 503
            told(visit, "Not possible at the moment")
            assert visit.browser.get("/interview").status_code == 503
        finally:
            cluster.start()
        assert visit.answers() == before
        assert visit.send_again(page) == 200
        assert len(visit.answers()) == len(before) + 1
        assert visit.send_again(page) == 200  # once more, and it still counts once
        assert len(visit.answers()) == len(before) + 1


@pytest.mark.needs("postgresql")
def test_a_postgresql_whose_tables_another_holds(cluster: Cluster, checked: Checked) -> None:
    address = cluster.new("held_page")
    with visiting(address, checked) as visit:
        page, before = visit.browser.page, visit.answers()
        other = open_database(address)
        with other.writing() as connection:
            connection.exec_driver_sql("lock table events in exclusive mode")
            assert visit.send_again(page) == 503
            told(visit, "Not possible at the moment")
        other.close()
        assert visit.send_again(page) == 200
        assert len(visit.answers()) == len(before) + 1


def test_a_file_that_another_holds(tmp_path: Path, checked: Checked) -> None:
    with visiting(str(tmp_path / "records.db"), checked) as visit:
        page, before = visit.browser.page, visit.answers()
        with closing(sqlite3.connect(tmp_path / "records.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            assert visit.send_again(page) == 503
            assert visit.retry_after == "2"
            told(visit, "Not possible at the moment")
        assert visit.send_again(page) == 200
        assert len(visit.answers()) == len(before) + 1


def test_a_disk_that_takes_no_more(tmp_path: Path, checked: Checked) -> None:
    """The system refuses, really: no file may grow beyond what the log of changes holds."""
    with visiting(str(tmp_path / "records.db"), checked) as visit:
        page, before = visit.browser.page, visit.answers()
        with no_file_beyond((tmp_path / "records.db-wal").stat().st_size):
            assert visit.send_again(page) == 507
        told(visit, "There is no room left", "Nothing more can be kept. ")
        assert visit.answers() == before
        assert visit.send_again(page) == 200
        assert len(visit.answers()) == len(before) + 1


@pytest.mark.needs("postgresql")
@pytest.mark.slow
def test_a_postgresql_whose_disk_takes_no_more(cluster: Cluster, checked: Checked) -> None:
    """The system refuses, really: the processes of the server may let no file grow any more."""
    with visiting(cluster.new("full_page"), checked) as visit:
        size = fill(visit.site)
        with cluster.no_file_beyond(size + 4096, "full_page"):
            page, before = visit.browser.page, visit.answers()
            assert visit.send_again(page) == 507
            told(visit, "There is no room left", "Nothing more can be kept. ")
            assert visit.answers() == before
            assert visit.browser.get("/interview").status_code == 200  # it can still be read
            assert visit.send_again(page) == 507
        assert visit.send_again(page) == 200
        assert len(visit.answers()) == len(before) + 1
        assert visit.send_again(page) == 200  # once more, and it still counts once
        assert len(visit.answers()) == len(before) + 1


def fill(site: Site) -> int:
    """Fill the table of answers, in the name of somebody else; return the size of its file."""
    (base,) = site.bases.values()
    now = site.clock()
    site.sittings.begin(base, country="", answered_by="other", shown=NOTHING, now=now)
    with site.database.writing() as connection:
        # A page in which a tenth is used takes no more rows: the next answer needs a new one.
        connection.exec_driver_sql("alter table events set (fillfactor = 10)")
        row = "select id, 1000 + n, last_at, 'ballast', repeat('x', 1000), '' from interviews"
        connection.exec_driver_sql(
            f"insert into events (interview, number, at, kind, body, shown) {row},"
            " generate_series(1, 200) as n where answered_by = 'other'"
        )
    with site.database.reading() as connection:
        wanted = "select pg_relation_size('events')"
        return int(connection.exec_driver_sql(wanted).scalar_one())


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# ---------------------------------------------------------------- several servers


def test_servers_that_start_at_once_share_one_database(address: str, checked: Checked) -> None:
    """Each finds the tables, the rule base and the keys; each was made once."""
    together = Barrier(3)

    def start(_: int) -> Starlette:
        together.wait()
        return make_app(Settings(WRIST, address), checked=checked)

    with ThreadPoolExecutor(3) as threads:
        apps = list(threads.map(start, range(3)))
    sites: list[Site] = [app.state.site for app in apps]
    assert len({site.key for site in sites}) == 1
    with sites[0].database.reading() as connection:
        for table in ("alembic_version", "keys", "rule_bases"):
            count = connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()
            assert count == 1, table
    for site in sites:
        site.database.close()


# ---------------------------------------------------------------- deleted is deleted


@pytest.mark.needs("postgresql")
def test_the_room_of_deleted_answers_is_cleared(cluster: Cluster, checked: Checked) -> None:
    with visiting(cluster.new("cleared"), checked) as visit:
        visit.browser.get("/interview/delete")
        visit.browser.send("/interview/delete", {})
        assert visit.browser.path == "/deleted"
        assert room(visit.site) > 0  # nobody can ask for it, but there it is
        tidy(visit.site)
        assert room(visit.site) == 0


def room(site: Site) -> int:
    """Return how many bytes the table of answers holds on the disk."""
    with site.database.reading() as connection:
        wanted = "select pg_relation_size('events')"
        return int(connection.exec_driver_sql(wanted).scalar_one())

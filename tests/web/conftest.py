"""A server with a database of its own, a clock that can be moved, and a browser to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.conftest import ROOT
from tests.web.browser import Browser
from triage.checking.checked import Checked
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Settings
from triage.surfaces.web.site import Site


@dataclass
class MovableClock:
    """A clock that stands until it is moved."""

    time: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **length: float) -> None:
        self.time += timedelta(**length)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of the shipped library, with a new database; change them by `replace`."""
    return replace(Settings(ROOT, str(tmp_path / "records.db"), country="gb"))


@pytest.fixture
def app(settings: Settings, clock: MovableClock, shipped: Checked) -> Iterator[Starlette]:
    made = make_app(settings, clock, shipped)
    yield made
    made.state.site.database.close()


@pytest.fixture
def site(app: Starlette) -> Site:
    found = app.state.site
    assert isinstance(found, Site)
    return found


@pytest.fixture
def client(app: Starlette) -> Iterator[Browser]:
    browser = Browser(app)
    yield browser
    browser.close()

"""A server of its own and the system's browser to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.conftest import ROOT
from tests.system import chromium
from triage.checking.checked import Checked
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Limits, Settings


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, shipped: Checked) -> Iterator[str]:
    """Yield the address of a server with the shipped library."""
    file = tmp_path_factory.mktemp("records") / "records.db"
    settings = Settings(ROOT, str(file), country="gb", limits=Limits(begins_a_minute=0))
    app = make_app(replace(settings), checked=shipped)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join()
    app.state.site.database.close()


# Not for the session: while it is open, no other test can run an event loop of its own.
@pytest.fixture(scope="module")
def chromium_browser() -> Iterator[Any]:
    """Yield the system's browser, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Return where pictures go, with `--record`; None where nothing is recorded."""
    if not request.config.getoption("--record"):
        return None
    folder = ROOT / "docs" / "pictures" / "web"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

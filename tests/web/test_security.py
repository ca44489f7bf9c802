"""What docs/security.md promises, each point by the test that it names."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import uvicorn
from starlette.applications import Starlette

from tests.web.browser import Browser
from tests.web.conftest import MovableClock
from tests.web.people import begin, reply, walk
from triage.checking.checked import Checked
from triage.surfaces.web.app import make_app
from triage.surfaces.web.security.buckets import Bucket
from triage.surfaces.web.server import Impatient
from triage.surfaces.web.settings import Limits, Settings
from triage.surfaces.web.site import Site

FORM = {"questionnaire": "lower_back_after_jogging"}
PAGES = ("/", "/help-now", "/interview", "/interview/change", "/interview/link", "/nowhere")


def field(client: Browser) -> str:
    found = re.search(r'name="forgery" value="([^"]+)"', client.page)
    assert found
    return found[1]


# ----------------------------------------------------------------- forged forms


def test_a_form_without_our_field_is_refused(client: Browser) -> None:
    client.get("/")
    for forged in ("", "x", field(client)[:-1], field(client) + "x"):
        answer = client.raw("POST", "/begin", data={**FORM, "forgery": forged})
        assert answer.status_code == 403
    assert client.raw("POST", "/begin", data=FORM).status_code == 403


def test_the_field_of_another_visit_is_refused(client: Browser) -> None:
    client.get("/")
    other = Browser(client.app)
    other.get("/")
    answer = client.raw("POST", "/begin", data={**FORM, "forgery": field(other)})
    assert answer.status_code == 403
    other.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_what_another_site_sends_is_refused(client: Browser, headers: dict[str, str]) -> None:
    client.get("/")
    form = {**FORM, "forgery": field(client)}
    assert client.raw("POST", "/begin", data=form, headers=headers).status_code == 403


def test_nothing_changes_by_a_link(client: Browser) -> None:
    """Loading an address changes no answer, deletes nothing and begins nothing."""
    begin(client)
    here = client.path
    for path in ("/begin", "/interview/delete", "/interview/leave", "/return"):
        client.get(path)
    client.get("/interview")
    assert client.path == here


# ----------------------------------------------------------------- limits


def test_a_body_that_is_too_large_is_refused(client: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x" * 1000

    assert client.raw("POST", "/begin", content=b"x" * 64_001).status_code == 413
    assert client.raw("POST", "/begin", content=endless()).status_code == 413


@pytest.mark.parametrize(
    "content,kind",
    [
        (b'{"do": "answer"}', "application/json"),
        (b"a=1", "text/plain"),
        (b"a=%ff%fe", "application/x-www-form-urlencoded"),
        (b"a=%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe=1", "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(201)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(client: Browser, content: bytes, kind: str) -> None:
    answer = client.raw("POST", "/begin", content=content, headers={"content-type": kind})
    assert answer.status_code in (400, 403)
    assert "Traceback" not in answer.text


def test_an_address_that_is_too_long_is_refused(client: Browser) -> None:
    assert client.get("/" + "x" * 2000).status_code == 414
    assert client.get("/?" + "x" * 2000).status_code == 414


def test_only_our_own_names_are_answered(client: Browser) -> None:
    """Else a page elsewhere could reach a server on this computer by a name of its own."""
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 200


def test_a_body_that_comes_too_slowly_is_refused(
    settings: Settings, clock: MovableClock, shipped: Checked
) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"a=1"
        await asyncio.sleep(5)
        yield b"&b=1"

    app = make_app(replace(settings, limits=Limits(body_seconds=0.05)), clock, shipped)
    browser = Browser(app)
    assert browser.raw("POST", "/begin", content=slow()).status_code == 408
    browser.close()
    app.state.site.database.close()


class Hasty(Impatient):
    seconds = 0.2


@pytest.fixture
def port(app: Starlette) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(app, port=number, http=Hasty, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    thread.join()


def test_a_head_that_never_ends_closes_the_connection(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n")
        connection.settimeout(5)
        assert connection.recv(100) == b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        for _ in range(2):  # a browser that is not slow keeps its connection
            connection.sendall(b"GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n")
            answer = b""
            while b"</html>" not in answer:
                part = connection.recv(65_536)
                assert part, answer
                answer += part
            assert answer.startswith(b"HTTP/1.1 404")


def test_a_bucket_fills_up_again(clock: MovableClock) -> None:
    from datetime import timedelta

    bucket = Bucket(2, timedelta(minutes=1))
    assert [bucket.may("a", clock()) for _ in range(3)] == [True, True, False]
    assert bucket.may("b", clock())
    clock.move(seconds=30)
    assert [bucket.may("a", clock()) for _ in range(2)] == [True, False]


# ----------------------------------------------------------------- what a browser keeps and runs


def test_pages_hold_no_script_no_style_and_no_other_address(client: Browser) -> None:
    begin(client)
    for path in (*PAGES, client.path):
        client.get(path)
        assert re.findall(r"<script(?! src=\"/static/)", client.page) == []
        assert re.findall(r"\s(?:style|on[a-z]+)=", client.page) == []
        found = set(re.findall(r"https?://[^\s\"'<]+", client.page))
        assert {one for one in found if not one.startswith("http://localhost/return/")} == set()


def test_nothing_about_a_person_is_cached(client: Browser) -> None:
    begin(client)
    for path in PAGES:
        assert client.get(path).headers["cache-control"] == "no-store"


def test_cookies_are_for_this_server_alone(
    client: Browser, settings: Settings, clock: MovableClock, shipped: Checked
) -> None:
    plain = client.get("/").headers["set-cookie"]
    assert re.fullmatch(r"triage-visit=[\w-]+; Path=/; HttpOnly; SameSite=Lax", plain)
    app = make_app(replace(settings, https=True), clock, shipped)
    browser = Browser(app)
    answer = browser.get("/")
    kept = answer.headers["set-cookie"]
    assert re.fullmatch(r"__Host-triage-visit=[\w-]+; Path=/; HttpOnly; SameSite=Lax; Secure", kept)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    browser.close()
    app.state.site.database.close()


def test_what_a_person_types_is_shown_as_text(client: Browser) -> None:
    begin(client)
    walk(client, {}, most=1)
    reply(client, {}, **{"a.age": '"><b>'})
    assert "<b>" not in client.page
    assert "&#34;&gt;&lt;b&gt;" in client.page


# ----------------------------------------------------------------- trouble


def test_a_failure_shows_and_logs_nothing_that_was_said(
    client: Browser, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    begin(client)
    walk(client, {}, most=1)
    with site.database.writing() as connection:
        connection.exec_driver_sql("alter table events rename to lost")
    answer = reply(client, {"age": 93})
    assert answer.status_code in (500, 503)
    assert "events" not in client.text
    assert "What you saw before is kept" in client.text
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "triage.web" in {record.name for record in caplog.records}
    assert "93" not in logged
    assert client.cookies["triage-interview"] not in logged

"""What holds for every page: headers, limits, forms that only our own pages can send."""

from __future__ import annotations

from tests.web.browser import Browser
from triage.surfaces.web.security.headers import HEADERS


def test_the_first_page_says_what_this_is_not(client: Browser) -> None:
    assert client.get("/").status_code == 200
    assert "No clinician has reviewed these rules." in client.text


def test_every_answer_has_the_headers(client: Browser) -> None:
    for path in ("/", "/nowhere", "/static/triage.css", "/static/nothing"):
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS

"""Every route as every role: nobody reaches what is not theirs, and every route has a line here.

A new page of the desk must get a line in DESK, or a test fails.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from tests.surfaces.libraries import WRIST
from tests.web.browser import Browser
from tests.web.conftest import MovableClock
from tests.web.desk import PASSWORD, interviewed, signed_in
from triage.records import audit, users
from triage.records.users import Role
from triage.surfaces.web.app import make_app
from triage.surfaces.web.pages import Who, all_pages
from triage.surfaces.web.settings import Limits, Settings

NOBODY, PERSON = "nobody", "person"
ROLES = (NOBODY, PERSON, *(str(role) for role in Role))

ANYONE = frozenset(ROLES)
STAFF = frozenset(str(role) for role in Role)
REVIEWER = frozenset({"reviewer"})
RULES = frozenset({"reviewer", "author"})
ADMIN = frozenset({"admin"})
#: Who may see the pages of each kind. Pages for a person hang on the private link they hold.
MAY: Mapping[Who, frozenset[str]] = {
    Who.ANYONE: ANYONE,
    Who.PERSON: ANYONE,
    Who.STAFF: STAFF,
    Who.REVIEWER: REVIEWER,
    Who.RULES: RULES,
    Who.ADMIN: ADMIN,
}
#: Every route of the desk, written out: what pages.py says must be what is meant.
DESK: Mapping[tuple[str, str], frozenset[str]] = {
    ("GET", "/desk/sign-in"): ANYONE,
    ("POST", "/desk/sign-in"): ANYONE,
    ("POST", "/desk/sign-out"): STAFF,
    ("GET", "/desk"): STAFF,
    ("GET", "/desk/cases"): REVIEWER,
    ("GET", "/desk/cases/{id}"): REVIEWER,
    ("POST", "/desk/cases/{id}/verdict"): REVIEWER,
    ("POST", "/desk/cases/{id}/vignette"): REVIEWER,
    ("GET", "/desk/agreement"): RULES,
    ("GET", "/desk/audit"): ADMIN,
    ("GET", "/desk/accounts"): ADMIN,
    ("POST", "/desk/accounts/close"): ADMIN,
    ("GET", "/desk/rules"): STAFF,
    ("GET", "/desk/rules/{topic}/{id:path}"): STAFF,
}
#: Every route for programs: no cookie, nothing kept, so there is nobody's case to reach.
API = {
    ("GET", "/api/openapi.json"),
    ("GET", "/api/questionnaires"),
    ("POST", "/api/assess"),
    ("POST", "/api/next"),
    ("POST", "/api/explain"),
    ("POST", "/api/what-if"),
}
OTHERS = {("GET", "/static/{name}")}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    folder = tmp_path_factory.mktemp("roles")
    library = shutil.copytree(WRIST, folder / "wrist")
    limits = Limits(sign_ins_a_minute=1_000)
    made = make_app(Settings(library, str(folder / "records.db"), limits=limits), MovableClock())
    yield made
    made.state.site.database.close()


@pytest.fixture(scope="module")
def case(app: Starlette) -> str:
    return interviewed(app.state.site, {"age": 40, "fell": True, "bone_pain": "much"})


@pytest.fixture(scope="module")
def browsers(app: Starlette) -> Iterator[dict[str, Browser]]:
    found = {NOBODY: Browser(app), PERSON: Browser(app)}
    found |= {str(role): signed_in(app, f"{role}-one") for role in Role}
    yield found
    for browser in found.values():
        browser.close()


def served(routes: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield every route that the application serves, whoever added it."""
    for route in routes:
        if isinstance(route, Mount):
            yield from served(list(route.routes), before + route.path)
        elif isinstance(route, Route):
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, before + route.path
        else:
            raise AssertionError(f"{route} is no page that this test knows how to walk")


def test_every_route_has_a_line(app: Starlette) -> None:
    pages = {(page.method, page.path) for page in all_pages()}
    assert set(served(app.routes)) == pages | API | OTHERS
    assert {one for one in pages if one[1].startswith("/desk")} == set(DESK)


def test_every_line_says_what_is_meant() -> None:
    for page in all_pages():
        key = (page.method, page.path)
        if key in DESK:
            assert MAY[page.who] == DESK[key], key
        else:
            assert page.who in (Who.ANYONE, Who.PERSON), f"{key} is not of the desk"


def asked(browser: Browser, method: str, path: str) -> Response:
    """Ask for a page, as a form of ours would where it is a post; follow nothing."""
    if method == "GET":
        return browser.raw("GET", path, follow_redirects=False)
    browser.get("/desk/sign-in" if browser.path.startswith("/desk") else "/")
    field = browser.page.partition('name="forgery" value="')[2].partition('"')[0]
    data = {"forgery": field, "name": "nobody-at-all", "password": "x"}
    return browser.raw("POST", path, data=data, follow_redirects=False)


@pytest.mark.parametrize("method, path", sorted(DESK), ids=lambda each: each)
@pytest.mark.parametrize("role", ROLES)
def test_nobody_reaches_more_than_their_role(
    app: Starlette, browsers: dict[str, Browser], case: str, role: str, method: str, path: str
) -> None:
    filled = path.replace("{id}", case).replace("{topic}/{id:path}", "cause/overuse")
    ends_it = path == "/desk/sign-out" and role in STAFF
    browser = signed_in(app, f"{role}-one") if ends_it else browsers[role]
    response = asked(browser, method, filled)
    if ends_it:
        browser.close()
    if role in DESK[method, path]:
        assert response.status_code not in (401, 403), response.text
        assert "/desk/sign-in?" not in response.headers.get("location", "")
    elif role in STAFF:
        assert response.status_code == 403
        assert case not in response.text
    else:
        assert response.status_code == 303
        assert response.headers["location"].startswith("/desk/sign-in?to=")
        assert case not in response.text


@pytest.mark.parametrize(
    "method, path", sorted((p.method, p.path) for p in all_pages() if p.who is Who.PERSON)
)
@pytest.mark.parametrize("role", [NOBODY, *sorted(STAFF)])
def test_nobody_reaches_an_interview_without_its_link(
    browsers: dict[str, Browser], case: str, role: str, method: str, path: str
) -> None:
    filled = path
    for name in ("{number:int}", "{id}", "{link}", "{name}"):
        filled = filled.replace(name, "3" if "int" in name else case)
    response = asked(browsers[role], method, filled)
    assert response.status_code in (303, 404), (path, response.status_code)
    assert "bone" not in response.text


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize("path", sorted(p.path for p in all_pages() if p.method == "POST"))
def test_every_form_needs_the_field_of_our_own_pages(
    browsers: dict[str, Browser], case: str, path: str
) -> None:
    filled = path.replace("{id}", case)
    for field in ("", "forged"):
        shown = browsers["reviewer"].raw("POST", filled, data={"forgery": field})
        assert shown.status_code == 403, path
    browsers["reviewer"].get("/desk/sign-in")
    shown = browsers["reviewer"].raw(
        "POST", filled, data={}, headers={"origin": "https://elsewhere.example"}
    )
    assert shown.status_code == 403, path


# ---------------------------------------------------------------- signing in


def tried(browser: Browser, name: str, password: str, to: str = "") -> Response:
    browser.get("/desk/sign-in")
    return browser.send(
        "/desk/sign-in",
        {"name": name, "password": password, "to": to},
        follow_redirects=False,
    )


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Starlette, Browser, MovableClock]]:
    clock = MovableClock()
    made = make_app(Settings(WRIST, str(tmp_path / "records.db")), clock)
    users.add(made.state.site.database, "ada", Role.REVIEWER, PASSWORD, clock())
    browser = Browser(made)
    yield made, browser, clock
    browser.close()
    made.state.site.database.close()


def test_wrong_passwords_and_strange_names_are_told_alike(
    fresh: tuple[Starlette, Browser, MovableClock],
) -> None:
    app, browser, _ = fresh
    first, second = tried(browser, "ada", "wrong"), tried(browser, "nobody", PASSWORD)
    assert first.status_code == second.status_code == 422
    assert "do not fit together" in first.text
    deeds = audit.last(app.state.site.database)
    assert [(one.actor, one.action) for one in deeds[:2]] == [
        ("somebody unknown", "sign-in refused"),
        ("ada", "sign-in refused"),
    ]
    assert PASSWORD not in str(deeds)


@pytest.mark.slow
def test_guessing_is_slowed_by_address_and_by_name(
    fresh: tuple[Starlette, Browser, MovableClock],
) -> None:
    _, browser, clock = fresh
    for _ in range(10):
        assert tried(browser, "ada", "wrong").status_code == 422
    assert tried(browser, "ada", PASSWORD).status_code == 429  # this address, this minute
    clock.move(minutes=2)
    assert tried(browser, "ada", PASSWORD).status_code == 429  # this name, from anywhere
    assert tried(browser, "bo", PASSWORD).status_code == 422
    clock.move(minutes=15)
    assert tried(browser, "ada", PASSWORD).status_code == 303


def test_a_sign_in_ends_by_itself(fresh: tuple[Starlette, Browser, MovableClock]) -> None:
    _, browser, clock = fresh
    tried(browser, "ada", PASSWORD)
    assert browser.get("/desk/cases").url.path == "/desk/cases"
    clock.move(minutes=31)
    assert browser.get("/desk/cases").url.path == "/desk/sign-in"
    tried(browser, "ada", PASSWORD)
    for _ in range(30):
        clock.move(minutes=25)
        browser.get("/desk/cases")
    assert browser.get("/desk/cases").url.path == "/desk/sign-in"


def test_a_closed_account_and_a_new_password_end_every_sign_in(
    fresh: tuple[Starlette, Browser, MovableClock],
) -> None:
    app, browser, clock = fresh
    database = app.state.site.database
    tried(browser, "ada", PASSWORD)
    users.set_password(database, "ada", "five quite other odd words", clock())
    assert browser.get("/desk/cases").url.path == "/desk/sign-in"
    tried(browser, "ada", "five quite other odd words")
    assert browser.get("/desk/cases").url.path == "/desk/cases"
    users.close(database, "ada", "server", clock())
    assert browser.get("/desk/cases").url.path == "/desk/sign-in"
    assert tried(browser, "ada", "five quite other odd words").status_code == 422


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "/interview"]
)
def test_signing_in_leads_to_the_desk_and_nowhere_else(
    fresh: tuple[Starlette, Browser, MovableClock], to: str
) -> None:
    _, browser, _ = fresh
    assert tried(browser, "ada", PASSWORD, to).headers["location"] == "/desk"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(
    fresh: tuple[Starlette, Browser, MovableClock],
) -> None:
    _, browser, _ = fresh
    browser.get("/desk/rules")
    assert 'name="to" value="/desk/rules"' in browser.page
    assert tried(browser, "ada", PASSWORD, "/desk/rules").headers["location"] == "/desk/rules"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    fresh: tuple[Starlette, Browser, MovableClock],
) -> None:
    _, browser, _ = fresh
    (cookie,) = (
        one
        for one in tried(browser, "ada", PASSWORD).headers.get_list("set-cookie")
        if one.startswith("triage-desk=")
    )
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "passwordpassword", "x" * 129])
def test_passwords_that_are_guessed_are_refused(
    fresh: tuple[Starlette, Browser, MovableClock], password: str
) -> None:
    app, _, clock = fresh
    with pytest.raises(users.UserError):
        users.add(app.state.site.database, "bo", Role.AUTHOR, password, clock())


def test_passwords_are_kept_as_argon2(fresh: tuple[Starlette, Browser, MovableClock]) -> None:
    app, _, _ = fresh
    file = app.state.site.database.file
    assert file is not None
    kept = file.read_bytes() + Path(f"{file}-wal").read_bytes()
    assert b"$argon2id$" in kept
    assert PASSWORD.encode() not in kept

"""A reviewer signs a case off in a real browser, on a phone and at a desk."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.conftest import ROOT
from tests.web.desk import PASSWORD, interviewed
from triage.checking.checked import Checked
from triage.interview.record import Answer
from triage.language.case import Said
from triage.language.domain import FindingId
from triage.records import rule_bases, users
from triage.records.users import Role
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Limits, Settings
from triage.surfaces.web.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium")]

WIDTHS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}


@dataclass(frozen=True)
class Desk:
    """A server with cases to review."""

    address: str
    emergency: str
    self_care: str
    unsure: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, shipped: Checked) -> Iterator[Desk]:
    file = tmp_path_factory.mktemp("desk") / "records.db"
    limits = Limits(sign_ins_a_minute=1_000)
    app = make_app(Settings(ROOT, str(file), country="gb", limits=limits), checked=shipped)
    site = app.state.site
    assert isinstance(site, Site)
    for role in Role:
        users.add(site.database, f"{role}-one", role, PASSWORD, site.clock())
    well: dict[FindingId, Answer] = {"age": 41, "onset": "next_morning"}
    cases = (
        interviewed(site, {**well, "saddle_numbness": True}),
        interviewed(site, well),
        interviewed(site, {**well, "fever": Said.NOT_SURE}, who="other"),
    )
    (base,) = site.bases.values()
    calmer = replace(base.red_flags[0], tell="Another sentence, once.")
    older = replace(base, digest="a" * 64, red_flags=(calmer, *base.red_flags[1:]))
    rule_bases.keep(site.database, older, site.clock())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Desk(f"http://localhost:{port}", *cases)
    server.should_exit = True
    thread.join()
    site.database.close()


@pytest.fixture
def drawn(request: pytest.FixtureRequest) -> Path | None:
    """Return where pictures go, with `--record`; None where nothing is recorded."""
    if not request.config.getoption("--record"):
        return None
    folder = ROOT / "docs" / "pictures" / "desk"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, chromium_browser: Any) -> Iterator[Any]:
    context = chromium_browser.new_context(viewport=WIDTHS[request.param])
    opened = context.new_page()
    opened.width_name = request.param
    opened.complaints = []
    opened.on("console", lambda said: opened.complaints.append(said.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    context.close()


def looked_at(page: Any, name: str, drawn: Path | None, *, whole: bool = True) -> None:
    """Find no fault with the page: accessible, no wider than the screen, no complaint."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wider = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0, f"{name} is wider than the screen by {wider} pixels"
    assert page.complaints == []
    if drawn is not None:
        page.screenshot(path=drawn / f"{name}_{page.width_name}.png", full_page=whole)


def sign_in(page: Any, desk: Desk, role: str) -> None:
    page.goto(f"{desk.address}/desk")
    page.get_by_label("Name").fill(f"{role}-one")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/desk/(cases|rules|accounts)$"))


def test_a_case_is_signed_off(page: Any, desk: Desk, drawn: Path | None) -> None:
    page.goto(f"{desk.address}/desk")
    looked_at(page, "1_sign_in", drawn)
    sign_in(page, desk, "reviewer")
    looked_at(page, "2_queue", drawn)
    page.goto(f"{desk.address}/desk/cases/{desk.emergency}")
    looked_at(page, "3_case", drawn)
    for summary in page.locator("details > summary").all():
        summary.click()
    looked_at(page, "4_case_unfolded", None)
    page.get_by_label("I agree").check()
    page.get_by_role("button", name=re.compile("^Give this verdict")).click()
    page.wait_for_load_state()
    assert page.get_by_text("agrees").first.is_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Make a vignette of it").click()
    assert download.value.suggested_filename == f"case_{desk.emergency}.yaml"


def test_a_reviewer_differs(page: Any, desk: Desk, drawn: Path | None) -> None:
    sign_in(page, desk, "reviewer")
    page.goto(f"{desk.address}/desk/cases/{desk.self_care}")
    looked_at(page, "5_self_care", drawn)
    page.get_by_label("Something should differ").check()
    page.get_by_role("button", name=re.compile("^Give this verdict")).click()
    page.wait_for_load_state()
    assert page.get_by_role("alert").first.is_visible()
    page.complaints.clear()  # the browser notes the status of half a verdict
    looked_at(page, "6_half_a_verdict", None)
    page.get_by_label("What should differ").select_option("too_late")
    page.get_by_label("In your words").fill("I would like this seen within two weeks.")
    page.get_by_role("button", name=re.compile("^Give this verdict")).click()
    page.wait_for_load_state()
    assert page.get_by_text("differs").first.is_visible()
    page.goto(f"{desk.address}/desk/agreement")
    looked_at(page, "7_agreement", drawn)


def test_rules_are_read_in_english(page: Any, desk: Desk, drawn: Path | None) -> None:
    sign_in(page, desk, "author")
    looked_at(page, "8_rules", drawn, whole=False)
    page.locator("ul.index a").first.click()
    page.wait_for_url(re.compile("/desk/rules/red_flag/"))
    looked_at(page, "9_red_flag", drawn)
    page.get_by_role("link", name="All rules").click()
    page.locator("a[href*='/rules/cause/']").first.click()
    page.wait_for_url(re.compile("/desk/rules/cause/"))
    looked_at(page, "10_cause", None)
    page.goto(f"{desk.address}/desk/rules?beside={'a' * 64}")
    page.locator("ul.queue a").first.click()  # the only rule that differs
    page.wait_for_url(re.compile("/desk/rules/red_flag/"))
    looked_at(page, "13_two_versions", None)


def test_accounts_and_the_log(page: Any, desk: Desk, drawn: Path | None) -> None:
    sign_in(page, desk, "admin")
    looked_at(page, "11_accounts", drawn)
    page.goto(f"{desk.address}/desk/audit")
    looked_at(page, "12_audit", None)


def test_a_case_is_one_page_before_anything_is_unfolded(chromium_browser: Any, desk: Desk) -> None:
    page = chromium_browser.new_page()
    sign_in(page, desk, "reviewer")
    for case in (desk.emergency, desk.self_care, desk.unsure):
        page.goto(f"{desk.address}/desk/cases/{case}")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.close()


# ---------------------------------------------------------------- without a mouse, or a script


def reach(page: Any, wanted: str) -> None:
    """Press Tab until the element with focus is `wanted`, and it can be seen that it is."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"no key leads to {wanted}")


def by_keys(page: Any, wanted: str) -> None:
    reach(page, wanted)
    page.keyboard.press("Enter")


def by_pointing(page: Any, wanted: str) -> None:
    page.locator(wanted).first.click()


@pytest.mark.parametrize(
    "width,scripts,go", [("desktop", True, by_keys), ("phone", False, by_pointing)]
)
def test_a_review_by_keys_alone_and_without_a_script(
    chromium_browser: Any, desk: Desk, width: str, scripts: bool, go: Callable[[Any, str], None]
) -> None:
    """Sign in, the queue, a case, a verdict, its vignette, the rules, and two versions."""
    context = chromium_browser.new_context(viewport=WIDTHS[width], java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{desk.address}/desk")
    for label, words in (("Name", "reviewer-one"), ("Password", PASSWORD)):
        if scripts:
            reach(page, f"[name={label.lower()}]")
            page.keyboard.type(words)
        else:
            page.get_by_label(label).fill(words)
    go(page, "main button[type=submit]")
    page.wait_for_url(re.compile("/desk/cases$"))
    go(page, "ul.queue a")
    page.wait_for_url(re.compile("/desk/cases/[0-9a-f]+$"))
    case = page.url
    if scripts:
        reach(page, "[name=verdict]")
        page.keyboard.press("Space")
    else:
        page.get_by_label("I agree").check()
    go(page, ".verdict-box form:not([action$=vignette]) button[type=submit]")
    page.wait_for_url(f"{case}#verdict")
    assert page.get_by_text("agrees").first.is_visible()
    with page.expect_download() as download:
        go(page, "form[action$=vignette] button")
    assert download.value.suggested_filename.endswith(".yaml")
    go(page, "nav.desk a[href='/desk/rules']")
    page.wait_for_url(re.compile("/desk/rules$"))
    if scripts:
        reach(page, "#beside")
        page.keyboard.press("ArrowDown")
    else:
        page.locator("#beside").select_option("a" * 64)
    go(page, "form.filters button")
    page.wait_for_url(re.compile(f"beside={'a' * 64}$"))
    go(page, "ul.queue a")  # the only rule that differs
    page.wait_for_url(re.compile("/desk/rules/red_flag/"))
    assert "Another sentence, once." in page.content()
    context.close()

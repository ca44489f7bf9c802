"""Whole interviews in the system's browser: phone and desktop, day and night, without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.walking import begin, press, walk
from tests.web.people import gallery

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

PHONE = {"width": 320, "height": 480}
DESK = {"width": 1280, "height": 800}
SELF_CARE, URGENT, EMERGENCY = "desk_worker", "deep_bone_pain", "tearing_pain_and_a_faint"


LOOKED_AT: set[tuple[str, str]] = set()


class Visit:
    """One visit of one browser: its page, what it complained of, and where it asked for things."""

    def __init__(self, browser: Any, address: str, **how: Any) -> None:
        self.context = browser.new_context(**how)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)
        self._address = address

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self._address):
            self.elsewhere.append(request.url)

    def close(self) -> None:
        """End the visit; nothing was complained of, and nobody else was asked for anything."""
        self.context.close()
        assert (self.complaints, self.elsewhere) == ([], [])


def violations(page: Any) -> list[str]:
    """Return what a checker of accessibility finds wrong with a page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def kind(page: Any) -> str:
    """Return what a page is made of: another page made of the same needs no second look."""
    return str(
        page.evaluate(
            "[...new Set([...document.querySelectorAll('*')]"
            ".map(one => `${one.tagName}.${one.getAttribute('class')}`))].sort().join(' ')"
        )
    )


def too_wide(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.mark.parametrize("person", [SELF_CARE, URGENT, EMERGENCY])
@pytest.mark.parametrize("view,scheme", [("phone", "dark"), ("desk", "light")])
def test_everybody_can_use_every_page(
    chromium_browser: Any,
    address: str,
    pictures: Path | None,
    person: str,
    view: str,
    scheme: str,
) -> None:
    size = PHONE if view == "phone" else DESK
    visit = Visit(chromium_browser, address, viewport=size, color_scheme=scheme)
    page, count = visit.page, 0
    wrong: list[str] = []

    def seen() -> None:
        nonlocal count
        count += 1
        heading = page.locator("h1").first.inner_text()
        if (made := (view, kind(page))) not in LOOKED_AT:
            LOOKED_AT.add(made)
            wrong.extend(f"{heading}: {one}" for one in violations(page))
        assert not too_wide(page), heading
        if pictures is not None and person == SELF_CARE and page.locator(".body-map").count():
            page.screenshot(path=pictures / f"map_{view}.png", full_page=True)

    begin(page, address)
    if pictures is not None and person == SELF_CARE:
        page.screenshot(path=pictures / f"question_{view}.png", full_page=True)
    walk(page, gallery()[person], seen)
    if pictures is not None:
        # The whole page of a result is as long as five screens; its beginning shows what it is.
        page.set_viewport_size({"width": size["width"], "height": 1400})
        page.screenshot(path=pictures / f"{person}_{view}.png")
        page.set_viewport_size(size)
    for path in ("/interview/take-along", "/interview/change", "/interview/link", "/help-now", "/"):
        page.goto(address + path)
        seen()
    visit.close()
    assert wrong == []


def test_an_emergency_is_read_without_scrolling(
    chromium_browser: Any, address: str, pictures: Path | None
) -> None:
    visit = Visit(chromium_browser, address, viewport=PHONE)
    page = visit.page
    begin(page, address)
    for row in page.locator("fieldset.row").all():
        row.locator("input[value=no]").check()
    page.locator('input[name="a.tearing_pain"][value=yes]').check()
    press(page, "answer")
    call = page.get_by_role("link", name="Call 999 now.")
    call.wait_for()
    box = call.bounding_box()
    assert call.get_attribute("href") == "tel:999"
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE["height"]
    assert box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate("window.scrollY") == 0
    if pictures is not None:
        page.screenshot(path=pictures / "emergency_phone.png")
    visit.close()


@pytest.mark.parametrize("person", [SELF_CARE, EMERGENCY])
def test_it_works_without_javascript(chromium_browser: Any, address: str, person: str) -> None:
    visit = Visit(chromium_browser, address, viewport=PHONE, java_script_enabled=False)
    page = visit.page
    page.goto(address)

    def press(wanted: str) -> None:
        # Nothing of the page before may be looked at while the next one is on its way.
        with page.expect_navigation():
            page.locator(wanted).first.click()

    press("form[action='/begin'] button")
    for _ in range(40):
        if page.locator(".ended").count():
            break
        if page.locator("#number").count():
            page.fill("#number", "67")
            press(".buttons button[value=answer]")
        elif page.locator("a.spot").count():
            page.locator("a.spot ellipse").first.click()  # leads to its row in the list
            assert page.url.rpartition("#")[2].startswith("row-")
            press("button[value=none]")
        elif page.locator("form.ask").count():
            sharp = page.locator('input[name="a.tearing_pain"][value=yes]')
            if person == EMERGENCY and sharp.count():
                for row in page.locator("fieldset.row").all():
                    row.locator("input[value=no]").check()
                sharp.check()
                press(".buttons button[value=answer]")
            else:
                press(".buttons button[value=none], .buttons button[value=unsure]")
        else:
            press("main form button.button")
    assert page.locator("text=No clinician has reviewed these rules.").count()
    assert page.locator(".call").count() == 1
    visit.close()


def test_the_keyboard_alone_is_enough(chromium_browser: Any, address: str) -> None:
    """Tab, arrows, space and Enter lead to the first result, and what has the focus is seen."""
    visit = Visit(chromium_browser, address, viewport=DESK)
    page = visit.page

    def focused(script: str) -> Any:
        return page.evaluate(f"(() => {{ const it = document.activeElement; return {script}; }})()")

    def tab_to(words: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if words in str(focused("it.textContent + it.value + it.name")):
                assert focused("getComputedStyle(it.closest('label') || it).outlineStyle") != "none"
                return
        raise AssertionError(f"the keyboard does not reach {words}")

    page.goto(address)
    tab_to("Begin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interview/1")
    for name in ("collapse", "chest_pain", "cannot_get_breath", "legs_gone"):
        tab_to(f"a.{name}")
        page.keyboard.press("ArrowRight")  # from yes to no
        assert focused("it.value") == "no"
    tab_to("a.tearing_pain")
    page.keyboard.press("Space")
    tab_to("Next")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interview/2")
    # What comes is read from its beginning; the page is there a moment before its script has run.
    page.locator("main:focus").wait_for()
    tab_to("Call 999")
    tab_to("See the whole result")
    page.keyboard.press("Enter")
    page.locator(".ended").wait_for()
    visit.close()


def test_the_picture_can_be_tapped(chromium_browser: Any, address: str) -> None:
    visit = Visit(chromium_browser, address, viewport=PHONE)
    page = visit.page
    begin(page, address)
    found: list[str] = []

    def seen() -> None:
        if page.locator("a.spot").count() and not found:
            for _ in range(3):
                page.locator("a.spot[data-row=in_the_buttock] ellipse").first.click()
                found.append(
                    page.locator('input[name="a.in_the_buttock"]:checked').get_attribute("value")
                )
                marked = page.locator("a.spot[data-row=in_the_buttock]")
                assert (marked.get_attribute("data-chosen") is not None) is (found[-1] == "yes")

    walk(page, {**gallery()[SELF_CARE], "in_the_buttock": True}, seen)
    assert found == ["yes", "no", "yes"]
    visit.close()


def test_the_browsers_own_back_button_leads_to_the_question_before(
    chromium_browser: Any, address: str
) -> None:
    visit = Visit(chromium_browser, address, viewport=PHONE)
    page = visit.page
    begin(page, address)
    press(page, "none")
    page.wait_for_url("**/interview/2")
    page.fill("#number", "33")
    press(page, "answer")
    page.wait_for_url("**/interview/3")
    page.go_back()
    page.locator("#number").wait_for()
    assert page.locator("#number").input_value() == "33"
    page.fill("#number", "34")
    press(page, "answer")
    page.wait_for_url("**/interview/4")
    page.goto(f"{address}/interview/change")
    assert page.locator("text=34 years").count() == 1
    visit.close()


def test_nothing_of_a_visit_stays_in_the_browser(chromium_browser: Any, address: str) -> None:
    visit = Visit(chromium_browser, address, viewport=PHONE)
    page = visit.page
    begin(page, address)
    press(page, "none")
    page.wait_for_url("**/interview/2")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept in ("[{},{}]", '[{},{"htmx-current-path-for-history":"/interview/2"}]')
    cookies = {one["name"]: one for one in visit.context.cookies()}
    assert sorted(cookies) == ["triage-interview", "triage-visit"]
    for one in cookies.values():
        assert (one["httpOnly"], one["sameSite"], one["expires"]) == (True, "Lax", -1)
    visit.close()


def test_a_lost_connection_is_said(chromium_browser: Any, address: str) -> None:
    visit = Visit(chromium_browser, address, viewport=PHONE)
    page = visit.page
    begin(page, address)
    visit.context.set_offline(True)
    press(page, "none")
    page.locator("#unsent").wait_for()
    visit.context.set_offline(False)
    press(page, "none")
    page.wait_for_url("**/interview/2")
    visit.complaints.clear()  # the browser itself complains of the lost connection
    visit.close()

"""A person who answers on the pages themselves: by pointing, or by the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.web.people import Answers
from triage.language.case import Said

_MOST = 60


def begin(page: Any, address: str) -> None:
    """Begin an interview, and wait for its first question."""
    page.goto(address)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/interview/1$"))


def walk(page: Any, answers: Answers, seen: Callable[[], None]) -> None:
    """Answer until the result; call `seen` on every page."""
    for _ in range(_MOST):
        seen()
        if page.locator(".ended").count():
            return
        version = page.locator("input[name=version]").first.get_attribute("value")
        _answer(page, answers)
        # The pages forbid `eval`, which waiting for a script's word would need.
        page.locator(f'main:not(:has(input[name=version][value="{version}"]))').wait_for()
        page.wait_for_load_state()
    raise AssertionError("the interview does not end")


def _answer(page: Any, answers: Answers) -> None:
    if not page.locator("form.ask").count():
        page.locator("main form button.button").first.click()
    elif page.locator("#number").count():
        name = page.locator("#number").get_attribute("name").removeprefix("a.")
        page.fill("#number", str(answers.get(name, 40)))
        press(page, "answer")
    else:
        press(page, _choose(page, answers))


def _choose(page: Any, answers: Answers) -> str:
    """Choose what the person says; return which button to press."""
    found = page.eval_on_selector_all(
        "form.ask input[type=radio], form.ask input[type=checkbox]",
        "all => all.map(one => [one.name.slice(2), one.value])",
    )
    offered: dict[str, list[str]] = {}
    for name, value in found:
        offered.setdefault(name, []).append(value)
    said = {name: _said(answers.get(name), values) for name, values in offered.items()}
    none = page.locator("button[value=none]").count()
    if none and set(said.values()) <= {"no", ""}:
        return "none"
    if not none and "" in said.values():
        return "unsure"
    for name, value in said.items():
        if value:
            page.locator(f'input[name="a.{name}"][value="{value}"]').check()
    return "answer"


def _said(answer: object, values: list[str]) -> str:
    if isinstance(answer, Said):
        return str(answer)
    if answer is True:
        return "yes"
    if answer is None or answer is False:
        return "no" if "no" in values else ""
    return str(answer)


def press(page: Any, do: str) -> None:
    """Press a button of the question."""
    page.locator(
        f'form.ask .buttons button[value="{do}"], form.ask .ways button[value="{do}"]'
    ).click()

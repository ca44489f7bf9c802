"""Invented people of the gallery, answering page by page as a browser without JavaScript would."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape

from httpx import Response

from tests.conftest import ROOT
from tests.web.browser import Browser
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.case import Said
from triage.language.domain import FindingId, Value
from triage.testing.vignettes import read_vignettes

Answers = Mapping[FindingId, Value | Said]

_INPUT = re.compile(r'<input type="(?:radio|checkbox)" name="a\.([\w/]+)" value="(\w+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="(version|question)" value="([^"]+)"')
_DO = re.compile(r'name="do" value="([^"]+)"')


@cache
def gallery() -> Mapping[str, Answers]:
    """Return what each person of the gallery says, by the name of the vignette."""
    book, flaws = read_library(ROOT)
    base = next(iter(check(book, flaws).bases.values()))
    people = read_vignettes(ROOT / "examples" / "gallery", base, book)
    return {each.id: each.given for each in people}


def form_for(page: str, answers: Answers) -> dict[str, str] | None:
    """Return the form that a person with these answers sends; what they do not say is no.

    A choice about which they say nothing is "not sure".
    """
    form = dict(_HIDDEN.findall(page))
    ways = [unescape(way) for way in _DO.findall(page)]
    if not ways or 'class="ended"' in page:
        return None
    if "question" not in form:
        return {**form, "do": ways[0]}
    number = re.search(r'name="a\.([\w/]+)" inputmode', page)
    if number:
        return {**form, "do": "answer", f"a.{number[1]}": str(answers.get(number[1], 40))}
    rows: dict[str, list[str]] = {}
    for finding, value in _INPUT.findall(page):
        rows.setdefault(finding, []).append(value)
    said = {id: _said(answers.get(id), values) for id, values in rows.items()}
    if "none" not in ways and "" in said.values():
        return {**form, "do": "unsure"}
    if "none" in ways and set(said.values()) <= {"no", ""}:
        return {**form, "do": "none"}
    return {**form, "do": "answer", **{f"a.{id}": text for id, text in said.items() if text}}


def _said(answer: Value | Said | None, values: list[str]) -> str:
    if isinstance(answer, Said):
        return str(answer)
    if answer is True:
        return "yes"
    if answer in (None, False):
        return "no" if "no" in values else ""
    return str(answer)


def begin(client: Browser, country: str = "gb") -> None:
    """Begin an interview, and look at its first question."""
    client.get("/")
    client.send("/begin", {"questionnaire": "lower_back_after_jogging", "country": country})


def reply(client: Browser, answers: Answers, **fields: str) -> Response:
    """Send the form of the shown page as a person with these answers would, but for `fields`."""
    form = form_for(client.page, answers)
    assert form is not None, client.text
    return client.send("/interview", {**form, **fields})


def walk(client: Browser, answers: Answers, most: int = 60) -> list[str]:
    """Answer until the result, or `most` times; return the titles of the pages on the way."""
    titles: list[str] = []
    for _ in range(most):
        form = form_for(client.page, answers)
        if form is None:
            return titles
        titles += re.findall(r"<title>([^<]*)", client.page)
        answer = client.send("/interview", form)
        assert answer.status_code == 200, client.text
    return titles

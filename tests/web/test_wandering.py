"""Somebody who follows any link and presses any button: every page leads somewhere sensible."""

from __future__ import annotations

import os
import re
from html import unescape
from random import Random

import pytest

from tests.web.browser import Browser
from tests.web.people import begin
from triage.interview.session import Session
from triage.records import interviews
from triage.surfaces.web.keeping import interview_of
from triage.surfaces.web.site import Site

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_HIDDEN = re.compile(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"')
_CHOICE = re.compile(r'<input type="(?:radio|checkbox)" name="([\w./]+)" value="(\w+)"')
_BUTTON = re.compile(r'<button[^>]*type="submit"(?:[^>]*name="do" value="([^"]+)")?')
_LINK = re.compile(r'<a\b[^>]*href="(/[^"#]*)"')
_NUMBER = re.compile(r'<input id="number" name="([\w./]+)"')
#: What ends the walk, or leads out of it.
_LEAVES = ("/interview/delete", "/interview/leave", "/begin", "/return", "/static/", "/desk")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20 if os.environ.get("TRIAGE_LONG") else 1))
def test_wherever_one_goes_there_is_a_page_and_nothing_is_lost(
    client: Browser, site: Site, seed: int
) -> None:
    chance = Random(seed)
    way: list[str] = []
    waiting: set[str] = set()  # what was answered, but first needs a yes
    begin(client)
    for _ in range(60):
        before = _session(site).case
        way.append(client.path)
        answered = _somewhere(client, chance) | waiting
        assert re.search(r"<h1\b", client.page), way
        kept = _session(site)
        after = kept.case
        assert not before.values.keys() - after.values.keys() - answered, way
        changed = {id for id in before.values if before.values[id] != after.values.get(id)}
        assert changed <= answered, (way, changed)
        waiting = answered if kept.interview.proposed else set()
        assert _LINK.search(client.page) or _FORM.search(client.page), f"{way} leads nowhere"
    client.get("/interview")
    assert client.path.startswith("/interview/")


def _somewhere(client: Browser, chance: Random) -> set[str]:
    """Press a button, follow a link or go back a page; return the findings that were answered."""
    links = [each for each in _LINK.findall(client.page) if not each.startswith(_LEAVES)]
    forms = [
        (re.findall(r'action="([^"]+)"', head)[0], body)
        for head, body in _FORM.findall(client.page)
    ]
    forms = [(action, body) for action, body in forms if not action.startswith(_LEAVES)]
    number = re.fullmatch(r"/interview/(\d+)", client.path)
    way = chance.random()
    if number and way < 0.15:
        client.get(f"/interview/{chance.randint(1, int(number[1]))}")
        return set()
    if not forms or (links and way < 0.3):
        assert client.get(chance.choice(links)).status_code == 200, client.path
        return set()
    action, body = chance.choice(forms)
    sent = {name: unescape(value) for name, value in _HIDDEN.findall(body)}
    rows: dict[str, list[str]] = {}
    for name, value in _CHOICE.findall(body):
        rows.setdefault(name, []).append(value)
    sent |= {
        name: chance.choice(values if chance.random() < 0.15 else values[-1:])
        for name, values in rows.items()
    }
    sent |= {name: chance.choice(["41", "67", ""]) for name in _NUMBER.findall(body)}
    ways = [unescape(each) for each in _BUTTON.findall(body) if each]
    if ways:
        sent["do"] = chance.choice(ways)
    answer = client.send(action, sent)
    assert answer.status_code in (200, 422), (action, sent.get("do"), client.text)
    return _asked(body)


def _asked(body: str) -> set[str]:
    return {name.removeprefix("a.") for name, _ in _CHOICE.findall(body)} | {
        name.removeprefix("a.") for name in _NUMBER.findall(body)
    }


def _session(site: Site) -> Session:
    with site.database.reading() as connection:
        id = connection.exec_driver_sql("select id from interviews").scalar_one()
    header = interviews.by_id(site.database, id)
    assert header is not None
    kept = interview_of(header, interviews.events_of(site.database, id))
    return site.sittings._session(site.bases[header.questionnaire], kept)

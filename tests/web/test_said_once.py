"""One instruction at a time: nothing that is read later seems to take the place of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from starlette.applications import Starlette

from tests.conftest import ROOT
from tests.surfaces.libraries import WRIST
from tests.web.browser import Browser
from tests.web.conftest import MovableClock
from tests.web.people import begin, walk
from triage.checking.checked import Checked
from triage.language.base import RedFlag, RuleBase
from triage.language.case import Case
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.semantics.change import Change
from triage.surfaces.report.explanation import answers_otherwise
from triage.surfaces.report.interruption import interruption
from triage.surfaces.report.material import Material
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shipped: Checked) -> Iterator[Starlette]:
    """Serve the shipped library, once for this file."""
    file = tmp_path_factory.mktemp("said") / "records.db"
    made = make_app(Settings(ROOT, str(file), country="gb"), MovableClock(), shipped)
    yield made
    made.state.site.database.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    """Serve a small library: what is tried with it does not depend on the questions."""
    file = tmp_path_factory.mktemp("small") / "records.db"
    made = make_app(Settings(WRIST, str(file)), MovableClock())
    yield made
    made.state.site.database.close()


@pytest.fixture
def visitor(small: Starlette) -> Iterator[Browser]:
    browser = Browser(small)
    browser.get("/")
    browser.send("/begin", {})
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def base(shipped: Checked) -> RuleBase:
    return next(iter(shipped.bases.values()))


def flag(base: RuleBase, id: str) -> RedFlag:
    return next(one for one in base.red_flags if one.id == id)


# ---------------------------------------------------------------- several red flags


def test_a_second_red_flag_repeats_the_first_instruction(client: Browser) -> None:
    begin(client)
    form = dict(re.findall(r'name="(version|question)" value="([^"]+)"', client.page))
    rows = dict.fromkeys(re.findall(r'name="(a\.\w+)" value="no"', client.page), "no")
    client.send("/interview", {**form, **rows, "a.collapse": "yes", "a.tearing_pain": "yes"})
    assert "Please stop and read this Call 999 now. Do not be alone" in client.text
    assert "See the whole result" not in client.text
    way = {"version": form["version"], "do": "go_on"}
    client.send("/interview", {**way, "version": str(int(form["version"]) + 1)})
    assert client.text.startswith(
        "Please read this too Call 999 now. What we said before stands."
        " Tell them about this too: sudden tearing pain."
    )
    assert "See the whole result" in client.text
    client.send("/interview", {**way, "version": str(int(form["version"]) + 2)})
    assert "<title>Your result" in client.page
    assert "Call your emergency number now." not in client.text.partition("Until")[0]


@pytest.mark.parametrize(
    "told,then,call",
    [
        # For later, and elsewhere: the first stands.
        ("bone_stress_low_energy", "bone_stress", "within 3 days"),
        ("cauda_equina_syndrome", "bone_stress", "A&E now"),
        # Sooner: it is told as if nothing had been told before.
        ("bone_stress", "bone_stress_low_energy", "within 3 days"),
        ("bone_stress", "cauda_equina_syndrome", "A&E now"),
        # As soon, in another place: both are needed.
        ("cauda_equina_syndrome", "pregnancy_danger_signs", "maternity unit"),
    ],
)
def test_what_is_for_later_does_not_talk_over_what_is_for_now(
    base: RuleBase, told: str, then: str, call: str
) -> None:
    first, second = flag(base, told), flag(base, then)
    alone = interruption(base, second, "gb")
    after = interruption(base, second, "gb", {f"raised:{told}"})
    assert call in after.directions.call
    stands = interruption(base, first, "gb").directions == after.directions
    assert after.title == ("Please read this too" if stands else alone.title)
    assert stands or after == alone


@pytest.mark.parametrize("country", ["gb", "us", "neutral"])
def test_a_flag_tells_no_other_time_than_its_place_does(base: RuleBase, country: str) -> None:
    for one in base.red_flags:
        told = interruption(base, one, country)
        if one.refer.acuity >= Acuity.EMERGENCY_TODAY:
            assert "today" not in told.tell, one.id
            assert told.directions.call.endswith("now."), one.id


# ---------------------------------------------------------------- what a page speaks of is there


def test_the_list_that_the_all_clear_names_stands_below_it(visitor: Browser) -> None:
    for _ in range(20):
        if "The safety questions are done" in visitor.text:
            break
        walk(visitor, {"typing_hours": 9}, most=1)
    assert "Get help now if Your hand turns cold or white." in visitor.text


def test_the_way_back_says_where_it_leads(visitor: Browser) -> None:
    visitor.get("/interview/link")
    assert "Back to the questions" in visitor.text
    visitor.get("/interview")
    walk(visitor, {"typing_hours": 9})
    for path in ("/interview/link", "/help-now"):
        visitor.get(path)
        assert "Back to the result" in visitor.text


def test_many_ages_are_told_as_ranges(base: RuleBase) -> None:
    case = Case({})
    material = Material(base, assess(base, case), case, country="", today=date(2026, 3, 2))
    for values, words in (
        ((16, 17, 18, 50, 51, 60), "16 to 18, 50 to 51 or 60 years"),
        (tuple(range(16, 111)), "16 to 110 years"),
        ((17,), "17 years"),
    ):
        assert answers_otherwise(material, [Change("age", values)]).endswith(words)


def test_an_error_at_the_desk_leads_back_to_the_desk(visitor: Browser) -> None:
    visitor.get("/desk/nothing")
    assert 'href="/desk">Back to the review desk</a>' in visitor.page
    visitor.get("/nothing")
    assert "/desk" not in visitor.page

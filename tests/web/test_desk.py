"""The review desk: the queue, the page of a case, verdicts, vignettes and agreement."""

from __future__ import annotations

import logging
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from starlette.applications import Starlette

from tests.surfaces.libraries import WRIST
from tests.web.browser import Browser
from tests.web.conftest import MovableClock
from tests.web.desk import (
    COLLAPSED,
    FELL,
    PASSWORD,
    TIRED,
    Spoken,
    forget,
    go_on,
    interviewed,
    signed_in,
)
from triage.authoring.library import read_library
from triage.language.case import Said
from triage.records import audit, cases, users, verdicts
from triage.records.cases import Wanted
from triage.records.database import open_database
from triage.records.schema import bring_up_to_date
from triage.records.tables import INTERVIEWS, RULE_BASES
from triage.records.users import Role
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Settings
from triage.surfaces.web.site import Site
from triage.testing.vignettes import read_vignettes


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with accounts; each test has a copy, since making passwords is slow."""
    file = tmp_path_factory.mktemp("prepared") / "records.db"
    database = open_database(str(file))
    bring_up_to_date(database)
    for role in (Role.REVIEWER, Role.AUTHOR):
        users.add(database, f"{role}-one", role, PASSWORD, MovableClock()())
    database.clear_log()
    database.close()
    return file


@pytest.fixture
def settings(tmp_path: Path, prepared: Path) -> Settings:
    library = shutil.copytree(WRIST, tmp_path / "wrist")
    shutil.copyfile(prepared, tmp_path / "records.db")
    return Settings(library, str(tmp_path / "records.db"), country="gb")


@pytest.fixture
def app(settings: Settings, clock: MovableClock) -> Iterator[Starlette]:
    made = make_app(settings, clock)
    yield made
    made.state.site.database.close()


@pytest.fixture
def reviewer(app: Starlette, site: Site) -> Iterator[Browser]:
    browser = signed_in(app, "reviewer-one")
    yield browser
    browser.close()


# ---------------------------------------------------------------- the queue


def test_the_most_urgent_case_comes_first(reviewer: Browser, site: Site) -> None:
    well, gone = interviewed(site, TIRED), interviewed(site, COLLAPSED)
    assert reviewer.get("/desk/cases").status_code == 200
    assert reviewer.page.index(gone) < reviewer.page.index(well)
    assert "emergency now" in reviewer.text
    assert "2 cases" in reviewer.text


def test_the_queue_is_narrowed(reviewer: Browser, site: Site) -> None:
    well, gone = interviewed(site, TIRED), interviewed(site, COLLAPSED)
    digest = next(iter(site.bases.values())).digest
    for query, there, absent in (
        ("acuity=emergency_now", gone, well),
        ("acuity=self_care", well, gone),
        ("flag=collapse_now", gone, well),
        (f"rule_base={digest}&flag=collapse_now", gone, well),
    ):
        reviewer.get(f"/desk/cases?{query}")
        assert there in reviewer.page
        assert absent not in reviewer.page
    reviewer.get("/desk/cases?rule_base=another")
    assert "There is nothing to review here." in reviewer.text


def test_a_case_with_a_verdict_comes_after_those_without(reviewer: Browser, site: Site) -> None:
    well, gone = interviewed(site, TIRED), interviewed(site, COLLAPSED)
    agree(reviewer, gone)
    reviewer.get("/desk/cases")
    assert reviewer.page.index(well) < reviewer.page.index(gone)
    for query, there in (("none", well), ("agree", gone)):
        reviewer.get(f"/desk/cases?verdict={query}")
        assert there in reviewer.page
    reviewer.get("/desk/cases?verdict=split")
    assert "There is nothing to review here." in reviewer.text


# ---------------------------------------------------------------- one case


def test_the_page_of_a_case_tells_everything(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, COLLAPSED, who="other")
    reviewer.get(f"/desk/cases/{id}")
    for words in (
        "Emergency now: Call for an ambulance now.",
        "Somebody answered for the person",
        "No clinician has reviewed these rules.",
        "“Is any of this happening now? You collapsed” yes (a danger sign)",
        "Rule: Raised when collapse.",
        "Because: A collapse can be a sign of something dangerous.",
        "The author's judgement. Grade D; looked up.",
        "Raised: 1.",
        "What would have changed it",
        "Answers in order, with changes",
        "What the person was shown, word for word",
    ):
        assert words in reviewer.text, words


def test_flags_are_told_with_what_decided_them_or_is_missing(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, {**TIRED, "cold_hand": Said.NOT_SURE})
    reviewer.get(f"/desk/cases/{id}")
    assert "Missing: Too little blood in the hand (urgent) : Cold hand (not sure)" in reviewer.text
    assert "A collapse : Collapse: no" in reviewer.text


def test_a_changed_answer_shows_what_was_said_before(reviewer: Browser, site: Site) -> None:
    (base,) = site.bases.values()
    link = site.sittings.begin(
        base, country="gb", answered_by="self", shown={"sections": []}, now=site.clock()
    )
    with site.sittings.opened(link, site.clock()) as sitting:
        assert sitting is not None
        for _ in range(3):
            go_on(site, sitting, base, FELL, False, site.clock())
        question = sitting.session.changeable[0].id
        site.sittings.step(
            sitting,
            lambda session: session.change(question),
            way="change",
            shown={"sections": []},
            now=site.clock(),
        )
        for _ in range(60):
            go_on(site, sitting, base, COLLAPSED, False, site.clock())
            if sitting.header.outcome:
                break
        id = sitting.header.id
    reviewer.get(f"/desk/cases/{id}")
    assert "(changed; before:" in reviewer.text


def test_a_deleted_case_is_gone_with_its_verdicts(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, TIRED)
    agree(reviewer, id)
    forget(site, id)
    assert reviewer.get(f"/desk/cases/{id}").status_code == 404
    assert verdicts.of_interview(site.database, id) == ()


# ---------------------------------------------------------------- verdicts


def agree(browser: Browser, id: str) -> None:
    browser.get(f"/desk/cases/{id}")
    version = version_of(browser.page)
    shown = browser.send(
        f"/desk/cases/{id}/verdict", {"verdict": "agree", "version": version, "comment": ""}
    )
    assert shown.status_code == 200


def version_of(page: str) -> str:
    return page.partition('name="version" value="')[2].partition('"')[0]


def differ(browser: Browser, id: str, **more: str) -> int:
    browser.get(f"/desk/cases/{id}")
    form = {"verdict": "differ", "version": version_of(browser.page), "comment": "Too careless."}
    return browser.send(f"/desk/cases/{id}/verdict", {**form, **more}).status_code


def test_a_verdict_is_kept_and_counted(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, TIRED)
    agree(reviewer, id)
    assert "reviewer-one, 2 March 2026: agrees" in reviewer.text
    counted = {one.subject: (one.agreed, one.differed) for one in verdicts.agreement(site.database)}
    assert counted["acuity:self_care"] == (1, 0)
    assert counted["cause:overuse"] == (1, 0)
    reviewer.get("/desk/agreement")
    assert "1 of 1 100 % (21 to 100)" in reviewer.text


def test_a_later_verdict_takes_the_place_of_the_first(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, TIRED)
    agree(reviewer, id)
    assert differ(reviewer, id, reason="too_late", about="acuity:self_care", acuity="urgent") == 200
    assert "differs . The person should be seen sooner; right would be urgent" in reviewer.text
    (given,) = verdicts.of_interview(site.database, id)
    assert (given.agrees, given.comment) == (False, "Too careless.")
    counted = {one.subject: (one.agreed, one.differed) for one in verdicts.agreement(site.database)}
    assert counted == {"acuity:self_care": (0, 1)}


@pytest.mark.parametrize(
    "form, told",
    [
        ({"verdict": "perhaps"}, "Say whether you agree."),
        ({"reason": "nonsense"}, "Choose what should differ."),
        ({"reason": "too_late", "about": "cause:nothing"}, "Choose from what is offered."),
        ({"reason": "too_late", "comment": " "}, "Say in a few words"),
        ({"reason": "too_late", "version": "1"}, "has answered more meanwhile"),
    ],
)
def test_half_a_verdict_is_not_taken(
    reviewer: Browser, site: Site, form: dict[str, str], told: str
) -> None:
    id = interviewed(site, TIRED)
    assert differ(reviewer, id, **form) == 422
    assert told in reviewer.text
    assert verdicts.of_interview(site.database, id) == ()


# ---------------------------------------------------------------- vignettes


@pytest.mark.parametrize("said", [TIRED, COLLAPSED, FELL], ids=["well", "collapsed", "fell"])
def test_a_verdict_becomes_a_vignette(
    reviewer: Browser, site: Site, settings: Settings, tmp_path: Path, said: Spoken
) -> None:
    id = interviewed(site, said, others=None)
    agree(reviewer, id)
    made = reviewer.send(f"/desk/cases/{id}/vignette", {})
    assert made.headers["content-type"].startswith("application/yaml")
    folder = tmp_path / "vignettes" / "reviewed"
    folder.mkdir(parents=True)
    (folder / f"case_{id}.yaml").write_text(made.text, encoding="utf-8")
    book, _ = read_library(settings.library)
    (base,) = site.bases.values()
    (vignette,) = read_vignettes(folder.parent, base, book)
    assert vignette.id == f"case_{id}"
    (case,) = cases.queue(site.database, Wanted(), site.clock())
    assert case.acuity == vignette.acuity
    assert "Nothing is known." not in vignette.story


def test_a_vignette_says_what_the_reviewer_expects(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, COLLAPSED)
    agree(reviewer, id)
    differ(reviewer, id, reason="flag_wrong", about="red_flag:collapse_now", acuity="urgent")
    made = reviewer.send(f"/desk/cases/{id}/vignette", {}).text
    assert "  acuity: urgent\n" in made
    assert "  ruled_out: [collapse_now]\n" in made
    assert "about: Too careless.\n" in made


def test_a_vignette_needs_a_verdict(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, TIRED)
    reviewer.get(f"/desk/cases/{id}")
    assert reviewer.send(f"/desk/cases/{id}/vignette", {}).status_code == 409


# ---------------------------------------------------------------- rules


def test_every_rule_has_a_page(reviewer: Browser, site: Site) -> None:
    (base,) = site.bases.values()
    reviewer.get("/desk/rules")
    for flag in base.red_flags:
        assert reviewer.get(f"/desk/rules/red_flag/{flag.id}").status_code == 200, flag.id
    for cause in base.causes:
        assert reviewer.get(f"/desk/rules/cause/{cause}").status_code == 200, cause
    assert reviewer.get("/desk/rules/cause/nothing").status_code == 404
    assert reviewer.get("/desk/rules/nothing/overuse").status_code == 404
    assert reviewer.get("/desk/rules?version=nothing").status_code == 404


def test_two_versions_stand_side_by_side(settings: Settings, clock: MovableClock) -> None:
    old = make_app(settings, clock)
    digest = next(iter(old.state.site.bases.values())).digest
    old.state.site.database.close()
    flag = settings.library / "rules/wrist/red_flags/broken_bone.yaml"
    flag.write_text(flag.read_text("utf-8").replace("tell: ", "tell: Changed. ", 1), "utf-8")
    app = make_app(replace(settings), clock)
    browser = signed_in(app, "author-one")
    browser.get(f"/desk/rules?beside={digest}")
    assert "What differs" in browser.text
    assert browser.page.count("<span>changed</span>") == 1
    link = browser.page.partition('<ul class="queue">')[2].partition('href="')[2].partition('"')[0]
    browser.get(link.replace("&amp;", "&"))
    assert browser.text.count("What they read") == 2
    assert browser.text.count("Changed.") == 1
    browser.close()
    app.state.site.database.close()


# ---------------------------------------------------------------- the log


def test_what_is_done_stands_in_the_log_without_an_answer(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, TIRED)
    agree(reviewer, id)
    reviewer.send(f"/desk/cases/{id}/vignette", {})
    deeds = [(one.actor, one.action) for one in audit.last(site.database)]
    for action in ("signed in", "case viewed", "verdict given", "vignette made"):
        assert ("reviewer-one", action) in deeds
    text = str(audit.last(site.database))
    assert "Too careless" not in text
    assert "while_typing" not in text


def test_no_answer_comes_into_any_log(
    reviewer: Browser, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    id = interviewed(site, {**FELL, "typing_hours": 17})
    agree(reviewer, id)
    differ(reviewer, id, reason="other", comment="Franziska fell hard")
    reviewer.send(f"/desk/cases/{id}/vignette", {})
    reviewer.get("/desk/agreement")
    assert "17" not in [word for line in caplog.messages for word in line.split()]
    for word in ("Franziska", "while_typing", "bone_pain", "odd words"):
        assert word not in caplog.text


def test_rules_that_no_version_can_read_any_more_are_told(reviewer: Browser, site: Site) -> None:
    id = interviewed(site, TIRED)
    (base,) = site.bases.values()
    with site.database.writing() as connection:
        values = {"digest": base.digest[::-1], "body": zlib.compress(b"[]")}
        connection.execute(
            insert(RULE_BASES).values(
                library="w", content_version="1", questionnaire="w", kept_at=site.clock(), **values
            )
        )
        connection.execute(update(INTERVIEWS).values(rule_base=base.digest[::-1]))
    assert reviewer.get(f"/desk/cases/{id}").status_code == 409
    assert "kept by another version of Triage" in reviewer.text

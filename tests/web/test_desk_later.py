"""An old case at the desk, after the rules or the signatures have changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.surfaces.libraries import WRIST
from tests.web.conftest import MovableClock
from tests.web.desk import FELL, interviewed, main_of, signed_in
from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.main import main
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    library = shutil.copytree(WRIST, tmp_path / "wrist")
    return Settings(library, str(tmp_path / "records.db"), country="gb")


def test_an_old_case_prints_the_same_page_after_the_rules_have_changed(
    settings: Settings, clock: MovableClock
) -> None:
    app = make_app(settings, clock)
    id = interviewed(app.state.site, FELL)
    browser = signed_in(app, "reviewer-one")
    before = main_of(browser.get(f"/desk/cases/{id}").text)
    browser.close()
    app.state.site.database.close()
    flag = settings.library / "rules/wrist/red_flags/broken_bone.yaml"
    flag.write_text(flag.read_text("utf-8").replace("tell: ", "tell: Changed. ", 1), "utf-8")
    clock.move(days=5)
    later = make_app(settings, clock)
    browser = signed_in(later, "reviewer-one")
    after = main_of(browser.get(f"/desk/cases/{id}").text)
    assert "Changed." not in after
    assert len(before) > 4_000
    assert before == after
    assert "Other rules are served today than concluded this case" in browser.page
    browser.close()
    later.state.site.database.close()


def test_a_case_tells_what_was_signed_then_and_what_is_signed_today(
    settings: Settings, clock: MovableClock
) -> None:
    app = make_app(settings, clock)
    id = interviewed(app.state.site, FELL)
    browser = signed_in(app, "reviewer-one")
    page = browser.get(f"/desk/cases/{id}").text
    before = main_of(page)
    assert "When the person was told: No clinician has reviewed these rules." in before
    assert "Today: No clinician has reviewed these rules." in page
    browser.close()
    app.state.site.database.close()
    said = ["--as", "Ada Example", "--profession", "physiotherapist", "--interests", "none"]
    file = ["rules/wrist/causes/overuse.yaml", "--confirms", "everything", "--yes"]
    assert main(["--library", str(settings.library), "sign", *file, *said]) == Exit.DONE
    later = make_app(settings, clock)
    browser = signed_in(later, "reviewer-one")
    page = browser.get(f"/desk/cases/{id}").text
    assert main_of(page) == before
    assert "Today: Clinicians have signed 1 of the 13 files of these rules." in page
    browser.close()
    later.state.site.database.close()

"""`triage ask` on a real pseudo-terminal, as a person meets it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interview.people import LIBRARY
from tests.surfaces.typist import Terminal, Typist, ankle, begun, typist
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.surfaces.case_file import read_case

ROOT = Path(__file__).resolve().parents[2]
POSTERS = ROOT / "examples" / "posters"
SAVED = Path("state") / "triage" / "invented.sore_ankle.json"


@pytest.fixture(scope="module")
def shipped() -> RuleBase:
    book, flaws = read_library(ROOT)
    return next(iter(check(book, flaws).bases.values()))


# ---------------------------------------------------------------- to the end


@pytest.mark.slow
@pytest.mark.parametrize("story", sorted(path.stem for path in POSTERS.glob("*.yaml")))
def test_a_poster_is_led_to_the_end(story: str, shipped: RuleBase, tmp_path: Path) -> None:
    content = (POSTERS / f"{story}.yaml").read_bytes()
    case, flaws = read_case(shipped, content, story)
    assert flaws == ()
    terminal = Terminal("ask", home=tmp_path)
    first = terminal.prompt()
    assert "No clinician has reviewed these rules." in first
    assert "If you are worried, call." in first
    assert "Whoever offers it to patients answers for that." in first
    terminal.type("")
    person = Typist(shipped, terminal, {**case.values, **case.said})
    assessment, result = person.to_the_end()
    assert terminal.code == 0
    place = shipped.places[assessment.disposition.to].words_in("neutral").words
    assert place in " ".join(result.split())
    if assessment.disposition.acuity < Acuity.URGENT:
        assert shipped.causes[assessment.causes[0].cause].title in result
    whole = assess(shipped, case)
    assert assessment.disposition == whole.disposition
    assert assessment.interventions == whole.interventions


def test_a_well_person_is_led_to_the_end(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    person = typist(terminal)
    assessment, result = person.to_the_end()
    assert assessment.disposition.acuity is Acuity.SELF_CARE
    assert "You can look after this yourself for now." in result
    assert "No danger sign so far." in "".join(person.pages)
    assert terminal.code == 0


def test_the_result_can_be_seen_at_any_moment(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    terminal.type("0")
    review = terminal.type("r")
    assert "Still open:" in review
    assert "never as no" in review
    assert "age" in review
    assert "How old are you?" in terminal.type("b")
    terminal.type("r")
    terminal.send("")
    assert "Ask for an urgent appointment within 24 hours." in terminal.end()
    assert terminal.code == 0


# ---------------------------------------------------------------- danger


def test_an_emergency_interrupts_and_ends_the_questions(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    notice = terminal.type("1")  # the other row is not asked first
    assert "one at a time" not in notice
    assert "Please stop and read this" in notice
    assert "Call your emergency number now." in notice
    assert "Collapsed: yes" in notice
    terminal.send("")
    result = terminal.end()
    assert result.index("Call your emergency number now.") < result.index("Get help now")
    assert terminal.code == 0


def test_the_rows_after_an_emergency_are_asked_if_the_person_goes_on(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    notice = terminal.type("2")
    assert "one at a time" not in notice
    assert "Go to an emergency department now." in notice
    assert notice.count("Go to an emergency department") == 1
    later = terminal.type("1")
    assert "You collapsed" in later  # nobody said no to it
    assert "Your foot is cold or blue" not in later
    assert "Call your emergency number now." in terminal.type("1")
    terminal.send("")
    terminal.end()
    assert terminal.code == 0


def test_an_emergency_among_the_others_is_told_before_the_rest(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    assert "One at a time, then:" in terminal.type("s")
    notice = terminal.type("y")
    assert "Please stop and read this" in notice
    assert "Call your emergency number now." in notice


def test_the_country_names_the_place(tmp_path: Path) -> None:
    terminal = Terminal("--library", str(LIBRARY), "--country", "gb", "ask", home=tmp_path)
    terminal.prompt()
    terminal.type("")
    assert "Call 999 now." in terminal.type("1")
    terminal.send("q")
    assert "--country gb ask" in terminal.end()


def test_an_urgent_sign_interrupts_once(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    person = typist(terminal, cannot_stand=True, walks_normally=False)
    assessment, result = person.to_the_end()
    told = [page for page in person.pages if "A bone may be broken." in page]
    assert len(told) == 1
    assert "Please read this" in told[0]
    assert assessment.disposition.acuity is Acuity.URGENT
    assert "Ask for an urgent appointment within 24 hours." in result


def test_a_danger_sign_is_taken_back_only_after_one_question(tmp_path: Path) -> None:
    terminal = begun(tmp_path, "--for-clinician")
    person = typist(terminal, cannot_stand=True, walks_normally=False)
    person.until("walks_normally")
    listed = terminal.type("c")
    number = re.search(r"(\d+)  Bone", listed)
    assert number is not None
    assert "You said before: can't stand" in terminal.type(number[1])
    confirm = terminal.type("0")
    assert "Which is right?" in confirm
    assert "Can't stand: yes" in confirm
    assert "Do you walk as usual?" in terminal.type("1")
    terminal.type("r")
    terminal.send("")
    result = terminal.end()
    assert "Danger signs taken back: Can't stand" in " ".join(result.split())


def test_answers_that_do_not_fit_together_are_asked_about(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    person = typist(terminal, cannot_stand=True)
    person.until("walks_normally")
    clash = terminal.type("y")
    assert "These answers do not fit together:" in clash
    assert "Nobody walks as usual" in clash
    assert "Do you walk as usual?" in terminal.type("2")


def test_something_else_is_always_in_sight(tmp_path: Path) -> None:
    terminal = ankle(tmp_path)
    pages = [terminal.prompt(), terminal.type("")]
    assert all("!  Something else is wrong, or I don't feel safe" in page for page in pages)
    shown = terminal.type("!")
    assert "Call your emergency number now." in shown
    assert "The foot turns cold or blue." in shown
    assert "Is any of this true now?" in terminal.type("")
    assert "One at a time, then:" in terminal.type("s")
    assert "Call your emergency number now." in terminal.type("!")


# ---------------------------------------------------------------- what can be typed


def test_help_why_and_what_is_not_understood(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    assert "not sure: it counts as unknown, never as no" in terminal.type("?")
    assert "These can mean that you need an ambulance." in terminal.type("w")
    assert "Type the numbers of those that are true" in terminal.type("maybe")
    assert "Type the numbers of those that are true" in terminal.type("7")
    assert "Type the numbers of those that are true" in terminal.type("")
    assert "no place for that answer" in terminal.type("-")
    assert "This is the first question." in terminal.type("b")


def test_a_number_is_taken_in_its_unit_and_in_others(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    terminal.type("none")
    assert "Give a number from 0 to 110 years." in terminal.type("old")
    assert "Give a number from 0 to 110 years." in terminal.type("111")
    assert "Did you fall?" in terminal.type("420 months")
    assert "You said before: 35 years" in terminal.type("b")
    assert "Did you fall?" in terminal.type("")


def test_not_sure_of_a_screen_asks_row_by_row(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    assert "You collapsed" in terminal.type("s")
    assert "These can mean that you need an ambulance." in terminal.type("w")
    assert "Your foot is cold or blue" in terminal.type("n")
    assert "How old are you?" in terminal.type("s")


def test_not_sure_brings_plainer_words_once(tmp_path: Path) -> None:
    terminal = begun(tmp_path)
    typist(terminal).until("fell")
    again = terminal.type("s")
    assert "Let us put that another way." in again
    assert "Did you end up on the ground" in again
    assert "How far did you fall?" in terminal.type("s")


# ---------------------------------------------------------------- terminals of every kind


def test_plain_has_words_only(tmp_path: Path) -> None:
    terminal = begun(tmp_path, "--plain")
    person = typist(terminal, cannot_stand=True, walks_normally=False)
    _, result = person.to_the_end()
    whole = terminal.raw + result
    assert "\x1b" not in whole
    assert whole.isascii()
    assert not re.search(r"[-=_~]{5}", result)


def test_a_dumb_terminal_is_plain(tmp_path: Path) -> None:
    terminal = begun(tmp_path, TERM="dumb")
    terminal.send("q")
    terminal.end()
    assert "\x1b" not in terminal.raw


def test_no_colour_where_none_is_wanted(tmp_path: Path) -> None:
    colours = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")
    coloured = begun(tmp_path, "--no-save")
    assert colours.search(coloured.raw)
    without = begun(tmp_path, "--no-save", NO_COLOR="1")
    assert not colours.search(without.raw)


def test_a_narrow_terminal_is_never_overrun(tmp_path: Path) -> None:
    terminal = begun(tmp_path, "--plain", "--no-save", columns=40)
    person = typist(terminal, cannot_stand=True, walks_normally=False)
    person.to_the_end()
    wide = [line for page in person.pages for line in page.splitlines() if len(line) > 40]
    assert wide == []


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from triage.surfaces.cli.main import main; exit(main())"]
    done = subprocess.run(
        [*command, "--library", str(LIBRARY), "ask"],
        input="0\n41\n",
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "collapse: Collapsed" in done.stderr
    assert "triage assess FILE" in done.stderr
    assert not list(tmp_path.iterdir())


def test_wishes_that_contradict_each_other(tmp_path: Path) -> None:
    terminal = ankle(tmp_path, "--no-save", "--save", "here.json")
    assert "leave one out" in terminal.end()
    assert terminal.code == 2

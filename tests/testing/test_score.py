"""The figures of a score: what counts as safe, how long it took, and how sure one can be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.engines.experta_engine import ExpertaEngine
from triage.language.assessment import Assessment, FlagState
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.referral import Acuity
from triage.surfaces.cli.main import main
from triage.surfaces.report.score_report import (
    BENIGN_LIMITS,
    TITLES,
    Measured,
    complaint,
    score_json,
    score_text,
)
from triage.testing.proportion import Proportion, Spread
from triage.testing.score import (
    Outcome,
    benign_walk,
    by_group,
    forgotten,
    run_vignettes,
    score,
)
from triage.testing.simulate import one_who_says, walk
from triage.testing.vignettes import Vignette

ROOT = Path(__file__).resolve().parents[2]
WRIST = ROOT / "tests" / "surfaces" / "wrist"
BASE: RuleBase = check(*read_library(WRIST)).bases["wrist_after_typing"]
WELL = {
    "collapse": False,
    "numb_hand": False,
    "cold_hand": False,
    "age": 40,
    "fell": False,
    "walks": True,
    "limps": False,
}
SORE = Vignette(
    id="sore",
    group="home",
    about="A sore wrist",
    source=("one",),
    story="It is sore.",
    given={**WELL, "onset": "while_typing", "typing_hours": 9, "eased_by/rest": True},
    rest_is_no=True,
    acuity=Acuity.SELF_CARE,
    acceptable=frozenset([Acuity.SELF_CARE]),
    patterns=("overuse",),
    contributors=("long_days",),
)
COLD = replace(
    SORE,
    id="cold",
    group="danger",
    given={**WELL, "cold_hand": True},
    acuity=Acuity.EMERGENCY_TODAY,
    acceptable=frozenset([Acuity.EMERGENCY_TODAY, Acuity.EMERGENCY_NOW]),
    patterns=("blocked_artery",),
    contributors=(),
    flags={FlagState.RAISED: ("cold_white_hand",)},
    must_not_say=("short_breaks", "stay at home"),
)


def quiet(_: Assessment, __: Case) -> str:
    return "Go to a hospital now."


def outcome(one: Vignette, tell: str = "") -> Outcome:
    return run_vignettes(BASE, [one], lambda *_: tell)[0]


def test_right_advice() -> None:
    sore, cold = run_vignettes(BASE, [SORE, COLD], quiet)
    assert (sore.under, sore.over, sore.exact, sore.places) == (False, False, True, (1, 1))
    assert (cold.under, cold.over, cold.exact, cold.places) == (False, False, True, (1,))
    assert complaint(sore) == complaint(cold) == ""


def test_less_urgent_than_acceptable_is_under_triage() -> None:
    found = outcome(replace(SORE, acuity=Acuity.URGENT, acceptable=frozenset([Acuity.URGENT])))
    assert found.under
    assert not found.over
    figures = score([found])
    assert (figures.safe.count, figures.under_serious.count) == (0, 1)
    assert complaint(found).startswith("UNDER: self_care, expected urgent")


def test_more_urgent_than_acceptable_is_over_triage() -> None:
    found = outcome(
        replace(COLD, acuity=Acuity.SELF_CARE, acceptable=frozenset([Acuity.SELF_CARE]))
    )
    assert found.over
    figures = score([found])
    assert (figures.safe.count, figures.over_self_care.count, figures.exact.count) == (1, 1, 0)


def test_what_is_acceptable_is_safe_and_not_exact() -> None:
    both = frozenset([Acuity.ROUTINE, Acuity.SELF_CARE])
    found = outcome(replace(SORE, acuity=Acuity.ROUTINE, acceptable=both))
    assert (found.under, found.over, found.exact) == (False, False, False)


def test_a_cause_that_is_not_shown_has_no_place() -> None:
    found = outcome(replace(SORE, patterns=("blocked_artery",)))
    assert found.places == (None, 1)
    figures = score([found])
    assert (figures.first.count, figures.first.of_all) == (1, 2)
    assert "no expected pattern shown" in complaint(found)


def test_flags_and_what_must_not_be_said() -> None:
    ruled_out = outcome(replace(COLD, flags={FlagState.RULED_OUT: ("cold_white_hand",)}))
    assert ruled_out.wrong_flags == ("cold_white_hand",)
    assert outcome(COLD, "You may  Stay at\nhome.").said == ("stay at home",)
    assert outcome(replace(SORE, must_not_say=("short_breaks", "overuse"))).said == (
        "short_breaks",
        "overuse",
    )


def test_what_a_story_leaves_out_is_unknown_or_no() -> None:
    """`rest` decides; a danger answer is never the harmless one."""
    bare = replace(SORE, given={"age": 40}, rest_is_no=False, patterns=(), contributors=())
    assert outcome(bare).got > Acuity.SELF_CARE
    assert outcome(replace(bare, rest_is_no=True)).got is Acuity.SELF_CARE


def test_answers_are_lost_by_seed_and_by_themselves() -> None:
    lost = forgotten(BASE, SORE, percent=30, seed=7)
    assert lost == forgotten(BASE, SORE, percent=30, seed=7)
    assert forgotten(BASE, SORE, percent=0, seed=7) == frozenset()
    everything = forgotten(BASE, SORE, percent=100, seed=7)
    assert everything == {id for id, one in BASE.findings.items() if not one.derived}
    lists = {f"eased_by/{each}" for each in ("rest", "heat", "splint")}
    for seed in range(20):
        drawn = forgotten(BASE, SORE, percent=50, seed=seed)
        assert lists <= drawn or not lists & drawn, "a list is one answer"


def test_with_unknown_answers_a_danger_sign_that_is_untold_stands_apart() -> None:
    (found,) = run_vignettes(BASE, [COLD], quiet, unknown_percent=100)
    assert found.untold == ("cold_hand",)
    assert found.under
    figures = score([found])
    assert figures.safe_told.of_all == 0
    assert (figures.urgent_untold.count, figures.urgent_untold.of_all) == (1, 1)


def test_an_interview_is_counted() -> None:
    found = walk(BASE, ExpertaEngine(BASE), one_who_says(SORE.given, rest_is_no=True))
    assert found.screens == len(found.questions) == 7
    assert found.safety_screens == 4
    assert found.findings == 3 + 5 + 3, "a screen, five questions, and a list"
    assert found.assessment.disposition.acuity is Acuity.SELF_CARE


def test_an_emergency_ends_it_early() -> None:
    found = walk(BASE, ExpertaEngine(BASE), one_who_says({"collapse": True}, rest_is_no=True))
    assert found.questions == ("now",)
    shown = (
        "Is any of this happening now?",
        "You collapsed",
        "Your hand is numb",
        "Your hand is cold and white",
        "None of these",
    )
    assert found.words == sum(len(text.split()) for text in shown)


def test_where_refusing_is_not_offered_not_sure_is_said() -> None:
    person = one_who_says({"fell": Said.RATHER_NOT_SAY, "limps": Said.RATHER_NOT_SAY})
    said = walk(BASE, ExpertaEngine(BASE), person).case.said
    assert said["fell"] is Said.NOT_SURE
    assert said["limps"] is Said.RATHER_NOT_SAY


# ---------------------------------------------------------------- figures


def test_wilsons_interval() -> None:
    """Against figures worked out by hand from Wilson's formula."""
    low, high = Proportion(10, 10).interval or (0.0, 0.0)
    assert (round(low, 3), round(high, 3)) == (0.722, 1.0)
    low, high = Proportion(0, 20).interval or (0.0, 0.0)
    assert (round(low, 3), round(high, 3)) == (0.0, 0.161)
    low, high = Proportion(81, 263).interval or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert Proportion(0, 0).interval is None
    assert Proportion.of([]).share is None


def test_a_spread_has_a_middle_and_a_most() -> None:
    assert Spread.of([3, 9, 4]) == Spread(4.0, 9)
    assert Spread.of([]) == Spread(0.0, 0)


def test_groups_are_in_order() -> None:
    outcomes = run_vignettes(BASE, [SORE, COLD], quiet)
    assert {group: len(some) for group, some in by_group(outcomes).items()} == {
        "danger": 1,
        "home": 1,
    }


def test_text_and_json_say_the_same() -> None:
    outcomes = run_vignettes(BASE, [SORE, COLD], quiet)
    benign = benign_walk(BASE, dict(WELL))
    measured = Measured(BASE, outcomes, 20, 3, benign)
    text, data = score_text(measured), score_json(measured)
    assert all(title in text for title in TITLES.values())
    assert "20 % of the answers made unknown, seed 3" in text
    assert data["vignettes"] == 2
    figures = json.loads(json.dumps(data))
    assert figures["all"]["safe"]["per_mille"] == 1000
    assert figures["groups"]["home"]["exact"] == {
        "count": 1,
        "of": 1,
        "per_mille": 1000,
        "per_mille_low": 207,
        "per_mille_high": 1000,
    }
    assert figures["benign_path"]["screens"]["asked"] == benign.screens
    assert set(figures["benign_path"]) == set(BENIGN_LIMITS)
    assert [one["vignette"] for one in figures["outcomes"]] == ["sore", "cold"]


# ---------------------------------------------------------------- the command


def command(folder: Path, *args: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, ["--library", str(WRIST), "score", str(folder), *args])
    return ran.exit_code, ran.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = tmp_path / "vignettes" / "danger"
    place.mkdir(parents=True)
    text = (
        "vignette: cold\nabout: A cold hand\nsource: one\nstory: It is cold.\n"
        "given: {use: all_clear, cold_hand: yes}\nexpect: {acuity: emergency_today}\n"
    )
    (place / "cold.yaml").write_text(text, encoding="utf-8")
    return place.parent


def test_the_command_prints_every_figure(folder: Path) -> None:
    code, said = command(folder, "--benign", "all_clear")
    assert code == 0
    for title in (*TITLES.values(), "By group", "The usual benign path"):
        assert (title in said) is (title not in (TITLES["safe_told"], TITLES["urgent_untold"]))
    code, said = command(folder, "--unknown", "20", "--seed", "1", "--format", "json")
    assert code == 0
    assert json.loads(said)["unknown_percent"] == 20


def test_the_command_fails_where_a_serious_case_waits(folder: Path) -> None:
    file = folder / "danger" / "cold.yaml"
    text = file.read_text(encoding="utf-8").replace("cold_hand: yes", "cold_hand: no")
    file.write_text(text, encoding="utf-8")
    code, said = command(folder)
    assert code == 1
    assert "danger/cold: UNDER: self_care, expected emergency_today" in said


def test_the_command_tells_the_flaws_of_vignettes(folder: Path) -> None:
    (folder / "danger" / "cold.yaml").write_text("vignette: cold\n", encoding="utf-8")
    code, said = command(folder)
    assert code == 1
    assert "TR911" in said

"""Vignettes are read whole, or every flaw of every file is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.assessment import FlagState
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.referral import Acuity
from triage.language.tree import RuleBook
from triage.testing.vignettes import (
    CODES,
    Vignette,
    VignetteError,
    answers_of_profile,
    read_vignettes,
)

ROOT = Path(__file__).resolve().parents[2]
WRIST = ROOT / "tests" / "surfaces" / "wrist"
BOOK: RuleBook = read_library(WRIST)[0]
BASE: RuleBase = check(BOOK).bases["wrist_after_typing"]

WHOLE = """\
vignette: cold_and_white
group: hands
about: A cold, white hand is an emergency
source: [one, two]
story: >
  Her hand went cold
  and white.
given: {use: all_clear, cold_hand: yes, limps: rather_not_say, eased_by: [rest], onset: unknown}
rest: no
expect:
  acuity: emergency_today
  acceptable: [emergency_now]
  pattern: blocked_artery
  contributors: [cold_room]
  raised: cold_white_hand
  not_ruled_out: [limping]
  must_not_say: [short_breaks, look after it]
"""
LEAST = """\
vignette: sore
about: A sore wrist
source: one
story: It is sore.
given: {use: all_clear}
expect: {acuity: self_care}
"""


def read(folder: Path, *texts: str) -> tuple[Vignette, ...]:
    place = folder / "given"
    place.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (place / f"{number}.yaml").write_text(text, encoding="utf-8")
    return read_vignettes(folder, BASE, BOOK)


def flaws(folder: Path, *texts: str) -> list[str]:
    with pytest.raises(VignetteError) as caught:
        read(folder, *texts)
    return [f"{one.span}: {one.code} {one.message}" for one in caught.value.flaws]


def test_a_whole_one(tmp_path: Path) -> None:
    (one,) = read(tmp_path, WHOLE)
    assert (one.id, one.group, one.source) == ("cold_and_white", "hands", ("one", "two"))
    assert one.story == "Her hand went cold and white."
    assert one.given["age"] == 40, "of the profile"
    assert one.given["cold_hand"] is True, "its own answer wins"
    assert one.given["limps"] is Said.RATHER_NOT_SAY
    assert one.given["onset"] is Said.NOT_SURE
    assert [one.given[f"eased_by/{each}"] for each in ("rest", "heat", "splint")] == [
        True,
        False,
        False,
    ]
    assert one.rest_is_no
    assert one.acuity is Acuity.EMERGENCY_TODAY
    assert one.acceptable == {Acuity.EMERGENCY_TODAY, Acuity.EMERGENCY_NOW}
    assert (one.patterns, one.contributors) == (("blocked_artery",), ("cold_room",))
    assert one.flags == {
        FlagState.RAISED: ("cold_white_hand",),
        FlagState.NOT_RULED_OUT: ("limping",),
    }
    assert one.must_not_say == ("short_breaks", "look after it")
    assert one.serious


def test_what_may_be_left_out(tmp_path: Path) -> None:
    (one,) = read(tmp_path, LEAST)
    assert one.group == "given", "the folder"
    assert not one.rest_is_no, "unknown is never no"
    assert one.acceptable == {Acuity.SELF_CARE}
    assert not one.serious


def test_profiles_may_stand_beside_the_vignettes(tmp_path: Path) -> None:
    own = "profiles:\n  mine: {age: 7}\n"
    (one,) = read(tmp_path, LEAST.replace("all_clear", "mine"), own)
    assert one.given == {"age": 7}
    assert answers_of_profile(BASE, BOOK, "all_clear")["age"] == 40
    assert answers_of_profile(BASE, BOOK, "nobody") == {}


def test_every_flaw_at_once(tmp_path: Path) -> None:
    broken = LEAST.replace("about: A sore wrist\n", "abuot: A sore wrist\n")
    wrong = (
        WHOLE.replace("cold_hand: yes", "cold_hand: maybe, numb_hnd: yes")
        .replace("[rest]", "[rust]")
        .replace("emergency_today", "soon")
        .replace("pattern: blocked_artery", "pattern: blocked_arm")
        .replace("[cold_room]", "[overuse]")
        .replace("rest: no", "rest: yes")
    )
    assert flaws(tmp_path, broken, wrong, "vignette: [") == [
        "given/0.yaml:1:1: TR911 this needs about",
        'given/0.yaml:2:1: TR911 a vignette has no "abuot"',
        'given/1.yaml:8:36: TR912 "cold_hand" has no such answer',
        'given/1.yaml:8:43: TR912 no question asks "numb_hnd"',
        'given/1.yaml:8:92: TR912 "eased_by" has no such option',
        "given/1.yaml:9:7: TR911 this needs no or unknown",
        'given/1.yaml:11:11: TR913 no acuity is called "soon"',
        'given/1.yaml:13:12: TR913 no pattern is called "blocked_arm"',
        'given/1.yaml:14:18: TR913 no contributor is called "overuse"',
        *[line for line in flaws(tmp_path) if line.startswith("given/2.yaml")],
    ]


@pytest.mark.parametrize(
    "old,new,code",
    [
        ("vignette: sore\n", "", "TR911"),
        ("{use: all_clear}", "nothing", "TR911"),
        ("{use: all_clear}", "{use: nobody}", "TR912"),
        ("{use: all_clear}", "{age: 500}", "TR912"),
        ("{use: all_clear}", "{under_16: yes}", "TR912"),
        ("{acuity: self_care}", "{pattern: overuse}", "TR911"),
        ("{acuity: self_care}", "{acuity: self_care, raised: sorrow}", "TR913"),
    ],
)
def test_single_flaws(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert any(f" {code} " in line for line in flaws(tmp_path, LEAST.replace(old, new)))


def test_two_of_one_name(tmp_path: Path) -> None:
    assert flaws(tmp_path, LEAST, LEAST) == [
        'given/1.yaml:1:1: TR914 two vignettes are called "sore"'
    ]


def test_an_empty_folder_is_a_flaw(tmp_path: Path) -> None:
    assert flaws(tmp_path) == [f"{tmp_path}: TR911 there is no vignette"]


def test_every_code_has_a_page() -> None:
    for code, title in CODES.items():
        text = (ROOT / "docs" / "flaws" / f"{code}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {code} {title}\n")


@given(text=st.text(alphabet="vignetabou: \n-[]{}#'\"|>", max_size=60))
def test_whatever_is_written_there_is_no_traceback(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(VignetteError):
        read_vignettes(folder, BASE, BOOK)

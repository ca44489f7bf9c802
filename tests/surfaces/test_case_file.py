"""Answers in files become a case, or every flaw with its place."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.surfaces.libraries import base_of
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.flaw import CaseError
from triage.surfaces.case_file import CODES, read_case, read_cases

ROOT = Path(__file__).resolve().parent.parent.parent


def case_of(base: RuleBase, text: str) -> Case:
    (case,) = read_cases(base, [("me.yaml", text.encode())])
    return case


def flaws_of(base: RuleBase, text: str | bytes) -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    return [f"{flaw.span}: {flaw.code}" for flaw in read_case(base, content, "me.yaml")[1]]


def test_every_kind_of_answer_is_read(wrist: RuleBase) -> None:
    case = case_of(
        wrist,
        "numb_hand: no\ncold_hand: yes\nage: 40\nonset: next_morning\neased_by: [rest]\n"
        "fell: not_sure\nlimps: rather_not_say\nwalks: unknown\n",
    )
    assert case.values == {
        "numb_hand": False,
        "cold_hand": True,
        "age": 40,
        "onset": "next_morning",
        "eased_by/rest": True,
        "eased_by/heat": False,
        "eased_by/splint": False,
    }
    assert case.said == {"fell": Said.NOT_SURE, "limps": Said.RATHER_NOT_SAY}
    assert case.why_unknown("walks") is Said.NOT_ASKED


def test_true_and_false_are_yes_and_no(wrist: RuleBase) -> None:
    assert case_of(wrist, "fell: true\nnumb_hand: false\n").values == {
        "fell": True,
        "numb_hand": False,
    }


@pytest.mark.parametrize(
    "text,values,said",
    [
        ("eased_by: none", [False, False, False], None),
        ("eased_by: heat", [False, True, False], None),
        ("eased_by: [rest, splint]", [True, False, True], None),
        ("eased_by/heat: yes", [None, True, None], None),
        ("eased_by: not_sure", [None, None, None], Said.NOT_SURE),
    ],
)
def test_a_list_is_answered_whole_or_by_option(
    wrist: RuleBase, text: str, values: list[bool | None], said: Said | None
) -> None:
    case = case_of(wrist, text)
    options = ["eased_by/rest", "eased_by/heat", "eased_by/splint"]
    assert [case.values.get(option) for option in options] == values
    assert set(case.said.values()) == ({said} if said else set())


def test_json_is_read_and_may_be_indented_with_tabs(wrist: RuleBase) -> None:
    text = json.dumps({"fell": True, "age": 40, "eased_by": ["rest"]}, indent="\t")
    assert case_of(wrist, text) == case_of(wrist, "fell: yes\nage: 40\neased_by: [rest]")


def test_an_empty_mapping_knows_nothing(wrist: RuleBase) -> None:
    assert case_of(wrist, "{}") == Case({})


def test_every_flaw_is_found_with_its_place(wrist: RuleBase) -> None:
    text = (
        "colapse: yes\nage: 300\nuse: all_clear\nnow: no\nunder_16: yes\n"
        "eased_by: [rest, cake]\neased_by/rest: yes\nonset: [next_morning]\n"
    )
    assert flaws_of(wrist, text) == [
        "me.yaml:1:1: TR901",
        "me.yaml:2:6: TR902",
        "me.yaml:3:1: TR901",
        "me.yaml:4:1: TR901",
        "me.yaml:5:1: TR904",
        "me.yaml:6:18: TR902",
        "me.yaml:7:1: TR903",
        "me.yaml:8:8: TR902",
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"# nothing\n",
        b"just words",
        b"- a\n- b\n",
        b"age: 40\nage: 41\n",
        b"age: &a 40\n",
        b"age:\n",
        b'{"age": null}',
        b"age: [1\n",
        b"age: \xff\n",
        b"age: 40\n---\nage: 41\n",
        b"x: " + b"[" * 200 + b"]" * 200,
        b"{" * 100_000,
        b"x" * 2_000_000,
    ],
)
def test_odd_files_are_flaws_and_never_crashes(wrist: RuleBase, text: bytes) -> None:
    assert flaws_of(wrist, text)


def test_flaws_of_several_files_come_together(wrist: RuleBase) -> None:
    with pytest.raises(CaseError) as raised:
        read_cases(wrist, [("b.yaml", b"age: -1"), ("a.yaml", b"nose: yes"), ("c.yaml", b"{}")])
    assert [str(flaw.span) for flaw in raised.value.flaws] == ["a.yaml:1:1", "b.yaml:1:6"]


def test_the_nearest_name_is_suggested(wrist: RuleBase) -> None:
    with pytest.raises(CaseError, match=re.escape('did you mean "typing_hours"?')):
        case_of(wrist, "typing_hour: 3")


@given(answer=st.from_regex("[a-z]{12}", fullmatch=True))
def test_a_flaw_never_repeats_an_answer(answer: str) -> None:
    text = f"age: {answer}\nonset: {answer}\nfell: {answer}\neased_by: [{answer}]\n"
    with pytest.raises(CaseError) as raised:
        case_of(base_of("wrist"), text)
    assert len(raised.value.flaws) == 4
    assert answer not in str(raised.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_case_or_flaws(content: bytes) -> None:
    case, flaws = read_case(base_of("wrist"), content, "me.yaml")
    assert flaws or isinstance(case, Case)


def test_every_code_has_a_page() -> None:
    pages = [ROOT / "docs" / "flaws" / f"{code}.md" for code in CODES]
    assert [page.name for page in pages if not page.is_file()] == []


@pytest.mark.parametrize(
    "text, told",
    [
        ("", ["write {} where nothing is known"]),
        ('[{"age": 40}]', ['write each answer on a line of its own, such as "age: 35"']),
        ('{"age": null, "eased_by": null}', ["write it, or delete the key"] * 2),
        ("age: " + "[" * 50, ["an answer is a word, a number, or a list of words"]),
    ],
)
def test_what_reading_tells_is_said_once_and_about_answers(
    wrist: RuleBase, text: str, told: list[str]
) -> None:
    _, flaws = read_case(wrist, text.encode(), "me.yaml")
    assert [flaw.help.partition(";")[0] for flaw in flaws] == told

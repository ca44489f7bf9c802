"""What a red flag may read, and which answers it may accept."""

import pytest

from tests.checking.told import cause, codes_of, derive, flag, flaws_of

QUESTIONS = """\
- {ask: numb, text: Numb?, answer: yes_no, danger: [yes]}
- {ask: weak, text: Weak?, answer: {none: No, one: One leg, both: Both legs}, danger: [one, both]}
- {ask: heat, text: How hot?, answer: {whole_number: {from: 35, to: 42}}, danger: {rising_from: 38}}
- {ask: young, text: Young?, answer: yes_no, context: Age changes what is likely.}
- {ask: runs, text: Do you run?, answer: yes_no}
- {ask: helps, text: What helps?, answer: {choose_any: {rest: Rest, walk: A walk}}}
- {ask: tingles, text: Tingling?, answer: yes_no, danger: [yes], ask_when: {runs: yes}}
- {ask: drags, text: Does it drag?, answer: yes_no, danger: [yes], ask_when: {weak: [one, both]}}
- {ask: left, text: Left?, answer: yes_no, context: A side is no danger., ask_when: {weak: both}}
- {ask: far, text: F, answer: yes_no, context: No sign., ask_when: {weak: both}, otherwise: yes}
"""


@pytest.mark.parametrize(
    "when",
    [
        "{numb: yes}",
        "{weak: both}",
        "{weak: [one, both]}",
        "{heat: {at_least: 38}}",
        "{heat: {at_least: 40}}",
        "{heat: [41, 42]}",
        "{young: no}",
        "{not: {young: yes}}",
        "{not: {weak: none}}",
        "{not: {all: [{young: yes}, {numb: no}]}}",
        "{drags: yes}",
        "{left: no}",
        "{ill: yes}",
        "{not: {ill: no}}",
    ],
)
def test_these_are_safe(when: str) -> None:
    ill = derive("ill", "{any: [{numb: yes}, {not: {weak: none}}]}")
    assert codes_of(QUESTIONS, flag(when), ill) == []


@pytest.mark.parametrize(
    "when, code",
    [
        ("{helps: {includes: rest}}", "TR305"),
        ("{runs: yes}", "TR306"),
        ("{tingles: yes}", "TR306"),
        ("{fit: no}", "TR306"),
        ("{numb: no}", "TR307"),
        ("{not: {numb: yes}}", "TR307"),
        ("{weak: [none, both]}", "TR307"),
        ("{heat: {below: 40}}", "TR307"),
        ("{not: {heat: {at_least: 38}}}", "TR307"),
        ("{not: {drags: no}}", "TR307"),
        ("{ill: no}", "TR307"),
        ("{not: {ill: yes}}", "TR307"),
        ("{weak: one}", "TR308"),
        ("{heat: 39}", "TR308"),
        ("{heat: {between: [38, 40]}}", "TR308"),
    ],
)
def test_these_are_not(when: str, code: str) -> None:
    ill = derive("ill", "{any: [{numb: yes}, {weak: [one, both]}]}")
    fit = derive("fit", "{runs: yes}")
    assert set(codes_of(QUESTIONS, flag(when), ill, fit)) == {code}


def test_steps_are_checked_too() -> None:
    step = "steps: [{when: {runs: yes}, to: hospital, acuity: emergency_today, within: now}]"
    assert codes_of(QUESTIONS, flag("{numb: yes}", steps=step)) == ["TR306"]


def test_closing_a_gate_must_not_raise_a_flag_by_getting_better() -> None:
    """Far is yes while its gate is closed: more weakness would open it, and lower the acuity."""
    (flaw,) = flaws_of(QUESTIONS, flag("{far: yes}"))
    assert flaw.code == "TR307"
    assert flaw.span.file == "questionnaires/small.yaml"


def test_a_leaf_that_many_flags_share_is_told_once() -> None:
    fit = derive("fit", "{runs: yes}")
    flags = [flag("{fit: yes}", name=name) for name in ("first", "second")]
    (flaw,) = flaws_of(QUESTIONS, fit, *flags)
    assert flaw.span.file.endswith("rule_0.yaml")


def test_a_cause_may_read_anything() -> None:
    assert codes_of(QUESTIONS, cause("{all: [{runs: yes}, {numb: no}]}")) == []


@pytest.mark.parametrize(
    "gate, codes",
    [
        ("{numb: yes}", []),
        ("{runs: no}", []),
        ("{numb: no}", ["TR307"]),
        ("{weak: one}", ["TR308"]),
    ],
)
def test_a_worse_answer_must_not_close_the_gate_of_a_critical_question(
    gate: str, codes: list[str]
) -> None:
    critical = f"- {{ask: pee, text: Pee?, answer: yes_no, critical: yes, ask_when: {gate}}}\n"
    assert codes_of(QUESTIONS + critical) == codes

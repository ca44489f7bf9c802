"""What an example may expect, and what of it nobody has read."""

from textwrap import indent

import pytest

from tests.checking.told import flaws_of
from tests.small_library import small
from triage.testing.examples import run_examples

QUESTIONS = """
- ask: asked
  text: Ask more?
  answer: yes_no
- ask: fever
  text: Fever?
  answer: yes_no
  danger: [yes]
  critical: yes
- ask: rash
  text: A rash?
  answer: yes_no
  danger: [yes]
  ask_when: {fever: yes}
"""
FLAG = """
red_flag: hot
title: Hot
when: {all: [{fever: yes}, {rash: yes}]}
suspects: [hot]
refer: {to: hospital, acuity: emergency_today, within: same day}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
steps:
  - {when: {rash: yes}, to: doctor, acuity: urgent, within: 12 hours}
tell: Go.
until_seen: Rest.
because: It may be an infection.
source: judgement
review: none yet
"""
CAUSE = """
cause: cold
kind: pattern
title: A cold
explanation: A cold.
baseline: {points: 0, because: Common., source: judgement}
activity: easy
evidence:
  - {rule: felt, when: {asked: yes}, supports: weak, because: Felt., source: judgement}
review: none yet
"""


def examples(*lines: str) -> str:
    return "examples:\n" + indent("\n".join(lines), "  ")


def held(given: str, expect: str) -> bool:
    text = examples("- name: somebody", f"  given: {{{given}}}", f"  expect: {{{expect}}}")
    return not run_examples(small(QUESTIONS, f"{FLAG}\n{text}", CAUSE))


@pytest.mark.parametrize(
    "given, right, wrong",
    [
        ("rash: yes", "asks: urgent", "asks: routine"),
        ("rash: yes", "asks_to: doctor", "asks_to: hospital"),
        ("rash: yes", "within: 12 hours", "within: 24 hours"),
        ("rash: yes", "asked_by: [hot, fever]", "asked_by: []"),
        ("fever: no", "asks: self_care", "asks: routine"),
        ("fever: no, rash: yes", "contradicting: [rash, fever]", "contradicting: []"),
        ("fever: yes, rash: yes", "contradicting: []", "contradicting: rash"),
        ("fever: yes, rash: yes", "also: []", "also: doctor"),
        ("fever: yes, rash: yes", "asked_by: hot", "asked_by: fever"),
    ],
)
def test_it_holds_and_can_fail(given: str, right: str, wrong: str) -> None:
    assert held(given, right)
    assert not held(given, wrong)


@pytest.mark.parametrize(
    "expect, suggested, says",
    [
        ("asks: urgent", "", "in the file of a red flag, a scope or a cause with refer_when"),
        ("contradicting: [nothing]", "", "nothing"),
        ("asked_by: nobody", "", "nobody"),
        ("within: soon", "", "a time limit, such as 24 hours"),
        ("acuity: urgent", "support", "one of the keys of `expect:`, acuity"),
    ],
)
def test_what_nobody_can_expect_is_a_flaw(expect: str, suggested: str, says: str) -> None:
    lines = ["- name: somebody", "  given: {fever: yes}", f"  expect: {{{expect}}}"]
    if suggested:
        lines.append(f"  suggested: {suggested}")
    flaws = flaws_of(QUESTIONS, FLAG, f"{CAUSE}\n{examples(*lines)}")
    assert any(says in str(flaw) for flaw in flaws), [str(flaw) for flaw in flaws]


def test_what_is_suggested_is_kept() -> None:
    lines = ("- name: somebody", "  given: {fever: no}", "  expect: {asks: self_care}")
    text = examples(*lines, "  suggested: [asks]")
    (example,) = small(QUESTIONS, f"{FLAG}\n{text}", CAUSE).examples
    assert example.suggested == ("asks",)

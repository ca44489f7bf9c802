"""A gate (`ask_when:`) says when a question applies. What a closed gate means is written down."""

import pytest

from tests.small_library import case, small
from triage.language.domain import NOT_APPLICABLE
from triage.semantics.assess import assess
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths

QUESTIONS = """
- ask: stretches
  text: Do you stretch?
  answer: yes_no
  context: Stretching is a habit, neither danger nor reassurance.
- ask: helps
  text: Does it help?
  answer: yes_no
  ask_when: {stretches: yes}
- ask: stretch_hours
  text: How many hours a week?
  answer: {whole_number: {from: 0, to: 20, unit: hours}}
  ask_when: {stretches: yes}
  otherwise: 0
- ask: stretch_pain
  text: Does pain shoot down a leg when you stretch?
  answer: yes_no
  ask_when: {stretches: yes}
  danger: [yes]
"""

FLAG = """
red_flag: shooting_pain
title: Shooting pain
when: {stretch_pain: yes}
refer: {to: doctor, acuity: urgent, within: 24 hours}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
tell: See a doctor.
because: Pain that shoots down a leg may come from a nerve.
source: judgement
"""

BASE = small(QUESTIONS, FLAG)


def values(finding: str, **said: str | int | bool | None) -> frozenset[object] | None:
    given = case(**said)
    return Reading(BASE, settled_case(BASE, given), truths(BASE, given)).values(finding)


def test_an_open_gate() -> None:
    """Behind an open gate a finding has its own answer, or is unknown."""
    assert values("helps", stretches=True, helps=True) == {True}
    assert values("helps", stretches=True) is None


def test_a_closed_gate_without_otherwise() -> None:
    """Behind a closed gate a finding is *not applicable*, which is a value, not unknown."""
    assert values("helps", stretches=False) == {NOT_APPLICABLE}


def test_a_closed_gate_with_otherwise() -> None:
    """`otherwise:` says what a closed gate implies."""
    assert values("stretch_hours", stretches=False) == {0}


def test_a_parked_answer() -> None:
    """An answer behind a closed gate is parked: no rule sees it, and it comes back."""
    assert values("stretch_hours", stretches=False, stretch_hours=7) == {0}
    assert values("stretch_hours", stretches=True, stretch_hours=7) == {7}


def test_an_unknown_gate() -> None:
    """Behind an unknown gate an answer may count or not: the finding has either value."""
    assert values("stretch_hours", stretch_hours=7) == {0, 7}
    assert values("stretch_hours") is None


@pytest.mark.parametrize("stretches", [True, False, None])
def test_danger_is_never_hidden(stretches: bool | None) -> None:
    """A danger answer counts whatever its gate says."""
    assert values("stretch_pain", stretches=stretches, stretch_pain=True) == {True}


def test_a_contradiction_is_named() -> None:
    """A danger answer behind a closed gate is a contradiction; it is named, and it counts."""
    assessment = assess(BASE, case(stretches=False, stretch_pain=True))
    assert [one.findings for one in assessment.contradictions] == [("stretch_pain", "stretches")]
    assert assessment.disposition.acuity.word == "urgent"

"""Interventions answer the causes that are shown, and are offered only where they are safe."""

from tests.small_library import case, small
from triage.semantics.assess import assess

QUESTIONS = """
- ask: tight
  text: Is it tight?
  answer: yes_no
- ask: kneeling_hurts
  text: Does kneeling hurt?
  answer: yes_no
- ask: long_trouble
  text: Has it lasted long?
  answer: {no_longer: No, months: Months, years: Years}
  danger: [months, years]
"""
CAUSE = """
cause: tightness
kind: contributor
title: Tightness
explanation: It is tight.
baseline: {points: -3, because: Common., source: judgement}
evidence:
  - rule: tight
    when: {tight: yes}
    supports: moderate
    because: It is tight.
    source: judgement
interventions:
  - do: walk
    title: Walk
    how: Walk for ten minutes.
    while_waiting: yes
    source: judgement
  - do: kneel
    title: Kneel and stretch
    how: Hold for 30 seconds.
    not_when: [{kneeling_hurts: yes}]
    source: judgement
  - do: rest
    title: Rest
    how: Rest for a day.
    only_when: {kneeling_hurts: yes}
    source: judgement
"""
LONG = """
red_flag: long_trouble
title: Long trouble
when: {long_trouble: [months, years]}
refer: {to: doctor, acuity: routine, within: 2 weeks}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
activity: easy
tell: See a doctor.
because: It has lasted long.
source: judgement
"""
BASE = small(QUESTIONS, CAUSE, LONG)


def offers(**said: str | bool | None) -> list[str]:
    return [one.intervention for one in assess(BASE, case(**said)).interventions]


def test_only_for_causes_that_are_shown() -> None:
    """Nothing is offered for a cause that is not at least possible."""
    assert offers(tight=False, kneeling_hurts=False, long_trouble="no_longer") == []


def test_not_when() -> None:
    """An intervention with `not_when` is offered only once that is known to be false."""
    assert offers(tight=True, kneeling_hurts=False, long_trouble="no_longer") == ["walk", "kneel"]
    assert offers(tight=True, kneeling_hurts=None, long_trouble="no_longer") == ["walk"]


def test_only_when() -> None:
    """An intervention with `only_when` is offered only once that is known to be true."""
    assert offers(tight=True, kneeling_hurts=True, long_trouble="no_longer") == ["walk", "rest"]


def test_while_waiting() -> None:
    """At routine only what is marked `while_waiting` is offered."""
    assert offers(tight=True, kneeling_hurts=False, long_trouble="months") == ["walk"]

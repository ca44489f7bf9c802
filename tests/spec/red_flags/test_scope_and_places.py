"""A scope says who a questionnaire is not for. Referrals of one acuity are put in order."""

from tests.small_library import case, small
from triage.language.base import Level
from triage.semantics.assess import assess

QUESTIONS = """
- ask: age
  text: How old are you?
  answer: {whole_number: {from: 0, to: 120, unit: years}}
  context: Age alone is neither danger nor reassurance.
- ask: bleeding
  text: Are you bleeding?
  answer: {none: No, some: A little, much: A lot}
  danger: [some, much]
- ask: tight
  text: Is it tight?
  answer: yes_no
"""
CHILD = """
scope: children
title: Children
when: {age: {below: 16}}
refer: {to: doctor, acuity: routine, within: 2 weeks}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
withhold_if_unknown: yes
tell: Ask a doctor; this is for adults.
because: The rules were written for adults.
source: judgement
"""
FLAG = """
red_flag: {name}
title: Bleeding
when: {{bleeding: {values}}}
suspects: [{name}]
refer: {{to: {to}, acuity: urgent, within: {within}}}
if_unknown: {{to: doctor, acuity: routine, within: 2 weeks}}
tell: Be seen soon.
because: Bleeding should be looked at.
source: judgement
"""
CAUSE = """
cause: tightness
kind: pattern
title: Tightness
explanation: It is tight.
baseline: {points: 1, because: Most common., source: judgement}
evidence:
  - rule: tight
    when: {tight: yes}
    supports: weak
    because: It is tight.
    source: judgement
"""
BASE = small(
    QUESTIONS,
    CHILD,
    FLAG.format(name="some_bleeding", values="[some, much]", to="doctor", within="24 hours"),
    FLAG.format(name="much_bleeding", values="much", to="hospital", within="2 hours"),
    CAUSE,
)


def test_out_of_scope() -> None:
    """A raised scope replaces causes and interventions; its referral counts like any flag's."""
    assessment = assess(BASE, case(age=12, bleeding="none", tight=True))
    assert assessment.out_of_scope == ("children",)
    assert assessment.causes == ()
    assert assessment.disposition.acuity.word == "routine"


def test_the_higher_counts() -> None:
    """Out of scope or not, the greater of scope and flags is what is said."""
    assert assess(BASE, case(age=12, bleeding="much")).disposition.to == "hospital"


def test_withheld_while_unknown() -> None:
    """With `withhold_if_unknown`, an open scope withholds causes too."""
    assert assess(BASE, case(bleeding="none", tight=True)).causes == ()
    assert assess(BASE, case(age=40, bleeding="none", tight=True)).causes


def test_the_first_of_several_places() -> None:
    """Referrals compare by acuity, then time, then the order of places; others are said too."""
    assessment = assess(BASE, case(age=40, bleeding="much"))
    assert assessment.disposition.to == "hospital"
    assert [referral.to for referral in assessment.also] == ["doctor"]


def test_suspects() -> None:
    """The `suspects` of raised flags are what must be ruled out first."""
    assessment = assess(BASE, case(age=40, bleeding="much"))
    suspected = [one.cause for one in assessment.must_rule_out]
    assert suspected == ["much_bleeding", "some_bleeding"]


def test_whether_the_activity_may_go_on() -> None:
    """Above routine the activity stops; below, the least free word of what is shown counts."""
    assert assess(BASE, case(age=40, bleeding="some")).activity.level is Level.STOP
    assert assess(BASE, case(age=40, bleeding="none")).activity.level is Level.EASY

"""How soon somebody should be seen comes from conditions, never from points."""

from tests.small_library import case, small
from triage.language.assessment import Assessment
from triage.semantics.assess import assess

QUESTIONS = """
- ask: numb
  text: Numb between the legs?
  answer: yes_no
  danger: [yes]
  critical: yes
- ask: fever
  text: A fever?
  answer: yes_no
  danger: [yes]
- ask: shivering
  text: Shaking with cold?
  answer: yes_no
  danger: [yes]
"""
NUMB = """
red_flag: squeezed_nerves
title: Squeezed nerves
when: {numb: yes}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: urgent, within: 24 hours}
tell: Go to a hospital now.
because: Delay can leave lasting harm.
source: judgement
"""
INFECTION = """
red_flag: infection
title: Infection
when: {all: [{fever: yes}, {shivering: yes}]}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
steps:
  - {when: {fever: yes}, to: doctor, acuity: urgent, within: same day}
tell: Go to a hospital now.
because: A fever with shivering may be an infection of the spine.
source: judgement
"""
BASE = small(QUESTIONS, NUMB, INFECTION)


def soon(**said: bool | None) -> str:
    return assess(BASE, case(**said)).disposition.acuity.word


def states(assessment: Assessment) -> dict[str, str]:
    return {one.flag: one.state.value for one in assessment.red_flags}


def test_a_raised_flag() -> None:
    """A flag whose condition is true is raised, and asks for its `refer`."""
    assessment = assess(BASE, case(numb=True, fever=False, shivering=False))
    assert states(assessment) == {"squeezed_nerves": "raised", "infection": "ruled_out"}
    assert assessment.disposition.to == "hospital"
    assert assessment.because == ("red_flag:squeezed_nerves",)


def test_a_flag_that_is_not_ruled_out() -> None:
    """A flag whose condition is unknown asks for its `if_unknown`: not sure is never no."""
    assert soon(numb=None, fever=False, shivering=False) == "urgent"


def test_all_ruled_out() -> None:
    """Only when every flag is ruled out, and every critical question answered, is it self-care."""
    assert soon(numb=False, fever=False, shivering=False) == "self_care"


def test_steps() -> None:
    """While a flag is open, each of its `steps` that is true asks for more than `if_unknown`."""
    assert soon(numb=False, shivering=True) == "routine"
    assert soon(numb=False, fever=True) == "urgent"


def test_one_refuted_sign_rules_out_an_all() -> None:
    """In an `all`, a refuted sign rules the flag out, whatever else is unknown."""
    assert soon(numb=False, fever=False) == "self_care"


def test_an_unanswered_critical_question() -> None:
    """A critical question that is unknown asks for its own referral, whatever flags say."""
    assessment = assess(BASE, case(fever=False, shivering=False))
    assert "critical:numb" in assessment.because


def test_silence() -> None:
    """With nothing known every flag is open, and nobody is sent further than urgent."""
    assessment = assess(BASE, case())
    assert set(states(assessment).values()) == {"not_ruled_out"}
    assert assessment.disposition.acuity.word == "urgent"

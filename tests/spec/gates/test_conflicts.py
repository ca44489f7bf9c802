"""`conflicts:` lists answers that cannot both be true of one person."""

from tests.small_library import case, small
from triage.semantics.assess import assess

QUESTIONS = """
- ask: walks_normally
  text: Do you walk as always?
  answer: {normally: Yes, limping: No}
  danger: [limping]
- ask: foot_drags
  text: Does a foot drag?
  answer: yes_no
  danger: [yes]
"""
FLAG = """
red_flag: {name}
title: {name}
when: {{{leaf}}}
refer: {{to: doctor, acuity: urgent, within: 24 hours}}
if_unknown: {{to: doctor, acuity: routine, within: 2 weeks}}
tell: See a doctor.
because: A limp or a dragging foot may come from a nerve.
source: judgement
"""
CONFLICTS = """
conflicts:
  - these: [{walks_normally: normally}, {foot_drags: yes}]
    because: A foot that drags changes how you walk.
"""
BASE = small(
    QUESTIONS,
    FLAG.format(name="limp", leaf="walks_normally: limping"),
    FLAG.format(name="drag", leaf="foot_drags: yes"),
    more=CONFLICTS,
)


def test_the_more_serious_answer_counts() -> None:
    """While a conflict is unresolved its harmless answer counts as unknown, never as no."""
    assessment = assess(BASE, case(walks_normally="normally", foot_drags=True))
    states = {one.flag: one.state.value for one in assessment.red_flags}
    assert states == {"drag": "raised", "limp": "not_ruled_out"}
    assert assessment.contradictions[0].findings == ("walks_normally", "foot_drags")
    reasons = {one.finding: one.why.value for one in assessment.open_findings}
    assert reasons == {"walks_normally": "contradicted"}


def test_answers_that_agree() -> None:
    """Without a conflict each answer counts as it was given."""
    assessment = assess(BASE, case(walks_normally="normally", foot_drags=False))
    assert not assessment.contradictions
    assert assessment.disposition.acuity.word == "self_care"

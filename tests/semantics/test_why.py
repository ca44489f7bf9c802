"""Why, why not, and what would change it."""

import pytest

from tests.small_library import case, small
from triage.language.case import Case
from triage.language.truth import Truth
from triage.semantics.change import Change, answered_otherwise
from triage.semantics.reading import truths
from triage.semantics.why import Justification, Part, Topic, why

QUESTIONS = """
- ask: runs
  text: Do you run?
  answer: yes_no
- ask: kilometres
  text: How far?
  answer: {whole_number: {from: 0, to: 100, unit: km}}
  ask_when: {runs: yes}
- ask: numb
  text: Numb?
  answer: yes_no
  danger: [yes]
- ask: weak
  text: Weak?
  answer: {no_leg: No, one_leg: One, both_legs: Both}
  danger: [one_leg, both_legs]
"""
NERVES = """
derive: nerve_sign
title: A nerve sign
when: {any: [{numb: yes}, {weak: [one_leg, both_legs]}]}
because: Either may come from a nerve.
"""
FLAG = """
red_flag: squeezed_nerves
title: Squeezed nerves
when: {all: [{nerve_sign: yes}, {weak: both_legs}]}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: urgent, within: 24 hours}
tell: Go to a hospital now.
because: Delay can leave lasting harm.
source: judgement
"""
CAUSE = """
cause: far_runs
kind: contributor
title: Far runs
explanation: You run far.
baseline: {points: -3, because: Common., source: judgement}
evidence:
  - rule: far
    when: {kilometres: {at_least: 20}}
    supports: moderate
    because: It is far.
    source: judgement
interventions:
  - do: rest
    title: Rest
    how: Rest.
    only_when: {kilometres: {at_least: 30}}
    source: judgement
"""
BASE = small(QUESTIONS, NERVES, FLAG, CAUSE)


def justify(id: str, given: Case) -> Justification:
    (told,) = why(BASE, given, truths(BASE, given), id)
    return told


def only(justification: Justification) -> Part:
    (part,) = justification.parts
    return part


def test_why_a_cause_is_ranked() -> None:
    """A cause shows its support, its baseline, and the points of each rule."""
    justification = justify("far_runs", case(runs=True, kilometres=25))
    assert (justification.topic, justification.support) == (Topic.CAUSE, 4)
    assert only(justification).points == 7
    assert only(justification).because == "It is far."


def test_why_not_a_cause() -> None:
    """A cause that is not ranked says what is missing and which answers would confirm each rule."""
    part = only(justify("far_runs", case()))
    assert part.missing == ("runs", "kilometres")
    assert part.would_confirm == (
        Change("runs", (True,)),
        Change("kilometres", tuple(range(20, 101))),
    )


def test_opening_a_gate_brings_a_parked_answer_back() -> None:
    """Where a fitting answer is parked, opening its gate is all that is needed."""
    part = only(justify("far_runs", case(runs=False, kilometres=25)))
    assert part.reason.truth is Truth.FALSE
    assert part.would_confirm == (Change("runs", (True,)),)


def test_derived_findings_are_unfolded() -> None:
    """The reason of a derived finding stands below the leaf that reads it."""
    part = only(justify("squeezed_nerves", case(numb=True, weak="no_leg")))
    derived = part.reason.parts[0]
    assert derived.values == {True}
    assert derived.parts[0].truth is Truth.TRUE
    assert part.would_confirm == (Change("weak", ("both_legs",)),)


def test_answers_needed_twice_are_named_once() -> None:
    """An answer that serves several parts of a condition is named once, with what serves all."""
    part = only(justify("squeezed_nerves", case(numb=False, weak="no_leg")))
    assert part.would_confirm == (Change("weak", ("both_legs",)),)


@pytest.mark.parametrize("id", ["squeezed_nerves", "far_runs", "rest", "nerve_sign"])
@pytest.mark.parametrize(
    "given", [case(), case(runs=True, kilometres=40, numb=True, weak="no_leg")]
)
def test_each_change_does_what_it_says(id: str, given: Case) -> None:
    """Answering as told makes the condition come out as told."""
    for part in justify(id, given).parts:
        for told, wanted in ((part.would_confirm, Truth.TRUE), (part.would_refute, Truth.FALSE)):
            assert told is not None
            changed = {change.finding: change.values[0] for change in told}
            assert truths(BASE, answered_otherwise(given, changed))[part.clause.id] is wanted


def test_a_flag_and_a_cause_of_one_name() -> None:
    """A flag may bear the name of the cause it suspects; asking tells about both, flag first."""
    base = small(
        QUESTIONS, FLAG, NERVES, CAUSE.replace("cause: far_runs", "cause: squeezed_nerves")
    )
    told = why(base, case(), truths(base, case()), "squeezed_nerves")
    assert [one.topic for one in told] == [Topic.RED_FLAG, Topic.CAUSE]


def test_a_name_that_means_nothing() -> None:
    """Asking about something that is not in the rule base raises KeyError."""
    with pytest.raises(KeyError):
        justify("no_such_thing", case())

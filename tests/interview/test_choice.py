"""What is asked next and why, and when nothing more need be asked: on the invented library."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.interview.people import MORNING, WELL, Person, Reference
from triage.interview.bounds import Bounds, Range
from triage.interview.choice import Choosing, NextStep
from triage.interview.odds import Belief, Memory, Odds, Telling, worth
from triage.interview.plan import Plan
from triage.interview.policy import Ended, HowSoon, Pick, Policy, Suits
from triage.interview.record import Answer
from triage.interview.relevance import Needs
from triage.interview.session import Session
from triage.interview.steps import Done
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.referral import Acuity
from triage.semantics.reading import truths

SAFE: Mapping[FindingId, Value] = {
    id: answer
    for id, answer in WELL.items()
    if id
    in ("collapse", "foot_cold", "age", "fell", "cannot_stand", "bone_tender", "walks_normally")
    and not isinstance(answer, Said)
}


def needs(base: RuleBase, values: Mapping[FindingId, Value], *unsure: FindingId) -> Needs:
    case = Case(values, dict.fromkeys(unsure, Said.NOT_SURE))
    return Needs(base, case, truths(base, case))


def picked(found: NextStep) -> Pick:
    assert isinstance(found, Pick), found
    return found


# ---------------------------------------------------------------- what comes next, and why


def test_safety_keeps_its_order_and_says_how_soon_it_could_be(base: RuleBase) -> None:
    first = picked(Choosing(base).next(needs(base, {})))
    assert first.question == "right_now"
    assert isinstance(first.reason, HowSoon)
    assert first.reason.acuity is Acuity.EMERGENCY_NOW


def test_a_question_that_could_still_send_somebody_comes_before_causes(base: RuleBase) -> None:
    asked = picked(Choosing(base).next(needs(base, SAFE)))
    assert (asked.question, isinstance(asked.reason, HowSoon)) == ("lasting", True)


def test_every_question_about_causes_has_a_worth_and_a_reason(base: RuleBase) -> None:
    asked = picked(Choosing(base, Policy.ALL).next(needs(base, {**SAFE, "lasting": "short"})))
    assert asked.worth is not None
    assert not isinstance(asked.reason, HowSoon | Suits)


def test_the_same_case_gives_the_same_question_whatever_was_asked_before(base: RuleBase) -> None:
    guide = Choosing(base)
    for values in (
        {},
        SAFE,
        {**SAFE, "lasting": "short"},
        {**SAFE, "lasting": "short", "stiff": True},
    ):
        assert guide.next(needs(base, values)) == Choosing(base).next(needs(base, values))


def test_a_section_whose_order_is_pinned_keeps_it(base: RuleBase) -> None:
    sections = tuple(replace(one, as_written=True) for one in base.questionnaire.sections)
    pinned = replace(base, questionnaire=replace(base.questionnaire, sections=sections))
    values = {**SAFE, "lasting": "short"}
    free = picked(Choosing(base, Policy.ALL).next(needs(base, values)))
    kept = picked(Choosing(pinned, Policy.ALL).next(needs(pinned, values)))
    home = next(one for one in sections if any(each.id == free.question for each in one.questions))
    ids = [each.id for each in home.questions]
    assert ids.index(kept.question) <= ids.index(free.question)


# ---------------------------------------------------------------- worth


def test_an_answer_that_changes_nothing_is_worth_nothing() -> None:
    belief = Belief.of([0, 0], exclusive=False)
    told = _telling((0.2, 0.8), {0: (0.2, 0.8)})
    assert worth(told, belief) == pytest.approx(0.0)


def test_a_surer_answer_is_worth_more_and_a_settled_cause_little() -> None:
    weak, strong = _telling((0.5, 0.5), {0: (0.6, 0.4)}), _telling((0.5, 0.5), {0: (0.9, 0.1)})
    open_, known = Belief.of([0], exclusive=False), Belief.of([60], exclusive=False)
    assert 0 < worth(weak, open_) < worth(strong, open_)
    assert worth(strong, known) < worth(strong, open_) / 100


def test_of_two_causes_that_exclude_each_other_each_learns_from_the_other() -> None:
    told = _telling((0.5, 0.5), {0: (1.0, 0.0)})
    both = Belief.of([0, 0], exclusive=True)
    # One bit of entropy shrinks to h(1/3) three times in four: and for each of the two causes.
    assert both.chances == (0.5, 0.5)
    assert worth(told, both) == pytest.approx(2 * (1 - 0.75 * 0.9182958))


def test_what_was_remembered_is_forgotten_when_an_answer_changes(base: RuleBase) -> None:
    plan = Plan(base)
    memory, rows = Memory(plan), ("stiff",)
    for values in ({}, {"stiff_when": "morning"}, {"lasting": "short"}, {}):
        kept = Odds(plan, Case(values), memory)
        assert kept.telling(rows) == Odds(plan, Case(values), Memory(plan)).telling(rows)


def _telling(base: tuple[float, ...], given: dict[int, tuple[float, ...]]) -> Telling:
    return Telling(base, given)


# ---------------------------------------------------------------- bounds and the end


def test_bounds_close_as_answers_come(base: RuleBase) -> None:
    open_, closed = Bounds(needs(base, SAFE)).causes(), Bounds(needs(base, _values(WELL))).causes()
    for id in base.causes:
        assert open_[id].low <= closed[id].low <= closed[id].high <= open_[id].high
        assert closed[id] == Range(closed[id].low, closed[id].low)


def test_nothing_is_settled_while_safety_is_open(base: RuleBase) -> None:
    assert not Bounds(needs(base, {})).settled()


def test_everything_is_settled_once_all_is_answered(base: RuleBase) -> None:
    assert Bounds(needs(base, _values(WELL))).settled()


@pytest.mark.parametrize("policy", Policy)
def test_the_end_says_which_policy_ended_it(base: RuleBase, policy: Policy) -> None:
    session = Session(base, Reference(base), guide=Choosing(base, policy))
    done = Person(session, dict(WELL)).to_the_end()
    assert done.policy is policy
    assert done.ended in (
        Ended.ALL_ASKED,
        Ended(policy) if policy != Policy.ALL else Ended.ALL_ASKED,
    )


def test_leaving_early_is_no_end_of_a_policy(base: RuleBase) -> None:
    session = Session(base, Reference(base), guide=Choosing(base))
    someone = Person(session, dict(WELL))
    someone.until("age")
    session.leave()
    done = session.go_on(MORNING)
    assert isinstance(done, Done)
    assert done.ended is None


def _values(answers: Mapping[FindingId, Answer]) -> dict[FindingId, Value]:
    return {id: one for id, one in answers.items() if not isinstance(one, Said)}

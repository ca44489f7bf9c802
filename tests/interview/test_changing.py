"""Going back, changing an answer, answers that clash, the review, leaving, coming back."""

from datetime import timedelta

from tests.interview.people import (
    MORNING,
    Person,
    Reference,
    person,
    question,
    raised,
    returning,
)
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Done, Notice, NoticeKind, Review, Way
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.referral import Acuity

# ---------------------------------------------------------------- going back, changing


def test_back_walks_through_the_answers_and_enter_keeps_them() -> None:
    someone = person()
    someone.until("bone_signs")
    step = someone.session.back()
    assert isinstance(step, Ask)
    assert (step.question.id, step.chosen, dict(step.before)) == ("fell", True, {"fell": False})
    assert question(someone.session.back()) == "age"
    assert question(someone.session.keep()) == "bone_signs"
    assert len(someone.session.interview.entries) == 3


def test_at_the_first_question_back_stays_there() -> None:
    assert question(person().session.back()) == "right_now"


def test_any_earlier_answer_can_be_changed() -> None:
    someone = person()
    someone.until("lasting")
    someone.session.change("fell")
    assert question(someone.answer(fell=True)) == "fall_height"
    assert someone.session.case.values["fell"] is True


def test_parked_answers_come_back_when_their_gate_opens() -> None:
    someone = person(fell=True, fall_height="low", bruise_spreads=True)
    someone.until("walks_normally")
    someone.session.change("fell")
    someone.answer(fell=False)
    # The bruise is a danger answer: it is never parked, and the two do not fit together.
    assert isinstance(someone.session.step(), Confirm)
    someone.session.confirm(Way.CHANGE, "fell")
    someone.answer(fell=True)
    assert question(someone.session.step()) == "walks_normally"
    assert someone.session.case.values["fall_height"] == "low"


def test_a_parked_answer_is_not_shown_and_not_asked_again() -> None:
    someone = person(fell=True, fall_height="low", bruise_spreads=False)
    someone.until("walks_normally")
    someone.session.change("fell")
    someone.answer(fell=False)
    shown = [each.question.id for each in someone.session.given]
    assert "fall_height" not in shown
    someone.session.change("fell")
    someone.answer(fell=True)
    assert question(someone.session.step()) == "walks_normally"  # fall_height is known again


# ---------------------------------------------------------------- which is right?


def broken() -> Person:
    """Return somebody who was told that a bone may be broken."""
    someone = person(cannot_stand=True, walks_normally=False)
    someone.until("walks_normally")
    return someone


def test_taking_back_a_raised_danger_sign_asks_once() -> None:
    someone = broken()
    someone.session.change("bone_signs")
    step = someone.answer(cannot_stand=False)
    assert isinstance(step, Confirm)
    assert [flag.id for flag in step.flags] == ["broken_bone"]
    assert (dict(step.before), dict(step.after)) == (
        {"cannot_stand": True},
        {"cannot_stand": False},
    )
    assert someone.session.case.values["cannot_stand"]  # not yet taken
    someone.session.confirm(Way.TAKE_BACK)
    assert not someone.session.case.values["cannot_stand"]
    (taken,) = someone.session.withdrawn
    assert (taken.finding, taken.value) == ("cannot_stand", True)
    assert taken.said < taken.taken_back


def test_the_first_answer_can_be_kept() -> None:
    someone = broken()
    someone.session.change("bone_signs")
    someone.answer(cannot_stand=False, bone_tender=True)
    assert question(someone.session.confirm(Way.KEEP)) == "walks_normally"
    case = someone.session.case
    assert (case.values["cannot_stand"], case.values["bone_tender"]) == (True, True)
    assert someone.session.withdrawn == ()


def test_a_flag_that_is_raised_again_is_told_again() -> None:
    someone = broken()
    someone.session.change("bone_signs")
    someone.answer(cannot_stand=False)
    someone.session.confirm(Way.TAKE_BACK)
    someone.session.change("bone_signs")
    assert raised(someone.answer(cannot_stand=True)) == "broken_bone"


def test_becoming_unsure_of_a_raised_danger_sign_is_taking_it_back() -> None:
    someone = broken()
    someone.session.change("bone_signs")
    assert isinstance(someone.answer(cannot_stand=Said.NOT_SURE), Confirm)


def test_answers_that_do_not_fit_together_are_asked_about_at_once() -> None:
    someone = broken()
    step = someone.answer(walks_normally=True)
    assert isinstance(step, Confirm)
    assert step.because.startswith("Nobody walks as usual")
    assert {each.id for each in step.questions} == {"bone_signs", "walks_normally"}
    someone.session.confirm(Way.CHANGE, "walks_normally")
    assert question(someone.answer(walks_normally=False)) == "lasting"


def test_a_contradiction_may_stand_until_one_of_its_answers_changes() -> None:
    someone = broken()
    someone.answer(walks_normally=True)
    assert question(someone.session.confirm(Way.LET_STAND)) == "lasting"
    done = someone.to_the_end()
    assert len(done.assessment.contradictions) == 1
    someone.session.change("walks_normally")
    assert isinstance(someone.answer(walks_normally=True), Confirm)


def test_an_emergency_is_told_before_anything_else() -> None:
    someone = broken()
    someone.answer(walks_normally=True)
    someone.session.confirm(Way.CHANGE, "walks_normally")
    someone.session.change("right_now")
    assert raised(someone.answer(collapse=True)) == "collapse"


# ---------------------------------------------------------------- review and leaving


def test_the_review_reads_back_danger_answers_and_all_others() -> None:
    someone = person(lasting="long", cannot_stand=Said.NOT_SURE, bone_tender=Said.NOT_SURE)
    while not isinstance(step := someone.session.step(), Review):
        someone.one()
    assert dict(step.danger) == {"cannot_stand": Said.NOT_SURE, "lasting": "long"}
    assert [each.question.id for each in step.given][:3] == ["right_now", "age", "fell"]
    assert step.open == ()
    assert not step.early
    someone.session.change("age")
    assert isinstance(someone.answer(age=36), Review)
    assert isinstance(someone.session.go_on(MORNING), Done)


def test_leaving_early_says_what_is_open_and_counts_it() -> None:
    someone = person()
    someone.until("age")
    step = someone.session.leave()
    assert isinstance(step, Review)
    assert step.early
    assert step.open[:2] == ("age", "fell")
    assert question(someone.session.stay()) == "age"
    someone.session.leave()
    done = someone.session.go_on(MORNING)
    assert isinstance(done, Done)
    assert done.assessment.disposition.acuity is Acuity.URGENT  # the age is critical


def test_changing_an_answer_while_leaving_comes_back_to_the_review() -> None:
    someone = person()
    someone.until("fell")
    someone.session.leave()
    someone.session.change("age")
    someone.answer(age=40)
    assert isinstance(someone.session.step(), Review)


# ---------------------------------------------------------------- resuming


def again(someone: Person, later: timedelta) -> Person:
    """Return the same person, back after a break."""
    back = returning(someone.session.interview, someone.knows)
    back.now = someone.now + later
    back.session.resume(back.now)
    return back


def test_soon_after_everything_stands() -> None:
    someone = person()
    someone.until("lasting")
    back = again(someone, timedelta(hours=11))
    assert question(back.session.step()) == "lasting"


def test_safety_answers_older_than_twelve_hours_are_asked_again() -> None:
    someone = person()
    someone.until("eased_by")
    back = again(someone, timedelta(hours=13))
    step = back.session.step()
    assert isinstance(step, Notice)
    assert step.kind is NoticeKind.ASKED_AGAIN
    assert question(back.one()) == "right_now"
    assert back.session.case.values == {"km_per_week": 50}
    assert len(back.session.interview.entries) > len(someone.session.interview.entries)


def test_other_answers_last_two_weeks() -> None:
    someone = person()
    someone.until("eased_by")
    back = again(someone, timedelta(days=15))
    assert back.session.case.values == {}


def test_a_danger_sign_that_is_old_stays_in_the_record() -> None:
    back = again(broken(), timedelta(hours=13))
    back.knows["cannot_stand"] = False
    back.to_the_end()
    assert [each.finding for each in back.session.withdrawn] == ["cannot_stand"]


def test_coming_back_to_a_raised_flag_tells_it_again() -> None:
    back = again(broken(), timedelta(hours=1))
    assert raised(back.session.step()) == "broken_bone"


def test_answers_from_a_future_clock_are_asked_again() -> None:
    someone = person()
    someone.until("fell")
    back = again(someone, timedelta(days=-2))
    assert back.session.case.values == {}


def test_the_session_is_rebuilt_from_its_record_at_any_moment(base: RuleBase) -> None:
    someone = person(fell=True, fall_height="low", cannot_stand=True, bruise_spreads=False)
    for _ in range(30):
        step = someone.session.step()
        assert Session(base, Reference(base), someone.session.interview).step() == step
        if isinstance(step, Confirm):
            someone.session.confirm(Way.LET_STAND)
        else:
            someone.one()
    assert isinstance(someone.session.step(), Done)

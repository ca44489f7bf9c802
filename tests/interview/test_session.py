"""The interview as a state machine: answers, notices, going back, contradictions, the end."""

from dataclasses import replace

import pytest

from tests.interview.people import MORNING, WELL, Person, Reference, person, question, raised
from triage.interview.record import Answer
from triage.interview.reply import ReplyError
from triage.interview.session import Session
from triage.interview.steps import Ask, Done, Notice, NoticeKind, Review
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.referral import Acuity
from triage.semantics.assess import assess

# ---------------------------------------------------------------- to the end


def test_a_well_person_is_led_to_the_end(base: RuleBase) -> None:
    well = person()
    done = well.to_the_end()
    assert done.assessment == assess(base, well.session.case)
    assert done.assessment.disposition.acuity is Acuity.SELF_CARE
    assert well.asked == [
        "right_now",
        "age",
        "fell",
        "bone_signs",
        "walks_normally",
        "lasting",
        "km_per_week",
        "eased_by",
        "stiff",
        "stiff_when",
        "has_band",
        "likes_water",
    ]
    assert well.notices == [NoticeKind.ALL_CLEAR]


def test_the_all_clear_comes_right_after_the_last_safety_question() -> None:
    well = person()
    well.until("lasting")
    step = well.answer()
    assert isinstance(step, Notice)
    assert step.kind is NoticeKind.ALL_CLEAR
    assert question(well.one()) == "km_per_week"


@pytest.mark.parametrize(
    "unclear", [{"cannot_stand": Said.NOT_SURE}, {"age": Said.NOT_SURE}, {"lasting": "long"}]
)
def test_with_anything_raised_or_open_there_is_no_all_clear(unclear: dict[str, Answer]) -> None:
    someone = person(**unclear)
    someone.to_the_end()
    assert NoticeKind.ALL_CLEAR not in someone.notices


def test_progress_counts_within_the_section() -> None:
    someone = person()
    step = someone.until("fell")
    assert isinstance(step, Ask)
    assert step.progress.title == "Some safety questions"
    assert (step.progress.section, step.progress.sections) == (2, 3)
    assert (step.progress.answered, step.progress.left) == (1, 5)


def test_after_safety_progress_counts_the_questions_of_all_sections(base: RuleBase) -> None:
    *safety, days = base.questionnaire.sections
    first, second = (
        replace(days, id=id, questions=questions)
        for id, questions in (("days", days.questions[:3]), ("more", days.questions[3:]))
    )
    questionnaire = replace(base.questionnaire, sections=(*safety, first, second))
    cut = replace(base, questionnaire=questionnaire)
    someone = Person(Session(cut, Reference(cut)), dict(WELL))
    far = []
    for asked in ("km_per_week", "eased_by", "stiff", "stiff_when"):
        step = someone.until(asked)
        assert isinstance(step, Ask)
        assert (step.progress.section, step.progress.sections) == (1, 1)
        far.append((step.progress.answered, step.progress.answered + step.progress.left))
    assert [answered for answered, _ in far] == [0, 1, 2, 3]
    assert far[0][1] > len(first.questions)


def test_why_names_what_waits_for_the_question() -> None:
    step = person().until("lasting")
    assert isinstance(step, Ask)
    assert step.why.flags == ("long_lasting",)
    assert step.why.causes == ()


# ---------------------------------------------------------------- replies


def test_an_untouched_row_is_never_a_no() -> None:
    someone = person()
    with pytest.raises(ReplyError) as refused:
        someone.session.answer("right_now", {"collapse": False}, MORNING)
    assert [flaw.finding for flaw in refused.value.flaws] == ["foot_cold"]
    assert not someone.session.interview.entries


def test_every_flaw_of_a_reply_is_reported_at_once() -> None:
    someone = person()
    with pytest.raises(ReplyError) as refused:
        someone.session.answer("right_now", {"collapse": 7, "age": 3}, MORNING)
    assert [flaw.finding for flaw in refused.value.flaws] == ["foot_cold", "collapse", "age"]
    assert all(flaw.help for flaw in refused.value.flaws)


def test_rather_not_say_is_for_personal_questions() -> None:
    someone = person()
    with pytest.raises(ReplyError):
        someone.session.answer_all("right_now", Said.RATHER_NOT_SAY, MORNING)
    someone.until("bone_signs")
    someone.session.answer_all("bone_signs", Said.RATHER_NOT_SAY, MORNING)
    assert someone.session.case.said["bone_tender"] is Said.RATHER_NOT_SAY


def test_a_question_that_is_not_shown_cannot_be_answered() -> None:
    with pytest.raises(ReplyError):
        person().session.answer("age", {"age": 30}, MORNING)
    with pytest.raises(ReplyError):
        person().session.change("age")


def test_none_of_these_is_no_to_the_rows_shown_and_is_kept() -> None:
    someone = person()
    someone.until("bone_signs")
    someone.session.answer_none("bone_signs", MORNING)
    case = someone.session.case
    assert case.values["cannot_stand"] is False
    assert "bruise_spreads" not in case.values  # it was not shown
    assert someone.session.interview.entries[-1].none_of_these
    assert [each.none_of_these for each in someone.session.given][-1]


def test_not_sure_is_asked_again_once_in_plainer_words() -> None:
    someone = person()
    someone.until("fell")
    step = someone.answer(fell=Said.NOT_SURE)
    assert isinstance(step, Ask)
    assert step.plainer
    assert step.text == "Did you end up on the ground, even for a moment?"
    assert question(someone.answer(fell=Said.NOT_SURE)) == "fall_height"


def test_one_row_is_asked_again_where_only_that_row_has_plainer_words() -> None:
    someone = person()
    someone.until("bone_signs")
    step = someone.answer(cannot_stand=Said.NOT_SURE, bone_tender=Said.NOT_SURE)
    assert isinstance(step, Ask)
    assert [item.finding for item in step.items] == ["cannot_stand"]
    assert step.row(step.items[0]).startswith("You can't put any weight on it")


# ---------------------------------------------------------------- flags


def test_an_emergency_now_ends_the_questions() -> None:
    someone = person()
    step = someone.answer(collapse=True)
    assert raised(step) == "collapse"
    assert isinstance(step, Notice)
    assert not step.may_go_on
    assert step.decided_by == {"collapse": True}
    done = someone.session.go_on(MORNING)
    assert isinstance(done, Done)
    assert done.assessment.disposition.acuity is Acuity.EMERGENCY_NOW


def test_an_urgent_flag_interrupts_once_and_the_questions_go_on() -> None:
    someone = person(bone_tender=True, cannot_stand=True, walks_normally=False)
    someone.until("bone_signs")
    assert raised(someone.answer()) == "broken_bone"
    assert question(someone.one()) == "walks_normally"
    someone.to_the_end()
    assert someone.notices == ["raised:broken_bone", NoticeKind.SETTLED_HOW_SOON]
    assert [told.notice for told in someone.session.interview.told] == someone.notices


def test_whoever_must_be_seen_soon_may_leave_the_questions_about_causes_out() -> None:
    someone = person(bone_tender=True, cannot_stand=True, walks_normally=False)
    while someone.notices[-1:] != [NoticeKind.SETTLED_HOW_SOON]:
        someone.one()
    assert someone.session.assessment().disposition.acuity is Acuity.URGENT
    assert "km_per_week" not in someone.asked
    assert isinstance(someone.session.leave(), Review)
    done = someone.session.go_on(MORNING)
    assert isinstance(done, Done)
    assert done.assessment.disposition.acuity is Acuity.URGENT


def test_what_is_merely_open_does_not_interrupt() -> None:
    someone = person(cannot_stand=Said.NOT_SURE, bone_tender=Said.NOT_SURE)
    done = someone.to_the_end()
    assert someone.notices == []
    assert done.assessment.disposition.acuity is Acuity.ROUTINE


def test_a_scope_tells_why_most_questions_end() -> None:
    someone = person(age=12)
    someone.until("age")
    step = someone.answer()
    assert raised(step) == "too_young"
    done = someone.to_the_end()
    assert "km_per_week" not in someone.asked
    assert "lasting" in someone.asked
    assert done.assessment.out_of_scope == ("too_young",)


def test_after_an_emergency_today_there_is_no_review() -> None:
    someone = person(foot_cold=True)
    someone.answer()
    assert isinstance(someone.session.go_on(MORNING), Done)

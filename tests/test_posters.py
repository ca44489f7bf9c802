"""The people of the source thread, as real input: what the shipped library tells each of them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from triage.checking.checked import Checked
from triage.language.assessment import Assessment, FlagState, RankedCause
from triage.language.base import Kind, Level, RuleBase
from triage.language.case import Case
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.surfaces.case_file import read_cases

POSTERS = Path(__file__).parent.parent / "examples" / "posters"
BACK_STRETCHES = {"low_back_stretch"}

Poster = Callable[[str], Case]


@pytest.fixture(scope="module")
def base(shipped: Checked) -> RuleBase:
    return shipped.bases["lower_back_after_jogging"]


@pytest.fixture(scope="module")
def poster(base: RuleBase) -> Poster:
    def read(name: str) -> Case:
        path = POSTERS / f"{name}.yaml"
        (case,) = read_cases(base, [(path.name, path.read_bytes())])
        return case

    return read


def contributors(assessment: Assessment) -> list[RankedCause]:
    return [one for one in assessment.causes if one.kind is Kind.CONTRIBUTOR and one.shown]


def offered(assessment: Assessment) -> list[str]:
    return [one.intervention for one in assessment.interventions]


def answered(base: RuleBase, case: Case, question: str, *chosen: str) -> Case:
    """Return `case` with a list answered: these options yes, the others no."""
    options = {id: id.rpartition("/")[2] in chosen for id in base.findings if f"{question}/" in id}
    assert sum(options.values()) == len(chosen)
    return replace(case, values={**case.values, **options})


@pytest.mark.parametrize("name", ["opening_poster", "lifter_new_to_running", "desk_worker"])
def test_the_posters_can_look_after_themselves(base: RuleBase, poster: Poster, name: str) -> None:
    """All clear: nobody is sent anywhere, an ordinary back comes first, and running is allowed."""
    assessment = assess(base, poster(name))
    assert assessment.disposition.acuity is Acuity.SELF_CARE
    assert assessment.causes[0].cause == "nonspecific_mechanical_lbp"
    assert assessment.activity.level is not Level.STOP
    assert not assessment.contradictions


def test_the_opening_poster(base: RuleBase, poster: Poster) -> None:
    """Squats a lot, a short jog, both sides, and stretching the back is no use."""
    assessment = assess(base, poster("opening_poster"))
    assert contributors(assessment)[0].cause == "erector_novice_adaptation"
    assert "graded_start" in offered(assessment)
    assert not BACK_STRETCHES & set(offered(assessment))


@pytest.mark.parametrize(
    "chosen", [(), ("new_runner",), ("back_after_break",), ("lifted_two_days_before",)]
)
def test_the_opening_poster_whatever_was_left_unsaid(
    base: RuleBase, poster: Poster, chosen: tuple[str, ...]
) -> None:
    """The post is silent on the month before; the first contributor does not hang on it."""
    case = answered(base, poster("opening_poster"), "before_it_began", *chosen)
    assessment = assess(base, case)
    expected = {"erector_novice_adaptation", "lifting_carry_over"}
    assert contributors(assessment)[0].cause in expected
    assert "graded_start" in offered(assessment)


def test_strength_does_not_rule_out_the_glutes(base: RuleBase, poster: Poster) -> None:
    """A strong squatter whose hips drop and who wobbles: the cause is ranked, and trained for."""
    squats = ("heavy_lifting", "strong_legs", "wobble_on_one_leg")
    case = answered(base, poster("opening_poster"), "habits", *squats)
    case = answered(base, case, "on_the_run", "hips_drop")
    assessment = assess(base, case)
    strong = {one.cause: one for one in assessment.causes}
    weak = {
        one.cause: one for one in assess(base, answered(base, case, "habits", *squats[::2])).causes
    }
    glutes = strong["glute_weak_or_inhibited"]
    assert glutes.speaks_against == ("glute_weak_or_inhibited/believes_legs_are_strong",)
    assert glutes.support < weak["glute_weak_or_inhibited"].support
    assert "glute_strength" in offered(assessment)


def test_the_lifter_new_to_running(base: RuleBase, poster: Poster) -> None:
    """Novice adaptation first, then the jump in training load."""
    assessment = assess(base, poster("lifter_new_to_running"))
    first, second = contributors(assessment)[:2]
    assert first.cause == "erector_novice_adaptation"
    assert second.cause == "training_load_error"
    assert "graded_start" in offered(assessment)
    assert not BACK_STRETCHES & set(offered(assessment))


def test_the_desk_worker(base: RuleBase, poster: Poster) -> None:
    """Tight after sitting: the front of the hip first, with a stretch and breaks from the chair."""
    assessment = assess(base, poster("desk_worker"))
    assert contributors(assessment)[0].cause == "hip_flexor_tightness"
    assert {"hip_flexor_stretch", "sitting_breaks"} <= set(offered(assessment)[:3])


def test_a_deep_bone_pain_is_urgent(base: RuleBase, poster: Poster) -> None:
    """Deep in one buttock, building on the run, sore to land on: seen soon, and no running."""
    assessment = assess(base, poster("urgent_deep_bone_pain"))
    assert assessment.disposition.acuity is Acuity.URGENT
    assert assessment.activity.level is Level.STOP
    assert not assessment.interventions
    assert any(flag.state is FlagState.RAISED for flag in assessment.red_flags)


def test_numbness_between_the_legs_is_an_emergency(base: RuleBase, poster: Poster) -> None:
    """An ordinary story in every other answer does not lower it."""
    assessment = assess(base, poster("emergency_numb_between_the_legs"))
    assert assessment.disposition.acuity is Acuity.EMERGENCY_TODAY
    assert assessment.activity.level is Level.STOP
    assert not assessment.interventions


def test_every_poster_answers_every_question_that_applies(base: RuleBase, poster: Poster) -> None:
    """Whatever a story leaves out is "not sure" on purpose, and nothing of safety is."""
    for path in sorted(POSTERS.glob("*.yaml")):
        assessment = assess(base, poster(path.stem))
        missed = [one.finding for one in assessment.open_findings if one.why.value == "not_asked"]
        assert not missed, path.stem
        assert not any(one.critical for one in assessment.open_findings), path.stem

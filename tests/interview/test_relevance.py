"""Only what can still change something is asked, safety first, parents before children."""

from collections.abc import Callable
from typing import Final, TypeAlias

import pytest

from triage.interview.relevance import Needs, items_to_ask, next_question
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Question
from triage.semantics.reading import truths

Ask: TypeAlias = Callable[..., tuple[str, list[FindingId]]]


@pytest.fixture
def asked(base: RuleBase) -> Ask:
    """Ask what comes next when some answers were given; names with two bars stand for slashes."""

    def next_of(
        again: frozenset[FindingId] = frozenset(), **given: Value | Said
    ) -> tuple[str, list[FindingId]]:
        answers = {id.replace("__", "/"): answer for id, answer in given.items()}
        case = Case(
            {id: each for id, each in answers.items() if not isinstance(each, Said)},
            {id: each for id, each in answers.items() if isinstance(each, Said)},
        )
        needs = Needs(base, case, truths(base, case), again)
        question = next_question(needs)
        if question is None:
            return "", []
        return question.id, [item.finding for item in items_to_ask(needs, question)]

    return next_of


SAFE: dict[str, Value] = {"collapse": False, "foot_cold": False, "age": 35}
NO_FALL: dict[str, Value] = {**SAFE, "fell": False}
NO_BONE: dict[str, Value] = {**NO_FALL, "cannot_stand": False, "bone_tender": False}
WALKS: dict[str, Value] = {**NO_BONE, "walks_normally": True}
NOT_LONG: dict[str, Value] = {**WALKS, "lasting": "short"}


def test_safety_sections_come_first_in_the_authors_order(asked: Ask) -> None:
    assert asked() == ("right_now", ["collapse", "foot_cold"])
    assert asked(collapse=False, foot_cold=False) == ("age", ["age"])
    assert asked(**SAFE) == ("fell", ["fell"])


def test_a_row_behind_a_closed_gate_is_not_shown(asked: Ask) -> None:
    assert asked(**NO_FALL) == ("bone_signs", ["cannot_stand", "bone_tender"])
    fell = {**SAFE, "fell": True, "fall_height": "low"}
    assert asked(**fell) == ("bone_signs", ["cannot_stand", "bone_tender", "bruise_spreads"])


def test_a_question_that_cannot_matter_is_skipped(asked: Ask) -> None:
    broken = {**SAFE, "fell": True, "cannot_stand": True, "bone_tender": False}
    question, _ = asked(**broken, bruise_spreads=False)
    assert question == "walks_normally"  # not how far the fall was: the flag is raised


def test_a_question_that_nothing_reads_is_never_asked(asked: Ask) -> None:
    known = {**NOT_LONG, "km_per_week": 0, "stiff": True, "stiff_when": "morning"}
    warm = {"eased_by__ice": False, "eased_by__rest": False, "eased_by__heat": True}
    assert asked(**known, **warm, has_band=False) == ("likes_water", ["likes_water"])


def test_a_gates_parent_is_asked_first_though_it_stands_further_down(asked: Ask) -> None:
    known = {**NOT_LONG, "km_per_week": 0, **{f"eased_by__{each}": False for each in EASED}}
    # stiff_when stands before stiff, its gate's parent.
    assert asked(**known) == ("stiff", ["stiff"])
    assert asked(**known, stiff=True) == ("stiff_when", ["stiff_when"])


EASED: Final = ("ice", "rest", "heat")


def test_behind_a_gate_that_is_unknown_for_good_the_question_is_asked(asked: Ask) -> None:
    question, rows = asked(**SAFE, fell=Said.NOT_SURE)
    assert (question, rows) == ("fall_height", ["fall_height"])


def test_not_sure_is_not_asked_again_unless_there_are_plainer_words(asked: Ask) -> None:
    assert asked(**SAFE, fell=Said.NOT_SURE)[0] != "fell"
    assert asked(**SAFE, fell=Said.NOT_SURE, again=frozenset({"fell"})) == ("fell", ["fell"])


def test_while_a_gates_parent_may_be_asked_again_its_child_waits(asked: Ask) -> None:
    question, _ = asked(**SAFE, fell=Said.NOT_SURE, again=frozenset({"fell"}))
    assert question == "fell"


def test_after_an_emergency_today_only_what_could_be_worse_is_asked(asked: Ask) -> None:
    assert asked(foot_cold=True) == ("right_now", ["collapse"])
    assert asked(foot_cold=True, collapse=False) == ("", [])


def test_after_an_emergency_now_nothing_is_asked(asked: Ask) -> None:
    assert asked(collapse=True) == ("", [])


def test_out_of_scope_only_safety_is_asked(asked: Ask) -> None:
    child = {**NO_BONE, "age": 12}
    assert asked(**child) == ("lasting", ["lasting"])  # not walks_normally, which a cause reads
    assert asked(**child, lasting="short") == ("", [])


def test_a_scope_that_stays_open_and_withholds_causes_ends_their_questions(asked: Ask) -> None:
    ageless = {id: each for id, each in NOT_LONG.items() if id != "age"}
    assert asked(**ageless, age=Said.RATHER_NOT_SAY) == ("", [])


def test_interventions_are_asked_about_last_and_only_those_of_shown_causes(asked: Ask) -> None:
    known = {**NOT_LONG, "km_per_week": 0, "stiff": True, "stiff_when": "morning"}
    warm = {"eased_by__ice": False, "eased_by__rest": False, "eased_by__heat": True}
    assert asked(**known, **warm) == ("has_band", ["has_band"])
    cold = {f"eased_by__{each}": False for each in EASED}
    assert asked(**{**known, "stiff_when": "never"}, **cold) == ("", [])


def test_above_routine_no_intervention_is_asked_about(asked: Ask) -> None:
    known = {**NOT_LONG, "cannot_stand": True, "walks_normally": False}
    known |= {"km_per_week": 0, "stiff": True, "stiff_when": "morning"}
    warm = {"eased_by__ice": False, "eased_by__rest": False, "eased_by__heat": True}
    assert asked(**known, **warm) == ("", [])


def test_an_offer_that_something_rules_out_asks_nothing_more(asked: Ask) -> None:
    known = {**NOT_LONG, "bone_tender": True, "km_per_week": 0, "stiff": True}
    warm = {"eased_by__ice": False, "eased_by__rest": False, "eased_by__heat": True}
    known |= {"stiff_when": "morning", "has_band": False}
    assert asked(**known, **warm) == ("", [])  # swimming is out, the bone is sore


def test_the_chooser_may_not_reorder_safety(base: RuleBase) -> None:
    def last(candidates: object) -> Question:
        assert isinstance(candidates, list)
        chosen = candidates[-1]
        assert isinstance(chosen, Question)
        return chosen

    case = Case({})
    first = next_question(Needs(base, case, truths(base, case)), last)
    assert first is not None
    assert first.id == "right_now"
    case = Case(NOT_LONG)
    other = next_question(Needs(base, case, truths(base, case)), last)
    assert other is not None
    assert other.id == "stiff"  # parent of the last that matters, stiff_when comes after it

"""Conditions, findings and answers as English."""

import pytest

from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import NOT_APPLICABLE
from triage.surfaces.report.sentences import Words, joined, low, sentence

YES, NO = frozenset({True}), frozenset({False})


@pytest.mark.parametrize(
    "condition,words",
    [
        (Is("numb_hand", YES), "numb hand"),
        (Is("numb_hand", NO), "not numb hand"),
        (Is("numb_hand", YES | NO), "numb hand is yes or no"),
        (
            Is("onset", frozenset({"while_typing", "next_morning"})),
            "when it is sore is while I type or the next morning",
        ),
        (
            Is("bone_pain", frozenset({"none", NOT_APPLICABLE})),
            "pain on the bone is not at all or does not apply",
        ),
        (Within("typing_hours", 6, 18), "hours of typing a day is at least 6 hours"),
        (Within("typing_hours", 0, 3), "hours of typing a day is at most 3 hours"),
        (Within("typing_hours", 2, 3), "hours of typing a day is between 2 and 3 hours"),
        (Within("typing_hours", 2, 2), "hours of typing a day is 2 hours"),
        (Is("eased_by/heat", YES), "eased by: warmth"),
        (Not(Is("numb_hand", YES)), "not (numb hand)"),
        (AtLeast(1, (Is("numb_hand", YES),)), "numb hand"),
        (
            AtLeast(2, (Is("onset", frozenset({"next_morning"})), Is("eased_by/rest", YES))),
            "when it is sore is the next morning, and eased by: rest",
        ),
        (
            AtLeast(
                2,
                (
                    AtLeast(1, (Is("numb_hand", YES), Is("cold_hand", YES))),
                    Is("fell", YES),
                ),
            ),
            "(numb hand, or cold hand), and a fall",
        ),
        (
            AtLeast(2, (Is("numb_hand", YES), Is("cold_hand", YES), Is("fell", YES))),
            "at least 2 of these: numb hand; cold hand; a fall",
        ),
        (Is("under_16", YES), "under 16"),
    ],
)
def test_a_condition_is_a_clause(wrist: RuleBase, condition: Condition, words: str) -> None:
    assert Words(wrist).condition(condition) == words


def test_every_condition_of_a_library_can_be_said(wrist: RuleBase) -> None:
    words = Words(wrist)
    assert all(words.condition(clause.when) for clause in wrist.clauses)


def test_what_was_said_in_place_of_an_answer_keeps_its_kind(wrist: RuleBase) -> None:
    words = Words(wrist)
    case = Case({"age": 40}, {"fell": Said.NOT_SURE, "limps": Said.RATHER_NOT_SAY})
    said = [words.answer(case, id) for id in ("age", "fell", "limps", "onset")]
    assert said == ["40 years", "not sure", "rather not say", "not asked"]


def test_small_letters_leave_names_alone() -> None:
    said = [low(text) for text in ("A little", "I run", "MRI scan", "The back", "")]
    assert said == ["a little", "I run", "MRI scan", "the back", ""]


def test_sentences_begin_and_end() -> None:
    assert sentence(" it is so ") == "It is so."
    assert sentence("Is it?") == "Is it?"
    assert sentence("") == ""


def test_lists_read_as_lists() -> None:
    assert joined(["a"]) == "a"
    assert joined(["a", "b"]) == "a and b"
    assert joined(["a", "b", "c"], "or") == "a, b or c"
    assert joined([]) == ""


def test_what_stands_in_one_list_names_it_once(wrist: RuleBase) -> None:
    known = [("eased_by/heat", "yes"), ("eased_by/rest", "yes"), ("numb_hand", "no")]
    assert Words(wrist).facts(known) == "Eased by: warmth, rest, Numb hand: no"

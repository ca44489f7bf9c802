"""What a typed line means."""

import pytest

from tests.interview.people import Person, invented, person
from triage.interview.record import Answer
from triage.interview.steps import Ask
from triage.language.domain import FindingId
from triage.surfaces.cli.ask_input import (
    Answered,
    Chosen,
    Kept,
    Key,
    NoneOfThese,
    Typed,
    Unclear,
    key_of,
    typed,
)
from triage.surfaces.cli.ask_missing import missing_text


def meant(question: str, line: str, **answers: Answer) -> Typed:
    """Return what `line` means when `question` is asked."""
    someone: Person = person(**answers)
    step = someone.until(question)
    assert isinstance(step, Ask)
    return typed(someone.session.base, step, line)


def only(finding: FindingId, answer: Answer) -> Answered:
    return Answered({finding: answer})


@pytest.mark.parametrize("line", ["1", "y", "Yes", " yes "])
def test_yes(line: str) -> None:
    assert meant("fell", line) == only("fell", True)


@pytest.mark.parametrize("line", ["2", "n", "NO"])
def test_no(line: str) -> None:
    assert meant("fell", line) == only("fell", False)


@pytest.mark.parametrize("line", ["0", "3", "maybe", "yes no", ""])
def test_neither_yes_nor_no(line: str) -> None:
    assert isinstance(meant("fell", line), Unclear)


@pytest.mark.parametrize("line", ["1", "less than 6 weeks", "Less than 6 weeks.", "less"])
def test_an_option_by_number_or_by_its_words(line: str) -> None:
    assert meant("lasting", line) == only("lasting", "short")


@pytest.mark.parametrize("line", ["0", "3", "les", "6", "1 2"])
def test_no_option(line: str) -> None:
    assert isinstance(meant("lasting", line), Unclear)


@pytest.mark.parametrize("line", ["0", "none", "None of these"])
def test_none_of_these_is_one_key(line: str) -> None:
    assert meant("right_now", line) == NoneOfThese()
    assert meant("eased_by", line) == NoneOfThese()


@pytest.mark.parametrize("line", ["2", "2,", " 2 2 "])
def test_a_row_of_a_screen_leaves_the_others_to_be_answered(line: str) -> None:
    assert meant("right_now", line) == Chosen(("foot_cold",))


@pytest.mark.parametrize("line", ["1 2", "1,2", "2;1", "1 and 2"])
def test_all_rows_of_a_screen(line: str) -> None:
    assert meant("right_now", line) == Answered({"collapse": True, "foot_cold": True})


@pytest.mark.parametrize("line", ["0 1", "3", "-1", "one", "1.5", "y", "n", "²"])
def test_what_is_no_row(line: str) -> None:
    assert isinstance(meant("right_now", line), Unclear)


def test_of_a_list_what_is_not_named_is_no() -> None:
    answers = {"eased_by/ice": True, "eased_by/rest": False, "eased_by/heat": True}
    assert meant("eased_by", "1 3") == Answered(answers)


def test_numbers() -> None:
    assert meant("km_per_week", "3 miles") == only("km_per_week", 5)
    assert meant("km_per_week", "999") == only("km_per_week", 999)  # the interview refuses it
    assert isinstance(meant("km_per_week", "far"), Unclear)


@pytest.mark.parametrize(
    "line, key",
    [
        ("?", Key.HELP),
        ("help", Key.HELP),
        ("W", Key.WHY),
        ("s", Key.NOT_SURE),
        ("-", Key.RATHER_NOT_SAY),
        ("b", Key.BACK),
        ("c", Key.CHANGE),
        ("!", Key.SOMETHING_ELSE),
        ("r", Key.RESULT),
        ("quit", Key.QUIT),
    ],
)
def test_letters(line: str, key: Key) -> None:
    assert key_of(line) is key
    assert meant("fell", line) is key


def test_enter_keeps_what_was_said_where_the_person_came_back() -> None:
    someone = person()
    someone.until("fell")
    step = someone.session.back()
    assert isinstance(step, Ask)
    assert typed(someone.session.base, step, "") == Kept()


def test_an_advice_never_repeats_what_was_typed() -> None:
    unclear = meant("fell", "my-secret")
    assert isinstance(unclear, Unclear)
    assert "secret" not in unclear.advice


def test_where_nobody_can_type_what_is_missing_is_listed() -> None:
    base = invented()
    text = missing_text(base)
    musts = [id for id, finding in base.findings.items() if finding.critical is not None]
    assert all(f"  {id}: " in text for id in musts)
    assert text.index("  collapse:") < text.index("  age:") < text.index("  fall_height:")
    assert "km_per_week" in text

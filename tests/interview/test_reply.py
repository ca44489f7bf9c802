"""Numbers as people say them."""

import pytest

from triage.interview.reply import number_in
from triage.language.domain import WholeNumber, YesNo
from triage.language.questionnaire import Unit

KM = WholeNumber(0, 200, "km")
HOURS = WholeNumber(0, 18, "hours")


@pytest.mark.parametrize(
    "text, number",
    [
        ("5", 5),
        (" 5 km", 5),
        ("5km", 5),
        ("3 miles", 5),
        ("3 mile", 5),
        ("10 mi", 16),
        ("2.5", 3),
        ("2,4", 2),
        ("-1", -1),
        ("0", 0),
        ("5 leagues", None),
        ("km", None),
        ("", None),
        ("five", None),
        ("5 km 3", None),
        ("1e3", None),
        ("٣", 3),
    ],
)
def test_a_number_may_be_said_in_other_units(text: str, number: int | None) -> None:
    assert number_in(text, KM, [Unit("miles", 1.609)]) == number


@pytest.mark.parametrize(
    "text, number", [("90 minutes", 2), ("89 min", 1), ("90 m", 2), ("2 h", 2), ("0.5 hours", 1)]
)
def test_halves_are_rounded_up(text: str, number: int) -> None:
    assert number_in(text, HOURS, [Unit("minutes", 0.0167)]) == number


def test_an_abbreviation_of_two_units_is_none() -> None:
    assert number_in("3 m", WholeNumber(0, 9, "metres"), [Unit("miles", 1609)]) is None


def test_only_numbers_are_numbers() -> None:
    assert number_in("3", YesNo()) is None

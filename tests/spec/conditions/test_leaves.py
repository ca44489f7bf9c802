"""A leaf asks one finding for some of its values."""

import pytest

from tests.small_library import case, small
from triage.language.truth import Truth
from triage.semantics.reading import truths

QUESTIONS = """
- ask: side
  text: Which side?
  answer: {left: Left, right: Right, both: Both}
- ask: hours
  text: How many hours?
  answer: {whole_number: {from: 0, to: 18, unit: hours}}
- ask: eased_by
  text: What eases it?
  answer: {choose_any: {walking: A walk, heat: Warmth}}
"""


def confirmed(when: str, **said: str | int | bool | None) -> Truth:
    base = small(
        QUESTIONS,
        f"""
        derive: named
        title: Named
        when: {when}
        because: To ask for the truth of one condition.
        """,
    )
    values = {finding.replace("__", "/"): value for finding, value in said.items()}
    return truths(base, case(**values))["derived:named"]


@pytest.mark.parametrize(
    "side,expected", [("left", Truth.TRUE), ("both", Truth.TRUE), ("right", Truth.FALSE)]
)
def test_one_of_several_values(side: str, expected: Truth) -> None:
    """`{side: [left, both]}` holds for either value."""
    assert confirmed("{side: [left, both]}", side=side) is expected


def test_not_answered() -> None:
    """Where nothing was answered a leaf is unknown, and so is its negation."""
    assert confirmed("{side: left}") is Truth.UNKNOWN
    assert confirmed("{not: {side: left}}", side=None) is Truth.UNKNOWN


@pytest.mark.parametrize(
    "when,hours,expected",
    [
        ("{at_least: 6}", 6, Truth.TRUE),
        ("{at_least: 6}", 5, Truth.FALSE),
        ("{at_most: 6}", 6, Truth.TRUE),
        ("{below: 6}", 6, Truth.FALSE),
        ("{between: [2, 4]}", 4, Truth.TRUE),
        ("{between: [2, 4]}", 5, Truth.FALSE),
    ],
)
def test_numbers(when: str, hours: int, expected: Truth) -> None:
    """Numbers are compared with `at_least`, `at_most`, `below` and `between`, bounds included."""
    assert confirmed(f"{{hours: {when}}}", hours=hours) is expected


def test_chosen_from_a_list() -> None:
    """Each option of a `choose_any` list is a finding of its own, asked for with `includes`."""
    assert confirmed("{eased_by: {includes: heat}}", eased_by__heat=True) is Truth.TRUE
    assert confirmed("{eased_by: {includes: heat}}", eased_by__walking=True) is Truth.UNKNOWN

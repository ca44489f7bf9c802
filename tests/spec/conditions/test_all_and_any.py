"""Conditions are three-valued: true, false, or unknown (drawn as ?). Unknown is never no."""

import pytest

from tests.spec.tables import LETTERS, rows, truth_in
from triage.language.condition import AtLeast, Is, Not

A, B, C = (Is(name, frozenset((True,))) for name in "abc")

ALL = """
    a b | all
    T T | T
    T ? | ?
    T F | F
    ? T | ?
    ? ? | ?
    ? F | F
    F T | F
    F ? | F
    F F | F
"""

ANY = """
    a b | any
    T T | T
    T ? | T
    T F | T
    ? T | T
    ? ? | ?
    ? F | ?
    F T | T
    F ? | ?
    F F | F
"""

TWO_OF_THREE = """
    a b c | two
    T T F | T
    T T ? | T
    T ? ? | ?
    T F ? | ?
    T F F | F
    ? ? F | ?
    ? F F | F
    F F T | F
"""


@pytest.mark.parametrize("given,expected", rows(ALL))
def test_all(given: str, expected: str) -> None:
    """`all` is false as soon as one part is false, and true only when every part is true."""
    assert truth_in(AtLeast(2, (A, B)), "ab", given) is LETTERS[expected]


@pytest.mark.parametrize("given,expected", rows(ANY))
def test_any(given: str, expected: str) -> None:
    """`any` is true as soon as one part is true, and false only when every part is false."""
    assert truth_in(AtLeast(1, (A, B)), "ab", given) is LETTERS[expected]


@pytest.mark.parametrize("given,expected", rows(TWO_OF_THREE))
def test_at_least_two_of_three(given: str, expected: str) -> None:
    """`at_least` counts: it is true once enough parts are, and false once too few can be."""
    assert truth_in(AtLeast(2, (A, B, C)), "abc", given) is LETTERS[expected]


@pytest.mark.parametrize("given,expected", [("T", "F"), ("?", "?"), ("F", "T")])
def test_not(given: str, expected: str) -> None:
    """`not` turns true and false around, and leaves unknown unknown."""
    assert truth_in(Not(A), "a", given) is LETTERS[expected]

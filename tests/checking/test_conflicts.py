"""Which conflicts are safe: a worse answer must not end one."""

import pytest

from tests.checking.told import codes_of

QUESTIONS = """\
- {ask: numb, text: Numb?, answer: yes_no, danger: [yes]}
- {ask: weak, text: Weak?, answer: {none: No, one: One leg, both: Both legs}, danger: [one, both]}
- {ask: heat, text: How hot?, answer: {whole_number: {from: 35, to: 42}}, danger: {rising_from: 38}}
- {ask: runs, text: Do you run?, answer: yes_no}
"""


def _codes(first: str, second: str) -> list[str]:
    conflict = f"conflicts:\n  - {{these: [{first}, {second}], because: It cannot be.}}\n"
    return codes_of(QUESTIONS, more=conflict)


@pytest.mark.parametrize(
    "first, second",
    [
        ("{numb: yes}", "{weak: none}"),
        ("{weak: [one, both]}", "{numb: no}"),
        ("{not: {weak: none}}", "{numb: no}"),
        ("{heat: {at_least: 40}}", "{numb: no}"),
        ("{heat: {below: 38}}", "{weak: both}"),
        ("{all: [{numb: yes}, {runs: yes}]}", "{weak: none}"),
        ("{all: [{numb: no}, {weak: none}]}", "{heat: {at_least: 41}}"),
        ("{numb: yes}", "{runs: yes}"),
    ],
)
def test_these_are_safe(first: str, second: str) -> None:
    assert _codes(first, second) == []


@pytest.mark.parametrize(
    "first, second",
    [
        ("{weak: one}", "{numb: no}"),
        ("{weak: [none, one]}", "{numb: yes}"),
        ("{heat: {between: [38, 40]}}", "{numb: no}"),
        ("{not: {weak: both}}", "{numb: no}"),
        ("{all: [{numb: yes}, {weak: none}]}", "{heat: {below: 38}}"),
        ("{any: [{numb: yes}, {not: {weak: both}}]}", "{heat: {below: 38}}"),
    ],
)
def test_a_worse_answer_must_not_end_a_conflict(first: str, second: str) -> None:
    assert set(_codes(first, second)) == {"TR331"}

"""The written forms of conditions become four node types."""

import pytest

from tests.checking.told import cause, codes_of
from tests.small_library import small
from triage.language.condition import AtLeast, Condition, Is, Not, Within

QUESTIONS = """\
- {ask: wet, text: Wet?, answer: yes_no}
- {ask: colour, text: Which colour?, answer: {red: Red, green: Green, blue: Blue}}
- {ask: days, text: How many days?, answer: {whole_number: {from: 0, to: 30, unit: days}}}
- {ask: helps, text: What helps?, answer: {choose_any: {heat: Heat, rest: Rest}, none: Nothing}}
"""
WET, RED = Is("wet", frozenset({True})), Is("colour", frozenset({"red"}))


@pytest.mark.parametrize(
    "written, read",
    [
        ("{wet: no}", Is("wet", frozenset({False}))),
        ("{colour: red}", RED),
        ("{colour: [red, blue]}", Is("colour", frozenset({"red", "blue"}))),
        ("{days: 3}", Is("days", frozenset({3}))),
        ("{days: {at_least: 6}}", Within("days", 6, 30)),
        ("{days: {at_most: 6}}", Within("days", 0, 6)),
        ("{days: {below: 6}}", Within("days", 0, 5)),
        ("{days: {between: [2, 6]}}", Within("days", 2, 6)),
        ("{helps: {includes: heat}}", Is("helps/heat", frozenset({True}))),
        ("{not: {wet: yes}}", Not(WET)),
        ("{all: [{wet: yes}, {colour: red}]}", AtLeast(2, (WET, RED))),
        ("{any: [{wet: yes}, {colour: red}]}", AtLeast(1, (WET, RED))),
        (
            "{at_least: {count: 2, of: [{wet: yes}, {colour: red}, {days: 3}]}}",
            AtLeast(2, (WET, RED, Is("days", frozenset({3})))),
        ),
    ],
)
def test_every_form_is_read(written: str, read: Condition) -> None:
    assert small(QUESTIONS, cause(written)).evidence[0].when == read


@pytest.mark.parametrize(
    "written, code",
    [
        ("{wett: yes}", "TR101"),
        ("{wet: 1}", "TR120"),
        ("{colour: yellow}", "TR120"),
        ("{days: 31}", "TR120"),
        ("{days: few}", "TR120"),
        ("{helps: {includes: cold}}", "TR120"),
        ("{wet: {at_least: 1}}", "TR121"),
        ("{days: {includes: 3}}", "TR121"),
        ("{days: {above: 3}}", "TR121"),
        ("{helps: heat}", "TR122"),
        ("{helps: [heat, rest]}", "TR122"),
        ("{helps/heat: yes}", "TR122"),
        ("{days: {at_least: 31}}", "TR123"),
        ("{days: {at_most: -1}}", "TR123"),
        ("{days: {below: 0}}", "TR123"),
        ("{days: {between: [6, 2]}}", "TR123"),
        ("{at_least: {count: 0, of: [{wet: yes}]}}", "TR124"),
        ("{wet: yes, colour: red}", "TR129"),
        ("{all: []}", "TR129"),
        ("{not: [{wet: yes}]}", "TR129"),
        ("{days: {between: [2]}}", "TR129"),
        ("{days: {at_least: 2, at_most: 3}}", "TR129"),
        ("{at_least: 2}", "TR129"),
        ("{days: {at_least: 0}}", "TR203"),
        ("{wet: [yes, no]}", "TR203"),
    ],
)
def test_what_cannot_be_meant_is_a_flaw(written: str, code: str) -> None:
    assert codes_of(QUESTIONS, cause(written)) == [code]


def test_a_list_asks_one_finding_for_each_option() -> None:
    base = small(QUESTIONS, cause("{wet: yes}"))
    assert [id for id in base.findings if id.startswith("helps")] == ["helps/heat", "helps/rest"]
    assert base.findings["helps/heat"].title == "Heat"

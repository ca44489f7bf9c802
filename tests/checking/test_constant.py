"""Conditions that are the same whatever is answered are found, and no others."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checking.told import cause, codes_of, derive, flaws_of
from triage.checking.constant import outcome_of
from triage.language.condition import AtLeast, Condition, Is, Not, Within, findings_of
from triage.language.domain import Choice, WholeNumber, YesNo
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of

QUESTIONS = """\
- {ask: wet, text: Wet?, answer: yes_no}
- {ask: days, text: How many days?, answer: {whole_number: {from: 0, to: 30}}}
- ask: shade
  text: Which shade?
  answer: {light: Light, dark: Dark}
  ask_when: {wet: yes}
"""


@pytest.mark.parametrize(
    "when",
    [
        "{any: [{wet: yes}, {wet: no}]}",
        "{all: [{days: {below: 3}}, {days: {at_least: 3}}]}",
        "{at_least: {count: 2, of: [{days: {below: 3}}, {days: 5}, {days: {at_least: 6}}]}}",
        "{all: [{wet: yes}, {soaked: no}]}",
        "{not: {any: [{wet: yes}, {not: {soaked: yes}}]}}",
    ],
)
def test_a_constant_condition_is_a_flaw(when: str) -> None:
    assert codes_of(QUESTIONS, cause(when), derive("soaked", "{wet: yes}")) == ["TR203"]


def test_not_applicable_is_a_value_too() -> None:
    """A question behind a gate can be answered light or dark, or not apply."""
    assert codes_of(QUESTIONS, cause("{shade: [light, dark]}")) == []


def test_only_the_smallest_constant_part_is_told() -> None:
    when = "{all: [{days: 3}, {any: [{wet: yes}, {wet: no}]}]}"
    (flaw,) = flaws_of(QUESTIONS, cause(when))
    assert (flaw.span.line, flaw.span.column) == (8, 30)


def test_a_constant_derived_finding_is_told_once() -> None:
    always = derive("always", "{any: [{wet: yes}, {wet: no}]}")
    assert codes_of(QUESTIONS, always, cause("{always: yes}")) == ["TR203"]


# ---------------------------------------------------------------- against every case

FINDINGS = {
    "a": Finding("a", YesNo()),
    "b": Finding("b", YesNo(), gate=Is("a", frozenset({True}))),
    "c": Finding("c", Choice(("x", "y", "z"))),
    "n": Finding("n", WholeNumber(0, 5)),
}


def _is_one_of(finding: Finding) -> st.SearchStrategy[Condition]:
    values = st.frozensets(st.sampled_from(list(finding.domain.values())), min_size=1)
    return values.map(lambda some: Is(finding.id, some))


LEAVES: st.SearchStrategy[Condition] = st.one_of(
    *map(_is_one_of, FINDINGS.values()),
    st.tuples(st.integers(0, 5), st.integers(0, 5)).map(
        lambda ends: Within("n", min(ends), max(ends))
    ),
)


def _larger(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=4)
    counted = parts.flatmap(
        lambda some: st.integers(1, len(some)).map(lambda count: AtLeast(count, tuple(some)))
    )
    return counted | inner.map(Not)


@settings(max_examples=300, deadline=None)
@given(st.recursive(LEAVES, _larger, max_leaves=8))
def test_the_search_agrees_with_trying_every_case(condition: Condition) -> None:
    """What is called constant is so in every complete case, and the other way round."""
    read = findings_of(condition)
    outcomes = set()
    for values in product(*(tuple(FINDINGS[id].values()) for id in read)):
        case = {id: frozenset((value,)) for id, value in zip(read, values, strict=True)}
        outcomes.add(truth_of(condition, case.get))
    expected = None if len(outcomes) == 2 else outcomes == {Truth.TRUE}
    assert outcome_of(condition, FINDINGS) is expected


def test_a_hard_condition_takes_no_time_and_is_not_called_constant() -> None:
    findings = {f"f{number}": Finding(f"f{number}", YesNo()) for number in range(40)}
    yes = [Is(id, frozenset({True})) for id in findings]
    pairs = tuple(AtLeast(1, (one, Not(other))) for one in yes for other in yes if one is not other)
    hard = AtLeast(
        2, (AtLeast(len(pairs), pairs), AtLeast(20, tuple(yes)), Not(AtLeast(21, tuple(yes))))
    )
    assert outcome_of(hard, findings) is not True

"""Shapes: every wrong key, type and word of a file, told at once and where it is."""

from __future__ import annotations

import pytest

from triage.authoring.library import read_document
from triage.authoring.shapes import shape_flaws
from triage.language.flaw import Flaw


def flaws_of(text: str, path: str = "rules/a/a.yaml") -> tuple[Flaw, ...]:
    document, flaws = read_document(text.encode(), path)
    assert flaws == ()
    assert document is not None
    return shape_flaws(document)


def told(text: str, path: str = "rules/a/a.yaml") -> list[str]:
    return [f"{flaw.span.line}:{flaw.span.column} {flaw.message}" for flaw in flaws_of(text, path)]


def question(lines: str) -> str:
    head = "questionnaire: a\ntitle: A\nfor: All\nsections:\n  - section: b\n    title: B\n"
    return f"{head}    questions:\n      - {lines}\n"


def told_of_question(lines: str) -> list[str]:
    return told(question(lines), "questionnaires/a.yaml")


SOUND_ANSWERS = [
    "yes_no",
    "{a: A, b: B}",
    "{whole_number: {from: 0, to: 9, unit: hours, also: {minutes: 0.0167}}}",
    "{choose_any: {a: A}, none: None}",
]


@pytest.mark.parametrize("answer", SOUND_ANSWERS)
def test_every_form_of_answer(answer: str) -> None:
    assert told_of_question(f"{{ask: c, text: C, answer: {answer}}}") == []


@pytest.mark.parametrize(
    "answer,expected",
    [
        ("yesno", '8:35 "yesno" is no answer'),
        ("[a]", '8:35 "answer" should be a word'),
        ("{whole_number: {from: a, to: 9}}", '8:57 "from" should be a whole number'),
        ("{whole_number: 3}", '8:50 "whole_number" should be a mapping'),
        ("{choose_any: [a]}", '8:48 "choose_any" should be a mapping'),
        ("{a: [A], b: B}", '8:39 "a" should be a text'),
        ("{whole_number: {from: 0, to: 9, also: {m: x}}}", '8:77 "m" should be a number'),
    ],
)
def test_a_wrong_answer_is_told_without_noise(answer: str, expected: str) -> None:
    assert told_of_question(f"{{ask: c, text: C, answer: {answer}}}") == [expected]


def test_a_screen_and_a_question_are_told_apart() -> None:
    assert told_of_question("{screen: c, text: C, ech: []}") == [
        '8:9 a screen needs "each"',
        '8:30 "ech" is no key of a screen',
    ]
    assert told_of_question("{ask: c}") == [
        '8:9 a question needs "text"',
        '8:9 a question needs "answer"',
    ]


@pytest.mark.parametrize("danger", ["[yes]", "[one, two]", "{rising_from: 38}", "[3, 4]"])
def test_every_form_of_danger(danger: str) -> None:
    assert told_of_question(f"{{ask: c, text: C, answer: yes_no, danger: {danger}}}") == []


def test_danger_needs_a_list() -> None:
    found = told_of_question("{ask: c, text: C, answer: yes_no, danger: yes}")
    assert found == ['8:51 "danger" should be a list']


CAUSE = """\
cause: a
kind: pattern
title: A
explanation: B
baseline: {points: 0, because: C, source: D}
evidence:
  - rule: a
    when: {b: yes}
    because: C
    source: [D, E]
"""


@pytest.mark.parametrize(
    "lines",
    [
        "    supports: weak",
        "    points: -3\n    if_refuted: {points: 2}",
        "    likelihood_ratio: {confirmed: 2, interval: [1.1, 3]}",
        "    likelihood_ratio: 3.5",
        "refer_when: {when: {a: yes}, to: b, acuity: urgent, tell: C}",
        "refer_when:\n  - {when: {a: yes}, refer: {to: b, acuity: urgent}, tell: C}",
        "review: none yet",
        "review: {by: A, date: 2026-01-31}",
        "interventions: [{do: a, not_when: {b: yes}}, {do: c, not_when: [{b: yes}]}]",
        "examples: [{name: a, given: {b: 1, c: [d], e: [], f/g: yes}, expect: {raised: [h]}}]",
        "examples: [{name: 5, given: {b: unknown}, expect: {raised: h}}]",
    ],
)
def test_sound_pieces_of_a_cause(lines: str) -> None:
    assert told(f"{CAUSE}{lines}\n") == []


@pytest.mark.parametrize(
    "lines,expected",
    [
        ("    suports: weak", '11:5 "suports" is no key of an evidence rule'),
        ("    supports: wek", '11:15 "wek" is no supports'),
        ("    points: 1.5", '11:13 "points" should be a whole number'),
        ("    prevalence: 3", '11:5 "prevalence" is no likelihood ratio: a prevalence is how'),
        ("    likelihood_ratio: {hazard_ratio: 2}", '11:24 "hazard_ratio" is no likelihood ratio'),
        ("    likelihood_ratio: {interval: [1, 2, 3]}", '11:34 "interval" has 3 entries'),
        ("  - strongest_of: b\n    rules: []", '12:12 "rules" has no entries'),
        ("  - strongest_of: b", '11:5 a group of evidence needs "rules"'),
        ("review: done", '11:9 "done" is no review'),
        ("refer_when: urgent", '11:13 "refer_when" should be a mapping'),
        ("activity: jog", '11:11 "jog" is no activity'),
        ("interventions: [{do: a, while_waiting: true}]", '11:40 "true" is no while_waiting'),
        ("examples: [{name: a, given: [b], expect: {}}]", '11:29 "given" should be a mapping'),
        ("examples: [{name: a, given: {b: {c: d}}, expect: {}}]", '11:33 "b" should be a text'),
        ("look_again: [2, weeks]", '11:13 "look_again" should be a text'),
    ],
)
def test_a_wrong_piece_is_told_where_it_is(lines: str, expected: str) -> None:
    (found,) = told(f"{CAUSE}{lines}\n")
    assert found.startswith(expected)


def test_everything_is_told_at_once() -> None:
    text = CAUSE.replace("kind:", "knd:").replace("title: A", "title: [A]") + "    points: x\n"
    assert sorted(told(text)) == [
        '11:13 "points" should be a whole number',
        '1:1 a cause needs "kind"',
        '2:1 "knd" is no key of a cause',
        '3:8 "title" should be a text',
    ]


def test_help_names_what_was_meant_or_what_there_is() -> None:
    helps = {flaw.code: flaw.help for flaw in flaws_of(f"{CAUSE}activty: easy\nactivity: jog\n")}
    assert helps["TR053"] == "it is easy, rest_days or stop"
    assert helps["TR050"].startswith("it may have course, look_again")
    assert flaws_of(f"{CAUSE}revew: none yet\n")[0].help == 'did you mean "review"?'
    assert "`kind: contributor`" in flaws_of(CAUSE.replace("kind: pattern\n", ""))[0].help


def test_what_checking_tells_in_its_own_words_is_left_to_it() -> None:
    """Reasons, sources, weights and if_unknown: one flaw each, not two."""
    assert told("red_flag: a\ntitle: A\nwhen: {b: yes}\nrefer: {acuity: routine}\ntell: C\n") == []
    assert told("sources: {a: {title: A, licence: free}}\n") == []


def test_other_kinds() -> None:
    assert told("places: {a: {neutral: {words: A, nmber: 3}}}\n") == [
        '1:34 "nmber" is no key of the words of a place'
    ]
    assert told("profiles: {a: {b: [c], d: 4}}\n") == []
    assert told("profiles: {a: b}\n") == ['1:15 "a" should be a mapping']
    assert told("derive: a\ntitle: A\nwhen: {b: {at_least: {}}}\n") == []

"""Gates and derived findings stand before what reads them, and never in a circle."""

from tests.checking.told import cause, codes_of, derive, flag, flaws_of
from tests.small_library import small

QUESTIONS = """\
- {ask: late, text: Late?, answer: yes_no, danger: [yes], ask_when: {early: yes}}
- {ask: early, text: Early?, answer: yes_no, danger: [yes]}
"""


def test_clauses_stand_in_canonical_order() -> None:
    base = small(
        QUESTIONS,
        derive("zebra", "{early: yes}"),
        derive("aardvark", "{any: [{zebra: yes}, {late: yes}]}"),
        flag("{aardvark: yes}", steps="steps: [{when: {late: yes}, to: doctor, acuity: urgent}]"),
        cause("{late: yes}") + "interventions:\n  - {do: rest, not_when: [{early: yes}]}\n",
        "intervention: rest\ntitle: Rest\nhow: Lie down.\nsource: judgement\n",
    )
    assert [clause.id for clause in base.clauses] == [
        "derived:zebra",
        "gate:late",
        "derived:aardvark",
        "red_flag:alarm",
        "step:alarm/1",
        "rule:reason/sign",
        "not_when:reason/rest/1",
    ]


def test_a_circle_is_told_once_with_the_way_round() -> None:
    circle = [derive("a", "{b: yes}"), derive("b", "{c: yes}"), derive("c", "{a: yes}")]
    reader = derive("d", "{a: yes}")
    (flaw,) = flaws_of(QUESTIONS, *circle, reader)
    assert flaw.code == "TR201"
    assert flaw.message == "a -> b -> c -> a is a circle"
    assert [note for note, _ in flaw.related] == ["b reads c", "c reads a"]


def test_two_circles_are_told_apart() -> None:
    circles = [derive("a", "{a: yes}"), derive("b", "{c: yes}"), derive("c", "{b: yes}")]
    assert codes_of(QUESTIONS, *circles) == ["TR201", "TR201"]


def test_a_gate_may_read_a_question_further_down() -> None:
    assert small(QUESTIONS, cause("{late: yes}")).clauses[0].id == "gate:late"

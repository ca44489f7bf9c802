"""The compiled engine: agreement in the corners, hostile names, threads."""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import replace

import pytest

from benchmarks.made_up import made_up_base, made_up_case
from tests.small_library import case, small
from triage.engines.compiled_engine import CompiledEngine
from triage.engines.lanes import MOST_LANES, lanes_of
from triage.language.base import Clause, ClauseKind, DerivedFinding, RuleBase
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import Choice, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.assess import assess
from triage.semantics.reading import truths

QUESTIONS = """
- ask: runs
  text: Do you run?
  answer: yes_no
  context: Runners load the back in their own way.
- ask: days
  text: On how many days a week?
  answer: {whole_number: {from: 0, to: 7}}
  context: How much it is changes what is likely.
  ask_when: {runs: yes}
  otherwise: 0
- ask: leg
  text: Is a leg weak?
  answer: {none: No, one_leg: One, both_legs: Both}
  ask_when: {often: yes}
  danger: [one_leg, both_legs]
"""
OFTEN = """
derive: often
title: Runs often
when: {days: {at_least: 4}}
because: Four days a week is most of them.
"""
FLAG = """
red_flag: weakness
title: Weakness
when: {leg: [one_leg, both_legs]}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: urgent, within: 24 hours}
tell: Go to a hospital.
because: A weak leg may come from a nerve.
source: judgement
"""
BASE = small(QUESTIONS, OFTEN, FLAG)


def with_conditions(
    *conditions: Condition,
    findings: dict[str, Finding],
    derived: dict[str, Condition] | None = None,
) -> RuleBase:
    """Return a base of bare clauses, for conditions that no file could say."""
    rules = [Clause(ClauseKind.RULE, f"r/{n}", when) for n, when in enumerate(conditions)]
    made = {id: DerivedFinding(id, when, id, "") for id, when in (derived or {}).items()}
    hanging = [Clause(ClauseKind.DERIVED, id, one.when) for id, one in made.items()]
    gates = [
        Clause(ClauseKind.GATE, id, one.gate)
        for id, one in findings.items()
        if one.gate is not None
    ]
    computed = {id: Finding(id, YesNo(), derived=True) for id in made}
    return replace(
        BASE,
        findings={**findings, **computed},
        derived=made,
        clauses=(*gates, *hanging, *rules),
        evidence=(),
        red_flags=(),
        causes={},
    )


def agrees(base: RuleBase, *cases: Case) -> None:
    ways = [CompiledEngine(base, all_rules_from=count) for count in (None, 0, 1e9)]
    engine = ways[0]
    for given in cases:
        found = engine.truths(given)
        assert found == truths(base, given)
        assert list(found) == [clause.id for clause in base.clauses]
        if given.values.keys() <= base.findings.keys():
            whole = assess(base, given)
            brief = replace(whole, trace=(), open_findings=())
            for engine in ways:
                assert engine.assess(given) == whole
                assert engine.assess(given, trace=False) == brief


def test_gates_open_closed_and_unknown() -> None:
    agrees(
        BASE,
        Case({}),
        case(runs=True, days=6, leg="none"),
        case(runs=False, days=6, leg="one_leg"),
        case(days=6, leg="both_legs"),
        case(days=2),
        case(runs=True),
    )


def test_a_base_without_clauses() -> None:
    assert CompiledEngine(with_conditions(findings={})).truths(Case({})) == {}


def test_a_base_of_one_clause() -> None:
    findings = {"a": Finding("a", YesNo())}
    agrees(with_conditions(Is("a", frozenset((True,))), findings=findings), case(a=True), Case({}))


def test_answers_outside_the_domain_are_read_as_they_are() -> None:
    findings = {"n": Finding("n", WholeNumber(0, 9)), "o": Finding("o", Choice(("x", "y")))}
    leaves = (Within("n", 3, 5), Is("o", frozenset(("x",))), Is("n", frozenset((1,))))
    base = with_conditions(*leaves, *(Not(leaf) for leaf in leaves), findings=findings)
    odd: list[Value] = [-4, 99, 10**30, True, "", "zzz", "other", "not applicable"]
    agrees(base, *(Case({"n": value, "o": value}) for value in odd))


def test_an_answer_to_nothing_that_is_asked_counts_as_not_given() -> None:
    agrees(BASE, case(runs=True, days=6, leg="none", often=False, elsewhere=True))


def test_numbers_of_many_values() -> None:
    findings = {"n": Finding("n", WholeNumber(0, 10**9))}
    base = with_conditions(
        Within("n", 0, 4), Within("n", 5, 10**9), Is("n", frozenset((7, 900))), findings=findings
    )
    agrees(base, *(case(n=value) for value in (0, 4, 5, 7, 8, 900, 901, 10**9)))


def test_one_finding_twice_in_a_lane() -> None:
    """With two possible values, each leaf is unknown where their intersection is empty."""
    gate = Is("a", frozenset((True,)))
    findings = {"a": Finding("a", YesNo()), "n": Finding("n", WholeNumber(0, 9), gate=gate)}
    both = AtLeast(2, (Within("n", 3, 9), Not(Within("n", 0, 9))))
    agrees(with_conditions(both, findings=findings), case(n=4), case(a=True, n=4), case(a=False))


# ---------------------------------------------------------------- conditions with too many lanes


def half_of(names: list[str]) -> AtLeast:
    return AtLeast(len(names) // 2, tuple(Is(name, frozenset((True,))) for name in names))


def test_conditions_with_too_many_lanes_are_worked_out_part_by_part() -> None:
    names = [f"q{number}" for number in range(12)]
    many = half_of(names)
    assert lanes_of(many) is None
    assert lanes_of(Not(many)) is None
    hidden = Is("d", frozenset((True,)))
    findings = {name: Finding(name, YesNo()) for name in names}
    findings["g"] = Finding("g", YesNo(), gate=many)
    base = with_conditions(
        many,
        Not(many),
        AtLeast(2, (hidden, Is("g", frozenset((False,))))),
        findings=findings,
        derived={"d": Not(many), "e": AtLeast(1, (many, hidden))},
    )
    halves = [dict.fromkeys(names[:count], True) for count in range(13)]
    whole = [{**dict.fromkeys(names, False), **half} for half in halves]
    agrees(base, *(Case({**answers, "g": False}) for answers in (*halves, *whole)))


def test_lanes_are_counted_before_they_are_made() -> None:
    condition: Condition = half_of([f"q{number}" for number in range(40)])
    for _ in range(4):
        condition = AtLeast(2, (condition, condition, condition))
    assert lanes_of(condition) is None
    assert len(lanes_of(half_of(["a", "b", "c", "d", "e", "f", "g"])) or ()) == 35 <= MOST_LANES


# ---------------------------------------------------------------- nothing of an author's is code

HOSTILE = [
    "'); import os; os.system('true') #",
    '"""',
    "__import__('os').abort()",
    "a\nraise SystemExit(3)\n",
    "{n}",
    "%s",
    "\\",
    "\0",
    "ﬁnding",
    "\u202ereversed",
    "t",
    "p",
    "every",
    "find",
    "lambda: 0",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_values_do_not_become_code(name: str) -> None:
    yes = Is(name, frozenset((name,)))
    findings = {
        name: Finding(name, Choice((name, "other"))),
        f"{name}/": Finding(f"{name}/", Choice((name, "x")), gate=yes, danger=(name,)),
    }
    gated = Is(f"{name}/", frozenset((name,)))
    base = with_conditions(
        yes, gated, AtLeast(1, (yes, gated)), findings=findings, derived={f"d{name}": Not(yes)}
    )
    given = [
        Case({}),
        Case({name: name}),
        Case({name: "other", f"{name}/": name}),
        Case({f"{name}/": "x"}),
        Case({name: name, f"{name}/": "x"}),
    ]
    agrees(base, *given)
    only_our_words(CompiledEngine(base))


OURS = re.compile(
    r"def|find|return|if|elif|else|not|is|None|get|every|one|more|guards"
    r"|[abkpqtv]|[cfmouwx][0-9]+|[()\[\]:,=&|+]"
)


def only_our_words(engine: CompiledEngine) -> None:
    pieces = re.findall(r"\w+|[^\w\s]", engine.text)
    assert [piece for piece in pieces if not OURS.fullmatch(piece)] == []


def test_the_function_of_any_base_is_made_of_our_words() -> None:
    only_our_words(CompiledEngine(made_up_base(300)))
    only_our_words(CompiledEngine(BASE))


# ---------------------------------------------------------------- sharing


def test_threads_may_share_an_engine() -> None:
    base = made_up_base(200)
    cases = [made_up_case(base, answered, seed=answered) for answered in range(0, 151, 30)]
    expected = [truths(base, one) for one in cases]
    engine, wrong = CompiledEngine(base), []
    traced = [CompiledEngine(base).assess(one) for one in cases]

    def work() -> None:
        for _ in range(6):
            for number, given in enumerate(cases):
                if engine.truths(given) != expected[number]:
                    wrong.append(number)
                if engine.assess(given) != traced[number]:
                    wrong.append(number)

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switching)
    assert wrong == []


def test_what_was_returned_stays_as_it_was() -> None:
    engine = CompiledEngine(BASE)
    before = engine.truths(case(runs=True, days=6, leg="one_leg"))
    engine.truths(Case({}))
    assert before["red_flag:weakness"] is Truth.TRUE

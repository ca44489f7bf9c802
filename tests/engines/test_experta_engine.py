"""What the engine does with working memory: declare, fire, withdraw, and stay whole."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from tests.small_library import case, small
from triage.engines import experta_engine
from triage.engines._experta_compat import Fact
from triage.engines.experta_engine import Answer, ExpertaEngine, Known
from triage.engines.productions import compiled, productions
from triage.language.case import Case
from triage.language.condition import Is, Not
from triage.language.truth import Truth
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
RARELY = """
derive: rarely
title: Runs rarely
when: {not: {often: yes}}
because: Three days a week is few of them.
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
CAUSE = """
cause: load
kind: pattern
title: More running than before
explanation: The back is not used to it.
baseline: {points: 0, because: It is common., source: judgement}
evidence:
  - rule: many_days
    when: {days: {at_least: 5}}
    supports: weak
    because: More days, more load.
    source: judgement
  - rule: few_days
    when: {all: [{rarely: yes}, {runs: yes}]}
    opposes: weak
    because: Fewer days, less load.
    source: judgement
"""
BASE = small(QUESTIONS, OFTEN, RARELY, FLAG, CAUSE)

RUNNER = case(runs=True, days=6, leg="none")


def facts_of(engine: ExpertaEngine, kind: type[Fact]) -> dict[str, Any]:
    """Return what the facts of one kind say, by finding."""
    field = "value" if kind is Answer else "possible"
    facts = engine._memory.facts.values()
    return {fact["finding"]: fact[field] for fact in facts if isinstance(fact, kind)}


def test_each_clause_is_two_productions_without_not() -> None:
    names = [production.name for production in productions(BASE)]
    assert names[:4] == [
        "confirm gate:days",
        "refute gate:days",
        "confirm derived:often",
        "refute derived:often",
    ]
    assert len(names) == 2 * len(BASE.clauses)
    with pytest.raises(ValueError, match="known values only"):
        compiled(Not(Is("runs", frozenset((True,)))))


def test_derived_findings_chain_by_firing() -> None:
    engine = ExpertaEngine(BASE)
    engine.truths(RUNNER)
    assert engine.activations == (
        "confirm gate:days",
        "confirm derived:often",
        "refute derived:rarely",
        "confirm gate:leg",
        "refute red_flag:weakness",
        "refute rule:load/few_days",
        "confirm rule:load/many_days",
    )


def test_working_memory_holds_what_was_said_and_what_may_be() -> None:
    engine = ExpertaEngine(BASE)
    engine.truths(case(days=6))
    assert facts_of(engine, Answer) == {"days": 6}
    assert facts_of(engine, Known) == {"days": {0, 6}}


def test_an_answer_fires_only_what_it_decides() -> None:
    engine = ExpertaEngine(BASE)
    engine.truths(case(runs=True))
    assert engine.activations == ("confirm gate:days",)
    engine.truths(case(runs=True, days=6))
    assert "confirm gate:days" not in engine.activations
    assert "confirm derived:often" in engine.activations


def test_a_changed_answer_withdraws_what_hung_on_it() -> None:
    engine = ExpertaEngine(BASE)
    engine.truths(RUNNER)
    changed = case(runs=True, days=2, leg="none")
    assert engine.truths(changed) == truths(BASE, changed)
    assert facts_of(engine, Known)["often"] == {"no"}
    assert facts_of(engine, Known)["leg"] == {"not applicable"}


def test_an_answer_taken_back_leaves_nothing() -> None:
    engine = ExpertaEngine(BASE)
    engine.truths(RUNNER)
    assert set(engine.truths(Case({})).values()) == {Truth.UNKNOWN}
    assert facts_of(engine, Answer) == facts_of(engine, Known) == {}
    assert engine.activations == ()


def test_a_case_that_stays_the_same_fires_nothing() -> None:
    engine = ExpertaEngine(BASE)
    first = engine.truths(RUNNER)
    assert engine.truths(RUNNER) == first
    assert engine.activations == ()


def test_a_parked_answer_comes_back() -> None:
    engine = ExpertaEngine(BASE)
    for days in (6, 2, 6):
        given = case(runs=True, days=days, leg="none")
        assert engine.truths(given) == truths(BASE, given)
    assert facts_of(engine, Known)["leg"] == {"none"}


def test_danger_behind_a_closed_gate_is_seen() -> None:
    found = ExpertaEngine(BASE).truths(case(runs=False, leg="one_leg"))
    assert found["gate:leg"] is Truth.FALSE
    assert found["red_flag:weakness"] is Truth.TRUE


def test_no_is_not_nought_and_yes_is_not_one() -> None:
    engine = ExpertaEngine(BASE)
    engine.truths(case(runs=True, days=1))
    assert facts_of(engine, Answer) == {"runs": "yes", "days": 1}
    for given in (case(runs=False), case(runs=True, days=0), case(runs=True, days=1)):
        assert engine.truths(given) == truths(BASE, given)


def test_what_was_returned_stays_as_it_was() -> None:
    engine = ExpertaEngine(BASE)
    before = engine.truths(RUNNER)
    engine.truths(Case({}))
    assert before == truths(BASE, RUNNER)


def test_an_answer_to_nothing_that_is_asked_counts_as_not_given() -> None:
    given = case(runs=True, days=6, leg="none", often=False, elsewhere=True)
    assert ExpertaEngine(BASE).truths(given) == truths(BASE, RUNNER)


def test_two_engines_share_nothing() -> None:
    other = small(QUESTIONS, OFTEN, RARELY.replace("not: {often: yes}", "days: 1"), FLAG)
    engines = [(ExpertaEngine(base), base) for base in (BASE, other, BASE)]
    for given in (RUNNER, case(runs=True, days=1), Case({}), case(runs=False), RUNNER):
        for engine, base in engines:
            assert engine.truths(given) == truths(base, given)


def test_each_thread_may_have_its_own_engine() -> None:
    cases = [case(runs=True, days=days, leg="none") for days in range(8)]
    wrong: list[int] = []

    def work() -> None:
        engine = ExpertaEngine(BASE)
        for _ in range(20):
            for number, given in enumerate(cases):
                if engine.truths(given) != truths(BASE, given):
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


@pytest.mark.parametrize("moment", ["visible", "symbol"])
def test_an_engine_that_failed_starts_afresh(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in the middle of a change leaves no half of it behind."""
    engine = ExpertaEngine(BASE)
    engine.truths(RUNNER)
    changed = case(runs=True, days=2, leg="none")
    calls = iter(range(2))
    sound = getattr(experta_engine, moment)

    def failing(*arguments: object) -> object:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return sound(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(experta_engine, moment, failing)
        with pytest.raises(KeyboardInterrupt):
            engine.truths(changed)
    assert facts_of(engine, Answer) == facts_of(engine, Known) == {}
    assert engine.truths(changed) == truths(BASE, changed)
    assert engine.activations == fired_by_a_fresh_engine(changed)


def fired_by_a_fresh_engine(given: Case) -> tuple[str, ...]:
    engine = ExpertaEngine(BASE)
    engine.truths(given)
    return engine.activations


def test_printed_facts_tell_no_answers() -> None:
    engine = ExpertaEngine(BASE)
    engine.truths(case(days=6))
    printed = [repr(fact) for fact in engine._memory.facts.values()]
    assert printed[1:] == ["Answer(days)", "Known(days)"]

"""The circuit and the specification agree, on random rule bases and on the shipped library."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.checking.checked import Checked
from triage.language.base import Kind, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.assess import assess
from triage.semantics.cells import cells_of
from triage.semantics.reading import truths
from triage.testing import laws
from triage.testing.strategies import answers, cases, rule_bases
from triage.verify.circuit import FALSE, TRUE, Circuit, Literal
from triage.verify.counterexample import acuity_of, is_reachable, with_answer
from triage.verify.encode import Encoding, free_answers
from triage.verify.reach import Reach
from triage.verify.solve import Model, NoModel, Solver
from triage.verify.verdict import Verdict
from triage.verify.verify import verify

LONG = os.environ.get("TRIAGE_LONG") == "1"
FEW = settings(
    max_examples=2_000 if LONG else 25,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# ---------------------------------------------------------------- one case at a time


class Comparison:
    """A rule base as a circuit in which every statement about one case can be looked up."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.circuit = Circuit()
        self.solver = Solver(self.circuit)
        given = free_answers(self.circuit, base)
        self.free = Encoding(self.circuit, base, cells_of(base), given, Reach(base))
        self.reachable = self.free.reachable()
        self.soon = {acuity: self.free.as_soon_as(acuity) for acuity in Acuity}
        for clause in base.clauses:
            self.free.clause(clause.id)

    def model(self, case: Case) -> Model:
        said = [
            literal if case.values.get(id) in cell else -literal
            for id, literals in self.free.answers.items()
            for cell, literal in zip(self.free.cells[id], literals, strict=True)
        ]
        found = self.solver.solve(said, time.monotonic() + 60)
        assert not isinstance(found, NoModel), "the circuit forbids a case"
        return found

    def compare(self, case: Case) -> None:
        model = self.model(case)
        self.same_truths(self.free, case, model)
        assert holds(self.reachable, model) is is_reachable(self.base, case)
        soon = max(acuity for acuity, literal in self.soon.items() if holds(literal, model))
        assert soon is acuity_of(self.base, case)

    def compare_changed(self, case: Case, id: FindingId, cell: int | None) -> None:
        changed = self.free.but(id, cell)
        for clause in self.base.clauses:
            changed.clause(clause.id)
        steps = {acuity: changed.as_soon_as(acuity) for acuity in Acuity}
        value = None if cell is None else self.free.cells[id][cell][0]
        other, model = with_answer(case, id, value), self.model(case)
        self.same_truths(changed, other, model)
        soon = max(acuity for acuity, literal in steps.items() if holds(literal, model))
        assert soon is acuity_of(self.base, other)

    def same_truths(self, encoding: Encoding, case: Case, model: Model) -> None:
        for id, truth in truths(self.base, case).items():
            sides = encoding.clause(id)
            assert holds(sides.true, model) is (truth is Truth.TRUE), f"{id} is {truth.name}"
            assert holds(sides.false, model) is (truth is Truth.FALSE), f"{id} is {truth.name}"


def holds(literal: Literal, model: Model) -> bool:
    return literal == TRUE or (literal != FALSE and literal in model)


@pytest.mark.slow
@FEW
@given(st.data())
def test_on_random_rule_bases(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    compared = Comparison(base)
    for case in data.draw(st.lists(cases(base), min_size=3, max_size=6)):
        compared.compare(case)
        id = data.draw(st.sampled_from(sorted(compared.free.answers)))
        for cell in (None, *range(len(compared.free.cells[id]))):
            compared.compare_changed(case, id, cell)


def test_on_the_examples_of_the_libraries(shipped: Checked, bicycle: Checked) -> None:
    for base in (*shipped.bases.values(), *bicycle.bases.values()):
        compared = Comparison(base)
        for example in base.examples[::8]:
            compared.compare(Case(example.given))


# ---------------------------------------------------------------- every case there is


def every_case(base: RuleBase) -> Iterator[Case]:
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    for values in product(*((None, *answers(base, id)) for id in asked)):
        said = zip(asked, values, strict=True)
        yield Case({id: value for id, value in said if value is not None})


def tried(base: RuleBase) -> dict[str, bool]:
    """Tell of some promises whether every single case keeps them."""
    everybody = list(every_case(base))
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    found = [truths(base, case) for case in everybody if is_reachable(base, case)]
    rules = [f"rule:{rule.id}" for rule in base.evidence]
    possible = {
        truth: all(any(one[id] is truth for one in found) for id in rules) for truth in Truth
    }

    reachable = [case for case in everybody if is_reachable(base, case)]
    ranked = [assess(base, case).causes for case in reachable]
    firsts = {
        next((one.cause for one in causes if one.kind is Kind.PATTERN), "") for causes in ranked
    }
    shown = {one.cause for causes in ranked for one in causes if one.shown}
    patterns = {one.id for one in base.causes.values() if one.kind is Kind.PATTERN}
    contributors = {one.id for one in base.causes.values() if one.kind is Kind.CONTRIBUTOR}

    def kept(law: str) -> bool:
        try:
            for case in everybody:
                for id in asked:
                    if law == "caution":
                        laws.caution(base, case, id)
                    else:
                        for answer in answers(base, id):
                            getattr(laws, law)(base, case, id, answer)
        except AssertionError:
            return False
        return True

    return {
        "rules_can_be_confirmed": possible[Truth.TRUE],
        "rules_can_be_refuted": possible[Truth.FALSE],
        "patterns_can_come_first": patterns <= firsts,
        "contributors_can_be_shown": contributors <= shown,
        "forgetting_rules_nothing_out": kept("caution"),
        "danger_is_monotone": kept("danger_monotone"),
        "unknown_is_never_less_than_no": kept("unknown_and_no"),
    }


def damaged(base: RuleBase, turn: int) -> RuleBase:
    """Return `base`, or one in which danger is named wrongly, which no check would let by."""
    if turn == 0:
        return base
    findings = {
        id: replace(finding, danger=finding.danger[turn:] or tuple(finding.domain.values())[:1])
        for id, finding in base.findings.items()
    }
    return replace(base, findings={**base.findings, **findings})


@pytest.mark.slow
@settings(FEW, max_examples=400 if LONG else 15)
@given(st.data())
def test_verdicts_equal_trying_every_case(data: st.DataObject) -> None:
    base = damaged(data.draw(rule_bases()), data.draw(st.integers(0, 1)))
    size = 1
    for id, finding in base.findings.items():
        size *= 1 if finding.derived else 1 + len(answers(base, id))
    if size > (2_000 if LONG else 250):
        return
    expected = tried(base)
    for outcome in verify(base, 60, expected):
        proved = outcome.verdict is Verdict.PROVED
        assert proved is expected[outcome.name], outcome.name


# ---------------------------------------------------------------- parts


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_counting(count: int) -> None:
    circuit = Circuit()
    parts = [circuit.variable() for _ in range(4)]
    enough = circuit.at_least(count, parts)
    solver = Solver(circuit)
    for said in product((1, -1), repeat=4):
        model = solver.solve(
            [sign * part for sign, part in zip(said, parts, strict=True)], time.monotonic() + 60
        )
        assert not isinstance(model, NoModel)
        assert holds(enough, model) is (said.count(1) >= count)


def test_equal_parts_are_one_statement() -> None:
    circuit = Circuit()
    one, two = circuit.variable(), circuit.variable()
    assert circuit.every((one, two)) == circuit.every((two, one, TRUE, two))
    assert circuit.every((one, -one)) == FALSE
    assert circuit.some((one, TRUE)) == TRUE
    assert circuit.every((one,)) == one

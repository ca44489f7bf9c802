"""Whoever is found in the crowd shows it, and switches demand what they say."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verify.test_the_circuit_means_the_same import FEW
from triage.checking.checked import Checked
from triage.language.base import RuleBase
from triage.language.truth import Truth
from triage.semantics.reading import truths
from triage.testing.strategies import rule_bases
from triage.verify import crowd as crowds
from triage.verify.bits import Bits
from triage.verify.circuit import Circuit
from triage.verify.counterexample import is_reachable
from triage.verify.prover import Prover
from triage.verify.solve import Model, NoModel, Solver
from triage.verify.sums import Total, at_least, value_of


def looked_at(base: RuleBase) -> int:
    """Compare what the crowd shows with the specification and with the solver, and count it."""
    prover, shown = Prover(base), 0
    for clause in base.clauses:
        sides = prover.free.clause(clause.id)
        for literal, truth in zip(sides, (Truth.TRUE, Truth.FALSE), strict=True):
            case = prover.crowd.somebody((literal,))
            if case is not None:
                assert is_reachable(base, case)
                assert truths(base, case)[clause.id] is truth
                shown += 1
    prover.close()
    return shown


@pytest.mark.slow
@FEW
@given(rule_bases())
def test_the_crowd_shows_what_the_specification_says(base: RuleBase) -> None:
    looked_at(base)


@pytest.mark.slow
def test_the_crowd_shows_most_of_the_shipped_library(shipped: Checked) -> None:
    for base in shipped.bases.values():
        assert looked_at(base) > 1.9 * len(base.clauses)


@pytest.mark.slow
@FEW
@given(rule_bases())
def test_what_is_possible_does_not_hang_on_the_crowd(base: RuleBase) -> None:
    with pytest.MonkeyPatch.context() as patch:
        crowded = possible(base)
        patch.setattr(crowds.Crowd, "somebody", lambda *_: None)
        assert possible(base) == crowded


def possible(base: RuleBase) -> list[bool]:
    prover = Prover(base)
    prover.start(60)
    wanted = product([clause.id for clause in base.clauses], (Truth.TRUE, Truth.FALSE))
    found = [prover.possible({id: truth}) for id, truth in wanted]
    prover.close()
    return found


# ---------------------------------------------------------------- switches

_POINTS = st.dictionaries(st.sampled_from((2, 3, 4, -2, -5)), st.integers(-4, 4), max_size=4)
_SUMS = st.builds(Total, st.integers(-3, 3), _POINTS)


@FEW
@given(_SUMS, _SUMS, st.integers(0, 2), st.booleans())
def test_a_switch_demands_its_sum_whether_written_or_not(
    first: Total, second: Total, margin: int, asked_before: bool
) -> None:
    circuit = Circuit()
    free = [circuit.variable() for _ in range(4)]
    demand = at_least(circuit, first, second, margin)
    switch = circuit.switch("", demand)
    both = circuit.every((switch, free[0]))
    solver = Solver(circuit)
    until = time.monotonic() + 60
    if asked_before:
        solver.solve([switch], until)
    for said in product((1, -1), repeat=4):
        known = [sign * one for sign, one in zip(said, free, strict=True)]
        found = solver.solve([*known, switch], until)
        enough = value_of(first, {*known}) >= value_of(second, {*known}) + margin
        given = {one: 1 for one in known if one > 0}
        assert Bits(circuit, 1, given).of_whom(switch) == enough
        assert demand.holds({*known}) is enough
        assert isinstance(found, Model) is enough
        if found is NoModel.IMPOSSIBLE:
            assert solver.core.switches in ((switch,), ())
            assert {*solver.core.assumed} <= {*known, switch}
        whole = solver.solve([*known, both], until)
        assert isinstance(whole, Model) is (free[0] in known and enough)
    solver.close()

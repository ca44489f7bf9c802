"""A second opinion: the same productions as patterns of experta's own matcher and strategy.

Nothing of our matcher, strategy or compiled tests takes part here. It answers one case at a time:
experta alone does not take conclusions back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any, assert_never

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.engines._experta_compat import AND, OR, Fact, KnowledgeEngine, P, Rule
from triage.engines.productions import Production, Symbol, productions, symbol
from triage.language.base import ClauseId, ClauseKind, RuleBase
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import FindingId
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.gates import settled_case, visible
from triage.semantics.negate import accepted
from triage.semantics.reading import truths
from triage.testing.strategies import cases, rule_bases

LONG = os.environ.get("TRIAGE_LONG") == "1"


class MayBe(Fact):
    """What a finding may be."""


class Stock(KnowledgeEngine):
    """experta as it comes, given one case."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.rules = [
            Rule(pattern(each.when(base.findings), base.findings), salience=-number)(noting(each))
            for number, each in enumerate(productions(base))
        ]
        super().__init__()

    def get_rules(self) -> list[Rule]:
        """Return the productions."""
        return list(self.rules)

    def truths_of(self, case: Case) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause."""
        self.reset()
        self.found = {clause.id: Truth.UNKNOWN for clause in self.base.clauses}
        self.said = settled_case(self.base, case).values
        self.known: dict[FindingId, Fact] = {}
        for id, finding in self.base.findings.items():
            self.show(id, Truth.TRUE if finding.gate is None else Truth.UNKNOWN)
        self.run()
        return self.found

    def note(self, production: Production) -> None:
        """Note a truth, and what follows for the finding that hangs on it."""
        clause, truth = production.clause, production.truth
        if self.found[clause.id] is truth:
            return  # an OR fires once for each of its branches
        self.found[clause.id] = truth
        if clause.kind is ClauseKind.DERIVED:
            self.replace(clause.name, frozenset((symbol(truth is Truth.TRUE),)))
        if clause.kind is ClauseKind.GATE:
            self.show(clause.name, truth)

    def show(self, id: FindingId, gate: Truth) -> None:
        """Declare what an asked finding may be."""
        if not self.base.findings[id].derived:
            values = visible(self.base.findings[id], self.said.get(id), gate)
            self.replace(id, None if values is None else frozenset(map(symbol, values)))

    def replace(self, id: FindingId, possible: frozenset[Symbol] | None) -> None:
        """Declare what a finding may be in place of what was declared before."""
        if id in self.known:
            self.retract(self.known.pop(id))
        if possible is not None:
            self.known[id] = MayBe(finding=id, possible=possible)
            self.declare(self.known[id])


def noting(production: Production) -> Callable[[Stock], None]:
    return lambda engine: engine.note(production)


def pattern(condition: Condition, findings: Mapping[FindingId, Finding]) -> Any:
    """Return a condition without `Not` as a pattern of experta."""
    match condition:
        case Is() | Within():
            allowed = frozenset(
                symbol(value)
                for value in findings[condition.finding].values()
                if accepted(condition, value)
            )
            return MayBe(finding=condition.finding, possible=P(allowed.issuperset))
        case AtLeast(count, parts):
            lowered = [pattern(part, findings) for part in parts]
            return OR(*(AND(*some) for some in combinations(lowered, count)))
        case Not():
            raise ValueError("productions have no `not`")
        case _:
            assert_never(condition)


@pytest.mark.laws
def test_experta_itself_agrees() -> None:
    @settings(
        max_examples=2_000 if LONG else 150,
        derandomize=not LONG,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        base = data.draw(rule_bases())
        engine = Stock(base)
        for case in data.draw(st.lists(cases(base), min_size=1, max_size=3)):
            assert engine.truths_of(case) == truths(base, case)

    trial()

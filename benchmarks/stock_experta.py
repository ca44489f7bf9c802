"""The same productions as patterns of experta's own matcher: a second opinion, and a yardstick.

Nothing of our matcher, strategy or compiled tests takes part here. It answers one case at a time:
experta alone does not take conclusions back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any, assert_never

from triage.engines._experta_compat import AND, OR, Fact, KnowledgeEngine, P, Rule
from triage.engines.productions import Production, Symbol, productions, symbol
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import FindingId
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.gates import settled_case, visible
from triage.semantics.negate import accepted


class MayBe(Fact):
    """What a finding may be."""


class StockExperta(KnowledgeEngine):
    """experta as it comes: its own matcher and strategy, one case at a time."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        pattern = _Patterns(base.findings).of
        self.rules = [
            Rule(pattern(each.when(base.findings)), salience=-number)(_noting(each))
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
        asked = (one for one in self.base.findings.items() if not one[1].derived)
        for id, finding in asked:
            self.show(id, Truth.TRUE if finding.gate is None else Truth.UNKNOWN)
        self.run()
        return self.found

    def note(self, production: Production) -> None:
        """Note a truth, and what follows for the finding that hangs on it."""
        truth = production.truth
        if self.found[production.clause] is truth:
            return  # an OR fires once for each of its branches
        self.found[production.clause] = truth
        for finding in production.shows:
            if self.base.findings[finding].derived:
                self.replace(finding, frozenset((symbol(truth is Truth.TRUE),)))
            else:
                self.show(finding, truth)

    def show(self, id: FindingId, gate: Truth) -> None:
        """Declare what an asked finding may be."""
        values = visible(self.base.findings[id], self.said.get(id), gate)
        self.replace(id, None if values is None else frozenset(map(symbol, values)))

    def replace(self, id: FindingId, possible: frozenset[Symbol] | None) -> None:
        """Declare what a finding may be in place of what was declared before."""
        if id in self.known:
            self.retract(self.known.pop(id))
        if possible is not None:
            self.known[id] = MayBe(finding=id, possible=possible)
            self.declare(self.known[id])


def _noting(production: Production) -> Callable[[StockExperta], None]:
    return lambda engine: engine.note(production)


class _Patterns:
    """Turns conditions without `Not` into patterns; equal leaves are one pattern, and share."""

    def __init__(self, findings: Mapping[FindingId, Finding]) -> None:
        self._findings = findings
        self._leaves: dict[Leaf, MayBe] = {}

    def of(self, condition: Condition) -> Any:
        """Return the pattern of `condition`."""
        match condition:
            case Is() | Within():
                if condition not in self._leaves:
                    self._leaves[condition] = self._leaf(condition)
                return self._leaves[condition]
            case AtLeast(count, parts):
                lowered = [self.of(part) for part in parts]
                if count == len(parts):
                    return AND(*lowered)
                return OR(*(AND(*some) for some in combinations(lowered, count)))
            case Not():
                raise ValueError("productions have no `not`")
            case _:
                assert_never(condition)

    def _leaf(self, leaf: Leaf) -> MayBe:
        values = self._findings[leaf.finding].values()
        allowed = frozenset(symbol(value) for value in values if accepted(leaf, value))
        return MayBe(finding=leaf.finding, possible=P(allowed.issuperset))

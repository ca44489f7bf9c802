"""What a rule base can see of one case, and the truth of every clause: the specification."""

from collections.abc import Mapping

from triage.language.base import Clause, ClauseId, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.evaluate import decided_by, truth_of
from triage.semantics.gates import settled_case, visible

_DERIVED = {Truth.TRUE: frozenset((True,)), Truth.FALSE: frozenset((False,)), Truth.UNKNOWN: None}


class Reading:
    """The values of all findings in one case, given the truths of gates and derived findings."""

    def __init__(self, base: RuleBase, case: Case, truths: Mapping[ClauseId, Truth]) -> None:
        """Read `case`, conflicts already settled, by `truths`."""
        self.base = base
        self.case = case
        self.truths = truths
        self._values: dict[FindingId, frozenset[Value] | None] = {}
        #: What each finding still waits for, as far as it was asked: many conditions share it.
        self.open: dict[FindingId, tuple[FindingId, ...]] = {}

    def values(self, finding: FindingId) -> frozenset[Value] | None:
        """Return the values that `finding` may have, None where nothing is known."""
        if finding not in self._values:
            self._values[finding] = self._read(finding)
        return self._values[finding]

    def gate(self, finding: FindingId) -> Truth:
        """Return the truth of the gate of `finding`; a question without a gate is open."""
        gated = self.base.findings[finding].gate is not None
        return self.truths[f"gate:{finding}"] if gated else Truth.TRUE

    def truth(self, condition: Condition) -> Truth:
        """Return the truth of `condition`."""
        return truth_of(condition, self.values)

    def decided_by(self, condition: Condition) -> tuple[FindingId, ...]:
        """Return the findings that decided `condition`, or that it waits for."""
        return decided_by(condition, self.values)

    def _read(self, id: FindingId) -> frozenset[Value] | None:
        finding = self.base.findings[id]
        if finding.derived:
            return _DERIVED[self.truths[f"derived:{id}"]]
        return visible(finding, self.case.values.get(id), self.gate(id))


def truths(base: RuleBase, case: Case) -> dict[ClauseId, Truth]:
    """Return the truth of every clause of `base` in `case`, in the order of the clauses."""
    found: dict[ClauseId, Truth] = {}
    reading = Reading(base, settled_case(base, case), found)
    for clause in base.clauses:  # gates and derived findings stand before what reads them
        found[clause.id] = reading.truth(clause.when)
    return found


def clause(base: RuleBase, id: ClauseId) -> Clause:
    """Return the clause called `id`; raises KeyError where there is none."""
    for candidate in base.clauses:
        if candidate.id == id:
            return candidate
    raise KeyError(id)

"""A case with a few answers given otherwise, looked at only as far as somebody asks."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from triage.language.assessment import Contradiction
from triage.language.base import Clause, ClauseId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.cells import Cell, cells_of
from triage.semantics.change import answered_otherwise
from triage.semantics.gates import contradictions, settled_case
from triage.semantics.influence import Influence
from triage.semantics.reading import Reading

#: Answers given otherwise; of answers that no condition tells apart, the first.
Changed: TypeAlias = frozenset[tuple[FindingId, Value]]

NOTHING: Changed = frozenset()


class Variant(dict[ClauseId, Truth]):
    """The truths of one changed case, each found when it is first wanted."""

    def __init__(self, base: RuleBase, clauses: Mapping[ClauseId, Clause], case: Case) -> None:
        """Look at `case`."""
        super().__init__()
        self._clauses = clauses
        self.case = case
        self.reading = Reading(base, settled_case(base, case), self)

    def __missing__(self, id: ClauseId) -> Truth:
        self[id] = truth = self.reading.truth(self._clauses[id].when)
        return truth


class Variants:
    """The variants of one case, and the answers that can be given otherwise in it."""

    def __init__(self, base: RuleBase, case: Case) -> None:
        """Look at `case`, which stays as it is."""
        self.base = base
        self.case = case
        self.influence = Influence(base)
        self.others: dict[FindingId, tuple[Cell, ...]] = {
            id: tuple(cell for cell in cells if case.values.get(id) not in cell)
            if id in case.values
            else cells
            for id, cells in cells_of(base).items()
        }
        self._clauses = {clause.id: clause for clause in base.clauses}
        self._known: dict[Changed, Variant] = {}
        self._contradictions = self._contradictory(NOTHING)

    def of(self, changed: Changed) -> Variant:
        """Return the case with `changed`."""
        if changed not in self._known:
            case = answered_otherwise(self.case, dict(changed))
            self._known[changed] = Variant(self.base, self._clauses, case)
        return self._known[changed]

    def seen_by(self, reads: frozenset[FindingId], changed: Changed) -> Variant:
        """Return the case with those of `changed` that can matter to what hangs on `reads`."""
        return self.of(frozenset(each for each in changed if each[0] in reads))

    def cannot_be(self, changed: Changed) -> Iterator[frozenset[FindingId]]:
        """Yield, for each reason why nobody could answer so, the answers that the reason hangs on.

        A question that does not apply is not asked, and answers that cannot both be true are not
        left so; contradictions that are in the case already may stay.
        """
        variant = self.of(changed)
        for id, _ in sorted(changed, key=lambda each: each[0]):
            if variant.reading.gate(id) is Truth.FALSE:
                yield self.influence.of_findings((id,))
        for found in self._contradictory(changed):
            if found not in self._contradictions:
                yield self.influence.of_findings(found.findings)

    def _contradictory(self, changed: Changed) -> tuple[Contradiction, ...]:
        variant = self.of(changed)
        return contradictions(self.base, variant.case, variant)

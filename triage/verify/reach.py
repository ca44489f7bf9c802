"""Which clauses can come out otherwise when one answer changes."""

from collections.abc import Iterable
from typing import Final

from triage.language.base import Clause, ClauseId, ClauseKind, RuleBase
from triage.language.condition import findings_of
from triage.language.domain import FindingId

_READ_BY_OTHERS: Final = (ClauseKind.GATE, ClauseKind.DERIVED)


class Reach:
    """How far each answer reaches: through gates, derived findings, conflicts and steps."""

    def __init__(self, base: RuleBase) -> None:
        """Look at what each clause reads."""
        conflicting = self._conflicting = dict[FindingId, set[FindingId]]()
        for conflict in base.questionnaire.conflicts:
            both = {*findings_of(conflict.first), *findings_of(conflict.second)}
            for id in both:
                conflicting.setdefault(id, set()).update(both)
        self._touched: dict[FindingId, set[ClauseId]] = {}
        behind: dict[FindingId, frozenset[FindingId]] = {}
        steps: list[tuple[Clause, frozenset[FindingId]]] = []
        for clause in base.clauses:  # gates and derived findings stand before what reads them
            read: set[FindingId] = set()
            for id in findings_of(clause.when):
                read |= {id} | conflicting.get(id, set()) | behind.get(id, frozenset())
            if clause.kind in _READ_BY_OTHERS:
                # A gate and the derived finding of the same name never both exist.
                behind[clause.name] = frozenset(read)
            if clause.kind is ClauseKind.STEP:
                steps.append((clause, frozenset(read)))
            self._touch(clause.id, read)
        for clause, found in steps:  # what a flag asks for depends on its steps too
            self._touch(f"{ClauseKind.RED_FLAG}:{clause.name.rpartition('/')[0]}", found)

    def touched_by(self, finding: FindingId) -> frozenset[ClauseId]:
        """Return the clauses that an answer to `finding` may change."""
        return frozenset(self._touched.get(finding, ()))

    def moved_by(self, finding: FindingId) -> frozenset[FindingId]:
        """Return the findings that may be seen otherwise when the answer to `finding` changes."""
        touched = (id.partition(":") for id in self.touched_by(finding))
        behind = {name for kind, _, name in touched if kind in _READ_BY_OTHERS}
        return frozenset({finding, *self._conflicting.get(finding, ()), *behind})

    def _touch(self, clause: ClauseId, read: Iterable[FindingId]) -> None:
        for id in read:
            self._touched.setdefault(id, set()).add(clause)

"""Looks at people by few of the clauses, each when it is asked for."""

from collections.abc import Mapping
from dataclasses import replace

from triage.language.base import Clause, ClauseId, ClauseKind, RuleBase
from triage.language.case import Case
from triage.language.truth import Truth
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.verify.counterexample import is_reachable


class Lean:
    """A rule base with few of its clauses, for looking at these alone."""

    def __init__(self, base: RuleBase) -> None:
        """Gates and derived findings always count."""
        first = (ClauseKind.GATE, ClauseKind.DERIVED)
        self._base = base
        self._first = tuple(one for one in base.clauses if one.kind in first)
        self._others = {one.id: one for one in base.clauses if one.kind not in first}
        self._looked: dict[int, Looked] = {}

    def with_clauses(self, *ids: ClauseId) -> RuleBase:
        """Return the base with these clauses, and with gates and derived findings."""
        more = tuple(self._others[id] for id in dict.fromkeys(ids) if id in self._others)
        return replace(self._base, clauses=(*self._first, *more))

    def look_at(self, case: Case) -> "Looked":
        """Return what the specification says of somebody; gates are read once."""
        known = self._looked.get(id(case))
        if known is None or known.case is not case:
            known = self._looked[id(case)] = Looked(self.with_clauses(), case, self._others)
        return known


class Looked:
    """Somebody as the specification sees them, each clause looked at when it is asked for."""

    def __init__(self, lean: RuleBase, case: Case, others: Mapping[ClauseId, Clause]) -> None:
        """Read the gates and derived findings of `lean`; `others` are the other clauses."""
        found = truths(lean, case)
        self.case = case
        self.reachable = is_reachable(lean, case, found)
        self._reading = Reading(lean, settled_case(lean, case), found)
        self._others = others
        self._truths = found

    def truth(self, id: ClauseId) -> Truth:
        """Return the truth of a clause."""
        if id not in self._truths:
            self._truths[id] = self._reading.truth(self._others[id].when)
        return self._truths[id]

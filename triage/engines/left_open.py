"""The findings that were left open and would have mattered, from the trace."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Final

from triage.engines.layout import hangs_on
from triage.language.assessment import Firing, OpenFinding
from triage.language.base import ClauseKind, FlagId, RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth

_ABOUT_CAUSES: Final = (ClauseKind.RULE, ClauseKind.ONLY_WHEN, ClauseKind.NOT_WHEN)
_NOTHING: Final = frozenset[FindingId]()


class LeftOpen:
    """Finds what flags, critical questions and rules of a rule base still wait for.

    What an unknown clause waits for are the findings that its trace names, each unfolded to the
    questions it is made of.
    """

    def __init__(self, base: RuleBase) -> None:
        """List what hangs on what."""
        self._base = base
        numbers = {clause.id: number for number, clause in enumerate(base.clauses)}
        self._hanging = {
            id: numbers[clause]
            for id in base.findings
            if (clause := hangs_on(base, id)) is not None
        }
        self._derived = {id for id, finding in base.findings.items() if finding.derived}
        # What is behind no gate waits for itself, until it is answered.
        self._open = {id: frozenset((id,)) for id in base.findings if id not in self._hanging}
        # By name, so that each finding has its flags in order.
        self._flags = sorted(
            [
                (number, clause.name)
                for number, clause in enumerate(base.clauses)
                if clause.kind is ClauseKind.RED_FLAG
            ],
            key=itemgetter(1),
        )
        self._about_causes = [
            number for number, clause in enumerate(base.clauses) if clause.kind in _ABOUT_CAUSES
        ]
        self._critical_questions = [
            id for id, one in base.findings.items() if one.critical is not None
        ]
        self._is_critical = {id: one.critical is not None for id, one in base.findings.items()}
        self._known: dict[FindingId, OpenFinding] = {}

    def found(
        self,
        case: Case,
        firings: Sequence[Firing],
        *,
        some_unknown: bool,
        in_scope: bool,
    ) -> tuple[OpenFinding, ...]:
        """Return the open findings in the order they are asked.

        `case` is settled. Without `some_unknown` no clause is: then only critical questions can be
        left, which nothing may read.
        """
        unfolded = _Unfolded(self._hanging, self._derived, firings, case.values)
        unfolded.update(self._open)
        unfolded.update(dict.fromkeys(self._open.keys() & case.values.keys(), _NOTHING))
        seeds = set(self._unanswered(case.values, firings))
        waiting: dict[FindingId, list[FlagId]] = {}
        if some_unknown:
            waiting = self._waiting(unfolded, firings)
            if in_scope:
                seeds.update(*self._for_causes(firings))
        # What hangs on nothing is what it waits for, being unknown.
        hanging = seeds & self._hanging.keys()
        wanted = (seeds - hanging).union(unfolded.every(hanging), waiting)
        if not wanted:
            return ()
        get, said = waiting.get, case.said
        return tuple(
            [
                self._told(id, said.get(id, Said.NOT_ASKED), tuple(get(id, ())))
                for id in self._is_critical
                if id in wanted
            ]
        )

    def _waiting(
        self, unfolded: "_Unfolded", firings: Sequence[Firing]
    ) -> dict[FindingId, list[FlagId]]:
        """Return the open flags that wait for each finding."""
        waiting: dict[FindingId, list[FlagId]] = {}
        unknown = Truth.UNKNOWN
        for number, flag in self._flags:
            firing = firings[number]
            if firing.truth is unknown:
                for id in unfolded.every(firing.decided_by):
                    if id in waiting:
                        waiting[id].append(flag)
                    else:
                        waiting[id] = [flag]
        return waiting

    def _for_causes(self, firings: Sequence[Firing]) -> list[tuple[FindingId, ...]]:
        """Return what each unknown rule about a cause waits for, not unfolded."""
        unknown = Truth.UNKNOWN
        return [
            firing.decided_by
            for number in self._about_causes
            if (firing := firings[number]).truth is unknown
        ]

    def _unanswered(
        self, values: Mapping[FindingId, Value], firings: Sequence[Firing]
    ) -> Iterator[FindingId]:
        """Yield the critical questions that apply, or may apply, and are unknown."""
        for id in self._critical_questions:
            gate = self._hanging.get(id)
            if id not in values and (gate is None or firings[gate].truth is not Truth.FALSE):
                yield id

    def _told(self, id: FindingId, why: Said, flags: tuple[FlagId, ...]) -> OpenFinding:
        known = self._known.get(id)
        if known is not None and known.flags == flags and known.why is why:
            return known
        made = OpenFinding(id, why, self._is_critical[id], flags)
        if why is Said.NOT_ASKED:
            # Of the next person it is most often the same: answers change few of many findings.
            self._known[id] = made
        return made


class _Unfolded(dict[FindingId, frozenset[FindingId]]):
    """The asked findings that must be answered before a finding has one value.

    What hangs on nothing must be in it from the start.
    """

    def __init__(
        self,
        hanging: Mapping[FindingId, int],
        derived: Container[FindingId],
        firings: Sequence[Firing],
        values: Container[FindingId],
    ) -> None:
        super().__init__()
        self._hanging = hanging
        self._derived = derived
        self._firings = firings
        self._values = values

    def every(self, findings: Iterable[FindingId]) -> frozenset[FindingId]:
        """Return what all of these wait for."""
        return _NOTHING.union(*[self[finding] for finding in findings])

    def __missing__(self, finding: FindingId) -> frozenset[FindingId]:
        found = self[finding] = self._of(finding)
        return found

    def _of(self, finding: FindingId) -> frozenset[FindingId]:
        own = _NOTHING if finding in self._values else frozenset((finding,))
        firing = self._firings[self._hanging[finding]]
        waited = self.every(firing.decided_by if firing.truth is Truth.UNKNOWN else ())
        if finding in self._derived or firing.truth is Truth.FALSE:
            return waited
        return waited | own

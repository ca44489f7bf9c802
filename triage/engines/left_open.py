"""The findings that were left open and would have mattered, from the trace and the bits."""

from collections.abc import Iterable, Sequence
from typing import Final

from triage.engines.generated import Answered
from triage.engines.layout import Layout, hangs_on
from triage.language.assessment import Firing, OpenFinding
from triage.language.base import ClauseId, ClauseKind, FlagId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.truth import Truth

_ABOUT_CAUSES: Final = (ClauseKind.RULE, ClauseKind.ONLY_WHEN, ClauseKind.NOT_WHEN)


class LeftOpen:
    """Finds what flags, critical questions and rules of a rule base still wait for.

    What an unknown clause waits for are the findings that its trace names, each unfolded to the
    questions it is made of. Clauses of one lane need no trace: while such a lane is unknown, so is
    every leaf in it of which nothing is known.
    """

    def __init__(self, base: RuleBase, layout: Layout) -> None:
        """List who reads which finding."""
        self._base = base
        self._numbers = {clause.id: number for number, clause in enumerate(base.clauses)}
        self._hanging = {id: self._number(hangs_on(base, id)) for id in base.findings}
        self._gates = {id: one.gate is not None for id, one in base.findings.items()}
        ends = [clause.id for clause in base.clauses if clause.kind in _ABOUT_CAUSES]
        odd = {*layout.too_many}
        plain = [id for id in ends if layout.lanes[id] & layout.singles and id not in odd]
        self._plain = sum(layout.lanes[id] for id in plain)
        self._others = [self._numbers[id] for id in ends if id not in {*plain}]
        self._readers: dict[FindingId, int] = {}
        for finding, literals in layout.literals.items():
            lanes = 0
            for each in literals.values():
                lanes |= each
            if lanes & self._plain:
                self._readers[finding] = lanes & self._plain
        self._layout = layout

    def _number(self, clause: ClauseId | None) -> int | None:
        return None if clause is None else self._numbers[clause]

    def found(
        self,
        case: Case,
        lanes: tuple[int, int],
        firings: Sequence[Firing],
        *,
        flags: Iterable[FlagId],
        critical: Iterable[FindingId],
        in_scope: bool,
    ) -> tuple[OpenFinding, ...]:
        """Return the open findings in the order they are asked.

        `lanes` are those that are true and possible, `flags` those not ruled out, and `critical`
        the critical questions that apply and are unknown; `case` is settled.
        """
        unfolded = _Unfolded(self._hanging, self._gates, firings, case.values.get)
        waiting: dict[FindingId, set[FlagId]] = {}
        for flag in flags:
            firing = firings[self._numbers[f"{ClauseKind.RED_FLAG}:{flag}"]]
            for finding in firing.decided_by:
                for id in unfolded[finding]:
                    waiting.setdefault(id, set()).add(flag)
        seeds = set(critical)
        if in_scope:
            seeds.update(self._about_causes(case.values.get, lanes, firings))
        for finding in seeds:
            for id in unfolded[finding]:
                waiting.setdefault(id, set())
        return tuple(
            [
                OpenFinding(
                    id, case.why_unknown(id), one.critical is not None, tuple(sorted(waiting[id]))
                )
                for id, one in self._base.findings.items()
                if id in waiting
            ]
        )

    def _about_causes(
        self, get: Answered, lanes: tuple[int, int], firings: Sequence[Firing]
    ) -> Iterable[FindingId]:
        """Yield the findings that rules and offers wait for, not unfolded."""
        true, possible = lanes
        unknown = possible & ~true & self._plain
        for finding, readers in self._readers.items() if unknown else ():
            open_lanes = unknown & readers
            if not open_lanes:
                continue
            hanging = self._hanging[finding]
            truth = Truth.TRUE if hanging is None else firings[hanging].truth
            if not self._gates[finding] and hanging is not None:  # derived
                if truth is Truth.UNKNOWN:
                    yield finding
            elif get(finding) is None:
                if truth is not Truth.FALSE:
                    yield finding
            elif truth is Truth.UNKNOWN and self._waits(finding, open_lanes, firings):
                yield finding
        for number in self._others:
            if firings[number].truth is Truth.UNKNOWN:
                yield from firings[number].decided_by

    def _waits(self, finding: FindingId, lanes: int, firings: Sequence[Firing]) -> bool:
        """Tell whether a clause at `lanes` waits for a finding that has two possible values."""
        return any(
            finding in firing.decided_by
            for clause, firing in zip(self._base.clauses, firings, strict=True)
            if self._layout.lanes[clause.id] & lanes
        )


class _Unfolded(dict[FindingId, tuple[FindingId, ...]]):
    """The asked findings that must be answered before a finding has one value."""

    def __init__(
        self,
        hanging: dict[FindingId, int | None],
        gates: dict[FindingId, bool],
        firings: Sequence[Firing],
        get: Answered,
    ) -> None:
        super().__init__()
        self._hanging = hanging
        self._gates = gates
        self._firings = firings
        self._get = get

    def __missing__(self, finding: FindingId) -> tuple[FindingId, ...]:
        found = self[finding] = tuple(dict.fromkeys(self._of(finding)))
        return found

    def _of(self, finding: FindingId) -> Iterable[FindingId]:
        number = self._hanging[finding]
        firing = None if number is None else self._firings[number]
        if firing is not None and firing.truth is Truth.UNKNOWN:
            for other in firing.decided_by:
                yield from self[other]
        derived = firing is not None and not self._gates[finding]
        closed = firing is not None and firing.truth is Truth.FALSE
        if not derived and not closed and self._get(finding) is None:
            yield finding

"""The engine of servers and simulations: one generated function, microseconds a case.

It agrees with the specification in everything; generated tests hold it to that. Cases do not
touch each other, so threads may share an engine. What it keeps between cases are the points of
causes by the rules that spoke about them, and nothing about a person.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final

from triage.engines.bits import Digits
from triage.engines.cause_sums import CauseSums
from triage.engines.flag_outcomes import FlagOutcomes, HowSoon, activity_advice
from triage.engines.generated import Answered, Found, Program
from triage.engines.layout import Layout, hangs_on, layout_of
from triage.engines.left_open import LeftOpen
from triage.engines.tracing import Traces
from triage.language.assessment import Assessment, Contradiction, Firing, OpenFinding
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.truth import Truth
from triage.semantics.gates import contradictions, settled_case
from triage.semantics.ranking import offered

_TRUTHS: Final = {str(truth.value): truth for truth in Truth}


class CompiledEngine:
    """Finds the truth of every clause of a rule base, or the whole assessment, of one case."""

    def __init__(self, base: RuleBase) -> None:
        """Compile `base`; raises CycleError where a finding hangs on itself."""
        self._base = base
        self._layout = layout_of(base)
        self._program = Program(base, self._layout)
        self._ids = tuple(clause.id for clause in base.clauses)
        positions = [self._layout.positions[id] for id in self._ids]
        self._digits = Digits(positions, 0, self._layout.size)
        self._flags = FlagOutcomes(base, self._layout)
        self._sums = CauseSums(base, self._layout)
        self._offers = any(cause.offers for cause in base.causes.values())
        self._critical = [
            (id, asking, self._gate(id)) for id, asking in self._flags.critical.items()
        ]
        self._behind_gates = [
            (finding.id, frozenset(finding.danger), self._gate(finding.id))
            for finding in base.findings.values()
            if finding.gate is not None and finding.danger
        ]

    @property
    def texts(self) -> tuple[str, str]:
        """Return the text of the generated function, and of the one that notes a trace."""
        return self._program.text, self._program.noting_text

    def truths(self, case: Case) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause in `case`, in the order of the clauses."""
        settled = settled_case(self._base, case)
        true, possible, _, _ = self._program.found(settled.values)
        digits = map(_TRUTHS.__getitem__, self._digits.of(true, possible))
        return MappingProxyType(dict(zip(self._ids, digits, strict=True)))

    def assess(self, case: Case, *, trace: bool = True) -> Assessment:
        """Return everything that is concluded about `case`.

        Without `trace`, what only explains is left empty: `trace` and `open_findings`.
        """
        settled = settled_case(self._base, case)
        get = settled.values.get
        if not trace:
            bits = self._program.found(settled.values)
            return self._concluded(case, bits, self._how_soon(get, bits))
        true, possible, true_lanes, possible_lanes, touched, code = self._program.noting(get)
        bits = (true, possible, true_lanes, possible_lanes)
        how_soon = self._how_soon(get, bits)
        firings = self._traces.trace(code, touched)
        left_open = self._left_open.found(
            settled,
            (true_lanes, possible_lanes),
            firings,
            flags=[one.result.flag for one in how_soon.live[how_soon.raised :]],
            critical=[id for id, _ in self._unanswered(get, possible_lanes)],
            in_scope=not how_soon.out_of_scope,
        )
        return self._concluded(case, bits, how_soon, left_open, firings)

    @cached_property
    def _traces(self) -> Traces:
        return Traces(self._base, self._layout, self._program.codes)

    @cached_property
    def _left_open(self) -> LeftOpen:
        return LeftOpen(self._base, self._layout)

    def _how_soon(self, get: Answered, bits: Found) -> HowSoon:
        true, possible, _, lanes = bits
        return self._flags.how_soon(
            true, possible, [asking for _, asking in self._unanswered(get, lanes)]
        )

    def _concluded(
        self,
        case: Case,
        bits: Found,
        how_soon: HowSoon,
        left_open: tuple[OpenFinding, ...] = (),
        firings: tuple[Firing, ...] = (),
    ) -> Assessment:
        base = self._base
        true, possible, _, lanes = bits
        causes = () if how_soon.out_of_scope else self._sums.rank(true, possible)
        shown = [one for one in causes if one.shown]
        levels = [(base.causes[one.cause].activity, one.cause) for one in shown]
        acuity = how_soon.disposition.acuity
        truths = _Truths(self._layout, true, possible)
        return Assessment(
            base.digest,
            base.questionnaire.id,
            how_soon.disposition,
            how_soon.because,
            how_soon.also,
            how_soon.red_flags,
            how_soon.must_rule_out,
            how_soon.out_of_scope,
            causes,
            offered(base, shown, acuity, truths) if self._offers else (),
            activity_advice(how_soon, levels),
            left_open,
            self._contradictions(case, lanes, truths),
            firings,
        )

    def _gate(self, finding: FindingId) -> int:
        """Return the lanes of the gate of `finding`, 0 where it has none."""
        gated = self._base.findings[finding].gate is not None
        clause = hangs_on(self._base, finding) if gated else None
        return 0 if clause is None else self._layout.lanes[clause]

    def _unanswered(self, get: Answered, lanes: int) -> list[tuple[FindingId, int]]:
        """Return the critical questions that apply, or may apply, and are unknown.

        Each with the number of what it asks for.
        """
        return [
            (id, asking)
            for id, asking, gate in self._critical
            if get(id) is None and (not gate or lanes & gate)
        ]

    def _contradictions(
        self, case: Case, lanes: int, truths: Mapping[ClauseId, Truth]
    ) -> tuple[Contradiction, ...]:
        get = case.values.get
        if not self._base.questionnaire.conflicts and not any(
            get(id) in danger and not lanes & gate for id, danger, gate in self._behind_gates
        ):
            return ()
        return contradictions(self._base, case, truths)


class _Truths(Mapping[ClauseId, Truth]):
    """The truths of clauses, each read when it is asked for."""

    def __init__(self, layout: Layout, true: int, possible: int) -> None:
        self._positions = layout.positions
        self._true = true
        self._possible = possible

    def __getitem__(self, clause: ClauseId) -> Truth:
        position = self._positions[clause]
        return Truth((self._true >> position & 1) + (self._possible >> position & 1))

    def __iter__(self) -> Iterator[ClauseId]:
        return iter(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

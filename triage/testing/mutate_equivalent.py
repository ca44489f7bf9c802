"""Whether anybody can be told otherwise because of a slip: a person if so, else a proof."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from typing import Final, NamedTuple

from triage.language.assessment import Assessment, Contradiction, RankedCause
from triage.language.base import Clause, ClauseId, ClauseKind, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, Is, Within, leaves
from triage.language.domain import Choice, WholeNumber
from triage.language.truth import Truth
from triage.semantics.assess import concluded
from triage.semantics.cells import cells_of
from triage.semantics.gates import contradictions, settled_case
from triage.semantics.reading import Reading, truths
from triage.verify.circuit import FALSE, Circuit, Literal
from triage.verify.counterexample import case_of
from triage.verify.encode import Encoding, free_answers
from triage.verify.reach import Reach
from triage.verify.shown import Places
from triage.verify.solve import NoModel, Solver

#: No more clauses than this are written for one solver: then it begins with an empty one.
_MOST_STATEMENTS: Final = 400_000


class NoWitness(Enum):
    """Why there is nobody to show."""

    EQUIVALENT = "equivalent"  # proved: nobody who answers the questions is told otherwise
    UNDECIDED = "undecided"


class Loosely(NamedTuple):
    """A way to come out otherwise: what it needs, and what makes it show in the assessment."""

    needs: Literal
    shows: Literal


def outcome(
    base: RuleBase, case: Case, found: Mapping[ClauseId, Truth] | None = None
) -> tuple[object, ...]:
    """Return what a person is told, without the order of reasons: what two rule bases differ in.

    `found` are the truths of the case, where they are known already.
    """
    found = truths(base, case) if found is None else found
    assessment = concluded(base, Reading(base, settled_case(base, case), found))
    return told(assessment, contradictions(base, case, found))


def told(assessment: Assessment, contradicting: tuple[Contradiction, ...]) -> tuple[object, ...]:
    """Return what counts of an assessment when two are compared."""
    return (
        assessment.disposition,
        frozenset(assessment.also),
        frozenset((one.flag, one.state) for one in assessment.red_flags),
        frozenset(one.cause for one in assessment.must_rule_out),
        frozenset(assessment.out_of_scope),
        tuple(map(_ranked, assessment.causes)),
        frozenset(one.intervention for one in assessment.interventions),
        assessment.activity.level,
        contradicting,
    )


def _ranked(one: RankedCause) -> RankedCause:
    return replace(
        one,
        speaks_for=tuple(sorted(one.speaks_for)),
        speaks_against=tuple(sorted(one.speaks_against)),
    )


class Differ:
    """One rule base, and a solver that compares it with slips on it."""

    def __init__(self, base: RuleBase) -> None:
        """Raise SolverMissingError where there is no solver."""
        self.base = base
        self.reach = Reach(base)
        self._cells = cells_of(finer(base))
        self._begin()

    def _begin(self) -> None:
        self.circuit = Circuit()
        self._solver = Solver(self.circuit)
        answers = free_answers_of(self.circuit, finer(self.base))
        self.free = Encoding(self.circuit, self.base, self._cells, answers, self.reach)
        self.places = Places(self.free)
        self.reachable = self.free.reachable()

    def close(self) -> None:
        """Give back what the solver holds."""
        self._solver.close()

    def changed(self, after: RuleBase, gates: bool) -> Encoding:
        """Return what a slip makes of the same answers."""
        reach = Reach(after) if gates else self.reach
        return Encoding(self.circuit, after, self._cells, self.free.answers, reach)

    def witness(
        self, after: RuleBase, ways: list[Loosely], new: Encoding, until: float
    ) -> Case | NoWitness:
        """Return somebody who is told otherwise; EQUIVALENT where it is proved that nobody is."""
        may = self.circuit.some((self.reachable, new.reachable()))
        case = self.case((may, self.circuit.some(way.needs for way in ways)), until)
        if not isinstance(case, Case):
            return _as_verdict(case)
        if self._differs(after, case):
            return case
        shows = [self.circuit.every((way.needs, way.shows)) for way in ways]
        undecided = False
        for shown in (self.circuit.some(shows), *(shows if len(shows) > 1 else ())):
            case = self.case((may, shown), until)
            if isinstance(case, Case):
                if self._differs(after, case):
                    return case
                undecided = True
            elif case is NoModel.OUT_OF_TIME:
                return NoWitness.UNDECIDED
            elif not undecided:
                return NoWitness.EQUIVALENT
        return NoWitness.UNDECIDED

    def case(self, literals: tuple[Literal, ...], until: float) -> Case | NoModel:
        """Return a case in which all of these hold."""
        whole = self.circuit.every(literals)
        if whole == FALSE:
            return NoModel.IMPOSSIBLE
        found = self._solver.solve((whole,), until)
        if isinstance(found, NoModel):
            return found
        return case_of(self.base, self.free.cells, self.free.answers, found)

    def rest(self) -> None:
        """Begin with an empty solver once much was written, so that it stays quick."""
        if self.circuit.count > _MOST_STATEMENTS:
            self.close()
            self._begin()

    def _differs(self, after: RuleBase, case: Case) -> bool:
        return outcome(self.base, case) != outcome(after, case)


def _as_verdict(found: NoModel) -> NoWitness:
    return NoWitness.EQUIVALENT if found is NoModel.IMPOSSIBLE else NoWitness.UNDECIDED


def until(seconds: float) -> float:
    """Return the time by the solver's clock when so many seconds are over."""
    return time.monotonic() + seconds


# ---------------------------------------------------------------- finer answers


def finer(base: RuleBase) -> RuleBase:
    """Return `base` with clauses that tell apart what a slip of one step tells apart."""
    more = (
        Clause(ClauseKind.RULE, f"finer/{number}", one) for number, one in enumerate(_cuts(base))
    )
    return replace(base, clauses=(*base.clauses, *more))


def free_answers_of(circuit: Circuit, base: RuleBase) -> dict[str, tuple[Literal, ...]]:
    """Return free answers, cut as `base` cuts them."""
    return dict(free_answers(circuit, base))


def _cuts(base: RuleBase) -> Iterator[Condition]:
    for id, finding in base.findings.items():
        if isinstance(finding.domain, Choice):
            yield from (Is(id, frozenset((value,))) for value in finding.domain.options)
        if finding.danger and isinstance(finding.domain, WholeNumber):
            yield Within(id, int(finding.danger[0]) + 1, finding.domain.high)
    for clause in base.clauses:
        for leaf in leaves(clause.when):
            if not isinstance(base.findings[leaf.finding].domain, WholeNumber):
                continue
            if isinstance(leaf, Within):
                yield from (
                    Within(leaf.finding, leaf.low + step, leaf.high + more)
                    for step, more in ((-1, 0), (1, 0), (0, -1), (0, 1))
                )
            else:
                numbers = [one for one in leaf.values if isinstance(one, int)]
                near = {one + step for one in numbers for step in (-1, 0, 1)}
                yield from (Is(leaf.finding, frozenset((one,))) for one in sorted(near))

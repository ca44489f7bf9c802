"""The solver: found, impossible, or not known within the time given."""

import time
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

from triage.language.flaw import TriageError
from triage.verify.circuit import Circuit, Literal

#: CaDiCaL heeds no interruption, so it works in slices of so many conflicts, between which the
#: clock is read; what it learnt is kept.
_CONFLICTS: Final = 5_000

_HELP: Final = (
    'proofs need the solver python-sat, which the extra "verify" installs: '
    'pip install "symptom-triage[verify]"'
)


class SolverMissingError(TriageError):
    """The extra that brings the solver is not installed."""

    def __init__(self) -> None:
        super().__init__(_HELP)


class NoModel(Enum):
    """Why there is no model."""

    IMPOSSIBLE = "impossible"
    OUT_OF_TIME = "out of time"


class Model:
    """The statements that hold."""

    def __init__(self, literals: list[Literal]) -> None:
        """Take each statement or its negation, in the order of their numbers."""
        self.literals = literals

    def __contains__(self, literal: Literal) -> bool:
        number = abs(literal)
        return number <= len(self.literals) and self.literals[number - 1] == literal


class Solver:
    """One solver for all questions about a circuit; what it learns from one helps the next."""

    def __init__(self, circuit: Circuit) -> None:
        """Raise SolverMissingError where the extra is not installed."""
        try:
            from pysat.solvers import Cadical195
        except ImportError as error:
            raise SolverMissingError from error
        self._circuit = circuit
        self._solver = Cadical195()

    def solve(self, assumed: Iterable[Literal], until: float) -> Model | NoModel:
        """Return a model in which all of `assumed` holds; give up when the clock says `until`."""
        for clause in self._circuit.take_clauses():
            self._solver.add_clause(clause)
        wanted = list(assumed)
        while time.monotonic() < until:
            self._solver.conf_budget(_CONFLICTS)
            found = self._solver.solve_limited(assumptions=wanted)
            if found is not None:
                return Model(self._solver.get_model()) if found else NoModel.IMPOSSIBLE
        return NoModel.OUT_OF_TIME

    def close(self) -> None:
        """Give back what the solver holds."""
        self._solver.delete()


def clauses_of_sum(
    circuit: Circuit, weights: Mapping[Literal, int], bound: int
) -> list[list[Literal]]:
    """Return clauses that hold where the weights, above zero, of what holds reach `bound`."""
    if bound <= 0:
        return []
    if sum(weights.values()) < bound:
        return [[]]
    try:
        from pysat.pb import EncType, PBEnc
    except ImportError as error:
        raise SolverMissingError from error
    encoded = PBEnc.geq(
        lits=list(weights),
        weights=list(weights.values()),
        bound=bound,
        top_id=circuit.count,
        encoding=EncType.watchdog,
    )
    circuit.count = max(circuit.count, encoded.nv)
    return [list(clause) for clause in encoded.clauses]

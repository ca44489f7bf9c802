"""The solver: found, impossible, or not known within the time given."""

import time
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final, NamedTuple

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

    def __contains__(self, literal: object) -> bool:
        number = abs(literal) if isinstance(literal, int) else 0
        return 0 < number <= len(self.literals) and self.literals[number - 1] == literal


class Core(NamedTuple):
    """What cannot hold together: some of what was assumed, and what some switches demand."""

    assumed: tuple[Literal, ...]
    switches: tuple[Literal, ...]


class Solver:
    """One solver for all questions about a circuit; what it learns from one helps the next."""

    def __init__(self, circuit: Circuit) -> None:
        """Raise SolverMissingError where the extra is not installed."""
        try:
            from pysat import solvers
        except ImportError as error:
            raise SolverMissingError from error
        self._interrupted: type[Exception] = solvers.pysolvers.error
        self._circuit = circuit
        self._solver = solvers.Cadical195()
        self._written: dict[Literal, Literal] = {}  # of each switch what makes its clauses count
        self._slices = -1  # left to work in; below zero any number of them
        self.core = Core((), ())

    def solve(
        self, assumed: Iterable[Literal], until: float, most: int | None = None
    ) -> Model | NoModel:
        """Return a model in which all of `assumed` holds; give up when the clock says `until`.

        Or after `most` slices of work, which is the same on every machine.

        Switches that are on in it demand what is so. What a switch demands is written down when a
        model first goes against it, for most are never needed. Where there is no model, `core` is
        as much of what was assumed, and of the switches that count, as there is none of already.
        """
        wanted = list(assumed)
        switches = sorted(self._circuit.switches_below(wanted))
        self._slices = -1 if most is None else most
        while True:
            counting = {self._written[one]: one for one in switches if one in self._written}
            found = self._found([*wanted, *counting], until)
            if not isinstance(found, Model):
                failed = self._solver.get_core() or () if found is NoModel.IMPOSSIBLE else ()
                self.core = Core(
                    tuple(one for one in failed if one not in counting),
                    tuple(counting[one] for one in failed if one in counting),
                )
                return found
            wrong = [
                one
                for one in switches
                if one not in self._written
                and one in found
                and not self._circuit.demands[one].holds(found)
            ]
            if not wrong:
                return found
            for switch in wrong:
                self._write(switch)

    def _found(self, wanted: list[Literal], until: float) -> Model | NoModel:
        for clause in self._circuit.take_clauses():
            self._solver.add_clause(clause)
        while self._slices and time.monotonic() < until:
            self._solver.conf_budget(_CONFLICTS)
            try:
                found = self._solver.solve_limited(assumptions=wanted)
            except self._interrupted as error:  # all that it ever tells of is Ctrl-C
                raise KeyboardInterrupt from error
            if found is not None:
                return Model(self._solver.get_model()) if found else NoModel.IMPOSSIBLE
            self._slices -= 1
        return NoModel.OUT_OF_TIME

    def _write(self, switch: Literal) -> None:
        counts = self._written[switch] = self._circuit.variable()
        for clause in self._circuit.demands[switch].clauses():
            self._solver.add_clause([*clause, -switch, -counts])

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

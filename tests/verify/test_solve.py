"""The solver: what it is asked in slices, and that it can be interrupted."""

from __future__ import annotations

import os
import subprocess
import time
from itertools import combinations

import pytest

from triage.verify.circuit import Circuit
from triage.verify.solve import NoModel, Solver


def pigeons(holes: int) -> Solver:
    """A solver that would take very long: one pigeon more than there are holes."""
    circuit = Circuit()
    nests = [[circuit.variable() for _ in range(holes)] for _ in range(holes + 1)]
    for nest in nests:
        circuit.require(*nest)
    for hole in range(holes):
        for one, other in combinations(nests, 2):
            circuit.require(-one[hole], -other[hole])
    return Solver(circuit)


def test_no_more_slices_than_asked_for() -> None:
    solver = pigeons(11)
    assert solver.solve((), time.monotonic() + 60, 1) is NoModel.OUT_OF_TIME
    assert solver.solve((), time.monotonic()) is NoModel.OUT_OF_TIME
    solver.close()


def test_it_can_be_interrupted() -> None:
    solver = pigeons(11)
    soon = ["sh", "-c", f"sleep 0.3; kill -INT {os.getpid()}"]
    with subprocess.Popen(soon), pytest.raises(KeyboardInterrupt):
        solver.solve((), time.monotonic() + 60)
    solver.close()

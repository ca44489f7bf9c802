"""Finds danger signs that some people are never asked of, though a red flag looks for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.language.base import RedFlag, RuleBase
from triage.language.condition import Condition
from triage.language.domain import FindingId
from triage.verify.prover import Prover


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A danger sign, whom it is asked of, and the flags it could raise in somebody else."""

    finding: FindingId
    gate: Condition
    flags: tuple[RedFlag, ...]  # the soonest first


def not_asked(base: RuleBase) -> Iterator[NotAsked]:
    """Yield danger signs that could raise a flag in people of whom they are not asked.

    They are in the order of the questions. A sign counts if there is somebody whose answers close
    its gate and rule the flag out, and in whom the flag would be raised if the gate were open and
    the sign there. Whether such people exist is for a clinician to judge; that nobody is like that
    is proved of the signs that are left out. Raises SolverMissingError where there is no solver.
    """
    prover = Prover(base)
    try:
        for finding in base.findings.values():
            if finding.gate is None or not finding.danger:
                continue
            flags = [flag for flag in base.red_flags if _could_raise(prover, finding.id, flag)]
            if flags:
                soonest = sorted(flags, key=lambda flag: -flag.refer.acuity)
                yield NotAsked(finding.id, finding.gate, tuple(soonest))
    finally:
        prover.close()


def _could_raise(prover: Prover, id: FindingId, flag: RedFlag) -> bool:
    free, danger = prover.free, prover.base.findings[id].danger
    apart = (-free.answered(id), free.gate(id).false, free.flag(flag).false)
    return any(
        prover.anybody((*apart, free.but(id, number).flag(flag).true))
        for number, cell in enumerate(free.cells[id])
        if any(value in danger for value in cell)
    )

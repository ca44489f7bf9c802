"""Every promise about a rule base, and what became of it."""

import inspect
import time
from collections.abc import Collection, Iterator

from triage.language.base import RuleBase
from triage.verify.obligations import OBLIGATIONS
from triage.verify.prover import Prover
from triage.verify.verdict import Outcome


def verify(base: RuleBase, seconds: float, only: Collection[str] = ()) -> Iterator[Outcome]:
    """Yield what became of each promise, as soon as it is known; `seconds` is for each of them.

    With `only`, the promises of these names. Raises SolverMissingError where there is no solver.
    """
    prover = Prover(base)
    try:
        for name, promise in OBLIGATIONS.items():
            if only and name not in only:
                continue
            begun = time.monotonic()
            prover.start(seconds, name)
            promise(prover)
            yield Outcome(
                name,
                inspect.getdoc(promise) or "",
                prover.asked,
                tuple(prover.stories),
                tuple(prover.undecided),
                time.monotonic() - begun,
            )
    finally:
        prover.close()

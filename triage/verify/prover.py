"""Asks the solver, replays what it finds, and keeps the tally of one promise."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, leaves
from triage.language.truth import Truth
from triage.semantics.cells import cells_of
from triage.semantics.evaluate import truth_of
from triage.semantics.negate import negate, positive
from triage.semantics.reading import Reading, truths
from triage.verify.circuit import FALSE, Circuit, Literal
from triage.verify.counterexample import (
    Replay,
    ReplayError,
    case_of,
    is_reachable,
    replayed,
    shortened,
)
from triage.verify.encode import Encoding, Sides, free_answers
from triage.verify.reach import Reach
from triage.verify.solve import Model, NoModel, Solver
from triage.verify.verdict import Story

_WORDS: Final = {Truth.TRUE: "true", Truth.FALSE: "false", Truth.UNKNOWN: "unknown"}


def _itself(case: Case) -> tuple[Case, ...]:
    return (case,)


class Prover:
    """A rule base, a solver that knows it, and what was found out about the promise at hand."""

    def __init__(self, base: RuleBase) -> None:
        """Raise SolverMissingError where there is no solver."""
        self.base = base
        self.circuit = Circuit()
        self._solver = Solver(self.circuit)
        answers = free_answers(self.circuit, base)
        self.free = Encoding(self.circuit, base, cells_of(base), answers, Reach(base))
        self.reachable = self.free.reachable()
        self._conditions = {clause.id: clause.when for clause in base.clauses}
        self._seen: list[dict[ClauseId, Truth]] = []  # truths of reachable cases found so far
        self.start(0)

    def start(self, seconds: float) -> None:
        """Begin with another promise, for which there are so many seconds."""
        self._until = time.monotonic() + seconds
        self.asked = 0
        self.stories: list[Story] = []
        self.undecided: list[str] = []

    def close(self) -> None:
        """Give back what the solver holds."""
        self._solver.close()

    # ------------------------------------------------------------ what must never be

    def never(
        self,
        about: str,
        literals: Iterable[Literal],
        replay: Replay,
        says: str,
        shown: Callable[[Case], tuple[Case, ...]] = _itself,
    ) -> None:
        """Ask for any case in which all `literals` hold, and tell of it if there is one.

        `shown` are the cases to tell of, where the promise compares two.
        """
        with self._asking(about):
            found = self._case(literals)
            if found is None:
                return
            replayed(about, found, replay)
            better = self._case((*literals, self.reachable))
            keeps = replay
            if better is not None:
                found = replayed(about, better, replay)
                if is_reachable(self.base, found):

                    def keeps(case: Case) -> bool:
                        return replay(case) and is_reachable(self.base, case)

            self._tell(about, says, shown(shortened(self.base, found, keeps)))

    # ------------------------------------------------------------ what must be possible

    def sometimes(self, id: ClauseId, wanted: Truth) -> None:
        """Ask for a reachable case in which a clause comes out `wanted`; tell if there is none."""
        if self.seen({id: wanted}):
            self.asked += 1
            return
        with self._asking(id):
            if not self.possible({id: wanted}):
                self._tell_nearest(id, wanted)

    def implied(self, first: ClauseId, second: ClauseId) -> None:
        """Tell if `second` is never refuted where `first` is confirmed, unless `first` never is."""
        apart = {first: Truth.TRUE, second: Truth.FALSE}
        if self.seen(apart):
            self.asked += 1
            return
        with self._asking(first):
            if self.possible(apart) or not self.possible({first: Truth.TRUE}):
                return

            def both(case: Case) -> bool:
                found = truths(self.base, case)
                confirmed = found[first] is found[second] is Truth.TRUE
                return confirmed and is_reachable(self.base, case)

            together = [self.free.clause(id).true for id in (first, second)]
            case = self._case((*together, self.reachable))
            if case is not None:
                case = shortened(self.base, replayed(first, case, both), both)
                self._tell(
                    first, f"nobody confirms it and refutes {second}, yet both add points", (case,)
                )

    def somebody(
        self, about: str, literals: Iterable[Literal], replay: Replay, nearly: Iterable[Literal]
    ) -> None:
        """Ask for a reachable case of all `literals`; if there is none, tell of one of `nearly`."""
        with self._asking(about):
            case = self._case((*literals, self.reachable))
            if case is not None:
                replayed(about, case, lambda one: replay(one) and is_reachable(self.base, one))
                return
            near = self._case((*nearly, self.reachable))

            def in_vain(case: Case) -> bool:
                return not replay(case) and is_reachable(self.base, case)

            # Where nobody comes near, whoever says nothing is as good a story as any.
            near = replayed(about, near or Case({}), in_vain)
            says = "nobody can be shown it so; this is as near as anybody comes"
            self._tell(about, says, (shortened(self.base, near, in_vain),))

    def seen(self, wanted: dict[ClauseId, Truth]) -> bool:
        """Tell whether a case found before, and replayed, shows these truths already."""
        return any(all(case[id] is truth for id, truth in wanted.items()) for case in self._seen)

    def possible(self, wanted: dict[ClauseId, Truth]) -> bool:
        """Tell whether some reachable case shows these truths, and replay it."""
        literals = [_side(self.free.clause(id), truth) for id, truth in wanted.items()]
        case = self._case((*literals, self.reachable))
        if case is None:
            return False
        found = truths(self.base, case)
        if any(found[id] is not truth for id, truth in wanted.items()):
            replayed(" and ".join(wanted), case, lambda _: False)
        replayed(" and ".join(wanted), case, lambda one: is_reachable(self.base, one))
        self._seen.append(found)
        return True

    def _tell_nearest(self, id: ClauseId, wanted: Truth) -> None:
        """Tell of somebody for whom as much of a clause holds as can, and what cannot."""
        condition = self._conditions[id]
        goal = positive if wanted is Truth.TRUE else negate
        parts = list(leaves(goal(condition, self.base.findings)))
        together: list[Condition] = []
        literals = [self.reachable]
        for part in parts:
            literal = self.free.truth(part).true
            if self._case((*literals, literal)) is not None:
                together.append(part)
                literals.append(literal)

        def near(case: Case) -> bool:
            reading = Reading(self.base, case, truths(self.base, case))
            holds = all(truth_of(part, reading.values) is Truth.TRUE for part in together)
            return holds and is_reachable(self.base, case) and reading.truths[id] is not wanted

        case = self._case(literals)
        if case is None:
            raise ReplayError("the silent case is reachable, and was not found")
        case = shortened(self.base, replayed(id, case, near), near)
        missing = tuple(part for part in parts if part not in together)
        says = f"it can never be {_WORDS[wanted]}; this is as near as anybody comes"
        self._tell(id, says, (case,), missing)

    # ------------------------------------------------------------ inside

    def tell(self, about: str, says: str, case: Case) -> None:
        """Tell of a case that was found without the solver."""
        self._tell(about, says, (case,))

    def _tell(
        self, about: str, says: str, cases: tuple[Case, ...], missing: tuple[Condition, ...] = ()
    ) -> None:
        self.stories.append(Story(about, says, cases, missing))

    @contextmanager
    def _asking(self, about: str) -> Iterator[None]:
        self.asked += 1
        try:
            yield
        except _OutOfTimeError:
            self.undecided.append(about)

    def _case(self, literals: Iterable[Literal]) -> Case | None:
        whole = self.circuit.every(literals)
        if whole == FALSE:
            return None
        found = self._solver.solve((whole,), self._until)
        if found is NoModel.OUT_OF_TIME:
            raise _OutOfTimeError
        return None if isinstance(found, NoModel) else self._decoded(found)

    def _decoded(self, model: Model) -> Case:
        return case_of(self.base, self.free.cells, self.free.answers, model)


class _OutOfTimeError(Exception):
    """The seconds of a promise are spent."""


def _side(sides: Sides, truth: Truth) -> Literal:
    return sides.true if truth is Truth.TRUE else sides.false

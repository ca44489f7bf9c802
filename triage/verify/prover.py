"""Asks the solver, replays what it finds, and keeps the tally of one promise."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Final

from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, leaves
from triage.language.domain import FindingId
from triage.language.truth import Truth
from triage.semantics.cells import cells_of
from triage.semantics.evaluate import truth_of
from triage.semantics.negate import negate, positive
from triage.semantics.reading import Reading, truths
from triage.verify.circuit import FALSE, Circuit, Literal
from triage.verify.claims import Claims
from triage.verify.counterexample import (
    Replay,
    ReplayError,
    case_of,
    is_reachable,
    replayed,
    shortened,
)
from triage.verify.crowd import Crowd
from triage.verify.encode import Encoding, Sides, free_answers
from triage.verify.lean import Lean
from triage.verify.memory import NOTHING, Memory
from triage.verify.moment import Moment
from triage.verify.reach import Reach
from triage.verify.referred import Referred
from triage.verify.seen import Reader, Seen
from triage.verify.shown import Places
from triage.verify.solve import Model, NoModel, Solver
from triage.verify.verdict import Story

_WORDS: Final = {Truth.TRUE: "true", Truth.FALSE: "false", Truth.UNKNOWN: "unknown"}


def _itself(case: Case) -> tuple[Case, ...]:
    return (case,)


class Prover:
    """A rule base, a solver that knows it, and what was found out about the promise at hand."""

    def __init__(
        self,
        base: RuleBase,
        memory: Memory | None = None,
        noticed: Callable[[int], None] | None = None,
    ) -> None:
        """Raise SolverMissingError where there is no solver.

        `memory` is what earlier runs found; `noticed` is told how often was asked by now.
        """
        self.base = base
        self.memory = memory or Memory()
        self._noticed = noticed
        self.circuit = Circuit()
        self._solver = Solver(self.circuit)
        answers = free_answers(self.circuit, base)
        self.free = Encoding(self.circuit, base, cells_of(base), answers, Reach(base))
        self.reachable = self.free.reachable()
        self._claims = Claims(self.free, self.reachable, self.memory)
        self._conditions = {clause.id: clause.when for clause in base.clauses}
        self.lean = Lean(base)
        self._reader = Reader(base)
        self.start(float("inf"))

    @cached_property
    def crowd(self) -> Crowd:
        """Return people to look at before a solver is asked."""
        return Crowd(self.free, self.reachable)

    @cached_property
    def places(self) -> Places:
        """Return how the causes stand to each other."""
        return Places(self.free)

    @cached_property
    def moment(self) -> Moment:
        """Return any moment of an interview, and all the ways it can go on."""
        return Moment(self.free)

    @cached_property
    def referred(self) -> Referred:
        """Return where people are sent."""
        return Referred(self.free)

    def start(self, seconds: float, name: str = "") -> None:
        """Begin with another promise, for which there are so many seconds."""
        self.name = name
        self._until = time.monotonic() + seconds
        self.asked = 0
        self.stories: list[Story] = []
        self.undecided: list[str] = []

    def seen(self, case: Case) -> Seen:
        """Return what the specification makes of a case."""
        return Seen(self._reader, case)

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
        exactly: Callable[[Case], Iterable[Literal]] | None = None,
        closely: Callable[[], Iterable[Literal]] | None = None,
    ) -> None:
        """Ask for any case in which all `literals` hold, and tell of it if there is one.

        `shown` are the cases to tell of, where the promise compares two. Where `literals` hold of
        others too, because they leave out what is costly to say, `closely` says all of it, or
        `exactly` is shown such a case and says what is missing.
        """
        with self._asking(about):
            literals = tuple(literals)
            found = self._case(literals)
            if found is not None and closely is not None:
                literals = (*literals, *closely())
                found = self._case(literals)
            while found is not None and exactly is not None and not replay(found):
                missing = [one for one in exactly(found) if one not in literals]
                if not missing:
                    break
                literals = (*literals, *missing)
                found = self._case(literals)
            if found is None:
                return
            replayed(about, found, replay)
            better = None if exactly is not None else self._case((*literals, self.reachable))
            keeps = replay
            if better is not None:
                found = replayed(about, better, replay)
                if is_reachable(self.base, found):

                    def keeps(case: Case) -> bool:
                        return replay(case) and is_reachable(self.base, case)

            likely = self._read_by(literals)
            self._tell(about, says, shown(shortened(self.base, found, keeps, likely)))

    def never_two(
        self,
        about: str,
        literals: Iterable[Literal],
        pair_of: Callable[[Model], tuple[Case, Case]],
        replay: Callable[[tuple[Case, Case]], bool],
        says: str,
        exactly: Callable[[], Iterable[Literal]],
    ) -> None:
        """Ask for two moments in which all `literals` hold, and tell of them if there are any.

        `exactly` says what `literals` leave out because it is costly to say.
        """
        with self._asking(about):
            literals = tuple(literals)
            model = self._model(literals)
            if model is not None and not replay(pair_of(model)):
                model = self._model((*literals, *exactly()))
            if model is None:
                return
            pair = pair_of(model)
            if not replay(pair):
                replayed(about, pair[0], lambda _: False)
            self._tell(about, says, pair)

    # ------------------------------------------------------------ what must be possible

    def sometimes(self, id: ClauseId, wanted: Truth) -> None:
        """Ask for a reachable case in which a clause comes out `wanted`; tell if there is none."""
        with self._asking(id):
            if not self.possible({id: wanted}):
                goal = positive if wanted is Truth.TRUE else negate
                says = f"it can never be {_WORDS[wanted]}; this is as near as anybody comes"
                self._tell_nearest(id, goal(self._conditions[id], self.base.findings), says)

    def somebody_is(self, about: str, condition: Condition, says: str) -> None:
        """Ask for a reachable case in which `condition` holds; tell of the nearest otherwise."""
        with self._asking(about):
            if self._case((self.free.truth(condition).true, self.reachable)) is None:
                self._tell_nearest(about, positive(condition, self.base.findings), says)

    def implied(self, first: ClauseId, second: ClauseId) -> None:
        """Tell if `second` is never refuted where `first` is confirmed, unless `first` never is."""
        apart = {first: Truth.TRUE, second: Truth.FALSE}
        with self._asking(first):
            if self.possible(apart) or not self.possible({first: Truth.TRUE}):
                return

            lean = self.lean.with_clauses(first, second)

            def both(case: Case) -> bool:
                found = truths(lean, case)
                confirmed = found[first] is found[second] is Truth.TRUE
                return confirmed and is_reachable(lean, case, found)

            together = tuple(self.free.clause(id).true for id in (first, second))
            case = self.crowd.somebody(together) or self._case((*together, self.reachable))
            if case is not None:
                replayed(first, case, both)
                case = shortened(self.base, case, both, self._read_by(together))
                self._tell(
                    first, f"nobody confirms it and refutes {second}, yet both add points", (case,)
                )

    def somebody(
        self,
        about: str,
        replay: Replay,
        nearly: Callable[[], Iterable[Literal]],
        missing: Callable[[Case], Iterable[Literal]],
    ) -> None:
        """Ask for a reachable case that replays; if there is none, tell of one that comes near.

        It must be one in which `nearly` holds. Of a case that does not replay `missing` says what
        would have to hold as well; it is asked until there is nobody left.
        """
        what = f"{self.name}: {about}"
        with self._asking(about):
            known = self.memory.who_showed(self.base, what)
            if known is not None and replay(known) and is_reachable(self.base, known):
                self.memory.showed(what, known)
                return
            wanted = {*nearly(), self.reachable}
            case = near = self._case(wanted)
            while case is not None and not replay(case):
                more = set(missing(case)) - wanted
                if not more:
                    replayed(about, case, lambda _: False)
                wanted |= more
                case = self._case(wanted)
            if case is not None:
                replayed(about, case, lambda one: is_reachable(self.base, one))
                self.memory.showed(what, case)
                return

            def in_vain(case: Case) -> bool:
                return not replay(case) and is_reachable(self.base, case)

            # Where nobody comes near, whoever says nothing is as good a story as any.
            shown = replayed(about, near or Case({}), in_vain)
            short = "its points are always too few"
            why = short if near is None else "others always stand before it"
            says = f"nobody can be shown it so; {why}, and this is as near as anybody comes"
            self._tell(about, says, (shortened(self.base, shown, in_vain),))

    def possible(self, wanted: dict[ClauseId, Truth]) -> bool:
        """Tell whether some reachable case shows these truths; it is replayed when it is found."""
        if time.monotonic() >= self._until:
            raise _OutOfTimeError
        literals = tuple(_side(self.free.clause(id), truth) for id, truth in wanted.items())
        case = self.crowd.somebody(literals)
        if case is None:
            literals = (*literals, self.reachable)
            parts = self._claims.parts(literals)
            if FALSE in parts:
                return False
            claim = self._claims.claim(literals, parts)
            said = self._claims.known(claim)
            if said is not NOTHING:
                return said is not None
            model = self._solved(parts)
            if model is None:
                return False
            case = self._decoded(model)
            self.crowd.add(case, model)
            self._claims.keep_found(claim, case)
        looked = self.lean.look_at(case)
        shown = all(looked.truth(id) is truth for id, truth in wanted.items())
        replayed(" and ".join(wanted), case, lambda _: shown and looked.reachable)
        return True

    def _tell_nearest(self, about: str, condition: Condition, says: str) -> None:
        """Tell of somebody for whom as much of a condition holds as can, and what cannot."""
        parts = list(leaves(condition))
        together: list[Condition] = []
        literals = [self.reachable]
        for part in parts:
            literal = self.free.truth(part).true
            if self._case((*literals, literal)) is not None:
                together.append(part)
                literals.append(literal)

        lean = self.lean.with_clauses()

        def near(case: Case) -> bool:
            reading = Reading(lean, case, truths(lean, case))
            holds = all(truth_of(part, reading.values) is Truth.TRUE for part in together)
            missed = reading.truth(condition) is not Truth.TRUE
            return holds and is_reachable(lean, case, reading.truths) and missed

        case = self._case(literals)
        if case is None:
            raise ReplayError("the silent case is reachable, and was not found")
        likely = self._read_by(literal for literal in literals if literal != self.reachable)
        case = shortened(self.base, replayed(about, case, near), near, likely)
        missing = tuple(part for part in parts if part not in together)
        self._tell(about, says, (case,), missing)

    def anybody(self, literals: Iterable[Literal]) -> bool:
        """Tell whether there is a reachable case in which all of these hold."""
        return self._case((*literals, self.reachable)) is not None

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
        if self._noticed is not None:
            self._noticed(self.asked)
        try:
            yield
        except _OutOfTimeError:
            self.undecided.append(about)

    def _read_by(self, literals: Iterable[Literal]) -> frozenset[FindingId]:
        """Return the findings that statements are made of."""
        below = self.circuit.variables_below(literals)
        answers = self.free.answers.items()
        return frozenset(id for id, cells in answers if not below.isdisjoint(cells))

    def _case(self, literals: Iterable[Literal]) -> Case | None:
        literals = tuple(literals)
        parts = self._claims.parts(literals)
        if FALSE in parts:
            return None
        claim = self._claims.claim(literals, parts)
        said = self._claims.known(claim)
        if said is not NOTHING:
            return None if said is None else self._claims.case(said)
        found = self._solved(parts)
        if found is None:
            return None
        case = self._decoded(found)
        self._claims.keep_found(claim, case)
        return case

    def _model(self, literals: Iterable[Literal]) -> Model | None:
        """Return a model in which all of these hold; only that there is none is remembered."""
        literals = tuple(literals)
        parts = self._claims.parts(literals)
        if FALSE in parts or self._claims.known(self._claims.claim(literals, parts)) is None:
            return None
        return self._solved(parts)

    def _solved(self, parts: Iterable[Literal]) -> Model | None:
        found = self._solver.solve(parts, self._until)
        if isinstance(found, Model):
            return found
        if found is NoModel.OUT_OF_TIME:
            raise _OutOfTimeError
        self._claims.keep_apart(self._solver.core)
        return None

    def _decoded(self, model: Model) -> Case:
        return case_of(self.base, self.free.cells, self.free.answers, model)


class _OutOfTimeError(Exception):
    """The seconds of a promise are spent."""


def _side(sides: Sides, truth: Truth) -> Literal:
    return sides.true if truth is Truth.TRUE else sides.false

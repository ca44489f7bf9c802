"""Two versions of a rule base as one circuit: what each makes of the same person's answers."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from triage.language.base import ClauseKind, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.referral import Referral
from triage.verify.bits import Asked
from triage.verify.circuit import FALSE, Circuit, Literal
from triage.verify.counterexample import ReplayError
from triage.verify.diff_change import Change
from triage.verify.diff_crowd import Answered, Crowd, Move
from triage.verify.diff_people import (
    Alike,
    Cell,
    Owner,
    Slot,
    joint_cells,
    said_together,
    told,
)
from triage.verify.encode import Answers, Encoding
from triage.verify.reach import Reach
from triage.verify.seen import Reader, Seen
from triage.verify.solve import Model, NoModel, Solver

#: So often other people are looked at before the solver takes all the time that is left.
_TURNS: Final = 8


@dataclass(frozen=True, slots=True)
class Witness:
    """What a person tells the old version, and what they tell the new one."""

    old: Case
    new: Case


#: Tells of what both versions see whether it is an example of what was looked for.
Holds: TypeAlias = Callable[[Seen, Seen], bool]


class Version(Reader):
    """One version, what it is told, and that it can be told so."""

    def __init__(self, base: RuleBase, encoding: Encoding) -> None:
        """Keep a version and its statements."""
        super().__init__(base)
        self.told = encoding
        self.reachable: Literal = encoding.reachable()


class OutOfTimeError(Exception):
    """The seconds of a question are spent; `left` are those that have no answer, if it is known."""

    def __init__(self, *left: str) -> None:
        super().__init__(*left)
        self.left = left


class HardError(Exception):
    """A short look did not answer a question."""


class Pair:
    """An old and a new version, and a solver that knows both."""

    def __init__(self, old: RuleBase, new: RuleBase) -> None:
        """Raise SolverMissingError where there is no solver."""
        self.circuit = Circuit()
        self._solver = Solver(self.circuit)
        self._cells = joint_cells(old, new)
        self._alike = Alike(old, new)
        self._person = {slot: self._any_of(cells) for slot, cells in self._cells.items()}
        self._told: dict[Literal, tuple[Literal, Literal]] = {}
        self.old = self._version(old, Owner.OLD)
        self.new = self._version(new, Owner.NEW)
        self._together = said_together(old, new)
        self.reachable = self.circuit.every((self.old.reachable, self.new.reachable))
        self._crowd = Crowd(self.circuit, self._person, list(self._asked()), self._told)
        self._met: list[Answered] = []
        self._short_looks = False
        self.until = 0.0
        self.asked = 0

    def start(self, seconds: float) -> None:
        """Begin with another question, for which there are so many seconds."""
        self.until = time.monotonic() + seconds

    def close(self) -> None:
        """Give back what the solver holds."""
        self._solver.close()

    # ------------------------------------------------------------ asking

    def fairly(self, questions: Mapping[str, Callable[[], Iterable[Change]]]) -> Iterator[Change]:
        """Yield what comes of each question, by name; the hard ones wait for all the others.

        These share what time is left then. Raises OutOfTimeError with the names of those that had
        too little. What is hard does not hang on the clock.
        """
        hard: list[str] = []
        self._short_looks = True
        try:
            for name, question in questions.items():
                found: list[Change] = []
                try:
                    found.extend(question())
                except HardError:
                    hard.append(name)  # it is asked again, from the beginning
                    continue
                except OutOfTimeError:
                    yield from found
                    raise OutOfTimeError(*hard, *_from(name, questions)) from None
                yield from found
        finally:
            self._short_looks = False
        until, left = self.until, []
        for number, name in enumerate(hard):
            now = time.monotonic()
            self.until = now + max(0.0, until - now) / (len(hard) - number)
            try:
                yield from questions[name]()
            except OutOfTimeError:
                left.append(name)
        self.until = until
        if left:
            raise OutOfTimeError(*left)

    def witness(self, about: str, literals: Iterable[Literal], holds: Holds) -> Witness | None:
        """Return somebody for whom all `literals` hold, told in few answers; None if nobody.

        Raises OutOfTimeError, and ReplayError where the specification does not agree.
        """
        whole = self.circuit.every((*literals, self.reachable))
        if whole == FALSE:
            return None
        self.asked += 1
        said = self._somebody(whole)
        if said is None:
            return None
        self._met.append(said)
        short = self._plain(whole, self._short(whole, said))
        person = {slot: self._cells[slot][number][0] for slot, number in short.items()}
        case = Witness(
            told(self.old.base, Owner.OLD, person), told(self.new.base, Owner.NEW, person)
        )
        old, new = Seen(self.old, case.old), Seen(self.new, case.new)
        if not (old.reachable and new.reachable and holds(old, new)):
            raise ReplayError(f"the specification does not agree about {about}")
        return case

    def possible(self, *literals: Literal) -> bool:
        """Tell whether all of these hold for anybody; raises OutOfTimeError."""
        whole = self.circuit.every((*literals, self.reachable))
        if whole == FALSE:
            return False
        self.asked += 1
        found = self._solver.solve((whole,), self.until)
        if found is NoModel.OUT_OF_TIME:
            raise OutOfTimeError
        return not isinstance(found, NoModel)

    def _somebody(self, whole: Literal) -> Answered | None:
        """Return somebody of whom a statement holds: of the crowd, or whom the solver finds.

        Where it takes the solver long, people are looked at who are like those met before.
        """
        said = self._crowd.somebody(whole)
        for turn in range(_TURNS):
            found = self._solver.solve((whole,), self.until, 1) if said is None else None
            if found is NoModel.IMPOSSIBLE:
                return None
            if isinstance(found, Model):
                said = self._decoded(found)
                self._crowd.draw_like(said)
            if said is not None:
                return said
            if turn < len(self._met):
                self._crowd.draw_like(self._met[-1 - turn])
                said = self._crowd.somebody(whole)
        if self._short_looks and time.monotonic() < self.until:
            raise HardError
        model = self._solver.solve((whole,), self.until)
        if model is NoModel.OUT_OF_TIME:
            raise OutOfTimeError
        return None if isinstance(model, NoModel) else self._decoded(model)

    def _decoded(self, model: Model) -> Answered:
        return {
            slot: number
            for slot, literals in self._person.items()
            for number, literal in enumerate(literals)
            if literal in model
        }

    def _short(self, whole: Literal, said: Answered) -> Answered:
        """Return fewer answers for which `whole` holds still, the last asked left out first.

        The circuit tries them, since that takes a fraction of what the specification takes, which
        has the last word on the result. No single question more could be left out.
        """
        before: Answered = {}
        while before != said:
            before = said
            there = [one for one in self._together if any(slot in said for slot in one)]
            said = self._crowd.moved(whole, said, [_without(one) for one in reversed(there)])
        return said

    def _plain(self, whole: Literal, said: Answered) -> Answered:
        """Return the same answers, each danger sign made harmless that need not be there."""
        moves = [
            _instead(slot, number, other)
            for slot, number in said.items()
            for other in self._harmless(slot, number)
        ]
        return self._crowd.moved(whole, said, moves)

    def _harmless(self, slot: Slot, number: int) -> list[int]:
        """Return the harmless answers to a slot, where the one at hand is a danger sign."""
        ranks = self._ranks(slot)
        return [other for other, rank in enumerate(ranks) if not rank] if ranks[number] else []

    def _ranks(self, slot: Slot) -> list[int]:
        """Return how grave each answer to a slot is, in the version that takes it the gravest."""
        bases = {Owner.OLD: (self.old.base,), Owner.NEW: (self.new.base,)}
        asking = bases.get(slot.owner, (self.old.base, self.new.base))
        return [
            max(base.findings[slot.finding].rank(cell[0]) for base in asking)
            for cell in self._cells[slot]
        ]

    # ------------------------------------------------------------ building

    def _asked(self) -> Iterator[Asked]:
        """Yield what may be answered; what both versions gate alike is shut behind that gate."""
        lists = {slot: f"{one[0]}" for one in self._together if len(one) > 1 for slot in one}
        for slot, literals in self._person.items():
            version = self.old if slot.owner is Owner.OLD else self.new
            gated = version.base.findings[slot.finding].gate is not None
            shut = gated and self._alike(slot.finding)
            gate = version.told.gate(slot.finding).false if shut else FALSE
            grave = frozenset(number for number, rank in enumerate(self._ranks(slot)) if rank)
            yield Asked(literals, grave, gate, lists.get(slot, ""))

    def _any_of(self, cells: tuple[Cell, ...]) -> tuple[Literal, ...]:
        literals = tuple(self.circuit.variable() for _ in cells)
        for number, one in enumerate(literals):
            for other in literals[:number]:
                self.circuit.require(-one, -other)
        return literals

    def _version(self, base: RuleBase, owner: Owner) -> Version:
        cells: dict[FindingId, tuple[Cell, ...]] = {}
        answers: dict[FindingId, tuple[Literal, ...]] = {}
        apart: dict[FindingId, tuple[Literal, ...]] = {}
        for slot, every in self._cells.items():
            id = slot.finding
            if slot.owner not in (Owner.BOTH, owner):
                continue
            finding = base.findings[id]
            own = [
                (cell, literal)
                for cell, literal in zip(every, self._person[slot], strict=True)
                if finding.domain.holds(cell[0])
            ]
            cells[id] = tuple(cell for cell, _ in own)
            answers[id] = tuple(literal for _, literal in own)
            if finding.gate is not None and not self._alike(id):
                apart[id] = answers[id]
                answers[id] = tuple(self.circuit.variable() for _ in own)
        encoding = self._encoding(base, cells, answers)
        for clause in base.clauses:  # a gate stands before what reads what is behind it
            if clause.kind is ClauseKind.GATE and clause.name in apart:
                id = clause.name
                self._told_if_asked(encoding, id, apart[id], answers[id])
        return Version(base, encoding)

    def _encoding(
        self, base: RuleBase, cells: Mapping[FindingId, tuple[Cell, ...]], answers: Answers
    ) -> Encoding:
        return Encoding(self.circuit, base, cells, answers, Reach(base))

    def _told_if_asked(
        self,
        encoding: Encoding,
        id: FindingId,
        wanted: tuple[Literal, ...],
        given: tuple[Literal, ...],
    ) -> None:
        """Demand that what a person would say is told, unless the gate is closed."""
        shut = encoding.gate(id).false
        for would, does in zip(wanted, given, strict=True):
            self.circuit.require(-does, would)
            self.circuit.require(-would, does, shut)
            self._told[does] = (would, shut)


def level_of(referral: Referral) -> tuple[int, int]:
    """Return how soon a referral is, the sooner the greater: acuity, then time."""
    return int(referral.acuity), -referral.hours


def _from(name: str, names: Iterable[str]) -> Iterator[str]:
    """Yield a name and those after it."""
    every = list(names)
    yield from every[every.index(name) :]


def _without(slots: tuple[Slot, ...]) -> Move:
    return lambda said: {slot: number for slot, number in said.items() if slot not in slots}


def _instead(slot: Slot, number: int, other: int) -> Move:
    """Return the move from one answer to another, where it is still given."""
    return lambda said: {**said, slot: other} if said.get(slot) == number else said

"""Two versions of a rule base as one circuit: what each makes of the same person's answers."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.referral import Referral
from triage.verify.circuit import FALSE, Circuit, Literal
from triage.verify.counterexample import ReplayError
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
from triage.verify.solve import NoModel, Solver


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
    """The seconds of a question are spent."""


class Pair:
    """An old and a new version, and a solver that knows both."""

    def __init__(self, old: RuleBase, new: RuleBase) -> None:
        """Raise SolverMissingError where there is no solver."""
        self.circuit = Circuit()
        self._solver = Solver(self.circuit)
        self._cells = joint_cells(old, new)
        self._alike = Alike(old, new)
        self._person = {slot: self._any_of(cells) for slot, cells in self._cells.items()}
        self.old = self._version(old, Owner.OLD)
        self.new = self._version(new, Owner.NEW)
        self._together = said_together(old, new)
        self.reachable = self.circuit.every((self.old.reachable, self.new.reachable))
        self.until = 0.0
        self.asked = 0

    def start(self, seconds: float) -> None:
        """Begin with another question, for which there are so many seconds."""
        self.until = time.monotonic() + seconds

    def close(self) -> None:
        """Give back what the solver holds."""
        self._solver.close()

    # ------------------------------------------------------------ asking

    def witness(self, about: str, literals: Iterable[Literal], holds: Holds) -> Witness | None:
        """Return somebody for whom all `literals` hold, told in few answers; None if nobody.

        Raises OutOfTimeError, and ReplayError where the specification does not agree.
        """
        whole = self.circuit.every((*literals, self.reachable))
        if whole == FALSE:
            return None
        self.asked += 1
        model = self._solver.solve((whole,), self.until)
        if model is NoModel.OUT_OF_TIME:
            raise OutOfTimeError
        if isinstance(model, NoModel):
            return None
        said = {
            slot: number
            for slot, literals in self._person.items()
            for number, literal in enumerate(literals)
            if literal in model
        }
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
        return self._solvable(whole)

    def _solvable(self, *assumed: Literal) -> bool:
        found = self._solver.solve(assumed, self.until)
        if found is NoModel.OUT_OF_TIME:
            raise OutOfTimeError
        return not isinstance(found, NoModel)

    def _short(self, whole: Literal, said: Mapping[Slot, int]) -> dict[Slot, int]:
        """Return fewer answers for which `whole` holds still, the last asked left out first.

        The solver tries them, since that takes a fraction of what the specification takes, which
        has the last word on the result. No single question more could be left out.
        """
        kept = [together for together in self._together if any(slot in said for slot in together)]
        size = len(kept)
        while size:
            size = (size + 1) // 2
            rest = list(kept)
            for start in reversed(range(0, len(kept), size)):
                dropped = kept[start : start + size]
                fewer = [together for together in rest if together not in dropped]
                if self._solvable(whole, *self._just(fewer, said)):
                    rest = fewer
            if size == 1 and len(rest) == len(kept):
                break
            kept, size = rest, min(size, len(rest))
        slots = {slot for together in kept for slot in together}
        return {slot: number for slot, number in said.items() if slot in slots}

    def _plain(self, whole: Literal, said: dict[Slot, int]) -> dict[Slot, int]:
        """Return the same answers, each danger sign made harmless that need not be there."""
        for slot, number in list(said.items()):
            for other in self._harmless(slot, number):
                milder = {**said, slot: other}
                if self._solvable(whole, *self._just([tuple(milder)], milder)):
                    said = milder
                    break
        return said

    def _harmless(self, slot: Slot, number: int) -> list[int]:
        """Return the harmless answers to a slot, where the one at hand is a danger sign."""
        bases = {Owner.OLD: (self.old.base,), Owner.NEW: (self.new.base,)}
        asking = bases.get(slot.owner, (self.old.base, self.new.base))
        ranks = [
            max(base.findings[slot.finding].rank(cell[0]) for base in asking)
            for cell in self._cells[slot]
        ]
        return [other for other, rank in enumerate(ranks) if not rank] if ranks[number] else []

    def _just(
        self, kept: Iterable[tuple[Slot, ...]], said: Mapping[Slot, int]
    ) -> Iterator[Literal]:
        """Yield that these answers were given, and no others."""
        slots = {slot for together in kept for slot in together if slot in said}
        for slot, literals in self._person.items():
            if slot in slots:
                yield literals[said[slot]]
            else:
                yield from (-literal for literal in literals)

    # ------------------------------------------------------------ building

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
        for id, wanted in apart.items():
            self._told_if_asked(encoding, id, wanted, answers[id])
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


def level_of(referral: Referral) -> tuple[int, int]:
    """Return how soon a referral is, the sooner the greater: acuity, then time."""
    return int(referral.acuity), -referral.hours

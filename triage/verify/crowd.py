"""A crowd drawn from a fixed seed: whoever shows a thing is found without asking the solver.

Of each statement a whole number is kept, whose bits tell of whom in the crowd it holds. So one
operation on numbers looks at everybody at once.
"""

import random
from collections.abc import Sequence
from typing import Final

from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Form
from triage.verify.circuit import FALSE, TRUE, Literal
from triage.verify.encode import Encoding
from triage.verify.solve import Model

#: How many are drawn.
HOW_MANY: Final = 1_024
#: So finely chances are told apart, in bits.
_FINE: Final = 6


class Crowd:
    """People whom the questions allow, and whoever the solver found since."""

    def __init__(self, encoding: Encoding, reachable: Literal) -> None:
        """Draw people who answer as `reachable` says."""
        self._encoding = encoding
        self._circuit = encoding.circuit
        self._all = (1 << HOW_MANY) - 1
        self._dice = random.Random(1)
        self._masks: dict[Literal, int] = {}
        self._drawn: dict[Literal, int] = {}  # of each answer
        self._begin()
        self._draw()
        self._begin()
        self._there = self._of_whom(reachable)
        self._cases: dict[int, Case] = {}
        self._seen = 0  # who was looked at; they come first, since each look costs
        self._found: list[tuple[Case, Model]] = []

    def add(self, case: Case, model: Model) -> None:
        """Take in somebody, and what holds of them."""
        self._found.append((case, model))

    def somebody(self, literals: Sequence[Literal]) -> Case | None:
        """Return somebody of whom all of these hold."""
        found = self._there
        for literal in literals:
            found &= self._of_whom(literal)
        if found:
            chosen = found & self._seen or found
            return self._case((chosen & -chosen).bit_length() - 1)
        for case, model in reversed(self._found):
            if all(literal in model for literal in literals):
                return case
        return None

    # ------------------------------------------------------------ looking

    def _of_whom(self, literal: Literal) -> int:
        """Return of whom a statement holds."""
        masks = self._masks
        if literal not in masks:
            waiting = [abs(literal)]
            while waiting:
                number = waiting[-1]
                parts = self._circuit.parts_of(number)
                missing = [abs(part) for part in parts if part not in masks]
                if missing:
                    waiting += missing
                    continue
                waiting.pop()
                mask = self._all if parts else self._drawn.get(number, 0)
                for part in parts:
                    mask &= masks[part]
                masks[number], masks[-number] = mask, self._all ^ mask
        return masks[literal]

    def _case(self, number: int) -> Case:
        """Return one of the crowd."""
        if number not in self._cases:
            self._seen |= 1 << number
            said: dict[FindingId, Value] = {}
            for id, literals in self._encoding.answers.items():
                for cell, literal in zip(self._encoding.cells[id], literals, strict=True):
                    if self._drawn[literal] >> number & 1:
                        said[id] = cell[0]
            self._cases[number] = Case(said)
        return self._cases[number]

    # ------------------------------------------------------------ drawing

    def _begin(self) -> None:
        self._masks = {TRUE: self._all, FALSE: 0}

    def _draw(self) -> None:
        """Draw answers, each after those that its gate reads."""
        lists = {
            id: question.id
            for question in self._encoding.base.questionnaire.questions()
            for id in question.findings
            if question.form is Form.CHOOSE_ANY
        }
        whole = {name: self._answering() for name in dict.fromkeys(lists.values())}
        ids = {literal: id for id, cells in self._encoding.answers.items() for literal in cells}
        drawn: set[FindingId] = set()
        waiting = list(self._encoding.answers)[::-1]
        while waiting:
            id = waiting[-1]
            gate = self._encoding.gate(id).false
            read = self._circuit.variables_below((gate,))
            # Two that are in conflict may wait for each other; whoever says both is left out.
            first = {ids[one] for one in read if one in ids} - drawn - set(waiting)
            if first and id not in drawn:
                waiting += sorted(first)
                continue
            waiting.pop()
            if id not in drawn:
                drawn.add(id)
                says = whole[lists[id]] if id in lists else self._answering()
                self._answer(id, says & ~self._of_whom(gate))

    def _answering(self) -> int:
        """Return who answers a question: half say all they know, the others less."""
        talkative = (1 << HOW_MANY // 2) - 1
        return talkative | self._dice.getrandbits(HOW_MANY) | self._dice.getrandbits(HOW_MANY)

    def _answer(self, id: FindingId, who: int) -> None:
        literals = self._encoding.answers[id]
        for number, literal in enumerate(literals):
            chosen = who & self._share(1, len(literals) - number)
            self._drawn[literal] = chosen
            self._masks[literal], self._masks[-literal] = chosen, self._all ^ chosen
            who ^= chosen

    def _share(self, part: int, whole: int) -> int:
        """Return people drawn so that about `part` of `whole` of them are in."""
        if part == whole:
            return self._all
        found, bits = 0, round((part << _FINE) / whole)
        for number in range(_FINE):
            more = self._dice.getrandbits(HOW_MANY)
            found = found | more if bits >> number & 1 else found & more
        return found

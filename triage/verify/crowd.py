"""A crowd drawn from a fixed seed: whoever shows a thing is found without asking the solver."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Form
from triage.verify.bits import Asked, Bits, draw
from triage.verify.circuit import Literal
from triage.verify.encode import Encoding
from triage.verify.solve import Model

#: How many are drawn.
HOW_MANY: Final = 1_024


class Crowd:
    """People whom the questions allow, and whoever the solver found since."""

    def __init__(self, encoding: Encoding, reachable: Literal) -> None:
        """Draw people who answer as `reachable` says."""
        self._encoding = encoding
        asked = list(_asked(encoding))
        self._drawn = draw(encoding.circuit, asked, random.Random(1), HOW_MANY)
        self._bits = Bits(encoding.circuit, (1 << HOW_MANY) - 1, self._drawn)
        self._there = self._bits.of_whom(reachable)
        self._cases: dict[int, Case] = {}
        self._seen = 0  # who was looked at; they come first, since each look costs
        self._found: list[tuple[Case, Model]] = []

    def add(self, case: Case, model: Model) -> None:
        """Take in somebody, and what holds of them."""
        self._found.append((case, model))

    def somebody(self, literals: Sequence[Literal]) -> Case | None:
        """Return somebody of whom all of these hold."""
        found = self._there & self._bits.of_all(literals)
        if found:
            chosen = found & self._seen or found
            return self._case((chosen & -chosen).bit_length() - 1)
        for case, model in reversed(self._found):
            if all(literal in model for literal in literals):
                return case
        return None

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


def _asked(encoding: Encoding) -> Iterator[Asked]:
    lists = {
        id: question.id
        for question in encoding.base.questionnaire.questions()
        for id in question.findings
        if question.form is Form.CHOOSE_ANY
    }
    for id, answers in encoding.answers.items():
        finding = encoding.base.findings[id]
        cells = enumerate(encoding.cells[id])
        grave = frozenset(number for number, cell in cells if finding.rank(cell[0]))
        yield Asked(answers, grave, encoding.gate(id).false, lists.get(id, ""))

"""People drawn from a fixed seed: most of what is possible shows in some of them."""

import random
from collections.abc import Iterator, Mapping
from typing import Final

from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Form
from triage.language.truth import Truth
from triage.semantics.cells import Cell
from triage.semantics.reading import truths
from triage.verify.counterexample import is_reachable

#: How many are drawn. More show more, and cost more than asking the solver for what is rare.
HOW_MANY: Final = 60


def strangers(base: RuleBase, cells: Mapping[FindingId, tuple[Cell, ...]]) -> Iterator[Case]:
    """Yield people whom the questions of `base` allow; it needs no clauses but the first ones."""
    dice = random.Random(1)
    for number in range(HOW_MANY):
        values: dict[FindingId, Value] = {}
        for question in base.questionnaire.questions():
            # Some say much and some say little.
            said = {id: dice.choice(cells[id])[0] for id in question.findings}
            if question.form is Form.CHOOSE_ANY:
                values |= said if dice.random() > number / (2 * HOW_MANY) else {}
            else:
                kept = [id for id in said if dice.random() > number / (2 * HOW_MANY)]
                values |= {id: said[id] for id in kept}
        case = _without_what_does_not_apply(base, Case(values))
        if is_reachable(base, case):
            yield case


def _without_what_does_not_apply(base: RuleBase, case: Case) -> Case:
    """Return a case without answers behind closed gates."""
    while True:
        found = truths(base, case)
        shut = {id for id in case.values if found.get(f"gate:{id}") is Truth.FALSE}
        if not shut:
            return case
        case = Case({id: value for id, value in case.values.items() if id not in shut})

"""What is wrong with a reply, all of it at once, and what to do next."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from triage.interview.record import Answer
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import Choice, Domain, FindingId, WholeNumber, YesNo
from triage.language.flaw import TriageError
from triage.language.questionnaire import Form, Item, Question, Unit

_NUMBER: Final = re.compile(r"(?P<figure>[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*(?P<unit>\D*)")


@dataclass(frozen=True, slots=True)
class ReplyFlaw:
    """One thing wrong with a reply, and what to do; `finding` is "" for the reply as a whole."""

    finding: FindingId
    message: str
    help: str

    def __str__(self) -> str:
        return f"{self.message} {self.help}".strip()


class ReplyError(TriageError):
    """A reply cannot be taken; carries every flaw of it. Nothing was kept."""

    def __init__(self, flaws: Iterable[ReplyFlaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(map(str, self.flaws)))


def reply_flaws(
    base: RuleBase,
    question: Question,
    shown: tuple[Item, ...],
    answers: Mapping[FindingId, Answer],
) -> tuple[ReplyFlaw, ...]:
    """Return everything that is wrong with `answers` to the rows of `question` that were shown."""
    rows = [item.finding for item in shown]
    untouched = [
        ReplyFlaw(id, "This has no answer yet.", "Say yes, no or not sure.")
        if len(rows) > 1
        else ReplyFlaw(id, "There is no answer yet.", f"{how_to_answer(base, question)}")
        for id in rows
        if id not in answers
    ]
    foreign = [
        ReplyFlaw(id, "This is not being asked now.", "Leave it out.")
        for id in answers
        if id not in rows
    ]
    wrong = [
        flaw
        for id in rows
        if id in answers
        for flaw in _answer_flaws(base, question, id, answers[id])
    ]
    return (*untouched, *wrong, *foreign)


def _answer_flaws(
    base: RuleBase, question: Question, finding: FindingId, answer: Answer
) -> list[ReplyFlaw]:
    match answer:
        case Said.NOT_SURE:
            return []
        case Said.RATHER_NOT_SAY:
            advice = "Answer it, or say that you are not sure."
            said = "This question has no place for that answer."
            return [] if question.personal else [ReplyFlaw(finding, said, advice)]
        case Said.NOT_ASKED | Said.CONTRADICTED:
            return [ReplyFlaw(finding, "This has no answer yet.", how_to_answer(base, question))]
        case _:
            if base.findings[finding].domain.holds(answer):
                return []
            said = "That is not one of the answers."
            return [ReplyFlaw(finding, said, how_to_answer(base, question))]


def how_to_answer(base: RuleBase, question: Question) -> str:
    """Return one sentence that says which answers there are."""
    if question.form is not Form.ONE:
        return "Choose the ones that are true, or say that none is."
    domain = base.findings[question.items[0].finding].domain
    match domain:
        case YesNo():
            return "Say yes, no or not sure."
        case Choice():
            return f"Choose one, from 1 to {len(domain.options)}."
        case WholeNumber(low, high, unit):
            return f"Give a number from {low} to {high}{f' {unit}' if unit else ''}."
        case _:
            assert_never(domain)


def number_in(text: str, domain: Domain, also: Iterable[Unit] = ()) -> int | None:
    """Return the number that `text` says, in the unit of `domain`; None where it says none.

    Other units are turned into that of the question and rounded to a whole number, halves up.
    A number outside the bounds is returned as it is.
    """
    said = _NUMBER.fullmatch(text.strip())
    if said is None or not isinstance(domain, WholeNumber):
        return None
    factor = _factor(said["unit"], domain, tuple(also))
    if factor is None:
        return None
    from decimal import ROUND_FLOOR, Decimal  # no first question waits for it

    # A factor such as 0.0167 is itself rounded: 90 minutes are an hour and a half all the same.
    exact = round(Decimal(said["figure"].replace(",", ".")) * Decimal(factor), 2)
    return int((exact + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR))


def _factor(unit: str, domain: WholeNumber, also: tuple[Unit, ...]) -> str | None:
    """Return, in figures, one of `unit` in the unit of `domain`; None where none is meant."""
    said = _singular(unit)
    units = {_singular(domain.unit): "1"}
    units |= {_singular(each.name): str(each.factor) for each in also}
    if not said:
        return "1"
    if said in units:
        return units[said]
    near = [name for name in units if name.startswith(said)]
    return units[near[0]] if len(near) == 1 else None


def _singular(unit: str) -> str:
    word = unit.strip().rstrip(".").lower()
    return word.removesuffix("s") if len(word) > 2 else word

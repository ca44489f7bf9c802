"""What a typed line means on a screen: answers, one of the letters, or something unclear."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from triage.interview.record import Answer
from triage.interview.reply import how_to_answer, number_in
from triage.interview.steps import Ask
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import Choice, FindingId, WholeNumber, YesNo
from triage.language.questionnaire import Form


class Key(StrEnum):
    """The letters that work on every screen."""

    HELP = "?"
    WHY = "w"
    NOT_SURE = "s"
    RATHER_NOT_SAY = "-"
    BACK = "b"
    CHANGE = "c"
    SOMETHING_ELSE = "!"
    RESULT = "r"
    QUIT = "q"


_WORDS: Final[Mapping[str, Key]] = {
    "help": Key.HELP,
    "h": Key.HELP,
    "why": Key.WHY,
    "not sure": Key.NOT_SURE,
    "unsure": Key.NOT_SURE,
    "don't know": Key.NOT_SURE,
    "rather not say": Key.RATHER_NOT_SAY,
    "back": Key.BACK,
    "change": Key.CHANGE,
    "result": Key.RESULT,
    "quit": Key.QUIT,
    "exit": Key.QUIT,
}
_YES: Final = frozenset({"y", "yes"})
_NO: Final = frozenset({"n", "no"})
_NONE: Final = frozenset({"0", "none", "none of these"})


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers to every row of the screen."""

    answers: Mapping[FindingId, Answer]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some rows of a screen are true; the others must still be answered."""

    yes: tuple[FindingId, ...]


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """None of the rows shown is true."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was said before stands."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The line cannot be understood; `advice` says what would be."""

    advice: str


Typed: TypeAlias = Answered | Chosen | NoneOfThese | Kept | Key | Unclear


def key_of(line: str) -> Key | None:
    """Return the letter that `line` is, None where it is none."""
    said = line.strip().lower()
    return _WORDS.get(said) or next((key for key in Key if key.value == said), None)


def yes_or_no(line: str) -> bool | None:
    """Return what `line` says to a yes/no row, None where it says neither."""
    said = line.strip().lower()
    if said in _YES:
        return True
    return False if said in _NO else None


def typed(base: RuleBase, ask: Ask, line: str) -> Typed:
    """Return what `line` means on the screen `ask`."""
    if not line.strip():
        return Kept() if ask.chosen else Unclear(_advice(base, ask))
    if key := key_of(line):
        return key
    match ask.question.form:
        case Form.ONE:
            return _one(base, ask, line)
        case Form.SCREEN | Form.CHOOSE_ANY:
            return _some(base, ask, line)
        case _:
            assert_never(ask.question.form)


def _one(base: RuleBase, ask: Ask, line: str) -> Typed:
    finding = ask.items[0].finding
    domain = base.findings[finding].domain
    said = line.strip().lower()
    match domain:
        case YesNo():
            answer = {"1": True, "2": False}.get(said, yes_or_no(said))
            return Unclear(_advice(base, ask)) if answer is None else Answered({finding: answer})
        case Choice():
            return _choice(base, ask, said, domain.options)
        case WholeNumber():
            number = number_in(line, domain, ask.question.also)
            # Outside the bounds, it is the interview that refuses and says why.
            return Unclear(_advice(base, ask)) if number is None else Answered({finding: number})
        case _:
            assert_never(domain)


def _choice(base: RuleBase, ask: Ask, said: str, options: tuple[str, ...]) -> Typed:
    finding = ask.items[0].finding
    if said.isdecimal() and 1 <= int(said) <= len(options):
        return Answered({finding: options[int(said) - 1]})
    labels = {option.label.lower().rstrip("."): option.value for option in ask.question.options}
    if said.rstrip(".") in labels:
        return Answered({finding: labels[said.rstrip(".")]})
    fitting = [value for label, value in labels.items() if re.match(rf"{re.escape(said)}\b", label)]
    if len(said) > 1 and len(fitting) == 1:
        return Answered({finding: fitting[0]})
    return Unclear(_advice(base, ask))


def _some(base: RuleBase, ask: Ask, line: str) -> Typed:
    said = line.strip().lower()
    rows = [item.finding for item in ask.items]
    if said in _NONE or (len(rows) == 1 and said in _NO):
        return NoneOfThese()
    if len(rows) == 1 and said in _YES:
        return Answered({rows[0]: True})
    words = [word for word in re.split(r"[\s,;]+|\band\b", said) if word]
    if not words or any(not word.isdecimal() or not 1 <= int(word) <= len(rows) for word in words):
        return Unclear(_advice(base, ask))
    numbers = {int(word) for word in words}
    chosen = tuple(id for number, id in enumerate(rows, 1) if number in numbers)
    if ask.question.form is Form.CHOOSE_ANY:
        return Answered({id: id in chosen for id in rows})
    return Chosen(chosen) if len(chosen) < len(rows) else Answered(dict.fromkeys(rows, True))


def _advice(base: RuleBase, ask: Ask) -> str:
    if ask.question.form is Form.ONE:
        return f"{how_to_answer(base, ask.question)} Or s if you are not sure."
    return "Type the numbers of those that are true, such as 1 3. Or 0 for none, s for not sure."


def said_to_all(key: Key) -> Said | None:
    """Return what a letter says in place of an answer, None for the other letters."""
    return {Key.NOT_SURE: Said.NOT_SURE, Key.RATHER_NOT_SAY: Said.RATHER_NOT_SAY}.get(key)

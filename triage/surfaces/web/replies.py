"""What a posted form says to a question: answers, or what was said in place of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from starlette.datastructures import ImmutableMultiDict

from triage.interview.record import Answer
from triage.interview.reply import ReplyError, ReplyFlaw, how_to_answer, number_in
from triage.interview.session import Session
from triage.interview.steps import Ask, Confirm, Notice, Step, Way
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import Choice, FindingId, WholeNumber, YesNo
from triage.language.questionnaire import Form

Fields = ImmutableMultiDict[str, str]
_OF_ALL_ROWS: Final[Mapping[str, Answer]] = {
    "none": False,
    "unsure": Said.NOT_SURE,
    "rather": Said.RATHER_NOT_SAY,
}
_SAID = {"not_sure": Said.NOT_SURE, "rather_not_say": Said.RATHER_NOT_SAY}


def do(session: Session, fields: Fields, now: datetime) -> Step:
    """Do what a form says to the step that is shown; raises ReplyError with every flaw of it."""
    wish, _, which = fields.get("do", "answer").partition(":")
    match wish:
        case "answer" | "none" | "unsure" | "rather":
            return _answer(session, wish, fields, now)
        case "keep":
            return session.keep()
        case "back":
            return session.back()
        case "change":
            return session.confirm(Way.CHANGE, which) if _clash(session) else session.change(which)
        case "result":
            if isinstance(session.step(), Notice):
                session.go_on(now)  # told is told
            return session.leave()
        case "stay":
            return session.stay()
        case "go_on" | "change_one":  # to read on, or to the list of answers: both were told
            return session.go_on(now)
        case "take_back":
            return session.confirm(Way.TAKE_BACK)
        case "keep_first":
            return session.confirm(Way.KEEP)
        case "let_stand":
            return session.confirm(Way.LET_STAND)
        case _:
            raise ReplyError([ReplyFlaw("", "That is not possible here.", "Choose a button.")])


def _clash(session: Session) -> bool:
    step = session.step()
    return isinstance(step, Confirm) and Way.CHANGE in step.ways


def _answer(session: Session, wish: str, fields: Fields, now: datetime) -> Step:
    step = session.step()
    question = fields.get("question", "")
    if not isinstance(step, Ask) or step.question.id != question:
        raise ReplyError([ReplyFlaw("", "That question is not being asked now.", "Look again.")])
    match wish:
        case "none":
            _nothing_chosen(step, fields, "none is true")
            return session.answer_none(question, now)
        case "unsure":
            _nothing_chosen(step, fields, "you are not sure about any")
            return session.answer_all(question, Said.NOT_SURE, now)
        case "rather":
            _nothing_chosen(step, fields, "you would rather not say")
            return session.answer_all(question, Said.RATHER_NOT_SAY, now)
        case _:
            return session.answer(question, answers_in(session.base, step, fields), now)


def _nothing_chosen(ask: Ask, fields: Fields, said: str) -> None:
    """Refuse what is said of a whole list beside a row of it that is said to be so."""
    one = ask.question.form is Form.ONE
    if not one and any(fields.get(field_of(item.finding)) == "yes" for item in ask.items):
        flaw = f"You chose one, and said that {said}."
        raise ReplyError([ReplyFlaw("", flaw, "Take the choice away, or choose Next.")])


def said_by(
    base: RuleBase, ask: Ask, rows: Collection[FindingId], fields: Fields
) -> Mapping[FindingId, Answer] | None:
    """Return what a form says to some rows of a question, None where it does not answer them."""
    of_rows = replace(ask, items=tuple(item for item in ask.items if item.finding in rows))
    wish = fields.get("do", "answer")
    if wish in _OF_ALL_ROWS:
        return {item.finding: _OF_ALL_ROWS[wish] for item in of_rows.items}
    if wish != "answer":
        return None
    try:
        return answers_in(base, of_rows, fields)
    except ReplyError:
        return None


def answers_in(base: RuleBase, ask: Ask, fields: Fields) -> Mapping[FindingId, Answer]:
    """Return the answers that a form gives; what it leaves open is left out."""
    match ask.question.form:
        case Form.ONE:
            return _one(base, ask, fields)
        case Form.SCREEN:
            said = {item.finding: fields.get(field_of(item.finding), "") for item in ask.items}
            return {id: _YES_NO[text] for id, text in said.items() if text in _YES_NO}
        case Form.CHOOSE_ANY:
            chosen = {item.finding: field_of(item.finding) in fields for item in ask.items}
            if not any(chosen.values()):
                advice = how_to_answer(base, ask.question)
                raise ReplyError([ReplyFlaw("", "Nothing is chosen yet.", advice)])
            return chosen
        case _:
            assert_never(ask.question.form)


_YES_NO: Mapping[str, Answer] = {"yes": True, "no": False, **_SAID}


def _one(base: RuleBase, ask: Ask, fields: Fields) -> Mapping[FindingId, Answer]:
    id = ask.items[0].finding
    text = fields.get(field_of(id), "")
    domain = base.findings[id].domain
    match domain:
        case YesNo():
            return {id: _YES_NO[text]} if text in _YES_NO else {}
        case Choice():
            return {id: text} if text else {}
        case WholeNumber():
            unit = fields.get(f"unit.{id}", "")
            number = number_in(f"{text} {unit}", domain, ask.question.also)
            if number is None and text.strip():
                number = number_in(text, domain, ask.question.also)
            return {} if number is None else {id: number}
        case _:
            assert_never(domain)


def field_of(finding: FindingId) -> str:
    """Return the name of the field of a finding."""
    return f"a.{finding}"

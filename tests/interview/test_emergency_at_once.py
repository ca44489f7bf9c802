"""An emergency is told before the rest of its screen is asked; what was not asked stays unknown."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.interview.people import MORNING, person
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.engines.compiled_engine import CompiledEngine
from triage.interview.record import Answer, Entry, fresh
from triage.interview.reply import ReplyError
from triage.interview.session import Session
from triage.interview.steps import Ask, Notice
from triage.language.base import ClauseId, RedFlag
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Form, Question
from triage.language.referral import Acuity
from triage.language.truth import Truth

ROOT: Final = Path(__file__).resolve().parents[2]
BASE: Final = next(iter(check(*read_library(ROOT)).bases.values()))
ENGINE: Final = CompiledEngine(BASE)
VALUES: Final = {
    id: list(finding.domain.values())
    for id, finding in BASE.findings.items()
    if not finding.derived
}


def test_the_rows_that_were_not_asked_stay_unknown_and_come_afterwards() -> None:
    someone = person()
    step = someone.session.answer("right_now", {"foot_cold": True}, MORNING)
    assert isinstance(step, Notice)
    assert step.flag is not None
    assert step.flag.id == "no_blood"
    assert "collapse" not in someone.session.case.values
    later = someone.session.go_on(MORNING)
    assert isinstance(later, Ask)
    assert [item.finding for item in later.items] == ["collapse"]


def test_what_was_said_to_other_rows_is_kept_as_it_was_said() -> None:
    someone = person()
    said: dict[FindingId, Answer] = {"collapse": Said.NOT_SURE, "foot_cold": True}
    someone.session.answer("right_now", said, MORNING)
    assert someone.session.case.said["collapse"] is Said.NOT_SURE


def test_one_sign_that_is_urgent_waits_for_the_rest_of_its_screen() -> None:
    someone = person()
    someone.until("bone_signs")
    with pytest.raises(ReplyError):
        someone.session.answer("bone_signs", {"cannot_stand": True}, MORNING)


def test_an_answer_that_cannot_be_taken_is_no_emergency() -> None:
    someone = person()
    for answers in ({"foot_cold": True, "age": 3}, {"foot_cold": True, "collapse": 7}, {}):
        assert not someone.session.is_emergency("right_now", answers, MORNING)
        with pytest.raises(ReplyError):
            someone.session.answer("right_now", answers, MORNING)


def test_an_emergency_that_was_told_does_not_cut_later_rows_short() -> None:
    someone = person()
    someone.session.answer("right_now", {"foot_cold": True}, MORNING)
    someone.session.go_on(MORNING)
    assert not someone.session.is_emergency("right_now", {"collapse": False}, MORNING)
    assert someone.session.is_emergency("right_now", {"collapse": True}, MORNING)


@pytest.mark.slow
def test_every_list_screen_tells_an_emergency_at_once() -> None:
    """Whatever rows raise an emergency are told at once; any others wait for all the rows."""
    told = {question.id: _tell(question) for question in BASE.questionnaire.questions()}
    assert len([id for id, times in told.items() if times]) >= 6, told


def _tell(question: Question) -> int:
    """Try every choice of some rows of a screen; return how many were told as an emergency."""
    if question.form is not Form.SCREEN or len(question.items) < 2:
        return 0
    opened = _opened(question)
    before, told = _emergencies(opened), 0
    untouched = _asking(question, opened)
    step = untouched.step()
    assert isinstance(step, Ask)
    rows = [item.finding for item in step.items]
    assert len(rows) > 1, question.id
    for chosen in _some(rows):
        yes: dict[FindingId, Answer] = dict.fromkeys(chosen, True)
        if not _emergencies({**opened, **dict.fromkeys(chosen, True)}) - before:
            with pytest.raises(ReplyError):
                untouched.answer(question.id, yes, MORNING)
            continue
        session = _asking(question, opened)
        found = session.answer(question.id, yes, MORNING)
        assert isinstance(found, Notice), (question.id, chosen)
        assert found.flag is not None
        assert found.flag.refer.acuity >= Acuity.EMERGENCY_TODAY
        now = session.case
        assert not (set(rows) - set(chosen)) & {*now.values, *now.said}
        told += 1
    return told


def _some(rows: list[FindingId]) -> Iterator[tuple[FindingId, ...]]:
    """Yield every choice of one or two rows, but not of all; more rows with TRIAGE_LONG=1."""
    most = len(rows) if os.environ.get("TRIAGE_LONG") else min(len(rows), 3)
    for count in range(1, most):
        yield from combinations(rows, count)


def _asking(question: Question, opened: Mapping[FindingId, Value]) -> Session:
    """Return an interview that asks `question`; what `opened` raises was told before."""
    entries = (
        Entry(each.id, {id: opened[id] for id in each.findings if id in opened}, MORNING)
        for each in BASE.questionnaire.questions()
    )
    kept = tuple(entry for entry in entries if entry.answers)
    found = ENGINE.truths(Case(opened))
    seen = [f"raised:{each.id}" for each in BASE.red_flags if _raised(found, each)]
    begun = replace(fresh(BASE), entries=kept, seen=frozenset(seen), focus=question.id)
    return Session(BASE, ENGINE, begun)


def _opened(question: Question) -> dict[FindingId, Value]:
    """Return answers that open the gates of most rows of `question`, none that may be left out."""
    chance = Random(question.id)
    rest = [id for id in VALUES if id not in question.findings]
    best: dict[FindingId, Value] = {}
    for _ in range(200):
        if _open_rows(question, best) == len(question.items):
            break
        tried = {id: chance.choice(VALUES[id]) for id in rest}
        if _open_rows(question, tried) > _open_rows(question, best):
            best = tried
    for size in (32, 8, 1):
        for some in _parts(list(best), size):
            without = {key: value for key, value in best.items() if key not in some}
            if _open_rows(question, without) == _open_rows(question, best):
                best = without
    return best


def _parts(ids: list[FindingId], size: int) -> Iterator[list[FindingId]]:
    """Yield the ids in parts of so many."""
    for first in range(0, len(ids), size):
        yield ids[first : first + size]


def _open_rows(question: Question, values: Mapping[FindingId, Value]) -> int:
    found = ENGINE.truths(Case(values))
    return sum(
        BASE.findings[id].gate is None or found[f"gate:{id}"] is Truth.TRUE
        for id in question.findings
    )


def _emergencies(values: Mapping[FindingId, Value]) -> set[str]:
    found = ENGINE.truths(Case(values))
    emergencies = (each for each in BASE.red_flags if each.refer.acuity >= Acuity.EMERGENCY_TODAY)
    return {flag.id for flag in emergencies if _raised(found, flag)}


def _raised(found: Mapping[ClauseId, Truth], flag: RedFlag) -> bool:
    return found[f"red_flag:{flag.id}"] is Truth.TRUE

"""Asking everything relevant shows what asking everything shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.draws import draws
from tests.interview.people import MORNING, Reference, invented
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.engines.experta_engine import ExpertaEngine
from triage.interview.record import Answer
from triage.interview.relevance import (
    MOST_FOR_INTERVENTIONS,
    Needs,
    read_for_more_than_interventions,
)
from triage.interview.session import Engine, Session
from triage.interview.steps import Ask, Confirm, Done, Notice, Review, Way
from triage.language.assessment import Assessment, FlagState
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.semantics.reading import truths
from triage.testing.strategies import answers, rule_bases

ROOT = Path(__file__).resolve().parents[2]


@st.composite
def people(draw: st.DrawFn, base: RuleBase) -> Mapping[FindingId, Answer]:
    """Draw somebody who has an answer to everything, or is not sure; most have no danger sign."""
    worry = draw(st.sampled_from([0, 0, 1, 4]))
    found: dict[FindingId, Answer] = {}
    for id, finding in base.findings.items():
        if not finding.derived:
            values: list[Answer] = list(answers(base, id))
            harmless = [one for one in values if one not in finding.danger] or values
            found[id] = draw(st.sampled_from([*harmless * 2, *values * worry, Said.NOT_SURE]))
    return found


def interviewed(base: RuleBase, engine: Engine, knows: Mapping[FindingId, Answer]) -> Session:
    """Return the session of somebody who answers what is asked, to the end."""
    session = Session(base, engine)
    for _ in range(10 * len(base.findings) + 50):
        match session.step():
            case Ask(question=question, items=items):
                session.answer(
                    question.id, {one.finding: knows[one.finding] for one in items}, MORNING
                )
            case Notice() | Review():
                session.go_on(MORNING)
            case Confirm():
                session.confirm(Way.LET_STAND)
            case Done():
                return session
    raise AssertionError("the interview does not end")


def everything(base: RuleBase, knows: Mapping[FindingId, Answer]) -> Case:
    """Return the case of somebody who was asked every question that applies."""
    case = Case({})
    while True:
        needs = Needs(base, case, truths(base, case))
        askable = [id for id in base.findings if needs.askable(id)]
        if not askable:
            return case
        values, said = dict(case.values), dict(case.said)
        for id in askable:
            answer = knows[id]
            if isinstance(answer, Said):
                said[id] = answer
            else:
                values[id] = answer
        case = Case(values, said)


def shown(assessment: Assessment) -> object:
    """Return what a person is shown."""
    return (
        assessment.disposition,
        assessment.also,
        {one.flag for one in assessment.red_flags if one.state is FlagState.RAISED},
        assessment.out_of_scope,
        [one for one in assessment.causes if one.shown],
        assessment.interventions,
        assessment.activity,
    )


def keeps_the_law(base: RuleBase, engine: Engine, knows: Mapping[FindingId, Answer]) -> None:
    stopped = interviewed(base, engine, knows).assessment()
    whole = assess(base, everything(base, knows))
    if stopped.disposition.acuity >= Acuity.EMERGENCY_TODAY:
        assert whole.disposition.acuity >= stopped.disposition.acuity
        assert {one.flag for one in stopped.red_flags if one.state is FlagState.RAISED} <= {
            one.flag for one in whole.red_flags if one.state is FlagState.RAISED
        }
    elif not whole.contradictions:
        event("compared")
        only_for_interventions = set(base.findings) - read_for_more_than_interventions(base)
        if len(only_for_interventions) > MOST_FOR_INTERVENTIONS:
            # More may be left to ask about interventions than may be asked: fewer are offered.
            assert set(stopped.interventions) <= set(whole.interventions)
            stopped = replace(stopped, interventions=whole.interventions)
        assert shown(stopped) == shown(whole)


@cache
def library(root: Path) -> RuleBase:
    book, flaws = read_library(root)
    return next(iter(check(book, flaws).bases.values()))


@draws(60, 1_000)
@given(st.data())
def test_on_random_rule_bases(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    knows = data.draw(people(base))
    keeps_the_law(base, Reference(base), knows)


@draws(60, 1_000)
@given(st.data())
def test_on_the_invented_library(data: st.DataObject) -> None:
    base = invented()
    keeps_the_law(base, Reference(base), data.draw(people(base)))


@draws(60, 1_000)
@given(st.data())
def test_on_the_library_of_bicycles(data: st.DataObject) -> None:
    base = library(ROOT / "examples" / "bicycle")
    keeps_the_law(base, ExpertaEngine(base), data.draw(people(base)))


@pytest.mark.slow
@draws(15, 200)
@given(st.data())
def test_on_the_shipped_library(data: st.DataObject) -> None:
    base = library(ROOT)
    keeps_the_law(base, ExpertaEngine(base), data.draw(people(base)))

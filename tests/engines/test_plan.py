"""The plan of a rule base, as text that a person reviews, and its order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.small_library import small
from triage.authoring.cache import load
from triage.engines.lower import lower
from triage.engines.plan import ColumnPlan, Settled, answer_column, only, reads
from triage.engines.plan_text import plan_text
from triage.language.base import RuleBase

ROOT = Path(__file__).resolve().parents[2]

QUESTIONS = """
- ask: fever
  text: Do you have a fever?
  answer: yes_no
  danger: [yes]
  critical: yes
- ask: well
  text: Do you feel well?
  answer: {fine: Yes, poorly: No}
  danger: [poorly]
- ask: degrees
  text: How high is it?
  answer: {whole_number: {from: 35, to: 43}}
  danger: {rising_from: 38}
  ask_when: {fever: yes}
- ask: chills
  text: Do you shiver?
  answer: yes_no
  danger: [yes]
  ask_when: {well: poorly}
  otherwise: no
"""
FLAG = """
red_flag: infection
title: An infection
when: {at_least: {count: 2, of: [{fever: yes}, {well: poorly}, {chills: yes}]}}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
steps:
  - when: {degrees: {at_least: 39}}
    to: doctor
    acuity: urgent
    within: 24 hours
tell: Go to a hospital.
because: Made up.
source: judgement
"""
CONFLICTS = """
conflicts:
  - these: [{fever: yes}, {well: fine}]
    because: Made up.
"""


def plans() -> dict[str, RuleBase]:
    (bicycle,) = load(ROOT / "examples" / "bicycle").bases.values()
    return {"bicycle": bicycle, "contradiction": small(QUESTIONS, FLAG, more=CONFLICTS)}


@pytest.mark.parametrize("name", plans())
def test_a_plan_reads_as_text(name: str, golden: Golden) -> None:
    golden.same(f"plans/{name}.txt", plan_text(lower(plans()[name])))


def test_each_step_reads_only_what_stands_before_it() -> None:
    plan = lower(load(ROOT).bases["lower_back_after_jogging"])
    known = {answer_column(id) for id in plan.asked}
    for step in plan.steps:
        for column in step:
            assert set(reads(column)) <= known, column.name
        known.update(column.name for column in step)
    assert set(plan.result) <= known
    assert all(set(names) <= known for names in plan.on_demand.values())


def test_answers_are_set_aside_before_anything_else_is_read() -> None:
    plan = lower(load(ROOT).bases["lower_back_after_jogging"])
    settled = [
        [column.name for column in step if isinstance(column, Settled)] for step in plan.steps
    ]
    assert settled[0]
    assert not any(settled[1:])


def test_what_nobody_asks_for_is_left_out() -> None:
    (base,) = load(ROOT / "examples" / "bicycle").bases.values()
    plan = only(lower(base), ["acuity"])
    names = [column.name for step in plan.steps for column in step]
    assert "acuity" in names
    assert not [name for name in names if name.startswith(("points_", "rule:", "first_"))]


def test_an_equal_rule_base_has_an_equal_plan() -> None:
    first, second = (lower(load(ROOT).bases["lower_back_after_jogging"]) for _ in range(2))
    assert first == second
    assert isinstance(first, ColumnPlan)

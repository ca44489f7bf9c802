"""A law that nothing can break says nothing: each is broken here by a base that is not sound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.small_library import case, small
from triage.language.base import Clause, RedFlag, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, Is
from triage.language.referral import Acuity, Referral
from triage.testing import laws

QUESTIONS = """
- ask: leg
  text: Is a leg weak?
  answer: {none: No, one_leg: One, both_legs: Both}
  danger: [one_leg, both_legs]
- ask: age
  text: How old are you?
  answer: {whole_number: {from: 0, to: 120}}
  context: Age changes what is likely.
- ask: drags
  text: Does a foot drag?
  answer: yes_no
  ask_when: {leg: [one_leg, both_legs]}
  danger: [yes]
  critical: yes
"""
FLAG = """
red_flag: weakness
title: Weakness
when: {leg: [one_leg, both_legs]}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: urgent, within: 24 hours}
tell: Go to a hospital.
because: A weak leg may come from a nerve.
source: judgement
"""
DRAGS = FLAG.replace("weakness", "drags").replace("leg: [one_leg, both_legs]", "drags: yes")
BASE = small(QUESTIONS, FLAG, DRAGS)

HARMLESS = Is("leg", frozenset(("none",)))
NOW = Referral(Acuity.EMERGENCY_NOW, "hospital", "now", 0)


def with_flag(flag: RedFlag) -> RuleBase:
    flags = tuple(flag if one.id == flag.id else one for one in BASE.red_flags)
    clauses = tuple(
        Clause(one.kind, one.name, flag.when) if one.id == f"red_flag:{flag.id}" else one
        for one in BASE.clauses
    )
    return replace(BASE, red_flags=flags, clauses=clauses)


def weakness(when: Condition) -> RuleBase:
    flag = next(one for one in BASE.red_flags if one.id == "weakness")
    return with_flag(replace(flag, when=when))


def test_a_sound_base_keeps_them() -> None:
    for value in ("none", "one_leg", "both_legs"):
        laws.unknown_and_no(BASE, Case({}), "leg", value)
        laws.danger_monotone(BASE, case(leg="none"), "leg", value)
        laws.danger_monotone(BASE, Case({}), "leg", value)
        laws.trump(BASE, case(leg=value))
    laws.silence(BASE)


def test_unknown_and_no() -> None:
    with pytest.raises(AssertionError, match="leaving out leg lowers the acuity"):
        laws.unknown_and_no(weakness(HARMLESS), Case({}), "leg", "none")


def test_danger_monotone_for_a_harmless_answer() -> None:
    with pytest.raises(AssertionError, match="a worse answer to leg lowers the acuity"):
        laws.danger_monotone(weakness(HARMLESS), case(leg="none", drags=False), "leg", "one_leg")


def test_danger_monotone_for_a_worse_answer() -> None:
    base = weakness(Is("leg", frozenset(("one_leg",))))
    with pytest.raises(AssertionError, match="a worse answer to leg lowers the acuity"):
        laws.danger_monotone(base, case(leg="one_leg", drags=False), "leg", "both_legs")


def test_danger_monotone_for_the_gate_of_a_critical_question() -> None:
    findings = {**BASE.findings, "drags": replace(BASE.findings["drags"], gate=HARMLESS)}
    clauses = tuple(
        Clause(one.kind, one.name, HARMLESS) if one.id == "gate:drags" else one
        for one in BASE.clauses
    )
    flags = tuple(replace(one, refer=replace(NOW, acuity=Acuity.ROUTINE)) for one in BASE.red_flags)
    base = replace(BASE, findings=findings, clauses=clauses, red_flags=flags)
    with pytest.raises(AssertionError, match="a worse answer to leg lowers the acuity"):
        laws.danger_monotone(base, case(leg="none"), "leg", "both_legs")


def test_silence_that_decides() -> None:
    flag = next(one for one in BASE.red_flags if one.id == "weakness")
    with pytest.raises(AssertionError):
        laws.silence(with_flag(replace(flag, if_unknown=NOW)))


def test_negation_and_agreement() -> None:
    """The complement is taken in the domain, so a domain that lacks a value breaks both."""
    findings = {**BASE.findings, "leg": replace(BASE.findings["age"], id="leg")}
    base = replace(BASE, findings=findings)
    with pytest.raises(AssertionError, match="negating gate:drags"):
        laws.negation(base, case(leg="none"))
    with pytest.raises(AssertionError, match=r"disagree on .*red_flag:weakness"):
        laws.agreement(base, [case(leg="none")])


def test_firing_order() -> None:
    """A clause that stands before what it reads fires after it all the same."""
    base = replace(BASE, clauses=BASE.clauses[::-1])
    with pytest.raises(AssertionError):
        laws.firing_order(base, case(leg="none"))

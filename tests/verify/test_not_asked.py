"""Danger signs that are asked of some people only: who is not asked, and what it could raise."""

from __future__ import annotations

from tests.small_library import small
from triage.verify.not_asked import not_asked

QUESTIONS = """
- ask: fever
  text: Do you have a fever?
  answer: yes_no
  danger: [yes]
- ask: shaking
  text: Did you shake?
  answer: yes_no
  danger: [yes]
  ask_when: {fever: yes}
"""
FLAG = """
red_flag: infection
title: An infection
when: {%s}
refer: {to: doctor, acuity: urgent, within: 24 hours}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
tell: See a doctor.
because: It may be serious.
source: judgement
"""


def test_a_sign_that_would_have_raised_a_flag_in_others_is_listed() -> None:
    base = small(QUESTIONS, FLAG % "any: [{shaking: yes}]")
    (found,) = not_asked(base)
    assert found.finding == "shaking"
    assert found.gate == base.findings["shaking"].gate
    assert [flag.id for flag in found.flags] == ["infection"]


def test_a_sign_that_matters_only_behind_its_door_is_not() -> None:
    assert not list(not_asked(small(QUESTIONS, FLAG % "all: [{fever: yes}, {shaking: yes}]")))


def test_a_sign_that_everybody_is_asked_is_not() -> None:
    everybody = QUESTIONS.replace("  ask_when: {fever: yes}\n", "")
    assert not list(not_asked(small(everybody, FLAG % "any: [{shaking: yes}]")))

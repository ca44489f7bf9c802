"""A library of any size as files, made up from a fixed seed, to measure reading."""

from __future__ import annotations

import random
from pathlib import Path

_QUESTIONS_A_CAUSE = 0.5
_RULES_A_CAUSE = 20

_LIBRARY = """\
library: made_up
title: Made up
version: 1.0.0
country: neutral
language: en
licence: CC-BY-4.0
needs_engine: 0.1
"""
_SOURCES = """\
sources:
  judgement:
    title: The author's judgement
    grade: D
    licence: own words
    status: verified
"""
_PLACES = """\
places:
  doctor:
    neutral: {words: See a doctor}
  self_care:
    neutral: {words: Look after it yourself}
"""
_QUESTIONNAIRE = """\
questionnaire: made_up
title: Made up
for: Nobody
critical_if_unknown: {to: doctor, acuity: urgent, within: 24 hours}
sections:
  - section: everything
    title: Everything
    questions:
"""
_CAUSE = """\
cause: cause_{number:04}
kind: pattern
title: Cause {number}
explanation: It is made up.
baseline: {{points: -3, because: It is made up., source: judgement}}
evidence:
"""
_RULE = """\
  - rule: rule_{number:02}
    when: {when}
    {says}
    because: It is made up.
    source: judgement
"""


def write_library(root: Path, rules: int) -> None:
    """Write a library of so many rules of evidence: 20 a cause, two causes a question."""
    dice = random.Random(rules)
    causes = rules // _RULES_A_CAUSE
    questions = max(10, int(causes * _QUESTIONS_A_CAUSE))
    (root / "questionnaires").mkdir(parents=True)
    (root / "rules" / "causes").mkdir(parents=True)
    (root / "library.yaml").write_text(_LIBRARY)
    (root / "rules" / "sources.yaml").write_text(_SOURCES)
    (root / "rules" / "places.yaml").write_text(_PLACES)
    asked = "".join(_question(number) for number in range(questions))
    (root / "questionnaires" / "made_up.yaml").write_text(_QUESTIONNAIRE + asked)
    for number in range(causes):
        body = "".join(_rule(dice, each, questions) for each in range(_RULES_A_CAUSE))
        path = root / "rules" / "causes" / f"cause_{number:04}.yaml"
        path.write_text(_CAUSE.format(number=number) + body)


def _question(number: int) -> str:
    answer = "yes_no" if number % 3 else "{low: Low, middle: Middle, high: High}"
    return (
        f"      - ask: q{number:04}\n        text: Is it so ({number})?\n        answer: {answer}\n"
    )


def _rule(dice: random.Random, number: int, questions: int) -> str:
    chosen = dice.sample(range(questions), dice.choice((1, 2, 2, 3)))
    tests = [f"{{q{each:04}: {_value(dice, each)}}}" for each in sorted(chosen)]
    when = (
        tests[0] if len(tests) == 1 else f"{{{dice.choice(('all', 'any'))}: [{', '.join(tests)}]}}"
    )
    says = f"{dice.choice(('supports', 'opposes'))}: {dice.choice(('weak', 'moderate', 'strong'))}"
    return _RULE.format(number=number, when=when, says=says)


def _value(dice: random.Random, question: int) -> str:
    return dice.choice(("yes", "no")) if question % 3 else dice.choice(("low", "middle", "high"))

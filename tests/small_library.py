"""Small libraries for tests: questions and rules as YAML text, everything else filled in."""

import tempfile
from pathlib import Path
from textwrap import dedent, indent

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import Value

_LIBRARY = """\
library: small
title: A small library
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
  hospital:
    neutral: {words: Go to a hospital}
  doctor:
    neutral: {words: See a doctor}
  self_care:
    neutral: {words: Look after it yourself}
compatible:
  - [hospital, doctor]
"""

_HEAD = """\
questionnaire: small
title: A small questionnaire
for: Tests
critical_if_unknown: {to: doctor, acuity: urgent, within: 24 hours}
"""


def small(questions: str, *rules: str, more: str = "") -> RuleBase:
    """Return the rule base of one section of `questions` (a YAML list) and these rule files.

    `more` is further text of the questionnaire, such as `conflicts:`.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        body = indent(dedent(questions).strip("\n"), " " * 6)
        section = f"sections:\n  - section: first\n    title: First\n    questions:\n{body}\n"
        files = {
            "library.yaml": _LIBRARY,
            "rules/sources.yaml": _SOURCES,
            "rules/places.yaml": _PLACES,
            "questionnaires/small.yaml": _HEAD + dedent(more) + section,
        }
        for number, rule in enumerate(rules):
            files[f"rules/small/rule_{number}.yaml"] = dedent(rule)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        book, flaws = read_library(root)
        return check(book, flaws).bases["small"]


def case(**said: Value | None) -> Case:
    """Return a case; None stands for "not sure"."""
    return Case(
        {finding: value for finding, value in said.items() if value is not None},
        {finding: Said.NOT_SURE for finding, value in said.items() if value is None},
    )

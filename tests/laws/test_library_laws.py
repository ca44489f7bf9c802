"""Every law by one import: on a library in a project of its own, and on bases that break them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.laws.test_laws_bite import HARMLESS, weakness
from tests.small_library import small
from triage.authoring.cache import load
from triage.language.base import RuleBase
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.testing.library_laws import base_laws
from triage.testing.strategies import reachable_cases, rule_bases
from triage.testing.trials import OF_A_LIBRARY, OF_AN_INTERVIEW, TRIALS
from triage.verify.counterexample import is_reachable

AUTHORS_TESTS = """\
from triage.testing.library_laws import library_laws

TestBicycle = library_laws("rules of bicycles", examples=5)
"""
LOST_BETWEEN_TWO_FLAGS = """
red_flag: {id}
title: A flag
when: {{all: [{{hot: yes}}, {{male: {value}}}]}}
refer: {{to: doctor, acuity: urgent, within: 24 hours}}
if_unknown: {{to: doctor, acuity: routine, within: 2 weeks}}
tell: See a doctor.
because: It may be serious.
source: judgement
"""
QUESTIONS = """
- ask: hot
  text: Are you hot?
  answer: yes_no
  danger: [yes]
- ask: male
  text: Are you male?
  answer: yes_no
  context: Only then.
"""


@pytest.mark.slow
def test_one_import_runs_every_law_on_an_authors_library(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "bicycle", tmp_path / "rules of bicycles")
    (tmp_path / "test_rules.py").write_text(AUTHORS_TESTS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-W", "error"],
        cwd=tmp_path,
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "hypothesis")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    ran = set(re.findall(r"TestBicycle::test_(\w+) PASSED", done.stdout))
    assert ran == {*TRIALS, *OF_A_LIBRARY, *OF_AN_INTERVIEW, "round_trip"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "base,law,told",
    [
        (weakness(HARMLESS), "unknown_and_no", "leaving out leg lowers the acuity"),
        (weakness(HARMLESS), "danger_monotone", "a worse answer to leg lowers the acuity"),
        (
            small(
                QUESTIONS,
                LOST_BETWEEN_TWO_FLAGS.format(id="men", value="yes"),
                LOST_BETWEEN_TWO_FLAGS.format(id="women", value="no"),
            ),
            "unknown_context",
            "leaving out male lowers the acuity",
        ),
    ],
    ids=["unknown and no", "danger monotone", "context"],
)
def test_a_law_that_is_broken_fails(base: RuleBase, law: str, told: str) -> None:
    tests = base_laws(base, examples=300)()
    with pytest.raises(AssertionError, match=told):
        getattr(tests, f"test_{law}")()


@settings(
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_reachable_cases_are_reachable(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    assert is_reachable(base, data.draw(reachable_cases(base)))


@pytest.mark.slow
def test_a_case_shrinks_to_a_short_story() -> None:
    """Of a whole library the shortest person in an emergency says one thing."""
    (base,) = load(ROOT / "tests" / "surfaces" / "wrist").bases.values()
    found = find(
        reachable_cases(base),
        lambda case: assess(base, case).disposition.acuity is Acuity.EMERGENCY_NOW,
        settings=settings(max_examples=2000, derandomize=True, database=None, deadline=None),
    )
    assert len(found.values) == 1


def test_every_law_is_on_the_page() -> None:
    page = (ROOT / "docs" / "laws.md").read_text("utf-8")
    for name in (*TRIALS, *OF_A_LIBRARY, *OF_AN_INTERVIEW, "round_trip"):
        assert f"| `{name}` |" in page

"""Which conditions are exercised: against trying every case, and what is suggested."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.language.base import Clause, RuleBase
from triage.language.case import Case
from triage.language.condition import Not
from triage.testing import coverage
from triage.testing.coverage import Goal, cover, met_by, nodes_of
from triage.testing.coverage_kept import KeptCoverage
from triage.testing.coverage_search import Search, missing
from triage.testing.examples import run_examples
from triage.testing.strategies import answers, rule_bases
from triage.verify.counterexample import is_reachable

LONG = os.environ.get("TRIAGE_LONG") == "1"
BICYCLE = ROOT / "examples" / "bicycle"


def every_case(base: RuleBase) -> Iterator[Case]:
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    for values in product(*((None, *answers(base, id)) for id in asked)):
        said = zip(asked, values, strict=True)
        yield Case({id: value for id, value in said if value is not None})


@pytest.mark.slow
@settings(
    max_examples=400 if LONG else 15,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_what_is_impossible_is_what_no_case_shows(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    size = 1
    for id, finding in base.findings.items():
        size *= 1 if finding.derived else 1 + len(answers(base, id))
    if size > (2_000 if LONG else 300):
        return
    reachable = [case for case in every_case(base) if is_reachable(base, case)]
    shown = {goal for case in reachable for goal in met_by(base, case, base.clauses)}
    covered = cover(base)
    search = Search(base)
    found = search.find(covered, 60)
    search.close()
    assert found.undecided == []
    assert {*found.impossible} == {*covered.open()} - shown
    assert {*covered.open()} <= {*found.impossible, *found.possible}


def test_nobody_exercises_what_nobody_is_asked(bicycle: Checked) -> None:
    base = next(iter(bicycle.bases.values()))
    covered = cover(base)
    assert covered.people == len(base.examples)
    every = {goal for node in nodes_of(base) for goal in node.goals()}
    assert {*covered.open()} == every - {*covered.met}
    assert {one.rpartition(": ")[2] for one in covered.met.values()} <= {
        example.name for example in base.examples
    }


def test_suggested_examples_exercise_everything(tmp_path: Path) -> None:
    """Pasted as they are printed they are sound, they hold, and nothing more is missing."""
    copy = tmp_path / "bicycle"
    shutil.copytree(BICYCLE, copy)
    book, _ = read_library(copy)
    base = next(iter(check(*read_library(copy)).bases.values()))
    covered = cover(base)
    search = Search(base)
    found = search.find(covered, 60)
    search.close()
    place = copy / "rules/chain/worn_chain.yaml"
    told = list(missing(base, book, found, covered.open(), 60))
    assert {one.owner for one in told} == {"worn_chain"}
    text = "\n\n".join((place.read_text("utf-8"), *(one.text for one in told)))
    place.write_text(f"{text}\n", "utf-8")
    richer = next(iter(check(*read_library(copy)).bases.values()))
    assert run_examples(richer) == ()
    assert {*cover(richer).open()} == {*found.impossible}


@pytest.mark.slow
def test_the_shipped_library_is_exercised_as_the_docs_say(shipped: Checked) -> None:
    """Every red flag and rule is confirmed and refuted by somebody; docs/coverage.md claims it."""
    base = next(iter(shipped.bases.values()))
    covered = cover(base)
    lacking = [
        goal
        for goal in covered.open()
        if not goal.path
        and goal.seen in ("true", "false")
        and goal.clause.startswith(("rule:", "red_flag:"))
    ]
    assert lacking == []


# ---------------------------------------------------------------- kept, and side by side


def test_what_is_unchanged_is_not_tried_again(
    bicycle: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    (base,) = bicycle.bases.values()
    fresh, kept = cover(base), KeptCoverage()
    assert cover(base, kept=kept) == fresh
    search = Search(base)
    found = search.find(fresh, 60, kept=kept)
    looked: list[str] = []

    def watched(one: RuleBase, case: Case, clauses: Iterable[Clause]) -> Iterator[Goal]:
        looked.extend(clause.id for clause in clauses)
        return met_by(one, case, clauses)

    monkeypatch.setattr(coverage, "met_by", watched)
    assert cover(base, kept=kept) == fresh
    assert looked == []
    at_once = search.find(fresh, 0, kept=kept)  # no time is needed for what is known
    assert (at_once.impossible, at_once.undecided) == (found.impossible, [])
    assert at_once.possible == {
        goal: case for goal, case in found.possible.items() if goal in fresh.open()
    }
    search.close()
    rule = base.clauses[-1]
    other = replace(base, clauses=(*base.clauses[:-1], replace(rule, when=Not(rule.when))))
    again = cover(other, kept=kept)
    assert {*looked} == {rule.id}
    assert again == cover(other)


@pytest.mark.slow
def test_processes_side_by_side_find_the_same(
    bicycle: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    (base,) = bicycle.bases.values()
    alone = cover(base)
    monkeypatch.setattr(coverage, "_LEAST", 1)
    assert cover(base, jobs=2) == alone

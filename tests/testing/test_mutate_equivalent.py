"""What the solver says of a slip, and what is skipped, agree with trying every case."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.checking.checked import Checked
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.semantics.assess import assess
from triage.semantics.reading import truths
from triage.testing.mutants import mutants_of
from triage.testing.mutate_equivalent import Differ, NoWitness, outcome, until
from triage.testing.mutate_retrial import Retrial
from triage.testing.mutate_trials import trials_of
from triage.testing.mutate_ways import Ways
from triage.testing.strategies import answers, rule_bases
from triage.verify.counterexample import is_reachable
from triage.verify.reach import Reach

LONG = os.environ.get("TRIAGE_LONG") == "1"


def every_case(base: RuleBase) -> Iterator[Case]:
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    for values in product(*((None, *answers(base, id)) for id in asked)):
        said = zip(asked, values, strict=True)
        yield Case({id: value for id, value in said if value is not None})


def size_of(base: RuleBase) -> int:
    size = 1
    for id, finding in base.findings.items():
        size *= 1 if finding.derived else 1 + len(answers(base, id))
    return size


@pytest.mark.slow
@settings(
    max_examples=300 if LONG else 10,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_equivalence_is_what_trying_every_case_says(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    if size_of(base) > (1_500 if LONG else 120):
        return
    everybody = list(every_case(base))
    before = [outcome(base, case) for case in everybody]
    mutants = mutants_of(base)
    seed = data.draw(st.integers(0, 10_000))
    differ = Differ(base)
    for mutant in Random(seed).sample(mutants, min(len(mutants), 25)):
        after = mutant.build()
        apart = any(
            outcome(after, case) != was and (is_reachable(base, case) or is_reachable(after, case))
            for case, was in zip(everybody, before, strict=True)
        )
        ways = Ways(differ, after)
        found = differ.witness(after, ways.all(), ways.new, until(60))
        if isinstance(found, Case):
            assert outcome(base, found) != outcome(after, found), mutant.id
        assert (found is not NoWitness.EQUIVALENT) is apart, f"{mutant.id}: {found}"
        assert found is not NoWitness.UNDECIDED, mutant.id
    differ.close()


def compared(assessment: Assessment) -> Assessment:
    return replace(assessment, trace=(), open_findings=(), contradictions=(), rule_base="")


@pytest.mark.slow
def test_what_is_skipped_changes_nothing_that_is_expected(
    shipped: Checked, bicycle: Checked
) -> None:
    """The short way to an assessment ends where the specification does."""
    random = Random(1)
    for base in (*shipped.bases.values(), *bicycle.bases.values()):
        reach, trials, mutants = Reach(base), trials_of(base, ()), mutants_of(base)
        for mutant in random.sample(mutants, min(len(mutants), 40)):
            after = mutant.build()
            retrial = Retrial(base, after, reach)
            for trial in random.sample(trials, min(len(trials), 8)):
                expected = assess(after, trial.case)
                fails = trial.fails(after, expected, truths(after, trial.case))
                found = retrial.assessed(trial)
                if found is None:
                    assert not fails, mutant.id
                else:
                    assert compared(found[0]) == compared(expected), f"{mutant.id}: {trial.name}"
                    assert trial.fails(after, *found) is fails, f"{mutant.id}: {trial.name}"

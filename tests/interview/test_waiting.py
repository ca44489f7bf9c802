"""What is remembered of one case is true of the next: it is what the condition waits for now."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.interview.waiting import Waiting
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.semantics.residual import waits
from triage.testing.strategies import cases, rule_bases


@st.composite
def several(draw: st.DrawFn) -> tuple[RuleBase, list[Case]]:
    base = draw(rule_bases())
    return base, draw(st.lists(cases(base), min_size=2, max_size=6))


@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(several())
def test_what_is_remembered_is_what_is_waited_for(made: tuple[RuleBase, list[Case]]) -> None:
    base, found = made
    waiting = Waiting(base)
    for case in found:
        reading = Reading(base, settled_case(base, case), truths(base, case))
        for clause in base.clauses:
            expected = waits(clause.when, reading)
            assert waiting.of(clause.id, clause.when, reading) == expected

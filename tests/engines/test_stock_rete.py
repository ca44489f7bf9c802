"""experta's own matcher and strategy, given the same productions, are a second opinion."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.stock_experta import StockExperta
from triage.semantics.reading import truths
from triage.testing.strategies import cases, rule_bases

LONG = os.environ.get("TRIAGE_LONG") == "1"


@pytest.mark.laws
def test_experta_itself_agrees() -> None:
    @settings(
        max_examples=2_000 if LONG else 150,
        derandomize=not LONG,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        base = data.draw(rule_bases())
        engine = StockExperta(base)
        for case in data.draw(st.lists(cases(base), min_size=1, max_size=3)):
            assert engine.truths_of(case) == truths(base, case)

    trial()

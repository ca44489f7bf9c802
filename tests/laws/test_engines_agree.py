"""Every engine finds what the semantics finds: every truth, and everything that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws import draws
from tests.engines.every_engine import ENGINES, Entry
from triage.authoring.cache import load
from triage.language.assessment import Assessment
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.truth import Truth
from triage.semantics.assess import assess, conclude
from triage.semantics.reading import truths
from triage.testing.strategies import cases, rule_bases

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = {"shipped": ROOT, "bicycle": ROOT / "examples" / "bicycle"}

pytestmark = pytest.mark.laws


def compare(name: str, base: RuleBase, given_cases: Sequence[Case]) -> Counter[str]:
    """Compare the engine of that name with the semantics; return where its gaps were met."""
    try:
        return disagreements(ENGINES[name], base, given_cases)
    except AssertionError as error:
        error.add_note(f"the engine is: {name}")
        raise


def disagreements(entry: Entry, base: RuleBase, given_cases: Sequence[Case]) -> Counter[str]:
    """Compare one engine with the semantics; return the gaps in which it disagreed."""
    met: Counter[str] = Counter()
    found: Sequence[Mapping[ClauseId, Truth] | None] = [None] * len(given_cases)
    whole: Sequence[Assessment | None] = [None] * len(given_cases)
    if entry.truths is not None:
        found = entry.truths(base, given_cases)
    if entry.assess is not None:
        whole = entry.assess(base, given_cases)
    for case, its_truths, its_assessment in zip(given_cases, found, whole, strict=True):
        known = [name for name, is_in in entry.gaps.items() if is_in(base, case)]
        try:
            same(entry, base, case, its_truths, its_assessment)
        except AssertionError:
            if not known:
                raise
            met.update(known)
    return met


def same(
    entry: Entry,
    base: RuleBase,
    case: Case,
    found: Mapping[ClauseId, Truth] | None,
    assessment: Assessment | None,
) -> None:
    expected = assess(base, case)
    if found is not None:
        right = truths(base, case)
        assert [id for id in right if found[id] is not right[id]] == []
        assert list(found) == list(right), "the engine has an order of its own"
        assert conclude(base, case, found) == expected
    if assessment is not None:
        empty: dict[str, Any] = dict.fromkeys(entry.left_out, ())
        assert assessment == replace(expected, **empty)


@pytest.mark.slow
def test_engines_agree_on_random_rule_bases() -> None:
    met: dict[str, Counter[str]] = {name: Counter() for name in ENGINES}

    @draws(60, 2_000)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        base = data.draw(rule_bases())
        some = data.draw(st.lists(cases(base), min_size=1, max_size=4))
        for name in ENGINES:
            met[name].update(compare(name, base, some))

    trial()
    for name, entry in ENGINES.items():
        assert set(entry.gaps) <= set(met[name]), f"{name}: in a declared gap it agrees"


@pytest.mark.slow
@pytest.mark.parametrize("library", LIBRARIES)
def test_engines_agree_on_a_library(library: str) -> None:
    bases = list(load(LIBRARIES[library]).bases.values())

    @draws(6, 150)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        base = data.draw(st.sampled_from(bases))
        some = data.draw(st.lists(cases(base), min_size=1, max_size=3))
        for name, entry in ENGINES.items():
            if entry.quick_to_build:
                compare(name, base, some)

    trial()


def test_a_wrong_engine_is_noticed() -> None:
    base = next(iter(load(LIBRARIES["bicycle"]).bases.values()))

    def wrong(base: RuleBase, many: Sequence[Case]) -> list[Mapping[ClauseId, Truth]]:
        return [{**truths(base, case), base.clauses[-1].id: Truth.TRUE} for case in many]

    with pytest.raises(AssertionError):
        disagreements(Entry(truths=wrong), base, [Case({})])
    declared = Entry(truths=wrong, gaps={"the last clause": lambda base, case: True})
    assert disagreements(declared, base, [Case({})]) == {"the last clause": 1}

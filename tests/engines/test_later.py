"""What is made when it is first read is in every way like the tuple it stands for."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.engines.test_compiled_engine import BASE
from tests.small_library import case
from triage.engines.compiled_engine import CompiledEngine
from triage.engines.later import Later
from triage.semantics.assess import assess


def test_nothing_is_made_before_it_is_read_and_then_once() -> None:
    made: list[int] = []

    def make() -> tuple[str, ...]:
        made.append(1)
        return ("a", "b")

    later = Later(make)
    assert made == []
    assert list(later) == ["a", "b"]
    assert len(later) == 2
    assert made == [1]


def test_it_is_like_a_tuple() -> None:
    things = ("a", "b", "c")
    later = Later(lambda: things)
    assert isinstance(later, Sequence)
    assert later == things
    assert things == later
    assert later == Later(lambda: ("a", "b", "c"))
    assert later != ("a", "b")
    assert later != ["a", "b", "c"]
    assert hash(later) == hash(things)
    assert repr(later) == repr(things)
    assert (later[0], later[-1], later[1:]) == ("a", "c", ("b", "c"))
    assert "b" in later
    assert "d" not in later
    assert list(reversed(later)) == ["c", "b", "a"]
    assert (later.index("c"), later.count("a")) == (2, 1)
    assert not Later(tuple)
    with pytest.raises(IndexError):
        later[3]


@pytest.mark.parametrize("all_rules_from", [0, 1e9])
def test_an_assessment_is_copied_and_kept_whole(all_rules_from: float) -> None:
    given = case(runs=True, days=6)
    engine, whole = CompiledEngine(BASE, all_rules_from=all_rules_from), assess(BASE, given)
    kept = pickle.loads(pickle.dumps(engine.assess(given)))
    assert type(kept.trace) is type(kept.open_findings) is tuple
    assert kept == copy.deepcopy(engine.assess(given)) == whole
    assert hash(engine.assess(given)) == hash(whole)
    assert repr(engine.assess(given)) == repr(whole)
    assert replace(engine.assess(given), open_findings=whole.open_findings) == whole


def test_reading_late_tells_of_the_same_person() -> None:
    engine = CompiledEngine(BASE)
    given = [case(runs=True, days=6, leg="one_leg"), case(runs=False), case(days=2), case()]
    assessed = [engine.assess(one) for one in given]
    assert assessed == [assess(BASE, one) for one in given]

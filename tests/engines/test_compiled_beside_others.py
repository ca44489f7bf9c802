"""The neutral workload of the benchmarks means the same to every engine of ours."""

from __future__ import annotations

import pytest

from benchmarks.pages import PAGE
from benchmarks.peers.ours import OURS
from benchmarks.peers.reference import fired, ranking
from benchmarks.peers.workload import answers, made, workload


@pytest.mark.parametrize("name", OURS)
def test_the_same_rules_fire(name: str) -> None:
    of = workload(100)
    engine = OURS[name](of)
    whole = name == "experta as it comes"
    concluding = {rule.id for rule in of.rules if rule.concludes == "finding" and not whole}
    for number in range(8):
        said = answers(of, number)
        assert set(engine.fired(said)) - concluding == set(fired(of, said)) - concluding


def test_the_compiled_engine_ranks_as_the_peers_are_ranked() -> None:
    of = workload(100)
    engine, rank = OURS["compiled"](of), ranking(of)
    for number in range(20):
        said = answers(of, number)
        urgency, points = rank(fired(of, said))
        found = engine.assessed(said)
        assert found.disposition.acuity == urgency
        assert {one.cause: one.support + 1 for one in found.causes} == {
            f"c{cause}": weight for cause, weight in points if weight >= 1
        }


def test_the_workload_is_the_same_on_every_machine() -> None:
    of = made(40, 100, 20)
    assert of == workload(100)
    assert len(fired(of, answers(of, 3))) == len(set(fired(of, answers(of, 3))))


def test_every_part_that_is_recorded_has_its_place() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for part in ("engines", "growth", "seam", "reading"):
        assert page.index(f"<!-- {part} -->") < page.index(f"<!-- /{part} -->")

"""experta with our matcher and strategy against experta as it comes, in one run."""

from __future__ import annotations

import random
from functools import partial

from benchmarks.machine import shape
from benchmarks.made_up import any_value, made_up_base, made_up_case
from benchmarks.measure import at_95, each, middle, milliseconds, seconds, spread
from benchmarks.pages import reached, table, write
from benchmarks.stock_experta import StockExperta
from triage.engines.experta_engine import ExpertaEngine
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.semantics.reading import truths

ANSWERED = 60  # of 150 questions
NOTHING = Case({})


def main() -> None:
    """Print what the seam gains."""
    machine = shape()
    # Stock experta comes last: it leaves a heap behind that slows whatever is built after it.
    head = ("measured", "budget", "")
    changes = table(("answers one by one, 1,500 productions", *head), _changes(made_up_base(750)))
    one = table(
        ("one case, 60 of 150 answered, 1,000 rules", *head), _one_case(made_up_base(1_000))
    )
    write("seam", f"Measured on {machine}.\n\n{changes}\n{one}")


def _one_case(base: RuleBase) -> list[tuple[str, str, str, str]]:
    cases = [made_up_case(base, ANSWERED, seed=seed) for seed in range(30)]
    builds = each(partial(ExpertaEngine, base), 9)
    first = each(lambda: ExpertaEngine(base).truths(cases[0]), 5)
    engine = ExpertaEngine(base)
    for case in cases:
        engine.truths(case)  # so that every test is compiled, as stock experta's are
    ours, firings = [], []
    for case in cases:
        engine.truths(NOTHING)
        ours.append(seconds(partial(engine.truths, case)))
        firings.append(len(engine.activations))
    stock_build = seconds(partial(StockExperta, base))
    stock = StockExperta(base)
    theirs = [seconds(partial(stock.truths_of, case)) for case in cases[:4]]
    for case in cases[:2]:
        assert engine.truths(case) == stock.truths_of(case) == truths(base, case)
    ratio, firing = middle(theirs) / middle(ours), middle(ours) / middle(firings)
    return [
        ("one case, our matcher", spread(ours), "", ""),
        ("one case, stock experta", spread(theirs), "", ""),
        ("ratio", f"1/{ratio:.0f}", "at most 1/50", reached(ratio >= 50)),
        ("a firing", f"{firing * 1e6:.1f} us", "at most 16 us", reached(firing <= 16e-6)),
        ("firings in a case", f"{middle(firings):.0f}", "", ""),
        ("build, our matcher", spread(builds), "", ""),
        ("build, stock experta", f"{milliseconds(stock_build)}, n = 1", "", ""),
        ("build and first case, our matcher", spread(first), "", ""),
    ]


def _changes(base: RuleBase) -> list[tuple[str, str, str, str]]:
    engine = ExpertaEngine(base)
    dice = random.Random(1)
    answers = dict(made_up_case(base, ANSWERED, seed=1).values)
    engine.truths(Case(answers))
    changed: list[float] = []
    for number in range(1_200):
        id = dice.choice(sorted(answers))
        answers[id] = any_value(base, id, dice)
        case = Case(answers)
        took = seconds(partial(engine.truths, case))
        if number >= 200:  # by then every test is compiled
            changed.append(took)
    same = each(partial(engine.truths, Case(answers)), 100)
    slow = at_95(changed)
    return [
        ("a changed answer", spread(changed), "", ""),
        ("a changed answer, 95 of 100", milliseconds(slow), "under 1 ms", reached(slow < 1e-3)),
        ("nothing changed", spread(same), "", ""),
        ("build", spread(each(lambda: ExpertaEngine(base), 9)), "", ""),
    ]


if __name__ == "__main__":
    main()

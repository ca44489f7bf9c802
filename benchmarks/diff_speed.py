"""How long `triage diff` takes: one change in the shipped library, and in made-up ones.

`python -m benchmarks.diff_speed` takes about one minute, and at most three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import seconds, show
from benchmarks.verify_library import library
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.order import later_clauses
from triage.language.base import ClauseKind, RuleBase
from triage.verify.diff import diff

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 1_000)
#: For each kind of change; more than this is told as out of time.
MOST_SECONDS = 30.0


def main() -> None:
    """Measure and print."""
    (shipped,) = check(*read_library(ROOT)).bases.values()
    rows = list(_rows("shipped", shipped))
    for size in SIZES:
        rows += _rows(f"{size} rules", library(size))
    show("triage diff, seconds of the processor", rows)


def _rows(name: str, base: RuleBase) -> Iterator[tuple[str, str, str]]:
    changes: dict[str, Callable[[RuleBase], RuleBase]] = {
        "nothing": lambda one: one,
        "one weight": _another_weight,
        "one flag": _one_flag_less,
    }
    for change, make in changes.items():
        new = make(base)
        told: list[str] = []

        def job(new: RuleBase = new, told: list[str] = told) -> None:
            found = diff(base, new, MOST_SECONDS)
            late = f", out of time for {len(found.undecided)} kinds" if found.undecided else ""
            told.append(f"{len(found.changes)} changes{late}")

        yield f"{name}, {change}", f"{seconds(job):.2f} s, {told[0]}", "-"


def _another_weight(base: RuleBase) -> RuleBase:
    first, *rest = base.evidence
    return replace(base, evidence=(replace(first, weight=first.weight + 3), *rest))


def _one_flag_less(base: RuleBase) -> RuleBase:
    flags = base.red_flags[1:]
    first = [one for one in base.clauses if one.kind in (ClauseKind.GATE, ClauseKind.DERIVED)]
    later = later_clauses(flags, base.evidence, base.causes.values())
    return replace(base, red_flags=flags, clauses=(*first, *later))


if __name__ == "__main__":
    main()

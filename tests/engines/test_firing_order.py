"""The order of firing is the order of the clauses, whatever the hash seed and the order of answers.

experta's own order among rules of equal salience differs between two runs of one program.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import random, sys
from benchmarks.made_up import made_up_base, made_up_case
from triage.engines.experta_engine import ExpertaEngine
from triage.language.case import Case

base = made_up_base(200)
answers = list(made_up_case(base, 100, seed=7).values.items())
random.Random(int(sys.argv[1])).shuffle(answers)
engine = ExpertaEngine(base)
engine.truths(Case(dict(answers[:50])))
print(*engine.activations, sep="\\n")
engine.truths(Case(dict(sorted(answers))))
engine.truths(Case(dict(sorted(answers)[50:])))
print(*engine.activations, sep="\\n")
"""


def fired(*, hash_seed: str, program: str, shuffle: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(shuffle)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout
    return done.stdout


def test_the_hash_seed_does_not_count() -> None:
    assert len({fired(hash_seed=seed, program=PROGRAM) for seed in ("0", "1", "2", "random")}) == 1


ALL_AT_ONCE = """
import random, sys
from benchmarks.made_up import made_up_base, made_up_case
from triage.engines.experta_engine import ExpertaEngine
from triage.language.case import Case
from triage.language.truth import Truth

base = made_up_base(200)
answers = list(made_up_case(base, 100, seed=7).values.items())
random.Random(int(sys.argv[1])).shuffle(answers)
engine = ExpertaEngine(base)
found = engine.truths(Case(dict(answers)))
verbs = {Truth.TRUE: "confirm", Truth.FALSE: "refute"}
decided = tuple(f"{verbs[truth]} {id}" for id, truth in found.items() if truth in verbs)
assert engine.activations == decided
print(*engine.activations, sep="\\n")
"""


def test_the_order_of_answers_does_not_count() -> None:
    runs = {
        fired(hash_seed=seed, program=ALL_AT_ONCE, shuffle=shuffle)
        for seed, shuffle in (("0", 1), ("1", 2), ("random", 3))
    }
    assert len(runs) == 1

"""No engine escapes comparison: whoever adds one enters it in the table."""

from pathlib import Path

import triage.engines
from tests.engines.every_engine import CLUSTERS, ENGINES


def test_every_engine_stands_in_the_table() -> None:
    folder = Path(next(iter(triage.engines.__path__)))
    engines = [path.stem.removesuffix("_engine") for path in sorted(folder.glob("*_engine.py"))]
    assert engines == ["column", "compiled", "experta", "spark"]
    names = " ".join([*ENGINES, *CLUSTERS]).lower()
    assert [each for each in engines if each not in names] == []
    assert all(entry.truths or entry.assess for entry in [*ENGINES.values(), *CLUSTERS.values()])

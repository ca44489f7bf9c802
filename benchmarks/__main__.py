"""Measure everything: `python -m benchmarks`, or one part: `python -m benchmarks startup`.

With `--record`, parts that have a place in docs/performance.md write themselves there.
"""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = (
    "startup",
    "experta_seam",
    "engines",
    "engines_growth",
    "engines_reading",
    "columns",
)

for part in [each for each in sys.argv[1:] if not each.startswith("-")] or PARTS:
    import_module(f"benchmarks.{part}").main()

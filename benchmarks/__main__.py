"""Measure everything: `python -m benchmarks`, or one part: `python -m benchmarks startup`."""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = ("startup", "experta_seam")

for part in sys.argv[1:] or PARTS:
    import_module(f"benchmarks.{part}").main()

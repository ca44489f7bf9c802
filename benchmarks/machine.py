"""The shape of the machine that measured, and nothing that tells which machine it was."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def shape() -> str:
    """Return cores, processor, memory, system and Python, in one line."""
    return ", ".join(
        (
            f"{os.cpu_count()} cores",
            _processor(),
            f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
            f"{platform.system()} {platform.machine()}",
            f"{platform.python_implementation()} {platform.python_version()}",
            f"load {os.getloadavg()[0]:.1f} at the start",
        )
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "an unnamed processor")

"""How often a property test draws: few cases, always the same; with TRIAGE_LONG=1 many, and new."""

import os
from typing import Final

from hypothesis import HealthCheck, settings

LONG: Final = os.environ.get("TRIAGE_LONG") == "1"

#: A rule base is a large thing to draw, and so is a case of a whole library.
_LARGE: Final = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)


def draws(few: int, many: int) -> settings:
    """Return the settings of a test that draws so often; a long run tells how to fail again."""
    return settings(
        max_examples=many if LONG else few,
        derandomize=not LONG,
        database=None,
        deadline=None,
        print_blob=LONG,
        suppress_health_check=_LARGE,
    )

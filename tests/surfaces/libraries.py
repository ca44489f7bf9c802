"""The three libraries that reports are tried on.

Tests with hypothesis take a name and not a rule base: an argument as large as that upsets the
shrinking, and then hides what failed.
"""

from functools import cache
from pathlib import Path
from types import MappingProxyType

from tests.conftest import ROOT
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.base import RuleBase

WRIST = Path(__file__).parent / "wrist"
LIBRARIES = MappingProxyType(
    {"wrist": WRIST, "bicycle": ROOT / "examples" / "bicycle", "shipped": ROOT}
)


@cache
def base_of(library: str) -> RuleBase:
    """Return the one rule base of a library."""
    (base,) = check(*read_library(LIBRARIES[library])).bases.values()
    return base

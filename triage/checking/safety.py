"""What keeps a red flag safe."""

from collections.abc import Iterable, Mapping

from triage.checking.names import Names
from triage.language.base import RedFlag
from triage.language.condition import Condition


def check_safety(
    flags: Iterable[RedFlag],
    derived: Mapping[str, Condition],
    compatible: frozenset[frozenset[str]],
    names: Names,
) -> None:
    """Report every flag that could let danger pass."""

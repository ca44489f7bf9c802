"""How soon, and where to go."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

PlaceId: TypeAlias = str


class Acuity(IntEnum):
    """How soon a person should be seen."""

    SELF_CARE = 0
    ROUTINE = 1
    URGENT = 2
    EMERGENCY_TODAY = 3
    EMERGENCY_NOW = 4

    @property
    def word(self) -> str:
        """Return the word used in YAML and JSON, such as `emergency_today`."""
        return self.name.lower()


ACUITIES: Final[Mapping[str, Acuity]] = {acuity.word: acuity for acuity in Acuity}

#: The built-in place of a person who needs nobody today.
AT_HOME: Final = "self_care"


@dataclass(frozen=True, slots=True)
class Referral:
    """Where to go, and how soon; `hours` is what `within` says, for comparing."""

    acuity: Acuity
    to: PlaceId
    within: str = ""  # "now", "same day", "24 hours", "2 weeks"; empty: no limit
    hours: int = 1_000_000


SELF_CARE: Final = Referral(Acuity.SELF_CARE, AT_HOME)

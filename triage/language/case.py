"""What is known about one person now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from triage.language.domain import FindingId, Value


class Said(StrEnum):
    """What was said in place of an answer; rules see each of them as unknown."""

    NOT_SURE = "not_sure"
    RATHER_NOT_SAY = "rather_not_say"
    NOT_ASKED = "not_asked"
    CONTRADICTED = "contradicted"  # answered, but a more serious answer says otherwise


@dataclass(frozen=True, slots=True)
class Case:
    """What is known about one person; a finding that is absent from `values` is unknown.

    `said` keeps why an unknown finding is unknown; what is in neither was not asked. Only asked
    findings appear: derived ones are computed.
    """

    values: Mapping[FindingId, Value]
    said: Mapping[FindingId, Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "said", MappingProxyType(dict(self.said)))

    def why_unknown(self, finding: FindingId) -> Said:
        """Return what was said in place of an answer."""
        return self.said.get(finding, Said.NOT_ASKED)

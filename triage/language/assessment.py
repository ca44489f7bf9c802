"""Everything concluded about one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.language.base import CauseId, ClauseId, FlagId, InterventionId, Kind, Level, RuleId
from triage.language.case import Said
from triage.language.domain import FindingId
from triage.language.referral import Referral
from triage.language.truth import Truth


@dataclass(frozen=True, slots=True)
class Firing:
    """What became of one named condition, and which findings decided it.

    `decided_by` names the findings that made it TRUE or FALSE or, when UNKNOWN, what is open.
    """

    clause: ClauseId
    truth: Truth
    decided_by: tuple[FindingId, ...]


class FlagState(StrEnum):
    """What became of a red flag."""

    RAISED = "raised"
    NOT_RULED_OUT = "not_ruled_out"
    RULED_OUT = "ruled_out"


@dataclass(frozen=True, slots=True)
class FlagResult:
    """A red flag, its state, and what it asks for; None when it is ruled out."""

    flag: FlagId
    state: FlagState
    referral: Referral | None


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cause that must be ruled out first, because a flag was raised."""

    cause: CauseId
    flag: FlagId


class Band(StrEnum):
    """The word shown for a support; a cause below possible is unlikely, and not ranked."""

    WELL_SUPPORTED = "well_supported"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A possible explanation, its support in points, and what speaks for and against it."""

    cause: CauseId
    kind: Kind
    support: int
    band: Band
    speaks_for: tuple[RuleId, ...]
    speaks_against: tuple[RuleId, ...]
    shown: bool  # among those a person is shown
    tied: bool  # another of its kind has the same support


@dataclass(frozen=True, slots=True)
class OfferedIntervention:
    """Something the person may do, and the first shown cause that it answers."""

    intervention: InterventionId
    cause: CauseId


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that is unknown and would have mattered."""

    finding: FindingId
    why: Said
    critical: bool
    flags: tuple[FlagId, ...]  # the open flags that wait for it


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that cannot both be true; the more serious one counts."""

    findings: tuple[FindingId, ...]
    because: str


@dataclass(frozen=True, slots=True)
class ActivityAdvice:
    """Whether the activity may go on, and the flags and causes that decide it."""

    level: Level
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything concluded about one case; `rule_base` is the digest of what concluded it."""

    rule_base: str
    questionnaire: str
    disposition: Referral
    because: tuple[str, ...]  # flags "red_flag:…" and findings "critical:…" that ask for it
    also: tuple[Referral, ...]  # other places at the same acuity
    red_flags: tuple[FlagResult, ...]
    must_rule_out: tuple[Suspect, ...]
    out_of_scope: tuple[FlagId, ...]
    causes: tuple[RankedCause, ...]
    interventions: tuple[OfferedIntervention, ...]
    activity: ActivityAdvice
    open_findings: Sequence[OpenFinding]  # equal to a tuple, and as immutable
    contradictions: tuple[Contradiction, ...]
    trace: Sequence[Firing]  # equal to a tuple, and as immutable

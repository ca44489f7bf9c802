"""What checking makes; a module of its own, because a warm start needs this and no pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.language.base import LibraryInfo, RuleBase
from triage.language.flaw import Flaw
from triage.language.signature import ReviewState


@dataclass(frozen=True, slots=True)
class Checked:
    """A library that may be used: a rule base for each questionnaire, and advice."""

    library: LibraryInfo
    bases: Mapping[str, RuleBase]  # by questionnaire, in the order of their names
    advice: tuple[Flaw, ...]
    review: ReviewState = field(default_factory=ReviewState)

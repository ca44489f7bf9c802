"""What checking makes; a module of its own, because a warm start needs this and no pass."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.language.base import LibraryInfo, RuleBase
from triage.language.flaw import Flaw


@dataclass(frozen=True, slots=True)
class Checked:
    """A library that may be used: a rule base for each questionnaire, and advice."""

    library: LibraryInfo
    bases: Mapping[str, RuleBase]  # by questionnaire, in the order of their names
    advice: tuple[Flaw, ...]

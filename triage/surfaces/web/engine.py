"""The engine of the server: one that several threads may ask at once, which experta's may not."""

from collections.abc import Mapping

from triage.interview.session import Engine
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.truth import Truth
from triage.semantics.reading import truths


class _Reference:
    """Asks the executable specification."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base

    def truths(self, case: Case) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause."""
        return truths(self._base, case)


def engine_for(base: RuleBase) -> Engine:
    """Return an engine for `base` that threads may share."""
    return _Reference(base)

"""What was proved and found before, by content: a statement that is unchanged is not asked again.

A statement is known by the digest of all that it says, down to the answers that it reads. So what
another rule says cannot matter, and what this rule says cannot change unnoticed.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias

from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value

#: What is known of a statement: somebody of whom it holds, or None where it holds of nobody.
Known: TypeAlias = Case | None


class Nothing(Enum):
    """That nothing is known; None says more than that."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING


class Memory:
    """What one run may use of those before it, and what it leaves to those after it."""

    def __init__(
        self,
        statements: Mapping[str, Mapping[FindingId, Value] | None] | None = None,
        shown: Mapping[str, Mapping[FindingId, Value]] | None = None,
    ) -> None:
        """Begin with what is known."""
        self._statements = dict(statements or {})
        self._shown = dict(shown or {})
        self.statements: dict[str, Mapping[FindingId, Value] | None] = {}
        self.shown: dict[str, Mapping[FindingId, Value]] = {}

    def known(self, digest: str) -> Known | Nothing:
        """Return what is known of a statement."""
        for kept in (self.statements, self._statements):
            if digest in kept:
                said = self.statements[digest] = kept[digest]
                return None if said is None else Case(said)
        return NOTHING

    def keep(self, digest: str, found: Known) -> None:
        """Keep what was found out about a statement that has a digest."""
        if digest:
            self.statements[digest] = None if found is None else dict(found.values)

    def who_showed(self, base: RuleBase, what: str) -> Case | None:
        """Return who showed something in an earlier run, if `base` still takes those answers."""
        values = self._shown.get(what)
        return Case(values) if values is not None and _fits(base, values) else None

    def showed(self, what: str, case: Case) -> None:
        """Keep who shows something."""
        self.shown[what] = dict(case.values)


def _fits(base: RuleBase, values: Mapping[FindingId, Value]) -> bool:
    asked = base.findings
    return all(
        id in asked and not asked[id].derived and asked[id].domain.holds(value)
        for id, value in values.items()
    )

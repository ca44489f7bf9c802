"""Whose file a slip stands in, and in whose file an example that notices it belongs."""

from triage.language.base import RuleBase
from triage.language.condition import findings_of
from triage.testing.mutants import Mutant
from triage.verify.reach import Reach

#: Slips in the file of the cause or flag that they name.
_IN_ITS_FILE = ("rule", "cause", "offer", "only_when", "not_when", "red_flag", "step")
_OF_CAUSES = ("rule", "cause", "offer")


class Owners:
    """The files of one rule base."""

    def __init__(self, base: RuleBase, reach: Reach) -> None:
        """Read who reads what."""
        self._base = base
        self._reach = reach

    def of(self, mutant: Mutant) -> list[str]:
        """Return whose file an example could stand in: its own, or a reader's."""
        kind, _, name = mutant.about.partition(":")
        if kind in _IN_ITS_FILE:
            return [name.partition("/")[0]]
        read = [name] if kind != "conflict" else self._in_conflict(int(name))
        touched = sorted(clause for id in read for clause in self._reach.touched_by(id))
        found = [id.partition(":")[2].partition("/")[0] for id in touched if _has_file(id)]
        return list(dict.fromkeys(found)) or [next(iter(self._base.causes), "")]

    def _in_conflict(self, number: int) -> list[str]:
        conflict = self._base.questionnaire.conflicts[number - 1]
        return [*findings_of(conflict.first), *findings_of(conflict.second)]

    def near(self, mutant: Mutant) -> list[str]:
        """Return the clauses that a slip is about: what they do not read can be left out."""
        kind, _, name = mutant.about.partition(":")
        if kind in _OF_CAUSES:
            cause = name.partition("/")[0]
            return [f"rule:{rule.id}" for rule in self._base.evidence if rule.cause == cause]
        if kind in ("question", "gate"):
            return [f"gate:{name}", *sorted(self._reach.touched_by(name))[:3]]
        return [mutant.about]


def _has_file(clause: str) -> bool:
    return clause.startswith(("rule:", "red_flag:"))

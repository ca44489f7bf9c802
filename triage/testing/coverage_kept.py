"""What earlier runs found out about coverage: what is unchanged is not tried again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from triage.checking.digest import digest_of
from triage.language.base import Cause, Clause, ClauseId, Intervention, RuleBase
from triage.language.case import Case
from triage.verify.kept_file import read_kept, write_kept
from triage.verify.parts import Digests

#: So many sets of people are kept.
MOST: Final = 8

#: People by name, in order.
People: TypeAlias = tuple[tuple[str, Case], ...]


@dataclass
class KeptCoverage:
    """What is known of clauses, each under the digest of all that it hangs on."""

    met: dict[str, Any] = field(default_factory=dict)  # by whom each goal of a clause is met
    searched: dict[str, Any] = field(default_factory=dict)  # what became of goals that nobody meets


class Keys:
    """Digests of clauses and of all that they hang on."""

    def __init__(self, base: RuleBase, people: Iterable[tuple[str, Case]]) -> None:
        """Look at the questions of `base`, and at these people."""
        self._asked = Digests().of(_questions_alone(base))
        self._people = digest_of(
            *(f"{name} {sorted(map(str, case.values.items()))}" for name, case in people)
        )
        self._clauses = {
            clause.id: digest_of(self._asked, clause.id, clause.when) for clause in base.clauses
        }
        self.about = (base.library.id, base.questionnaire.id, self._people)

    def of(self, clause: ClauseId) -> str:
        """Return the digest of a clause and of what it reads."""
        return self._clauses[clause]

    def tried_by_all(self, clause: Clause) -> str:
        """Return the digest of a clause, of what it reads and of the people who try it."""
        return f"{self._clauses[clause.id]} {self._people}"


def fetch(keys: Keys) -> KeptCoverage:
    """Return what earlier runs left; nothing where that is not sound."""
    data = read_kept("coverage", keys.about)
    try:
        return KeptCoverage() if data is None else KeptCoverage(data["met"], data["searched"])
    except (TypeError, KeyError):
        return KeptCoverage()


def store(keys: Keys, kept: KeptCoverage) -> None:
    """Leave what was found to the next run."""
    write_kept("coverage", keys.about, {"met": kept.met, "searched": kept.searched}, MOST)


def _questions_alone(base: RuleBase) -> RuleBase:
    causes: Mapping[str, Cause] = MappingProxyType({})
    interventions: Mapping[str, Intervention] = MappingProxyType({})
    return replace(
        base,
        red_flags=(),
        evidence=(),
        causes=causes,
        interventions=interventions,
        promises=(),
        partitions=(),
    )

"""Which answers a condition hangs on: no other answer can ever change its truth."""

from collections.abc import Iterable

from triage.language.base import RuleBase
from triage.language.condition import Condition, findings_of
from triage.language.domain import FindingId


class Influence:
    """The asked findings that conditions hang on, found once for each finding."""

    def __init__(self, base: RuleBase) -> None:
        """Note what each finding reads: its gate, what it is derived from, what conflicts."""
        self._base = base
        self._near: dict[FindingId, set[FindingId]] = {id: set() for id in base.findings}
        for id, finding in base.findings.items():
            if finding.derived:
                self._near[id].update(findings_of(base.derived[id].when))
            elif finding.gate is not None:
                self._near[id].update(findings_of(finding.gate))
        for conflict in base.questionnaire.conflicts:
            # An answer on one side can set one on the other side aside, and so change its value.
            both = {*findings_of(conflict.first), *findings_of(conflict.second)}
            for id in both:
                self._near[id] |= both
        self._known: dict[FindingId, frozenset[FindingId]] = {}

    def of_condition(self, condition: Condition) -> frozenset[FindingId]:
        """Return the asked findings that the truth of `condition` hangs on."""
        return self.of_findings(findings_of(condition))

    def of_findings(self, ids: Iterable[FindingId]) -> frozenset[FindingId]:
        """Return the asked findings that the values of `ids` hang on."""
        return frozenset[FindingId]().union(*map(self._of_finding, ids))

    def _of_finding(self, id: FindingId) -> frozenset[FindingId]:
        if id not in self._known:
            found, waiting = {id}, [id]
            while waiting:
                for near in self._near[waiting.pop()] - found:
                    found.add(near)
                    waiting.append(near)
            asked = (each for each in found if not self._base.findings[each].derived)
            self._known[id] = frozenset(asked)
        return self._known[id]

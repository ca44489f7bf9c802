"""Remembers what conditions waited for: that hangs only on the answers which they read."""

from collections.abc import Iterator
from typing import Final

from triage.language.base import RuleBase
from triage.language.condition import Condition, findings_of
from triage.language.domain import FindingId, Value
from triage.semantics.reading import Reading
from triage.semantics.residual import waits

#: So many different answers are remembered for one condition; then it begins anew.
_MOST: Final = 48


class Waiting:
    """What the conditions of one rule base waited for; cases and threads may share it."""

    def __init__(self, base: RuleBase) -> None:
        """Begin with nothing remembered."""
        self._base = base
        self._reads: dict[str, tuple[FindingId, ...]] = {}
        self._known: dict[str, dict[tuple[Value | None, ...], tuple[FindingId, ...]]] = {}

    def of(self, name: str, condition: Condition, reading: Reading) -> tuple[FindingId, ...]:
        """Return what `condition`, which alone is called `name`, waits for."""
        if name not in self._reads:
            self._reads[name] = tuple(dict.fromkeys(self._asked(condition)))
        key = tuple(map(reading.case.values.get, self._reads[name]))
        known = self._known.setdefault(name, {})
        found = known.get(key)
        if found is None:
            if len(known) >= _MOST:
                known.clear()
            found = known[key] = waits(condition, reading)
        return found

    def _asked(self, condition: Condition) -> Iterator[FindingId]:
        """Yield the asked findings that `condition` hangs on, by derived findings and gates."""
        for id in findings_of(condition):
            finding = self._base.findings[id]
            if finding.derived:
                yield from self._asked(self._base.derived[id].when)
                continue
            yield id
            if finding.gate is not None:
                yield from self._asked(finding.gate)

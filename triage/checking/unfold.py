"""Conditions with derived findings, and with gates, written out."""

from collections.abc import Mapping
from typing import Final, assert_never

from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within, leaves
from triage.language.questionnaire import Finding
from triage.semantics.negate import accepted

#: Written out, chains of derived findings may double at every link; larger ones stay folded.
MOST_LEAVES: Final = 500


class Unfolding:
    """Writes conditions out; what it leaves folded counts as free to be yes or no."""

    def __init__(self, derived: Mapping[str, Condition], findings: Mapping[str, Finding]) -> None:
        """Write out `derived`, which holds no circles."""
        self._derived = dict(derived)
        self._findings = findings
        self._sizes: dict[str, int] = {}

    def keep_folded(self, derived: str) -> None:
        """Treat a derived finding as if it were asked."""
        self._derived.pop(derived, None)

    def of(self, condition: Condition) -> Condition:
        """Return `condition` with its derived findings written out."""
        if not self._derived or self._size(condition) > MOST_LEAVES:
            return condition
        return self._written_out(condition)

    def with_gates(self, condition: Condition) -> Condition:
        """Return `condition` with derived findings and the gates of what it reads written out."""
        budget = [MOST_LEAVES]
        return self._gated(condition, budget, frozenset())

    def _size(self, condition: Condition) -> int:
        return sum(self._leaf_size(leaf) for leaf in leaves(condition))

    def _leaf_size(self, leaf: Leaf) -> int:
        when = self._derived.get(leaf.finding)
        if when is None:
            return 1
        if leaf.finding not in self._sizes:
            self._sizes[leaf.finding] = min(self._size(when), MOST_LEAVES + 1)
        return self._sizes[leaf.finding]

    def _written_out(self, condition: Condition) -> Condition:
        match condition:
            case Is(finding, values) if finding in self._derived and len(values) == 1:
                part = self._written_out(self._derived[finding])
                return part if True in values else Not(part, condition.span)
            case Is() | Within():
                return condition
            case AtLeast(count, parts, span):
                return AtLeast(count, tuple(self._written_out(part) for part in parts), span)
            case Not(part, span):
                return Not(self._written_out(part), span)
            case _:
                assert_never(condition)

    def _gated(self, condition: Condition, budget: list[int], within: frozenset[str]) -> Condition:
        match condition:
            case Is() | Within():
                return self._gated_leaf(condition, budget, within)
            case AtLeast(count, parts, span):
                return AtLeast(
                    count, tuple(self._gated(part, budget, within) for part in parts), span
                )
            case Not(part, span):
                return Not(self._gated(part, budget, within), span)
            case _:
                assert_never(condition)

    def _gated_leaf(self, leaf: Leaf, budget: list[int], within: frozenset[str]) -> Condition:
        budget[0] -= 1
        id = leaf.finding
        if budget[0] < 0 or id in within:
            return leaf
        inner = within | {id}
        when = self._derived.get(id)
        if when is not None and isinstance(leaf, Is) and len(leaf.values) == 1:
            part = self._gated(when, budget, inner)
            return part if True in leaf.values else Not(part, leaf.span)
        finding = self._findings[id]
        # A danger answer counts whatever its gate says, so such a leaf stays free.
        if finding.gate is None or any(accepted(leaf, value) for value in finding.danger):
            return leaf
        gate = self._gated(finding.gate, budget, inner)
        if accepted(leaf, finding.closed_value):
            return AtLeast(1, (Not(gate, leaf.span), leaf), leaf.span)
        return AtLeast(2, (gate, leaf), leaf.span)

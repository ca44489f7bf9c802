"""The trace of a case of which much is known: the octets of all clauses, added up at once."""

from collections.abc import Mapping
from functools import partial

from triage.engines.bits import chosen
from triage.engines.layout import Layout, hangs_on
from triage.engines.leaf_codes import Effect, LeafCodes
from triage.engines.masks import Possible, Reader
from triage.engines.tracing import Outcomes
from triage.language.assessment import Firing
from triage.language.base import RuleBase
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth


class AllOctets:
    """Finds what became of every clause, given which of them are true and possible."""

    def __init__(
        self, base: RuleBase, layout: Layout, codes: LeafCodes, outcomes: Outcomes
    ) -> None:
        """Prepare what each answer adds, as one number with an octet for each condition."""
        self._codes = codes
        self._outcomes = outcomes
        self._silent = int.from_bytes(codes.silent, "little")
        self._open: dict[FindingId, Mapping[Value | None, int]] = {}
        self._gated = []
        self._derived = 0
        self._if_true = [0] * (layout.size + 8)
        self._if_false = [0] * (layout.size + 8)
        for id, finding in base.findings.items():
            uses = codes.effects(finding)
            numbers = Reader(finding, codes.read(id), partial(_number, codes, uses))
            hanging = hangs_on(base, id)
            if hanging is None:
                self._open[id] = numbers.answers(Truth.TRUE)
            elif finding.derived:
                place = layout.positions[hanging]
                self._derived |= 1 << place
                by_truth = numbers.derived()
                self._if_true[place] = by_truth[Truth.TRUE]
                self._if_false[place] = by_truth[Truth.FALSE]
            else:
                answers = [numbers.answers(truth) for truth in Truth]
                self._gated.append((id, layout.positions[hanging], answers))

    def trace(
        self, values: Mapping[FindingId, Value], true: int, possible: int
    ) -> tuple[Firing, ...]:
        """Return what became of every clause."""
        total, tables = self._silent, self._open
        for id, value in values.items():
            if id in tables:
                total += tables[id][value]
        for change in chosen(true & self._derived, self._if_true):
            total += change
        for change in chosen(self._derived & ~possible, self._if_false):
            total += change
        for id, place, answers in self._gated:
            truth = (true >> place & 1) + (possible >> place & 1)
            total += answers[truth][values.get(id)]
        octets = total.to_bytes(self._codes.size, "little")
        firings = [
            outcomes[octet] for outcomes, octet in zip(self._outcomes.whole, octets, strict=False)
        ]
        for number, (pieces, start, stop) in self._outcomes.cut.items():
            firings[number] = pieces[octets[start:stop]]
        return tuple(firings)


def _number(codes: LeafCodes, effects: Reader[Effect], possible: Possible) -> int:
    return codes.number(effects.of(possible))

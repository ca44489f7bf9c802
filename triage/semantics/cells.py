"""The answers of each question, cut into sets that no condition tells apart."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from triage.language.base import RuleBase
from triage.language.condition import Condition, Leaf, leaves
from triage.language.domain import FindingId, Value
from triage.semantics.negate import accepted

#: Values of one finding that every condition treats alike.
Cell: TypeAlias = tuple[Value, ...]


def cells_of(base: RuleBase) -> Mapping[FindingId, tuple[Cell, ...]]:
    """Return the cells of every asked finding, the least dangerous value of each cell first."""
    read: dict[FindingId, list[Leaf]] = {}
    for condition in _conditions(base):
        for leaf in leaves(condition):
            read.setdefault(leaf.finding, []).append(leaf)
    found: dict[FindingId, tuple[Cell, ...]] = {}
    for id, finding in base.findings.items():
        if finding.derived:
            continue
        cells: dict[tuple[bool, ...], list[Value]] = {}
        for value in finding.domain.values():
            danger = finding.rank(value) > 0
            told = (danger, *(accepted(leaf, value) for leaf in read.get(id, ())))
            cells.setdefault(told, []).append(value)
        found[id] = tuple(tuple(sorted(cell, key=finding.rank)) for cell in cells.values())
    return found


def _conditions(base: RuleBase) -> Iterator[Condition]:
    yield from (clause.when for clause in base.clauses)
    for conflict in base.questionnaire.conflicts:
        yield conflict.first
        yield conflict.second
    yield from (promise.when for promise in base.promises)

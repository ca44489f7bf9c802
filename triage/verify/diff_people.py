"""People who answer the questions of two versions of a rule base, each version in its own way."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from triage.language.base import ClauseKind, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, Leaf, leaves
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Finding, Form
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of
from triage.semantics.gates import visible
from triage.semantics.negate import accepted

_DERIVED = {Truth.TRUE: frozenset((True,)), Truth.FALSE: frozenset((False,)), Truth.UNKNOWN: None}


class Owner(StrEnum):
    """Which version asks a finding; two that share no answer are two findings of one name."""

    BOTH = "both"
    OLD = "old"
    NEW = "new"


class Slot(NamedTuple):
    """Something a person may be asked about."""

    owner: Owner
    finding: FindingId


#: What a person would answer to each question, were it asked; what is absent they do not know.
Person: TypeAlias = Mapping[Slot, Value]

#: Answers to one slot that every condition of both versions treats alike.
Cell: TypeAlias = tuple[Value, ...]


def slots_of(old: RuleBase, new: RuleBase) -> tuple[Slot, ...]:
    """Return what can be asked, in the order of the new version, then of the old."""
    found = dict.fromkeys(_slot(id, old, new, Owner.NEW) for id in _asked(new))
    found |= dict.fromkeys(_slot(id, old, new, Owner.OLD) for id in _asked(old))
    return tuple(found)


def values_of(slot: Slot, old: RuleBase, new: RuleBase) -> tuple[Value, ...]:
    """Return every answer to `slot`, those of the new version first."""
    found: dict[Value, None] = {}
    for base, owner in ((new, Owner.NEW), (old, Owner.OLD)):
        if slot.owner in (Owner.BOTH, owner):
            found |= dict.fromkeys(base.findings[slot.finding].domain.values())
    return tuple(found)


def told(base: RuleBase, owner: Owner, person: Person) -> Case:
    """Return what one version is told: the answers that it has, to the questions that it asks.

    A question behind a closed gate is not asked, so its answer, a danger sign too, is not told.
    """
    answers: dict[FindingId, Value] = {
        slot.finding: value
        for slot, value in person.items()
        if slot.owner in (Owner.BOTH, owner) and base.findings[slot.finding].domain.holds(value)
    }
    found: dict[FindingId, Truth] = {}

    def values(id: FindingId) -> frozenset[Value] | None:
        finding = base.findings[id]
        if finding.derived:
            return _DERIVED[found[id]]
        return visible(finding, answers.get(id), found.get(id, Truth.TRUE))

    for clause in base.clauses:  # gates and derived findings stand before what reads them
        if clause.kind in (ClauseKind.GATE, ClauseKind.DERIVED):
            found[clause.name] = truth_of(clause.when, values)
            if clause.kind is ClauseKind.GATE and found[clause.name] is Truth.FALSE:
                answers.pop(clause.name, None)
    return Case(answers)


def person_of(old: RuleBase, new: RuleBase, answers: Mapping[FindingId, Value]) -> Person:
    """Return the person who gives these answers of the new version, and of the old what both ask.

    What only the old version asks stays unknown.
    """
    slots = {slot.finding: slot for slot in slots_of(old, new) if slot.owner is not Owner.OLD}
    return {slots[id]: value for id, value in answers.items() if id in slots}


def said_together(old: RuleBase, new: RuleBase) -> tuple[tuple[Slot, ...], ...]:
    """Return the slots in the order of the questions, the rows of a list together.

    What only the old version asks comes last.
    """
    slots = {(slot.owner, slot.finding): slot for slot in slots_of(old, new)}
    found: dict[tuple[Slot, ...], None] = {}
    for base, owner in ((new, Owner.NEW), (old, Owner.OLD)):
        for question in base.questionnaire.questions():
            rows = [slots.get((Owner.BOTH, id)) or slots[owner, id] for id in question.findings]
            whole = question.form is Form.CHOOSE_ANY
            found |= dict.fromkeys([tuple(rows)] if whole else [(row,) for row in rows])
    return tuple(found)


# ---------------------------------------------------------------- what is alike


class Alike:
    """Tells of each finding whether both versions ask it, gate it and read it in the same way."""

    def __init__(self, old: RuleBase, new: RuleBase) -> None:
        """Compare two versions."""
        self._old, self._new = old, new
        self._known: dict[FindingId, bool] = {}

    def __call__(self, id: FindingId) -> bool:
        """Tell whether `id` has the same value in both versions, whatever is answered."""
        if id not in self._known:
            self._known[id] = self._same(id)
        return self._known[id]

    def _same(self, id: FindingId) -> bool:
        first, second = self._old.findings.get(id), self._new.findings.get(id)
        if first is None or second is None or _shape(first) != _shape(second):
            return False
        reads: list[Condition] = [first.gate] if first.gate is not None else []
        if first.derived:
            if self._old.derived[id].when != self._new.derived[id].when:
                return False
            reads.append(self._old.derived[id].when)
        return all(self(leaf.finding) for when in reads for leaf in leaves(when))


def _shape(finding: Finding) -> tuple[object, ...]:
    domain = tuple(finding.domain.values())
    return domain, finding.gate, finding.otherwise, finding.danger, finding.derived


# ---------------------------------------------------------------- cells


def joint_cells(old: RuleBase, new: RuleBase) -> Mapping[Slot, tuple[Cell, ...]]:
    """Return the answers of each slot, cut into sets that no condition of either tells apart."""
    read: dict[Owner, dict[FindingId, list[Leaf]]] = {Owner.OLD: {}, Owner.NEW: {}}
    for owner, base in ((Owner.OLD, old), (Owner.NEW, new)):
        for condition in _conditions(base):
            for leaf in leaves(condition):
                read[owner].setdefault(leaf.finding, []).append(leaf)
    sides = ((Owner.OLD, old), (Owner.NEW, new))
    found: dict[Slot, tuple[Cell, ...]] = {}
    for slot in slots_of(old, new):
        cells: dict[tuple[bool, ...], list[Value]] = {}
        for value in values_of(slot, old, new):
            key: list[bool] = []
            for owner, base in sides:
                if slot.owner in (Owner.BOTH, owner):
                    finding = base.findings[slot.finding]
                    key += (finding.domain.holds(value), finding.rank(value) > 0)
                    key += (accepted(leaf, value) for leaf in read[owner].get(slot.finding, ()))
            cells.setdefault(tuple(key), []).append(value)
        found[slot] = tuple(tuple(cell) for cell in cells.values())
    return found


def _conditions(base: RuleBase) -> Iterator[Condition]:
    yield from (clause.when for clause in base.clauses)
    for conflict in base.questionnaire.conflicts:
        yield conflict.first
        yield conflict.second


def _asked(base: RuleBase) -> Iterator[FindingId]:
    yield from (id for id, finding in base.findings.items() if not finding.derived)


def _slot(id: FindingId, old: RuleBase, new: RuleBase, mine: Owner) -> Slot:
    first, second = old.findings.get(id), new.findings.get(id)
    shared = (
        first is not None
        and second is not None
        and not (first.derived or second.derived)
        and any(second.domain.holds(value) for value in first.domain.values())
    )
    return Slot(Owner.BOTH if shared else mine, id)

"""A rule base laid out for choosing questions: who reads what, and which answers differ."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise, product
from typing import Final, NamedTuple, TypeAlias, assert_never

from triage.language.base import CauseId, EvidenceRule, RuleBase
from triage.language.condition import Condition, Is, Leaf, Within, findings_of, leaves
from triage.language.domain import Choice, FindingId, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding, Question
from triage.semantics.negate import accepted

#: The chance of yes where the author gives no base rate.
USUAL_YES: Final = 0.2
#: No base rate is taken for certain.
_LEAST: Final = 0.0001
#: Of a question with many rows, so many are looked at together: 2 ** 3 answers.
_MOST_ROWS: Final = 3

#: What one answer to a question says.
Answers: TypeAlias = Mapping[FindingId, Value]


class Cell(NamedTuple):
    """Answers that no rule tells apart: one of them, and how often they are given."""

    value: Value
    values: frozenset[Value]
    chance: float


class Unit(NamedTuple):
    """What adds points to a cause at once: a rule, or a `strongest_of` group of rules."""

    cause: int
    rules: tuple[EvidenceRule, ...]
    reads: frozenset[FindingId]  # asked findings, gates and derived findings unfolded


class Plan:
    """What choosing needs to know of a rule base, found once."""

    def __init__(self, base: RuleBase) -> None:
        """Lay out `base`."""
        self.base = base
        self.causes: tuple[CauseId, ...] = tuple(base.causes)
        self.questions: dict[str, Question] = {
            question.id: question for question in base.questionnaire.questions()
        }
        self.asking: dict[FindingId, Question] = {
            item.finding: question
            for question in self.questions.values()
            for item in question.items
        }
        self._unfolded: dict[FindingId, frozenset[FindingId]] = {}
        self._cells: dict[FindingId, tuple[Cell, ...]] = {}
        self._like: dict[FindingId, dict[Value, Value]] = {}
        self.units = tuple(self._units())
        self.readers: dict[FindingId, tuple[int, ...]] = self._readers()

    def asked_by(self, condition: Condition) -> frozenset[FindingId]:
        """Return the asked findings that `condition` hangs on, gates among them."""
        found: frozenset[FindingId] = frozenset()
        for id in findings_of(condition):
            found |= self.unfolded(id)
        return found

    def unfolded(self, id: FindingId) -> frozenset[FindingId]:
        """Return the asked findings that the value of `id` hangs on."""
        if id not in self._unfolded:
            finding = self.base.findings[id]
            if finding.derived:
                found = self.asked_by(self.base.derived[id].when)
            else:
                gate = finding.gate
                found = frozenset((id,)) | (self.asked_by(gate) if gate else frozenset())
            self._unfolded[id] = found
        return self._unfolded[id]

    def cells(self, id: FindingId) -> tuple[Cell, ...]:
        """Return the answers to `id` that rules tell apart, in the order of the domain."""
        if id not in self._cells:
            self._cells[id] = _cells(self.base.findings[id], self.mentions.get(id, ()))
        return self._cells[id]

    def like(self, id: FindingId, value: Value) -> Value:
        """Return the first answer to `id` that nothing in the rule base tells from `value`."""
        known = self._like.setdefault(id, {})
        if value not in known:
            cell = next((one for one in self.cells(id) if value in one.values), None)
            if cell is None:
                return value  # from outside the domain, of which there is no end
            danger = self.base.findings[id].danger
            same = (value in danger) == (cell.value in danger)
            known[value] = cell.value if same else value
        return known[value]

    def answers(self, rows: Iterable[FindingId]) -> tuple[tuple[Answers, float], ...]:
        """Return the answers to these rows, taken as independent, and how often they are given.

        Of many rows, only those that most points hang on.
        """
        most = sorted(rows, key=lambda id: (-self.stakes.get(id, 0), id))[:_MOST_ROWS]
        found = []
        for choice in product(*(self.cells(id) for id in most)):
            chance = 1.0
            for cell in choice:
                chance *= cell.chance
            found.append(({id: cell.value for id, cell in zip(most, choice, strict=True)}, chance))
        return tuple(found)

    def touched(self, rows: Iterable[FindingId]) -> tuple[int, ...]:
        """Return the units that read one of these rows, in order."""
        return tuple(sorted({unit for id in rows for unit in self.readers.get(id, ())}))

    @cached_property
    def mentions(self) -> Mapping[FindingId, tuple[Leaf, ...]]:
        """Return the leaves about each finding, each once."""
        found: dict[FindingId, dict[Leaf, None]] = {}
        conditions = [clause.when for clause in self.base.clauses]
        for conflict in self.base.questionnaire.conflicts:
            conditions += (conflict.first, conflict.second)
        for condition in conditions:
            for leaf in leaves(condition):
                found.setdefault(leaf.finding, {})[leaf] = None
        return {id: tuple(every) for id, every in found.items()}

    @cached_property
    def stakes(self) -> Mapping[FindingId, int]:
        """Return the points that hang on each finding."""
        return {
            id: sum(
                max(abs(rule.weight - rule.weight_if_refuted) for rule in self.units[unit].rules)
                for unit in units
            )
            for id, units in self.readers.items()
        }

    @cached_property
    def behind(self) -> Mapping[FindingId, tuple[FindingId, ...]]:
        """Return the asked findings on which the gate of each finding that has one hangs."""
        return {
            id: tuple(sorted(self.asked_by(finding.gate)))
            for id, finding in self.base.findings.items()
            if finding.gate is not None
        }

    def _units(self) -> Iterator[Unit]:
        number = {id: place for place, id in enumerate(self.causes)}
        groups: dict[tuple[CauseId, str], list[EvidenceRule]] = {}
        for rule in self.base.evidence:
            if rule.weight or rule.weight_if_refuted:
                name = f"group {rule.group}" if rule.group else rule.id
                groups.setdefault((rule.cause, name), []).append(rule)
        for (cause, _), rules in groups.items():
            reads = frozenset(id for rule in rules for id in self.asked_by(rule.when))
            yield Unit(number[cause], tuple(rules), reads)

    def _readers(self) -> dict[FindingId, tuple[int, ...]]:
        found: dict[FindingId, list[int]] = {}
        for number, unit in enumerate(self.units):
            for id in unit.reads:
                found.setdefault(id, []).append(number)
        return {id: tuple(numbers) for id, numbers in found.items()}


def _cells(finding: Finding, mentioned: tuple[Leaf, ...]) -> tuple[Cell, ...]:
    groups: list[frozenset[Value]]
    match finding.domain:
        case YesNo():
            groups = [frozenset((True,)), frozenset((False,))]
        case Choice(options):
            groups = _told_apart(options, finding, mentioned)
        case WholeNumber() as numbers:
            groups = _stretches(numbers, finding, mentioned)
        case _:
            assert_never(finding.domain)
    chances = _chances(finding, groups)
    return tuple(
        Cell(_least(group, finding), group, chance)
        for group, chance in zip(groups, chances, strict=True)
    )


def _least(group: frozenset[Value], finding: Finding) -> Value:
    return next(value for value in finding.domain.values() if value in group)


def _told_apart(
    values: Iterable[Value], finding: Finding, mentioned: tuple[Leaf, ...]
) -> list[frozenset[Value]]:
    groups: dict[tuple[int, ...], set[Value]] = {}
    for value in values:
        told = tuple(int(accepted(leaf, value)) for leaf in mentioned)
        groups.setdefault((finding.rank(value), *told), set()).add(value)
    return [frozenset(group) for group in groups.values()]


def _stretches(
    numbers: WholeNumber, finding: Finding, mentioned: tuple[Leaf, ...]
) -> list[frozenset[Value]]:
    """Return the numbers between the thresholds that rules mention."""
    starts = {numbers.low, numbers.high + 1}
    for leaf in mentioned:
        match leaf:
            case Within(_, low, high):
                starts.update((low, high + 1))
            case Is(_, values):
                starts.update(int(value) + step for value in values for step in (0, 1))
    starts.update(int(value) for value in finding.danger[:1])
    inside = sorted(start for start in starts if numbers.low <= start <= numbers.high + 1)
    return [frozenset(range(low, high)) for low, high in pairwise(inside)]


def _chances(finding: Finding, groups: list[frozenset[Value]]) -> list[float]:
    said = dict(finding.how_often)
    if isinstance(finding.domain, YesNo):
        yes = said[True] / 100 if True in said else USUAL_YES
        shares = [yes, 1 - yes]
    elif not said:
        shares = [1.0] * len(groups)
    else:
        domain = list(finding.domain.values())
        rest = max(0.0, 100 - sum(said.values())) / max(1, len(domain) - len(said))
        shares = [sum(said.get(value, rest) for value in group) for group in groups]
    total = sum(shares)
    shares = [max(_LEAST, share / total) for share in shares]
    return [share / sum(shares) for share in shares]

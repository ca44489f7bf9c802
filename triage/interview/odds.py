"""What an answer would tell about the causes, in bits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Final, NamedTuple, TypeAlias

from triage.interview.chances import Chances
from triage.interview.plan import Answers, Plan, Unit
from triage.language.base import EvidenceRule
from triage.language.case import Case
from triage.language.domain import FindingId, Value

#: Chances below this count as none.
_NONE: Final = 1e-12
_NOTHING: Final[Answers] = {}

#: Stands for an answer that will never come.
_LOST: Final = object()
#: So many tellings are remembered at most, and so many for each question. Each takes some 7 KB; a
#: few hundred answer most, and to begin anew after some thousand interviews costs little.
_MOST: Final = 600
_MOST_EACH: Final = 4

#: The rows asked, and the answers taken as given.
_Asked: TypeAlias = tuple[tuple[FindingId, ...], tuple[tuple[FindingId, Value], ...]]
_Answers: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a question tells: how often each answer is given, and what it does to each cause."""

    base: tuple[float, ...]  # chance of each answer, whatever the cause
    given_cause: Mapping[int, tuple[float, ...]]  # chance of each answer, the cause being there
    # Of causes that do not exclude each other, by cause and its chance: points are whole, so few.
    _known: dict[tuple[int, float], float] = field(default_factory=dict, repr=False, compare=False)

    def bits_alone(self, cause: int, chance: float) -> float:
        """Return what the answer tells about a cause of that chance, whatever the others are."""
        found = self._known.get((cause, chance))
        if found is None:
            found = _bits(chance, self.given_cause[cause], self.base, None)
            self._known[cause, chance] = found
        return found


class Belief(NamedTuple):
    """How likely each cause is now."""

    chances: tuple[float, ...]
    exclusive: bool
    alike: Mapping[float, int]  # how many causes have each chance, but for negligible ones

    @classmethod
    def of(cls, supports: Sequence[int], *, exclusive: bool) -> "Belief":
        """Return the chances that supports, in points, stand for."""
        if exclusive:
            most = max(supports, default=0)
            shares = [10 ** ((points - most) / 10) for points in supports]
            total = sum(shares) or 1.0
            chances = tuple(share / total for share in shares)
        else:
            chances = tuple(1 / (1 + 10 ** (-points / 10)) for points in supports)
        alike: dict[float, int] = {}
        for chance in chances:
            if exclusive and chance > 1e-9:
                alike[chance] = alike.get(chance, 0) + 1
        return cls(chances, exclusive, alike)


class Memory:
    """What questions tell, by the answers on which that hangs; cases and threads may share it.

    It holds nothing of whose answers they were, grows to a bound, and then begins anew.
    """

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing known."""
        self._plan = plan
        self._most = _MOST + _MOST_EACH * len(plan.questions)
        self._reads: dict[_Asked, tuple[FindingId, ...]] = {}
        self._known: dict[tuple[_Asked, _Answers], Telling] = {}
        self._opening: dict[tuple[_Asked, _Answers], float] = {}

    def opens(self, asked: _Asked, odds: "Odds") -> float:
        """Return the chance that the gate of the one row asked opens, found if it is not known."""
        (row,), _ = asked
        key = (asked, tuple(map(odds.answers.get, self._plan.behind[row])))
        found = self._opening.get(key)
        if found is None:
            if len(self._opening) >= self._most:
                self._opening.clear()
            found = self._opening[key] = odds.found_open(*asked)
        return found

    def telling(self, asked: _Asked, odds: "Odds") -> Telling:
        """Return what `asked` tells in the case of `odds`, found there if it is not known."""
        reads = self._reads.get(asked)
        if reads is None:
            reads = self._reads[asked] = self._hangs_on(asked)
        key = (asked, tuple(map(odds.answers.get, reads)))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= self._most:
                self._known.clear()
                self._reads.clear()
            found = self._known[key] = odds.found(*asked)
        return found

    def _hangs_on(self, asked: _Asked) -> tuple[FindingId, ...]:
        """Return every asked finding that the units hang on which read one of the rows."""
        rows, _ = asked
        units = (self._plan.units[number] for number in self._plan.touched(rows))
        return tuple(sorted(set(rows).union(*(unit.reads for unit in units))))


class Odds:
    """What each question would tell in one case."""

    def __init__(self, plan: Plan, case: Case, memory: Memory) -> None:
        """Look at `case`; what its `said` names stays unknown for good."""
        self._plan = plan
        self._memory = memory
        self._chances = Chances(plan, case)
        self._now: dict[int, float] = {}  # the factor of each unit
        self.answers: dict[FindingId, object] = dict.fromkeys(case.said, _LOST)
        self.answers.update((id, plan.like(id, value)) for id, value in case.values.items())

    def telling(self, rows: tuple[FindingId, ...], given: Answers = _NOTHING) -> Telling:
        """Return what asking `rows` would tell, once `given` is answered."""
        return self._memory.telling((rows, tuple(sorted(given.items()))), self)

    def opens(self, id: FindingId, given: Answers = _NOTHING) -> float:
        """Return the chance that `id` applies, once `given` is answered."""
        if id not in self._plan.behind:
            return 1.0
        return self._memory.opens(((id,), tuple(sorted(given.items()))), self)

    def found_open(
        self, rows: tuple[FindingId, ...], taken: tuple[tuple[FindingId, Value], ...]
    ) -> float:
        """Find the chance that a row applies, once what is `taken` is answered."""
        gate = self._plan.base.findings[rows[0]].gate
        return 1.0 if gate is None else self._chances.fate(gate, dict(taken)).true

    def found(
        self, rows: tuple[FindingId, ...], taken: tuple[tuple[FindingId, Value], ...]
    ) -> Telling:
        """Find what asking `rows` would tell, once what is `taken` is answered."""
        given = dict(taken)
        answers = self._plan.answers(rows)
        asked = frozenset(id for answer, _ in answers for id in answer)
        factors: dict[int, list[float]] = {}
        for number in self._plan.touched(asked):
            unit = self._plan.units[number]
            now = self._factor(number, unit, given)
            after = factors.setdefault(unit.cause, [1.0] * len(answers))
            for place, (answer, _) in enumerate(answers):
                after[place] *= self._factor(number, unit, {**given, **answer}) / now
        base = tuple(chance for _, chance in answers)
        return Telling(base, {cause: _tilted(base, each) for cause, each in factors.items()})

    def _factor(self, number: int, unit: Unit, given: Answers) -> float:
        """Return what the unit is expected to multiply the odds of its cause by."""
        if given:
            return _strongest(self._rule(rule, given) for rule in unit.rules)
        if number not in self._now:
            self._now[number] = _strongest(self._rule(rule, given) for rule in unit.rules)
        return self._now[number]

    def _rule(self, rule: EvidenceRule, given: Answers) -> float:
        true, false = self._chances.fate(rule.when, given)
        open_ = max(0.0, 1 - true - false)
        return true * 10 ** (rule.weight / 10) + false * 10 ** (rule.weight_if_refuted / 10) + open_


def _strongest(factors: Iterable[float]) -> float:
    return max(factors, key=lambda factor: abs(log2(factor)))


def _tilted(base: tuple[float, ...], factors: list[float]) -> tuple[float, ...]:
    shares = [chance * factor for chance, factor in zip(base, factors, strict=True)]
    total = sum(shares)
    return tuple(share / total for share in shares)


def worth(telling: Telling, belief: Belief) -> float:
    """Return the mutual information of the answer and each cause, added up, in bits."""
    chances = belief.chances
    if not belief.exclusive:
        return sum(telling.bits_alone(cause, chances[cause]) for cause in telling.given_cause)
    overall = _overall(telling, belief)
    found = 0.0
    left = dict(belief.alike)
    for cause, given in telling.given_cause.items():
        chance = chances[cause]
        if chance in left:
            left[chance] -= 1
            found += _bits(chance, given, telling.base, overall)
    # What is said of causes that do not read the answer: it excludes them, or leaves them in.
    return found + sum(
        count * _bits(chance, telling.base, telling.base, overall)
        for chance, count in left.items()
        if count
    )


def bits_by_cause(telling: Telling, belief: Belief) -> Iterator[tuple[int, float]]:
    """Yield what the answer tells about each cause that reads it."""
    if not belief.exclusive:
        for cause in telling.given_cause:
            yield cause, telling.bits_alone(cause, belief.chances[cause])
        return
    overall = _overall(telling, belief)
    for cause, given in telling.given_cause.items():
        yield cause, _bits(belief.chances[cause], given, telling.base, overall)


def _overall(telling: Telling, belief: Belief) -> tuple[float, ...]:
    """Return the chance of each answer over causes of which exactly one is there."""
    reading = [(belief.chances[cause], given) for cause, given in telling.given_cause.items()]
    rest = max(0.0, 1 - sum(chance for chance, _ in reading))
    return tuple(
        rest * usual + sum(chance * given[place] for chance, given in reading)
        for place, usual in enumerate(telling.base)
    )


def _bits(
    chance: float,
    given: tuple[float, ...],
    base: tuple[float, ...],
    overall: tuple[float, ...] | None,
) -> float:
    """Return the mutual information of an answer and one cause.

    Without `overall` the causes are independent, and without the cause the answer is as usual.
    """
    other = 1 - chance
    if chance < _NONE or other < _NONE:
        return 0.0
    found = 0.0
    for place, usual in enumerate(base):
        there = chance * given[place]
        if overall is None:
            away = other * usual
            whole = there + away
        else:
            whole = overall[place]
            away = max(0.0, whole - there)
        if there > _NONE:
            found += there * log2(there / (chance * whole))
        if away > _NONE:
            found += away * log2(away / (other * whole))
    return max(0.0, found)

"""What an answer would tell about the causes, in bits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final, TypeAlias

from triage.interview.chances import Chances, changed_between
from triage.interview.plan import Answers, Plan, Unit
from triage.language.base import EvidenceRule
from triage.language.case import Case
from triage.language.domain import FindingId, Value

#: Chances below this count as none.
_NONE: Final = 1e-12
_NOTHING: Final[Answers] = {}

#: The rows asked, and the answers taken as given.
_Asked: TypeAlias = tuple[tuple[FindingId, ...], tuple[tuple[FindingId, Value], ...]]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a question tells: how often each answer is given, and what it does to each cause."""

    base: tuple[float, ...]  # chance of each answer, whatever the cause
    given_cause: Mapping[int, tuple[float, ...]]  # chance of each answer, the cause being there


@dataclass(frozen=True, slots=True)
class Belief:
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


class Odds:
    """What each question would tell in one case; only what an answer touches is found anew."""

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing known."""
        self._plan = plan
        self._chances = Chances(plan)
        self._case = Case({})
        self._now: dict[int, float] = {}  # the factor of each unit in the case
        self._tellings: dict[_Asked, Telling] = {}
        self._by_finding: dict[FindingId, set[_Asked]] = {}

    def hold(self, case: Case) -> frozenset[int]:
        """Turn to `case`, and forget what is remembered about the findings that changed.

        Return the causes whose points may have changed.
        """
        changed = changed_between(self._case, case)
        self._case = case
        self._chances.hold(case, changed)
        near: set[FindingId] = set(changed)
        for number in self._plan.touched(changed):
            self._now.pop(number, None)
            near |= self._plan.units[number].reads
        for id in near:
            for key in self._by_finding.pop(id, ()):
                self._tellings.pop(key, None)
        touched = self._plan.touched(changed)
        return frozenset(self._plan.units[number].cause for number in touched)

    def telling(self, rows: tuple[FindingId, ...], given: Answers = _NOTHING) -> Telling:
        """Return what asking `rows` would tell, once `given` is answered."""
        key = (rows, tuple(sorted(given.items())))
        if key not in self._tellings:
            self._tellings[key] = self._tell(rows, given)
            for id in (*rows, *given):
                self._by_finding.setdefault(id, set()).add(key)
        return self._tellings[key]

    def opens(self, id: FindingId, given: Answers = _NOTHING) -> float:
        """Return the chance that `id` applies, once `given` is answered."""
        gate = self._plan.base.findings[id].gate
        return 1.0 if gate is None else self._chances.fate(gate, given).true

    def _tell(self, rows: tuple[FindingId, ...], given: Answers) -> Telling:
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
        return sum(
            _bits(chances[cause], given, telling.base, None)
            for cause, given in telling.given_cause.items()
        )
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
    overall = _overall(telling, belief) if belief.exclusive else None
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

"""What changed answers have to bring about, each demand with the answers that it hangs on."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from triage.language.base import CauseId, EvidenceRule, FlagKind, RedFlag, RuleBase
from triage.language.condition import Condition
from triage.language.domain import FindingId
from triage.language.questionnaire import Finding
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.influence import Influence
from triage.semantics.variants import Variant
from triage.semantics.weight import contribution, support

#: How far the most helpful answers can bring a demand: what one finding can add, and the gap.
Reach: TypeAlias = tuple[int, dict[FindingId, int]]


@dataclass(frozen=True, slots=True)
class Demand:
    """Something to bring about; no answer but those in `reads` can."""

    reads: frozenset[FindingId]
    met: Callable[[Variant], bool]
    #: The points that are missing, and how many each finding can bring at most; None: no points.
    reach: Callable[[Variant], Reach] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that asks for a referral: a flag, or a critical question without an answer."""

    reads: frozenset[FindingId]
    acuity: Callable[[Variant], Acuity]
    most: Acuity


def sources(base: RuleBase, influence: Influence) -> Iterator[Source]:
    """Yield everything whose greatest acuity is the acuity of the assessment."""
    for flag in base.red_flags:
        conditions = [flag.when, *(step.when for step in flag.steps)]
        reads = _reads(influence, conditions)
        steps = (step.refer.acuity for step in flag.steps)
        most = max(flag.refer.acuity, flag.if_unknown.acuity, *steps)
        yield Source(reads, _of_flag(flag), most)
    for finding in base.findings.values():
        if finding.critical is not None:
            reads = influence.of_findings((finding.id,))
            yield Source(reads, _of_critical(finding), finding.critical.acuity)


def _reads(influence: Influence, conditions: Iterable[Condition]) -> frozenset[FindingId]:
    return frozenset[FindingId]().union(*map(influence.of_condition, conditions))


def _of_flag(flag: RedFlag) -> Callable[[Variant], Acuity]:
    def acuity(variant: Variant) -> Acuity:
        match variant[f"red_flag:{flag.id}"]:
            case Truth.TRUE:
                return flag.refer.acuity
            case Truth.FALSE:
                return Acuity.SELF_CARE
        steps = (
            step.refer.acuity
            for number, step in enumerate(flag.steps, 1)
            if variant[f"step:{flag.id}/{number}"] is Truth.TRUE
        )
        return max(flag.if_unknown.acuity, *steps, Acuity.SELF_CARE)

    return acuity


def _of_critical(finding: Finding) -> Callable[[Variant], Acuity]:
    def acuity(variant: Variant) -> Acuity:
        answered = variant.reading.values(finding.id) is not None
        if answered or finding.critical is None or variant.reading.gate(finding.id) is Truth.FALSE:
            return Acuity.SELF_CARE
        return finding.critical.acuity

    return acuity


# ---------------------------------------------------------------- scopes


def scope_demands(base: RuleBase, influence: Influence, *, out: bool) -> Iterator[Demand]:
    """Yield, for each scope, the demand that it takes the causes away, or that it does not."""
    for flag in base.red_flags:
        if flag.kind is FlagKind.SCOPE:
            yield Demand(influence.of_condition(flag.when), _scope(flag, out))


def _scope(flag: RedFlag, out: bool) -> Callable[[Variant], bool]:
    least = Truth.UNKNOWN if flag.withhold_if_unknown else Truth.TRUE
    return lambda variant: (variant[f"red_flag:{flag.id}"] >= least) is out


# ---------------------------------------------------------------- causes


@dataclass(frozen=True, slots=True)
class _Unit:
    """What adds points at once: a rule, or a group of which only the strongest counts."""

    rules: tuple[EvidenceRule, ...]
    reads: frozenset[FindingId]
    low: int
    high: int

    def points(self, variant: Variant) -> int:
        given = [contribution(rule, variant[f"rule:{rule.id}"]) for rule in self.rules]
        return _strongest(given) if self.rules[0].group else sum(given)


class CauseDemands:
    """Demands on the points of causes."""

    def __init__(self, base: RuleBase, influence: Influence) -> None:
        """Gather the rules of each cause."""
        self._base = base
        self._possible = base.library.bands.possible
        gathered: dict[CauseId, dict[str, list[EvidenceRule]]] = {id: {} for id in base.causes}
        for rule in base.evidence:
            gathered[rule.cause].setdefault(rule.group or f"/{rule.id}", []).append(rule)
        self._units = {
            id: tuple(_unit(rules, influence) for rules in groups.values())
            for id, groups in gathered.items()
        }
        self._reads = {
            id: frozenset[FindingId]().union(*(unit.reads for unit in units))
            for id, units in self._units.items()
        }

    def possible(self, id: CauseId) -> Demand:
        """Return the demand that a cause is at least possible."""

        def reach(variant: Variant) -> Reach:
            missing = self._possible - self._support(id, variant)
            return missing, self._can_bring((id,), (), variant)

        return Demand(
            self._reads[id], lambda variant: self._support(id, variant) >= self._possible, reach
        )

    def not_possible(self, id: CauseId) -> Demand:
        """Return the demand that a cause is less than possible."""

        def reach(variant: Variant) -> Reach:
            missing = self._support(id, variant) - self._possible + 1
            return missing, self._can_bring((), (id,), variant)

        return Demand(
            self._reads[id], lambda variant: self._support(id, variant) < self._possible, reach
        )

    def ahead(self, id: CauseId, of: CauseId) -> Demand:
        """Return the demand that a cause is possible, and sorted before another of its kind."""

        def met(variant: Variant) -> bool:
            own = self._support(id, variant)
            return own >= self._possible and (-own, id) < (-self._support(of, variant), of)

        def reach(variant: Variant) -> Reach:
            level = self._support(of, variant) + (1 if of < id else 0)
            missing = level - self._support(id, variant)
            return missing, self._can_bring((id,), (of,), variant)

        return Demand(self._reads[id] | self._reads[of], met, reach)

    def _support(self, id: CauseId, variant: Variant) -> int:
        rules = [rule for unit in self._units[id] for rule in unit.rules]
        return support(self._base.causes[id], rules, variant)

    def _can_bring(
        self, up: tuple[CauseId, ...], down: tuple[CauseId, ...], variant: Variant
    ) -> dict[FindingId, int]:
        found: dict[FindingId, int] = {}
        wanted = [(unit, True) for id in up for unit in self._units[id]]
        wanted += [(unit, False) for id in down for unit in self._units[id]]
        for unit, higher in wanted:
            now = unit.points(variant)
            for read in unit.reads:
                found[read] = found.get(read, 0) + (unit.high - now if higher else now - unit.low)
        return found


def _unit(rules: list[EvidenceRule], influence: Influence) -> _Unit:
    ends = [(rule.weight, rule.weight_if_refuted, 0) for rule in rules]
    lows, highs = [min(each) for each in ends], [max(each) for each in ends]
    grouped = bool(rules[0].group)
    return _Unit(
        tuple(rules),
        _reads(influence, (rule.when for rule in rules)),
        _strongest(lows) if grouped else sum(lows),
        _strongest(highs) if grouped else sum(highs),
    )


def _strongest(given: list[int]) -> int:
    return max(0, *given) + min(0, *given)

"""The smallest changes of answers that would change how soon, or the first cause: exactly.

A change gives other answers to asked findings; "not sure" is no other answer. It must be one that
the person could give: each question applies, and no two answers contradict each other that did
not before. Up to `MOST` answers are tried, so that "none" means that there is none so small.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final, TypeAlias

from triage.language.base import CauseId, Kind, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.referral import Acuity
from triage.semantics.change import Change
from triage.semantics.demands import CauseDemands, Demand, Source, scope_demands, sources
from triage.semantics.disposition import askings, flag_results, headline, out_of_scope
from triage.semantics.ranking import rank_causes
from triage.semantics.variants import NOTHING, Changed, Variant, Variants

#: Changes of more answers than this are not looked for.
MOST: Final = 3

_Plan: TypeAlias = tuple[Demand, ...]
_KINDS: Final = list(Kind)


class Aim(StrEnum):
    """What a change should bring about."""

    RAISE = "raise"  # a higher acuity
    LOWER = "lower"  # a lower acuity
    FIRST_CAUSE = "first_cause"  # another cause first, or none


@dataclass(frozen=True, slots=True)
class Way:
    """Answers, each given one of its `values`, and what comes out then."""

    changes: tuple[Change, ...]  # in the order of the questionnaire
    acuity: Acuity
    first: CauseId | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Every smallest change for one aim; `count` is its number of answers, 0 where none is."""

    aim: Aim
    count: int
    ways: tuple[Way, ...]


def what_if(base: RuleBase, case: Case) -> tuple[WhatIf, ...]:
    """Return, for each aim, every smallest change of up to `MOST` answers."""
    variants = Variants(base, case)
    acuity, first = outcome(base, variants.of(NOTHING))
    asking = tuple(sources(base, variants.influence))
    plans = {
        Aim.RAISE: _to_raise(asking, acuity),
        Aim.LOWER: _to_lower(asking, acuity),
        Aim.FIRST_CAUSE: _to_differ(base, variants, first),
    }
    return tuple(
        _told(base, variants, aim, _Search(variants).smallest(list(wanted)))
        for aim, wanted in plans.items()
    )


def outcome(base: RuleBase, variant: Variant) -> tuple[Acuity, CauseId | None]:
    """Return the acuity, and the cause ranked first: patterns before contributors, or None."""
    flags = flag_results(base, variant)
    disposition, _, _ = headline(askings(base, flags, variant.reading))
    causes = () if out_of_scope(base, flags) else rank_causes(base, variant)
    return disposition.acuity, causes[0].cause if causes else None


# ---------------------------------------------------------------- what must come about


def _to_raise(asking: Iterable[Source], acuity: Acuity) -> Iterator[_Plan]:
    for source in asking:
        if source.most > acuity:
            yield (_above(source, acuity),)


def _above(source: Source, acuity: Acuity) -> Demand:
    return Demand(source.reads, lambda variant: source.acuity(variant) > acuity)


def _to_lower(asking: Iterable[Source], acuity: Acuity) -> Iterator[_Plan]:
    if acuity > Acuity.SELF_CARE:
        yield tuple(_below(source, acuity) for source in asking if source.most >= acuity)


def _below(source: Source, acuity: Acuity) -> Demand:
    return Demand(source.reads, lambda variant: source.acuity(variant) < acuity)


def _to_differ(base: RuleBase, variants: Variants, first: CauseId | None) -> Iterator[_Plan]:
    demands = CauseDemands(base, variants.influence)
    if first is None:
        within = tuple(scope_demands(base, variants.influence, out=False))
        # Where few answers cannot end a scope, there is no need to ask it for each cause again.
        if _unmet_now(variants, within) and not _Search(variants).smallest([within]):
            return
        yield from ((*within, demands.possible(id)) for id in base.causes)
        return
    yield from ((out,) for out in scope_demands(base, variants.influence, out=True))
    yield (demands.not_possible(first),)
    rank = _KINDS.index(base.causes[first].kind)
    for id, cause in base.causes.items():
        if cause.kind is base.causes[first].kind and id != first:
            yield (demands.ahead(id, first),)
        elif _KINDS.index(cause.kind) < rank:
            yield (demands.possible(id),)


def _unmet_now(variants: Variants, plan: _Plan) -> bool:
    return not all(demand.met(variants.of(NOTHING)) for demand in plan)


# ---------------------------------------------------------------- the search


class _Search:
    """Finds every smallest change that meets all demands of one of several plans.

    A change that meets a demand which fewer answers do not meet gives one more of the answers
    that the demand hangs on. So trying those, again and again, misses nothing.
    """

    def __init__(self, variants: Variants) -> None:
        self._variants = variants
        self._order = {id: number for number, id in enumerate(variants.others)}
        self._tried: set[tuple[int, Changed]] = set()
        self._found: set[Changed] = set()

    def smallest(self, plans: list[_Plan]) -> tuple[Changed, ...]:
        """Return the smallest changes; none where there is none of up to `MOST` answers."""
        for count in range(1, MOST + 1):
            self._tried.clear()
            for number, plan in enumerate(plans):
                self._extend(number, plan, NOTHING, count)
            if self._found:
                return tuple(self._found)
        return ()

    def _extend(self, number: int, plan: _Plan, changed: Changed, left: int) -> None:
        if (number, changed) in self._tried:
            return
        self._tried.add((number, changed))
        unmet = self._unmet(plan, changed, 1 if not left else len(plan))
        if not unmet:
            self._found.add(changed)
            return
        if not left or self._hopeless(unmet, changed, left):
            return
        given = {id for id, _ in changed}
        fewest = min(unmet, key=lambda one: len(one.reads - given))
        for id in sorted(fewest.reads - given, key=self._order.__getitem__):
            for cell in self._variants.others[id]:
                self._extend(number, plan, changed | {(id, cell[0])}, left - 1)

    def _unmet(self, plan: _Plan, changed: Changed, most: int) -> list[Demand]:
        """Return up to `most` demands that `changed` leaves unmet.

        Where none is left, return those that a person who can answer so would ask for.
        """
        seen = self._variants.seen_by
        unmet = (demand for demand in plan if not demand.met(seen(demand.reads, changed)))
        found = list(islice(unmet, most))
        return found or [Demand(reads, _never) for reads in self._variants.cannot_be(changed)]

    def _hopeless(self, unmet: list[Demand], changed: Changed, left: int) -> bool:
        """Tell whether `left` more answers are too few, whichever they are."""
        given = {id for id, _ in changed}
        apart: set[FindingId] = set()
        groups = 0
        for demand in sorted(unmet, key=lambda one: len(one.reads)):
            reads = demand.reads - given
            if apart.isdisjoint(reads):
                apart |= reads
                groups += 1
        return groups > left or any(
            self._out_of_reach(demand, changed, left) for demand in unmet if demand.reach
        )

    def _out_of_reach(self, demand: Demand, changed: Changed, left: int) -> bool:
        if demand.reach is None:
            return False
        missing, can_bring = demand.reach(self._variants.seen_by(demand.reads, changed))
        given = {id for id, _ in changed}
        best = sorted((points for id, points in can_bring.items() if id not in given), reverse=True)
        return sum(best[:left]) < missing


def _never(_: object) -> bool:
    return False


# ---------------------------------------------------------------- the ways told


def _told(base: RuleBase, variants: Variants, aim: Aim, found: tuple[Changed, ...]) -> WhatIf:
    order = {id: number for number, id in enumerate(base.findings)}
    cells = {(id, cell[0]): cell for id, others in variants.others.items() for cell in others}
    ways: dict[
        tuple[tuple[FindingId, ...], Acuity, CauseId | None],
        list[dict[FindingId, frozenset[Value]]],
    ] = {}
    places = {one: number for number, one in enumerate(cells)}  # as in the questionnaire
    for changed in sorted(found, key=lambda one: sorted(map(places.__getitem__, one))):
        acuity, first = outcome(base, variants.of(changed))
        findings = tuple(sorted((id for id, _ in changed), key=order.__getitem__))
        values = {id: frozenset(cells[id, value]) for id, value in changed}
        ways.setdefault((findings, acuity, first), []).append(values)
    told = [
        Way(_changes(base, findings, values), acuity, first)
        for (findings, acuity, first), several in ways.items()
        for values in _joined(several)
    ]
    told.sort(key=lambda way: [order[change.finding] for change in way.changes])
    return WhatIf(aim, len(told[0].changes) if told else 0, tuple(told))


def _joined(
    several: list[dict[FindingId, frozenset[Value]]],
) -> list[dict[FindingId, frozenset[Value]]]:
    """Return the same changes in fewer: two that differ in one finding are one with more values."""
    kept: list[dict[FindingId, frozenset[Value]]] = []
    for values in several:
        for other in kept:
            differing = [id for id in values if values[id] != other[id]]
            if len(differing) == 1:
                other[differing[0]] |= values[differing[0]]
                break
        else:
            kept.append(dict(values))
    return kept


def _changes(
    base: RuleBase, findings: tuple[FindingId, ...], values: dict[FindingId, frozenset[Value]]
) -> tuple[Change, ...]:
    return tuple(
        Change(id, tuple(each for each in base.findings[id].domain.values() if each in values[id]))
        for id in findings
    )

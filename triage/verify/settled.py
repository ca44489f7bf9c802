"""What is promised of interviews that end early, one function each; the docstring is the promise.

The solver shows for each flag, referral, rule and offer what the bounds in
`triage.interview.bounds` take for granted of it. That the sums of such bounds are bounds again is
arithmetic, the same for every library.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from triage.interview.relevance import Needs, wants
from triage.language.base import LEVELS, EvidenceRule, FlagKind, Level, Offer, RedFlag, RuleBase
from triage.language.case import Case, Said
from triage.language.condition import findings_of
from triage.language.domain import FindingId
from triage.language.referral import Acuity, Referral
from triage.language.truth import Truth
from triage.semantics.disposition import askings, flag_results, headline
from triage.semantics.ranking import stands
from triage.semantics.reading import truths
from triage.verify.circuit import FALSE, Literal
from triage.verify.counterexample import case_of
from triage.verify.moment import Moment
from triage.verify.prover import Prover
from triage.verify.referred import Referred
from triage.verify.shown import Places
from triage.verify.solve import Model

#: Tells of a moment and a later one whether they are an example of what was looked for.
_Differ: TypeAlias = Callable[[Needs, Needs], bool]


def settled_how_soon_stays(prover: Prover) -> None:
    """Once nothing pending can change how soon, no answer changes where to go or raises a flag."""
    asking = _Asking(prover)
    _referrals_stay(asking)
    for flag in prover.base.red_flags:
        _flag_stays(asking, flag)
    for level in LEVELS[1:]:
        _activity_stays(asking, level)


def settled_points_stay_in_bounds(prover: Prover) -> None:
    """Once an interview may end as settled, no answer takes a rule or offer out of its bounds."""
    asking = _Asking(prover)
    for rule in prover.base.evidence:
        if rule.weight or rule.weight_if_refuted:
            _rule_stays(asking, rule)
    for cause in prover.base.causes.values():
        for offer in cause.offers:
            _offer_stays(asking, offer)


# ---------------------------------------------------------------- what stays


def _referrals_stay(asking: "_Asking") -> None:
    first, second = Referred(asking.moment.now), Referred(asking.moment.later)

    def differ(now: Needs, later: Needs) -> bool:
        return _referral(now) != _referral(later)

    for rank, place in first.ranks.items():
        pair = first.at_least(rank), second.at_least(rank)
        asking.never(place, pair, differ, "how soon was settled, and an answer changes it")


def _flag_stays(asking: "_Asking", flag: RedFlag) -> None:
    id, now, later = f"red_flag:{flag.id}", asking.moment.now, asking.moment.later
    withheld = flag.kind is FlagKind.SCOPE and flag.withhold_if_unknown

    def differ(first: Needs, second: Needs) -> bool:
        same = _raised(first, id) is _raised(second, id)
        ruled_out = (one.truths[id] is Truth.FALSE for one in (first, second))
        return not same or (withheld and len({*ruled_out}) > 1)

    says = "how soon was settled, and an answer raises it or takes it back"
    asking.never(flag.id, (now.clause(id).true, later.clause(id).true), differ, says)
    if withheld:
        asking.never(flag.id, (now.clause(id).false, later.clause(id).false), differ, says)


def _activity_stays(asking: "_Asking", level: Level) -> None:
    first, second = Places(asking.moment.now), Places(asking.moment.later)

    def differ(now: Needs, later: Needs) -> bool:
        return _stopped(now, level) is not _stopped(later, level)

    pair = first.stopped_by_flags(level), second.stopped_by_flags(level)
    asking.never(str(level), pair, differ, "how soon was settled, and a flag changes the activity")


def _rule_stays(asking: "_Asking", rule: EvidenceRule) -> None:
    id = f"rule:{rule.id}"
    now, later = asking.moment.now.clause(id), asking.moment.later.clause(id)
    some, every = asking.circuit.some, asking.circuit.every
    fixed = -asking.moment.clause_waits(id)
    lost = some((every((now.true, -later.true)), every((now.false, -later.false))))
    won = every((-some(now), fixed, some(later)))

    def leaves(first: Needs, second: Needs) -> bool:
        waits = any(map(first.pending, first.rules_wait.get(rule.id, ())))
        return first.truths[id] is not second.truths[id] and not waits

    says = "it was decided or waited for nothing, and an answer changes it"
    asking.never_both(rule.id, some((lost, won)), leaves, says)


def _offer_stays(asking: "_Asking", offer: Offer) -> None:
    every = asking.circuit.every
    now, later = (Places(one).stands(offer) for one in (asking.moment.now, asking.moment.later))
    other = asking.circuit.some((every((now, -later)), every((-now, later))))

    def turned(first: Needs, second: Needs) -> bool:
        stand = [stands(offer, _referral(one).acuity, one.truths) for one in (first, second)]
        return stand[0] is not stand[1] and not any(True for _ in first.undecided(offer))

    says = "it waited for nothing, and an answer turns it round"
    literals = every((other, -asking.moment.offer_waits(offer)))
    asking.never_both(offer.id, literals, turned, says)


# ---------------------------------------------------------------- how it is asked


class _Asking:
    """Asks for a settled moment and a later one that differ."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.circuit = prover.circuit
        self.moment: Moment = prover.moment
        self._settled = (self.moment.is_safe, -self.moment.may_conflict, self.moment.goes_on)

    def never(self, about: str, pair: tuple[Literal, Literal], differ: _Differ, says: str) -> None:
        """Ask whether one of two statements can hold without the other."""
        first, second = pair
        every = self.circuit.every
        other = self.circuit.some((every((first, -second)), every((-first, second))))
        self.never_both(about, other, differ, says)

    def never_both(self, about: str, wrong: Literal, differ: _Differ, says: str) -> None:
        """Ask for a settled moment and a later one of which `wrong` holds."""

        def pair_of(model: Model) -> tuple[Case, Case]:
            return _pair_of(self.prover, self.moment, model)

        def is_one(pair: tuple[Case, Case]) -> bool:
            now, later = (_needs(self.prover.base, case) for case in pair)
            return is_settled(now) and goes_on(now, later) and differ(now, later)

        self.prover.never_two(
            about, (*self._settled, wrong), pair_of, is_one, says, self._no_conflict_by_offers
        )

    def _no_conflict_by_offers(self) -> Iterator[Literal]:
        """Yield that questions about interventions of shown causes bring no conflict either."""
        for id, cause in self.prover.base.causes.items():
            near = self.moment.may_conflict_by(cause)
            if near != FALSE:
                yield self.circuit.some((-near, self.prover.places.hidden(id)))


def _pair_of(prover: Prover, moment: Moment, model: Model) -> tuple[Case, Case]:
    cells = prover.free.cells
    given = case_of(prover.base, cells, moment.now.answers, model)
    more = case_of(prover.base, cells, moment.later.answers, model)
    unsure = {
        id: Said.NOT_SURE
        for id, pending in moment.pending.items()
        if pending not in model and id not in given.values
    }
    return Case(given.values, unsure), Case({**more.values, **given.values}, unsure)


def is_settled(now: Needs) -> bool:
    """Tell whether nothing pending can change how soon, or contradict what counts for causes."""
    near = set(_still_to_come(now, now.for_causes | now.for_interventions))
    conflicts = now.base.questionnaire.conflicts
    sides = [side for conflict in conflicts for side in (conflict.first, conflict.second)]
    return not now.for_safety and near.isdisjoint(id for one in sides for id in findings_of(one))


def goes_on(now: Needs, later: Needs) -> bool:
    """Tell whether an interview can come from one moment to another, going by what is asked."""
    new = later.case.values.keys() - now.case.values.keys()
    asked = set(_still_to_come(now, now.for_causes | for_any_intervention(now)))
    applied = all(later.reading.gate(id) is not Truth.FALSE for id in new)
    return applied and new <= asked


def for_any_intervention(now: Needs) -> frozenset[FindingId]:
    """Return what decides about the interventions of any cause, shown now or not."""
    if now.withholds_causes:
        return frozenset()
    acuity = now.acuity
    return frozenset(
        id
        for cause in now.base.causes.values()
        for offer in cause.offers
        if acuity < (Acuity.URGENT if offer.while_waiting else Acuity.ROUTINE)
        for id in now.undecided(offer)
    )


def _still_to_come(now: Needs, wanted: Iterable[FindingId]) -> Iterator[FindingId]:
    for question in now.base.questionnaire.questions():
        if wants(question, frozenset(wanted)):
            yield from filter(now.pending, question.findings)


def _needs(base: RuleBase, case: Case) -> Needs:
    return Needs(base, case, truths(base, case))


def _referral(needs: Needs) -> Referral:
    results = flag_results(needs.base, needs.truths)
    return headline(askings(needs.base, results, needs.reading))[0]


def _raised(needs: Needs, flag: str) -> bool:
    return needs.truths[flag] is Truth.TRUE


def _stopped(needs: Needs, level: Level) -> bool:
    """Tell whether flags alone allow the activity no more freely than this."""
    flags = {flag.id: flag for flag in needs.base.red_flags}
    asking = (
        result
        for result in flag_results(needs.base, needs.truths)
        if result.referral is not None and result.referral.acuity > Acuity.SELF_CARE
    )
    levels = [LEVELS.index(flags[result.flag].activity) for result in asking]
    return _referral(needs).acuity > Acuity.ROUTINE or max(levels, default=0) >= LEVELS.index(level)

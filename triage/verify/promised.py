"""What authors promise themselves, one function each; the docstring is the promise."""

from triage.language.base import ClaimKind, Level, Partition, Promise, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, findings_of
from triage.language.domain import NOT_APPLICABLE, FindingId
from triage.language.referral import ACUITIES, Acuity
from triage.language.truth import Truth
from triage.semantics.gates import settled_case
from triage.semantics.promised import is_kept
from triage.semantics.reading import Reading, truths
from triage.verify.circuit import FALSE, Literal
from triage.verify.counterexample import is_reachable
from triage.verify.prover import Prover
from triage.verify.shown import Rivals, offers_of

#: Claims that hang on points, which are costly to say.
_ON_POINTS = (
    ClaimKind.FIRST_CAUSE,
    ClaimKind.SHOWN,
    ClaimKind.NOT_SHOWN,
    ClaimKind.OFFERED,
    ClaimKind.NOT_OFFERED,
    ClaimKind.ACTIVITY,
)

# ---------------------------------------------------------------- promises


def promises_are_kept(prover: Prover) -> None:
    """Every promise that the author wrote is kept, and is about somebody."""
    for promise in prover.base.promises:
        says = "nobody is like that, so it promises nothing; this is as near as anybody comes"
        prover.somebody_is(promise.id, promise.when, says)
        for claim in promise.then:
            for name in claim.names:
                _kept(prover, promise, claim.kind, name)


def _kept(prover: Prover, promise: Promise, kind: ClaimKind, name: str) -> None:
    base = prover.base

    def broken(case: Case) -> bool:
        seen = prover.seen(case)
        if seen.truths.reading.truth(promise.when) is not Truth.TRUE:
            return False
        kept = is_kept(base, seen.assessment, seen.truths, kind, name)
        return not kept and is_reachable(base, case)

    rivals = Rivals(prover.places, base)

    def exactly(case: Case) -> tuple[Literal, ...]:
        if kind is ClaimKind.NOT_SHOWN:
            rivals.look_at(case, [name])
            return (prover.places.shown(name, rivals.of(name)),)
        if kind is ClaimKind.NOT_OFFERED:
            rivals.look_at(case, [offer.cause for offer in offers_of(base.causes, name)])
            return (prover.places.offered(name, rivals),)
        return (_broken_by_points(prover, kind, name),)

    says = f"it is promised, and is not so: {kind} {name}"
    literals = [prover.free.truth(promise.when).true, prover.reachable]
    if kind in _ON_POINTS:
        literals += _allowed(prover, kind, name)
        prover.never(promise.id, literals, broken, says, exactly=exactly)
    else:
        literals.append(_broken(prover, kind, name))
        prover.never(promise.id, literals, broken, says)


def _broken(prover: Prover, kind: ClaimKind, name: str) -> Literal:
    """Return that a claim does not hold."""
    free = prover.free
    match kind:
        case ClaimKind.ACUITY_AT_LEAST:
            return -free.as_soon_as(ACUITIES[name])
        case ClaimKind.ACUITY_AT_MOST:
            most = ACUITIES[name]
            return FALSE if most is max(Acuity) else free.as_soon_as(Acuity(most + 1))
        case ClaimKind.TO:
            return prover.referred.sent_elsewhere(name)
        case ClaimKind.RAISED:
            return -free.clause(f"red_flag:{name}").true
        case ClaimKind.NOT_RAISED:
            return free.clause(f"red_flag:{name}").true
        case ClaimKind.RULED_OUT:
            return -free.clause(f"red_flag:{name}").false
        case ClaimKind.OPEN_OR_RAISED:
            return free.clause(f"red_flag:{name}").false
        case ClaimKind.CONFIRMED:
            return -free.clause(f"rule:{name}").true
        case ClaimKind.REFUTED:
            return -free.clause(f"rule:{name}").false
        case _:
            return _broken_by_points(prover, kind, name)


def _broken_by_points(prover: Prover, kind: ClaimKind, name: str) -> Literal:
    places = prover.places
    match kind:
        case ClaimKind.FIRST_CAUSE:
            return places.not_first(name)
        case ClaimKind.SHOWN:
            return places.hidden(name)
        case ClaimKind.NOT_SHOWN:
            return places.shown(name)
        case ClaimKind.OFFERED:
            return places.not_offered(name)
        case ClaimKind.NOT_OFFERED:
            return places.offered(name)
        case ClaimKind.ACTIVITY:
            return places.activity_is_not(Level(name))
        case _:
            raise ValueError(kind)


def _allowed(prover: Prover, kind: ClaimKind, name: str) -> list[Literal]:
    """Return what must hold, whatever the points, for a claim to be broken."""
    if kind is ClaimKind.NOT_SHOWN:
        return [prover.places.in_scope]
    if kind is ClaimKind.NOT_OFFERED:
        offers = offers_of(prover.base.causes, name)
        return [prover.circuit.some(map(prover.places.stands, offers)), prover.places.in_scope]
    return []


# ---------------------------------------------------------------- partitions


def partitions_are_exact(prover: Prover) -> None:
    """Of the parts of a partition exactly one holds, wherever what they read is known."""
    conditions = {clause.id: clause.when for clause in prover.base.clauses}
    for partition in prover.base.partitions:
        asked = _asked(prover.base, [conditions[id] for id in partition.clauses])
        for overlap in (False, True):
            _never_counts(prover, partition, asked, overlap=overlap)


def _never_counts(
    prover: Prover, partition: Partition, asked: list[FindingId], *, overlap: bool
) -> None:
    base, sides = prover.base, [prover.free.clause(id) for id in partition.clauses]
    decided = [prover.circuit.some(side) for side in sides]
    some = [side.true for side in sides]
    wrong = prover.circuit.at_least(2, some) if overlap else -prover.circuit.some(some)

    def broken(case: Case) -> bool:
        found = truths(base, case)
        reading = Reading(base, settled_case(base, case), found)
        if not all(_has_value(reading, id) for id in asked) or not is_reachable(base, case):
            return False
        held = [found[id] for id in partition.clauses]
        count = held.count(Truth.TRUE)
        return Truth.UNKNOWN not in held and (count > 1 if overlap else count == 0)

    names = ", ".join(id.partition(":")[2] for id in partition.clauses)
    says = f"more than one holds of {names}" if overlap else f"none holds of {names}"
    known = (*(_known(prover, id) for id in asked), *decided)
    prover.never(partition.about, (*known, wrong, prover.reachable), broken, says)


def _has_value(reading: Reading, id: FindingId) -> bool:
    values = reading.values(id)
    return values is not None and NOT_APPLICABLE not in values


def _known(prover: Prover, id: FindingId) -> Literal:
    """Return that a question has an answer that counts, and applies or has an `otherwise`."""
    finding, free = prover.base.findings[id], prover.free
    gate = free.gate(id)
    danger = free.counted(id, lambda value: finding.rank(value) > 0)
    counted = free.counted(id, lambda _: True)
    if finding.otherwise is None:
        return prover.circuit.some((danger, prover.circuit.every((gate.true, counted))))
    return prover.circuit.some((counted, gate.false))


def _asked(base: RuleBase, conditions: list[Condition]) -> list[FindingId]:
    """Return the questions that conditions read, derived findings unfolded."""
    waiting = [id for one in conditions for id in findings_of(one)]
    found: dict[FindingId, None] = {}
    while waiting:
        id = waiting.pop()
        if base.findings[id].derived:
            waiting += findings_of(base.derived[id].when)
        else:
            found.setdefault(id)
    return [id for id in base.findings if id in found]

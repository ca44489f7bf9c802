"""What is promised of things said together, one function each; the docstring is the promise."""

from collections.abc import Iterator

from triage.language.assessment import Assessment, FlagState
from triage.language.base import CauseId, InterventionId, Level, RuleBase
from triage.language.case import Case
from triage.verify.circuit import Literal
from triage.verify.prover import Prover
from triage.verify.shown import Rivals, offers_of


def offers_do_not_clash(prover: Prover) -> None:
    """No two interventions offered together clash."""
    for first, second in _clashing_offers(prover.base):

        def both(case: Case, first: str = first, second: str = second) -> bool:
            return {first, second} <= _offered(prover.seen(case).assessment)

        rivals = Rivals(prover.places, prover.base)

        def exactly(
            case: Case, first: str = first, second: str = second, rivals: Rivals = rivals
        ) -> Iterator[Literal]:
            for id in (first, second):
                rivals.look_at(case, _causes_of(prover.base, id))
                yield prover.places.offered(id, rivals)

        literals = (_may_be_offered(prover, first), _may_be_offered(prover, second))
        says = f"it may be offered beside {second}, with which it clashes"
        prover.never(first, literals, both, says, exactly=exactly)


def instructions_agree(prover: Prover) -> None:
    """No two instructions told together contradict each other."""
    _raised_flags_agree(prover)
    _offers_agree_with_flags(prover)
    _offers_agree_with_the_activity(prover)


def _raised_flags_agree(prover: Prover) -> None:
    for id, other in _clashing_flags(prover.base):

        def both(case: Case, id: str = id, other: str = other) -> bool:
            return {id, other} <= _raised(prover.seen(case).assessment)

        literals = [prover.free.clause(f"red_flag:{flag}").true for flag in (id, other)]
        prover.never(id, literals, both, f"it may be raised together with {other}")


def _offers_agree_with_flags(prover: Prover) -> None:
    for flag in prover.base.red_flags:
        for offered in flag.clashes_with:
            if offered not in prover.base.interventions:
                continue

            def beside(case: Case, flag: str = flag.id, offered: str = offered) -> bool:
                found = prover.seen(case).assessment
                return flag in _raised(found) and offered in _offered(found)

            rivals = Rivals(prover.places, prover.base)

            def exactly(
                case: Case, offered: str = offered, rivals: Rivals = rivals
            ) -> Iterator[Literal]:
                rivals.look_at(case, _causes_of(prover.base, offered))
                yield prover.places.offered(offered, rivals)

            literals = (prover.free.flag(flag).true, _may_be_offered(prover, offered))
            says = f"it may be raised, and {offered} offered beside it"
            prover.never(flag.id, literals, beside, says, exactly=exactly)


def _offers_agree_with_the_activity(prover: Prover) -> None:
    for id, intervention in prover.base.interventions.items():
        for level in intervention.clashes_with_activity:

            def beside(case: Case, id: str = id, level: Level = level) -> bool:
                found = prover.seen(case).assessment
                return id in _offered(found) and found.activity.level is level

            rivals = Rivals(prover.places, prover.base)

            def exactly(
                case: Case, id: str = id, level: Level = level, rivals: Rivals = rivals
            ) -> Iterator[Literal]:
                strict = (one.id for one in prover.base.causes.values() if one.activity is level)
                rivals.look_at(case, [*_causes_of(prover.base, id), *strict])
                yield prover.places.offered(id, rivals)
                yield from prover.places.activity_is(level, rivals)

            literals = (_may_be_offered(prover, id),)
            says = f"it may be offered while the activity is {level}"
            prover.never(id, literals, beside, says, exactly=exactly)


# ---------------------------------------------------------------- inside


def _may_be_offered(prover: Prover, id: InterventionId) -> Literal:
    """Return that conditions and acuity allow it, whatever the points of its causes."""
    offers = offers_of(prover.base.causes, id)
    return prover.circuit.some(prover.places.stands(offer) for offer in offers)


def _causes_of(base: RuleBase, id: InterventionId) -> list[CauseId]:
    return [offer.cause for offer in offers_of(base.causes, id)]


def _clashing_offers(base: RuleBase) -> Iterator[tuple[InterventionId, InterventionId]]:
    for id, intervention in base.interventions.items():
        yield from ((id, other) for other in intervention.clashes_with if id < other)


def _clashing_flags(base: RuleBase) -> list[tuple[str, str]]:
    flags = {flag.id for flag in base.red_flags}
    pairs = {
        (min(flag.id, other), max(flag.id, other))
        for flag in base.red_flags
        for other in flag.clashes_with
        if other in flags
    }
    return sorted(pairs)


def _offered(found: Assessment) -> set[InterventionId]:
    return {one.intervention for one in found.interventions}


def _raised(found: Assessment) -> set[str]:
    return {one.flag for one in found.red_flags if one.state is FlagState.RAISED}

"""What is promised of rules and questions, one function each; the docstring is the promise."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from triage.language.base import Clause, ClauseKind, EvidenceRule, Offer, RuleBase
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, findings_of
from triage.language.domain import FindingId
from triage.language.questionnaire import Form
from triage.language.referral import Acuity, Referral
from triage.language.truth import Truth
from triage.semantics.ranking import stands
from triage.semantics.reading import truths
from triage.verify import promised, ranking, safety, settled, together
from triage.verify.counterexample import acuity_of
from triage.verify.parts import Part
from triage.verify.prover import Prover
from triage.verify.shown import offers_of

Obligation: TypeAlias = Callable[[Prover], None]

# ---------------------------------------------------------------- rules


def rules_can_be_confirmed(prover: Prover) -> None:
    """Every rule can be confirmed by some reachable case."""
    for rule in prover.base.evidence:
        prover.sometimes(f"rule:{rule.id}", Truth.TRUE)


def rules_can_be_refuted(prover: Prover) -> None:
    """Every rule can be refuted by some reachable case."""
    for rule in prover.base.evidence:
        prover.sometimes(f"rule:{rule.id}", Truth.FALSE)


def rules_are_independent(prover: Prover) -> None:
    """No rule is implied by another of the same cause and sign without saying so."""
    by_cause: dict[str, list[EvidenceRule]] = {}
    for rule in prover.base.evidence:
        by_cause.setdefault(rule.cause, []).append(rule)
    for rules in by_cause.values():
        for first in rules:
            for second in rules:
                if first is not second and _add_up(first, second):
                    prover.implied(f"rule:{first.id}", f"rule:{second.id}")


def _add_up(first: EvidenceRule, second: EvidenceRule) -> bool:
    """Tell whether the points of both count together, and neither text says that they do.

    A group says so, and so does a rule that asks for all that the other one does, and for more.
    """
    grouped = bool(first.group) and first.group == second.group
    said = grouped or _states(first.when, second.when)
    return not said and first.weight * second.weight > 0


def _states(first: Condition, second: Condition) -> bool:
    """Tell whether `first` names all of `second`, and more: `all: [A, B, C]` against `all: [A, B]`.

    An `all:` within an `all:` reads as one.
    """
    return set(_asked_for(second)) < set(_asked_for(first))


def _asked_for(condition: Condition) -> Iterator[Condition]:
    """Yield what must hold together for a condition to hold, itself and its parts of parts."""
    match condition:
        case AtLeast(count, parts) if count == len(parts):
            for part in parts:
                yield from _asked_for(part)
        case _:
            yield condition


# ---------------------------------------------------------------- questions


def questions_can_be_reached(prover: Prover) -> None:
    """Every question can be reached by some path."""
    for id, finding in prover.base.findings.items():
        if finding.gate is not None:
            prover.sometimes(f"gate:{id}", Truth.TRUE)


def questions_are_read(prover: Prover) -> None:
    """Every question is read by a rule, a flag or an intervention, or must be answered itself."""
    read = _read(prover.base)
    for question in prover.base.questionnaire.questions():
        whole = question.form is Form.CHOOSE_ANY and not read.isdisjoint(question.findings)
        for id in question.findings:
            prover.asked += 1
            if id not in read and not whole:
                prover.tell(id, "whatever is answered, nothing changes", Case({}))


def _read(base: RuleBase) -> frozenset[FindingId]:
    """Return the findings that something depends on, through gates and derived findings too.

    A conflict counts as a reader, for it says which answers cannot both be true.
    """
    behind: dict[FindingId, Condition] = {}
    waiting = [id for id, finding in base.findings.items() if finding.critical]
    for conflict in base.questionnaire.conflicts:
        waiting += (*findings_of(conflict.first), *findings_of(conflict.second))
    for clause in base.clauses:
        if clause.kind in (ClauseKind.GATE, ClauseKind.DERIVED):
            behind[clause.name] = clause.when
        else:
            waiting += findings_of(clause.when)
    read: set[FindingId] = set()
    while waiting:
        id = waiting.pop()
        if id not in read:
            read.add(id)
            waiting += findings_of(behind[id]) if id in behind else ()
    return frozenset(read)


# ---------------------------------------------------------------- interventions


def offers_respect_contraindications(prover: Prover) -> None:
    """No intervention is offered, by any cause, against a contraindication that is present."""
    for id in prover.base.interventions:
        offers = offers_of(prover.base.causes, id)
        offered = prover.circuit.some(map(prover.places.stands, offers))
        for clause in _contraindications(prover.base, offers):

            def against(case: Case, offers: list[Offer] = offers, clause: Clause = clause) -> bool:
                found = truths(prover.base, case)
                acuity = acuity_of(prover.base, case)
                made = any(stands(offer, acuity, found) for offer in offers)
                return made and found[clause.id] is Truth.TRUE

            present = prover.free.clause(clause.id).true
            prover.never(id, (offered, present), against, f"it may be offered against {clause.id}")


def offers_fit_the_acuity(prover: Prover) -> None:
    """No intervention is offered at an acuity above what it allows."""
    for cause in prover.base.causes.values():
        for offer in cause.offers:
            most = Acuity.ROUTINE if offer.while_waiting else Acuity.SELF_CARE

            def above(case: Case, offer: Offer = offer, most: Acuity = most) -> bool:
                acuity = acuity_of(prover.base, case)
                return acuity > most and stands(offer, acuity, truths(prover.base, case))

            higher = prover.free.as_soon_as(Acuity(most + 1))
            literals = (prover.places.stands(offer), higher)
            prover.never(offer.id, literals, above, "it is offered to somebody who must be seen")


def _contraindications(base: RuleBase, offers: list[Offer]) -> list[Clause]:
    names = {
        f"{ClauseKind.NOT_WHEN}:{offer.id}/{number}"
        for offer in offers
        for number in range(1, len(offer.not_when) + 1)
    }
    return [clause for clause in base.clauses if clause.id in names]


# ---------------------------------------------------------------- endings


def cases_end_with_a_disposition(prover: Prover) -> None:
    """Every case ends with one acuity and with a place that has a name."""
    steps = [prover.free.as_soon_as(acuity) for acuity in Acuity]
    for acuity in list(Acuity)[1:]:

        def skips(_: Case) -> bool:
            return False  # the specification takes the greatest, so it skips none

        literals = (steps[acuity], -steps[acuity - 1])
        prover.never(acuity.word, literals, skips, "an acuity is reached and a lower one is not")
    for about, clause, refer in _referrals(prover.base):
        prover.asked += 1
        if refer.to not in prover.base.places:
            prover.tell(about, f"{clause} sends people to a place without a name", Case({}))


def _referrals(base: RuleBase) -> list[tuple[str, str, Referral]]:
    found = [(flag.id, "raised, it", flag.refer) for flag in base.red_flags]
    found += [(flag.id, "open, it", flag.if_unknown) for flag in base.red_flags]
    found += [
        (flag.id, "while open, a step", step.refer)
        for flag in base.red_flags
        for step in flag.steps
    ]
    found += [
        (id, "unanswered, it", finding.critical)
        for id, finding in base.findings.items()
        if finding.critical is not None
    ]
    return [one for one in found if one[2].acuity > Acuity.SELF_CARE]


class Family(NamedTuple):
    """Promises that look at one part of a rule base, and share a solver."""

    name: str
    part: Part
    costs: int  # the more it takes, the sooner it begins where several work side by side
    promises: tuple[str, ...]


def _family(name: str, part: Part, costs: int, *promises: Obligation) -> Family:
    return Family(name, part, costs, tuple(one.__name__ for one in promises))


_FLAGS: Final = (
    safety.flags_can_be_raised,
    safety.flags_can_be_ruled_out,
    safety.raised_flags_are_heard,
    safety.silence_decides_nothing,
)
_SEEN: Final = (safety.danger_is_seen,)
_DANGER: Final = (
    safety.danger_is_never_hidden,
    safety.danger_is_monotone,
    safety.yes_is_never_milder_than_silence,
    safety.forgetting_rules_nothing_out,
    safety.unknown_is_never_less_than_no,
    safety.unknown_context_is_never_less,
    safety.nobody_goes_home_unasked,
)
_RULES: Final = (rules_can_be_confirmed, rules_can_be_refuted, rules_are_independent)
_PATTERNS: Final = (ranking.patterns_can_come_first,)
_CONTRIBUTORS: Final = (ranking.contributors_can_be_shown,)
_SETTLED: Final = (settled.settled_how_soon_stays, settled.settled_points_stay_in_bounds)
_QUESTIONS: Final = (questions_can_be_reached, questions_are_read)
_OFFERS: Final = (
    offers_respect_contraindications,
    offers_fit_the_acuity,
    together.offers_do_not_clash,
    together.instructions_agree,
)
_PROMISES: Final = (promised.partitions_are_exact, promised.promises_are_kept)
_ENDINGS: Final = (cases_end_with_a_disposition,)

#: Every promise, in the order of the table that `triage verify` prints.
OBLIGATIONS: Final[Mapping[str, Obligation]] = MappingProxyType(
    {
        promise.__name__: promise
        for promise in (
            *_FLAGS,
            *_DANGER,
            *_ENDINGS,
            *_RULES,
            *_PATTERNS,
            *_CONTRIBUTORS,
            *_SETTLED,
            *_SEEN,
            *_QUESTIONS,
            *_OFFERS,
            *_PROMISES,
        )
    }
)

FAMILIES: Final = (
    _family("how soon", Part.HOW_SOON, 3, *_FLAGS, *_DANGER, *_ENDINGS),
    _family("rules", Part.RULES, 1, *_RULES),
    _family("patterns", Part.PATTERNS, 2, *_PATTERNS),
    _family("contributors", Part.CONTRIBUTORS, 1, *_CONTRIBUTORS),
    _family("settled", Part.WHOLE, 3, *_SETTLED),
    _family("whole", Part.WHOLE, 4, *_SEEN, *_QUESTIONS, *_OFFERS, *_PROMISES),
)

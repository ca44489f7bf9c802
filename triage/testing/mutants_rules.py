"""Rules, flags, questions and offers as a mistaken author would have written them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from triage.checking.order import later_clauses
from triage.language.base import (
    LEVELS,
    Cause,
    ClauseKind,
    EvidenceRule,
    FlagKind,
    Level,
    Offer,
    RedFlag,
    RuleBase,
)
from triage.language.domain import WholeNumber
from triage.language.questionnaire import Finding
from triage.language.referral import Acuity, Referral
from triage.language.span import Span
from triage.semantics.weight import WORDS
from triage.testing.mutants_conditions import Slip, value_text, words

#: How far a baseline is moved: by what the weakest word weighs.
_STEP: Final = min(WORDS.values())


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_Named)


@dataclass(frozen=True, slots=True)
class Alteration:
    """One slip outside of conditions: what was done, where, and how to do it."""

    slip: Slip
    about: str
    says: str
    span: Span
    build: Callable[[RuleBase], RuleBase]


def alterations(base: RuleBase) -> Iterator[Alteration]:
    """Yield every slip in what is not a condition."""
    for rule in base.evidence:
        yield from _of_rule(rule)
    for cause in base.causes.values():
        yield from _of_cause(cause)
        for offer in cause.offers:
            yield from _of_offer(base, cause, offer)
    for flag in base.red_flags:
        yield from _of_flag(flag)
    for finding in base.findings.values():
        yield from _of_question(finding)
    for number, conflict in enumerate(base.questionnaire.conflicts):
        both = f"{words(conflict.first)} and {words(conflict.second)}"
        says, span = f"the conflict of {both} is left out", conflict.first.span
        about = f"conflict:{number + 1}"
        yield Alteration(Slip.CONFLICT, about, says, span, _without_conflict(number))


def rebuilt(base: RuleBase) -> RuleBase:
    """Return `base` with the clauses of its flags, rules and offers as these now are."""
    first = (ClauseKind.GATE, ClauseKind.DERIVED)
    kept = (one for one in base.clauses if one.kind in first)
    later = later_clauses(base.red_flags, base.evidence, base.causes.values())
    return replace(base, clauses=(*kept, *later))


# ---------------------------------------------------------------- rules


def _of_rule(rule: EvidenceRule) -> Iterator[Alteration]:
    about = f"rule:{rule.id}"

    def put(slip: Slip, says: str, changed: EvidenceRule | None) -> Alteration:
        def build(base: RuleBase) -> RuleBase:
            evidence = tuple(_exchanged(base.evidence, rule.id, changed))
            base = replace(base, evidence=evidence)
            return rebuilt(base) if changed is None else base

        return Alteration(slip, about, says, rule.span, build)

    yield put(Slip.RULE, "the rule is left out", None)
    if rule.weight:
        says = f"{_points(rule.weight)} becomes {_points(-rule.weight)}"
        yield put(Slip.SIGN, says, replace(rule, weight=-rule.weight))
        for weight in _beside(rule.weight):
            says = f"{_points(rule.weight)} becomes {_points(weight)}"
            yield put(Slip.WEIGHT, says, replace(rule, weight=weight))
    if rule.weight_if_refuted:
        refuted = rule.weight_if_refuted
        says = f"{_points(refuted)} if refuted is left out"
        yield put(Slip.WEIGHT, says, replace(rule, weight_if_refuted=0))
        says = f"{_points(refuted)} if refuted becomes {_points(-refuted)}"
        yield put(Slip.SIGN, says, replace(rule, weight_if_refuted=-refuted))
    if rule.group:
        says = f"it is taken out of the group {rule.group.rpartition('/')[2]}"
        yield put(Slip.WEIGHT, says, replace(rule, group=""))


def _points(weight: int) -> str:
    return f"{weight:+d} points"


def _beside(weight: int) -> list[int]:
    """Return the weight one word weaker and one word stronger, where there is such a word."""
    size, sign = abs(weight), 1 if weight > 0 else -1
    ladder = sorted(WORDS.values())
    lower = [step for step in ladder if step < size][-1:]
    higher = [step for step in ladder if step > size][:1]
    return [sign * step for step in (*lower, *higher)]


# ---------------------------------------------------------------- causes and offers


def _of_cause(cause: Cause) -> Iterator[Alteration]:
    about = f"cause:{cause.id}"

    def put(slip: Slip, says: str, changed: Cause) -> Alteration:
        return Alteration(slip, about, says, cause.span, lambda base: _with_cause(base, changed))

    for step in (-_STEP, _STEP):
        baseline = cause.baseline + step
        says = f"the baseline of {cause.baseline} becomes {baseline}"
        yield put(Slip.BASELINE, says, replace(cause, baseline=baseline))
    for level in _levels_beside(cause.activity):
        says = f"activity: {cause.activity} becomes {level}"
        yield put(Slip.ACTIVITY, says, replace(cause, activity=level))


def _levels_beside(level: Level) -> list[Level]:
    place = LEVELS.index(level)
    return [LEVELS[one] for one in (place - 1, place + 1) if 0 <= one < len(LEVELS)]


def _of_offer(base: RuleBase, cause: Cause, offer: Offer) -> Iterator[Alteration]:
    about = f"offer:{offer.id}"

    def put(slip: Slip, says: str, changed: Offer | None) -> Alteration:
        def build(base: RuleBase) -> RuleBase:
            offers = tuple(_exchanged(cause.offers, offer.id, changed))
            return rebuilt(_with_cause(base, replace(cause, offers=offers)))

        return Alteration(slip, about, says, cause.span, build)

    yield put(Slip.OFFER, f"{offer.intervention} is no longer offered", None)
    if (other := _next_cause(base, cause, offer)) is not None:
        says = f"{offer.intervention} is offered for {other.id} in place of {cause.id}"
        yield Alteration(Slip.OFFER, about, says, cause.span, _moved(cause, offer, other))
    waiting = not offer.while_waiting
    says = f"{offer.intervention} is {'also' if waiting else 'not'} offered while waiting"
    yield put(Slip.OFFER, says, replace(offer, while_waiting=waiting))
    if offer.only_when is not None:
        says = f"only_when of {offer.intervention} is left out"
        yield put(Slip.DROPPED, says, replace(offer, only_when=None))
    for number, condition in enumerate(offer.not_when):
        says = f"not_when {words(condition)} of {offer.intervention} is left out"
        rest = (*offer.not_when[:number], *offer.not_when[number + 1 :])
        yield put(Slip.DROPPED, says, replace(offer, not_when=rest))


def _next_cause(base: RuleBase, cause: Cause, offer: Offer) -> Cause | None:
    """Return the next cause of the same kind, by name, that does not offer the same already."""
    others = [
        one
        for one in base.causes.values()
        if one.kind is cause.kind
        and all(made.intervention != offer.intervention for made in one.offers)
    ]
    later = [one for one in others if one.id > cause.id]
    return next(iter((*later, *others)), None)


def _moved(cause: Cause, offer: Offer, other: Cause) -> Callable[[RuleBase], RuleBase]:
    def build(base: RuleBase) -> RuleBase:
        rest = tuple(_exchanged(cause.offers, offer.id, None))
        base = _with_cause(base, replace(cause, offers=rest))
        moved = replace(offer, cause=other.id)
        return rebuilt(_with_cause(base, replace(other, offers=(*other.offers, moved))))

    return build


def _with_cause(base: RuleBase, cause: Cause) -> RuleBase:
    return replace(base, causes=MappingProxyType({**base.causes, cause.id: cause}))


# ---------------------------------------------------------------- flags


def _of_flag(flag: RedFlag) -> Iterator[Alteration]:
    about = f"red_flag:{flag.id}"

    def put(slip: Slip, says: str, changed: RedFlag | None) -> Alteration:
        def build(base: RuleBase) -> RuleBase:
            flags = tuple(_exchanged(base.red_flags, flag.id, changed))
            return rebuilt(replace(base, red_flags=flags))

        return Alteration(slip, about, says, flag.span, build)

    yield put(Slip.FLAG_DELETED, "the flag is left out", None)
    lower = _lowered(flag.refer)
    yield put(Slip.FLAG_LOWERED, _lowers("refer", flag.refer), replace(flag, refer=lower))
    if flag.if_unknown.acuity > Acuity.SELF_CARE:
        says = _lowers("if_unknown", flag.if_unknown)
        lower = _lowered(flag.if_unknown)
        yield put(Slip.IF_UNKNOWN, says, replace(flag, if_unknown=lower))
    for number, step in enumerate(flag.steps):
        before, after = flag.steps[:number], flag.steps[number + 1 :]
        says = f"step {number + 1} is left out"
        yield put(Slip.FLAG_LOWERED, says, replace(flag, steps=(*before, *after)))
        says = _lowers(f"step {number + 1}", step.refer)
        lower_step = replace(step, refer=_lowered(step.refer))
        steps = (*before, lower_step, *after)
        yield put(Slip.FLAG_LOWERED, says, replace(flag, steps=steps))
    for suspect in flag.suspects:
        rest = tuple(one for one in flag.suspects if one != suspect)
        says = f"{suspect} is no longer a suspect"
        yield put(Slip.SUSPECTS, says, replace(flag, suspects=rest))
    if flag.kind is FlagKind.SCOPE:
        withhold = not flag.withhold_if_unknown
        says = f"withhold_if_unknown becomes {value_text(withhold)}"
        yield put(Slip.FLAG_LOWERED, says, replace(flag, withhold_if_unknown=withhold))
    for level in _levels_beside(flag.activity):
        says = f"activity: {flag.activity} becomes {level}"
        yield put(Slip.ACTIVITY, says, replace(flag, activity=level))


def _lowered(referral: Referral) -> Referral:
    return replace(referral, acuity=Acuity(max(referral.acuity - 1, 0)))


def _lowers(what: str, referral: Referral) -> str:
    return f"{what}: {referral.acuity.word} becomes {_lowered(referral).acuity.word}"


# ---------------------------------------------------------------- questions


def _of_question(finding: Finding) -> Iterator[Alteration]:
    about = f"question:{finding.id}"

    def put(slip: Slip, says: str, changed: Finding) -> Alteration:
        def build(base: RuleBase) -> RuleBase:
            findings = MappingProxyType({**base.findings, finding.id: changed})
            base = replace(base, findings=findings)
            return base if changed.gate is not None else _without_gate(base, finding.id)

        return Alteration(slip, about, says, finding.span, build)

    if finding.danger:
        dropped = finding.danger[0]
        says = f"{value_text(dropped)} is no longer a danger value of {finding.id}"
        yield put(Slip.DANGER, says, replace(finding, danger=finding.danger[1:]))
        # Numbers rise from a threshold; the worst number is no word that one could forget.
        if len(finding.danger) > 1 and not isinstance(finding.domain, WholeNumber):
            says = f"{value_text(finding.danger[-1])} is no longer a danger value of {finding.id}"
            yield put(Slip.DANGER, says, replace(finding, danger=finding.danger[:-1]))
    if finding.critical is not None:
        says = f"{finding.id} is no longer critical"
        yield put(Slip.CRITICAL, says, replace(finding, critical=None))
        lower = _lowered(finding.critical)
        says = _lowers(f"{finding.id} unanswered", finding.critical)
        yield put(Slip.IF_UNKNOWN, says, replace(finding, critical=lower))
    if finding.gate is not None:
        says = f"{finding.id} is asked of everybody"
        yield put(Slip.GATE, says, replace(finding, gate=None, otherwise=None))
        if finding.otherwise is not None:
            says = f"otherwise: {value_text(finding.otherwise)} of {finding.id} is left out"
            yield put(Slip.GATE, says, replace(finding, otherwise=None))


def _without_gate(base: RuleBase, id: str) -> RuleBase:
    kept = tuple(one for one in base.clauses if one.id != f"{ClauseKind.GATE}:{id}")
    return replace(base, clauses=kept)


def _without_conflict(number: int) -> Callable[[RuleBase], RuleBase]:
    def build(base: RuleBase) -> RuleBase:
        before = base.questionnaire.conflicts[:number]
        after = base.questionnaire.conflicts[number + 1 :]
        asked = replace(base.questionnaire, conflicts=(*before, *after))
        return replace(base, questionnaire=asked)

    return build


# ---------------------------------------------------------------- tuples


def _exchanged(things: Iterable[Thing], id: str, changed: Thing | None) -> Iterator[Thing]:
    """Yield `things` with `changed` in place of the one called `id`, or without it."""
    for one in things:
        if one.id != id:
            yield one
        elif changed is not None:
            yield changed

"""How soon, and where: never from points."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, assert_never

from triage.language.assessment import ActivityAdvice, FlagResult, FlagState, Suspect
from triage.language.base import LEVELS, CauseId, ClauseId, FlagKind, Level, RedFlag, RuleBase
from triage.language.domain import FindingId
from triage.language.referral import SELF_CARE, Acuity, Referral
from triage.language.truth import Truth
from triage.semantics.reading import Reading


class Asking(NamedTuple):
    """A referral and what asks for it: "red_flag:fever" or "critical:saddle_numbness"."""

    referral: Referral
    because: str


def greatness(base: RuleBase, referral: Referral) -> tuple[int, int, int]:
    """Return a key that sorts the greatest referral first: acuity, then time, then place."""
    order = list(base.places)
    place = order.index(referral.to) if referral.to in base.places else len(order)
    return (-referral.acuity, referral.hours, place)


def flag_results(base: RuleBase, truths: Mapping[ClauseId, Truth]) -> tuple[FlagResult, ...]:
    """Return every flag with its state and what it asks for, the greatest referral first."""
    states = list(FlagState)
    results = [_flag_result(base, flag, truths) for flag in base.red_flags]

    def order(result: FlagResult) -> tuple[int, tuple[int, int, int], str]:
        great = greatness(base, result.referral or SELF_CARE)
        return (states.index(result.state), great, result.flag)

    return tuple(sorted(results, key=order))


def _flag_result(base: RuleBase, flag: RedFlag, truths: Mapping[ClauseId, Truth]) -> FlagResult:
    truth = truths[f"red_flag:{flag.id}"]
    match truth:
        case Truth.TRUE:
            return FlagResult(flag.id, FlagState.RAISED, flag.refer)
        case Truth.FALSE:
            return FlagResult(flag.id, FlagState.RULED_OUT, None)
        case Truth.UNKNOWN:
            steps = [
                step.refer
                for number, step in enumerate(flag.steps, 1)
                if truths[f"step:{flag.id}/{number}"] is Truth.TRUE
            ]
            greatest = min((flag.if_unknown, *steps), key=lambda one: greatness(base, one))
            return FlagResult(flag.id, FlagState.NOT_RULED_OUT, greatest)
        case _:
            assert_never(truth)


def unanswered_critical(base: RuleBase, reading: Reading) -> tuple[FindingId, ...]:
    """Return the critical findings that apply, or may apply, and are unknown."""
    return tuple(
        id
        for id, finding in base.findings.items()
        if finding.critical is not None
        and reading.gate(id) is not Truth.FALSE
        and reading.values(id) is None
    )


def askings(base: RuleBase, results: Iterable[FlagResult], reading: Reading) -> list[Asking]:
    """Return everything that asks for a referral, the greatest first, then by name."""
    found = [
        Asking(result.referral, f"red_flag:{result.flag}")
        for result in results
        if result.referral is not None
    ]
    for id in unanswered_critical(base, reading):
        critical = base.findings[id].critical
        if critical is not None:
            found.append(Asking(critical, f"critical:{id}"))
    return sorted(found, key=lambda asking: (greatness(base, asking.referral), asking.because))


def headline(asked: list[Asking]) -> tuple[Referral, tuple[str, ...], tuple[Referral, ...]]:
    """Return the disposition, what asks for it, and the other places at the same acuity.

    `asked` is sorted, the greatest referral first.
    """
    if not asked or asked[0].referral.acuity is Acuity.SELF_CARE:
        return SELF_CARE, (), ()
    first = asked[0].referral
    equal = [asking for asking in asked if asking.referral.acuity is first.acuity]
    because = tuple(asking.because for asking in equal if asking.referral.to == first.to)
    others: dict[str, Referral] = {}
    for asking in equal:
        if asking.referral.to != first.to:
            others.setdefault(asking.referral.to, asking.referral)
    return first, because, tuple(others.values())


def suspects(base: RuleBase, results: Iterable[FlagResult]) -> tuple[Suspect, ...]:
    """Return what raised flags make us rule out first, each cause once."""
    flags = {flag.id: flag for flag in base.red_flags}
    found: dict[CauseId, Suspect] = {}
    for result in results:
        if result.state is FlagState.RAISED:
            for cause in flags[result.flag].suspects:
                found.setdefault(cause, Suspect(cause, result.flag))
    return tuple(found.values())


def out_of_scope(base: RuleBase, results: Iterable[FlagResult]) -> tuple[str, ...]:
    """Return the scopes that replace causes and interventions."""
    flags = {flag.id: flag for flag in base.red_flags if flag.kind is FlagKind.SCOPE}
    return tuple(
        result.flag
        for result in results
        if result.flag in flags
        and (
            result.state is FlagState.RAISED
            or (result.state is FlagState.NOT_RULED_OUT and flags[result.flag].withhold_if_unknown)
        )
    )


def activity_advice(
    base: RuleBase,
    disposition: Referral,
    because: tuple[str, ...],
    results: Iterable[FlagResult],
    shown: Iterable[CauseId],
) -> ActivityAdvice:
    """Return whether the activity may go on: the least free word of all that count.

    Above routine it stops, whatever any rule says.
    """
    if disposition.acuity > Acuity.ROUTINE:
        return ActivityAdvice(Level.STOP, because)
    flags = {flag.id: flag for flag in base.red_flags}
    words = [(base.causes[cause].activity, f"cause:{cause}") for cause in shown]
    words += [
        (flags[result.flag].activity, f"red_flag:{result.flag}")
        for result in results
        if result.referral is not None and result.referral.acuity > Acuity.SELF_CARE
    ]
    least = max((level for level, _ in words), key=LEVELS.index, default=Level.EASY)
    return ActivityAdvice(least, tuple(sorted(who for level, who in words if level is least)))

"""Lowers how soon and where to columns: the disposition, and all that asks for one."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Final

from triage.engines.lower_truths import any_of
from triage.engines.plan import (
    Column,
    Count,
    FirstThat,
    Fits,
    Holds,
    Name,
    Opposite,
    Surely,
    Term,
    Truths,
    Unknown,
)
from triage.language.base import ClauseKind, FlagKind, RedFlag, RuleBase
from triage.language.referral import SELF_CARE, Acuity, Referral
from triage.semantics.disposition import greatness

OUT_OF_SCOPE: Final = "out_of_scope"


def how_soon(base: RuleBase) -> Iterator[Column]:
    """Yield the disposition: its acuity, its place and its time."""
    asked = _askings(base)
    for acuity in sorted(Acuity, reverse=True)[:-1]:
        terms = [when for referral, when in asked if referral.acuity is acuity]
        yield Truths(asked_for(acuity), any_of(terms))
    acuities = [(Holds(asked_for(one)), one.word) for one in sorted(Acuity, reverse=True)[:-1]]
    yield FirstThat("acuity", tuple(acuities), Acuity.SELF_CARE.word)
    yield _of_referrals("to", [(when, referral.to) for referral, when in asked], SELF_CARE.to)
    yield _of_referrals("within", [(when, referral.within) for referral, when in asked], "")
    yield Truths(OUT_OF_SCOPE, any_of(list(_scopes(base))))


def asked_for(acuity: Acuity) -> Name:
    """Return the column that tells whether anything asks for this acuity; never unknown."""
    return f"asked:{acuity.word}"


def _of_referrals(name: Name, asked: Iterable[tuple[Term, str]], otherwise: str) -> FirstThat:
    """Return the word of the first that holds; neighbours with one word are one choice."""
    choices = [
        (any_of([when for when, _ in same]), word)
        for word, same in groupby(asked, key=lambda one: one[1])
    ]
    return FirstThat(name, tuple(choices), otherwise)


def _askings(base: RuleBase) -> list[tuple[Referral, Term]]:
    """Return every referral that may be asked for, and when; the greatest first.

    What an open flag asks for is the greatest of its `if_unknown` and of its steps that hold. All
    of them stand here; the first of all that holds is the disposition.
    """
    found: list[tuple[tuple[int, int, int], str, int, Referral, Term]] = []
    for flag in base.red_flags:
        for number, (referral, when) in enumerate(referrals_of(flag)):
            key = greatness(base, referral)
            found.append((key, raised(flag).column, number, referral, when))
    for id, when in open_critical(base):
        critical = base.findings[id].critical
        if critical is not None:
            found.append((greatness(base, critical), f"critical:{id}", 0, critical, when))
    ordered = sorted(found, key=lambda one: one[:3])
    # Self-care is what is left where nothing else is asked for.
    return [(one[3], one[4]) for one in ordered if one[3].acuity > Acuity.SELF_CARE]


def referrals_of(flag: RedFlag) -> Iterator[tuple[Referral, Term]]:
    """Yield every referral that a flag may ask for, and when; those terms are never unknown."""
    truth = raised(flag)
    yield flag.refer, Surely(truth)
    yield flag.if_unknown, Unknown(truth)
    for number, step in enumerate(flag.steps, 1):
        holds = Surely(Holds(f"{ClauseKind.STEP}:{flag.id}/{number}"))
        yield step.refer, Count(2, (Unknown(truth), holds))


def _alone(base: RuleBase, flag: RedFlag) -> Iterator[tuple[Referral, Term]]:
    """Yield every referral that a flag may ask for, and when it is the one that it does ask for.

    A lesser one counts for nothing beside a greater one of the same flag. At another acuity that
    changes no place of the disposition, so only those of the same acuity are looked at.
    """
    ordered = sorted(referrals_of(flag), key=lambda one: greatness(base, one[0]))
    for number, (referral, when) in enumerate(ordered):
        greater = [
            Opposite(other)
            for one, other in ordered[:number]
            if one.acuity is referral.acuity and one.to != referral.to
        ]
        yield referral, Count(len(greater) + 1, (when, *greater)) if greater else when


def open_critical(base: RuleBase) -> Iterator[tuple[str, Term]]:
    """Yield the critical findings, and when each applies, or may apply, and is unknown."""
    for id, finding in base.findings.items():
        if finding.critical is None:
            continue
        silent = Unknown(Fits(id, tuple(islice(finding.domain.values(), 1))))
        if finding.gate is None:
            yield id, silent
        else:
            closed = Surely(Opposite(Holds(f"{ClauseKind.GATE}:{id}")))
            yield id, Count(2, (silent, Opposite(closed)))


def places(base: RuleBase) -> Iterator[tuple[str, Term]]:
    """Yield the places, and when each is referred to at the acuity of the disposition."""
    asked = [
        *(one for flag in base.red_flags for one in _alone(base, flag)),
        *((base.findings[id].critical or SELF_CARE, when) for id, when in open_critical(base)),
    ]
    known = [
        id
        for id in base.places
        if any(one.to == id and one.acuity > Acuity.SELF_CARE for one, _ in asked)
    ]
    for place in known:
        terms: list[Term] = []
        for acuity in sorted(Acuity, reverse=True)[:-1]:
            here = [when for one, when in asked if (one.to, one.acuity) == (place, acuity)]
            if here:
                above = [Opposite(Holds(asked_for(more))) for more in Acuity if more > acuity]
                terms.append(Count(len(above) + 1, (any_of(here), *above)))
        yield place, any_of(terms)


def _scopes(base: RuleBase) -> Iterator[Term]:
    for flag in base.red_flags:
        if flag.kind is FlagKind.SCOPE:
            yield Surely(raised(flag))
            if flag.withhold_if_unknown:
                yield Unknown(raised(flag))


def raised(flag: RedFlag) -> Holds:
    """Return the truth of a flag."""
    return Holds(f"{ClauseKind.RED_FLAG}:{flag.id}")

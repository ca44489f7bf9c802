"""Why, and what to do: causes by points, interventions by conditions."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from triage.language.assessment import OfferedIntervention, RankedCause
from triage.language.base import CauseId, ClauseId, EvidenceRule, Kind, Offer, RuleBase, RuleId
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.weight import band, contribution, support

#: How many causes of a kind a person is shown; those tied with the last are shown too.
MOST_SHOWN: Final[Mapping[Kind, int]] = {Kind.PATTERN: 2, Kind.CONTRIBUTOR: 3, Kind.MODIFIER: 9}

_KINDS = list(Kind)


def rank_causes(base: RuleBase, truths: Mapping[ClauseId, Truth]) -> tuple[RankedCause, ...]:
    """Return the causes at least possible: by kind, then support, then name."""
    by_cause: dict[CauseId, list[EvidenceRule]] = {}
    for rule in base.evidence:
        by_cause.setdefault(rule.cause, []).append(rule)
    supports = {
        id: support(cause, by_cause.get(id, ()), truths) for id, cause in base.causes.items()
    }
    ranked = sorted(
        (id for id, points in supports.items() if band(points, base.library.bands)),
        key=lambda id: (_KINDS.index(base.causes[id].kind), -supports[id], id),
    )
    return tuple(
        one
        for kind, ids in groupby(ranked, key=lambda id: base.causes[id].kind)
        for one in _of_one_kind(base, kind, list(ids), supports, by_cause, truths)
    )


def _of_one_kind(
    base: RuleBase,
    kind: Kind,
    ids: list[CauseId],
    supports: Mapping[CauseId, int],
    rules: Mapping[CauseId, list[EvidenceRule]],
    truths: Mapping[ClauseId, Truth],
) -> Iterator[RankedCause]:
    points = [supports[id] for id in ids]
    least_shown = points[min(MOST_SHOWN[kind], len(points)) - 1]
    for id in ids:
        word = band(supports[id], base.library.bands)
        if word is None:
            continue
        yield RankedCause(
            cause=id,
            kind=kind,
            support=supports[id],
            band=word,
            speaks_for=_speaking(rules.get(id, ()), truths, 1),
            speaks_against=_speaking(rules.get(id, ()), truths, -1),
            shown=supports[id] >= least_shown,
            tied=points.count(supports[id]) > 1,
        )


def _speaking(
    rules: Iterable[EvidenceRule], truths: Mapping[ClauseId, Truth], sign: int
) -> tuple[RuleId, ...]:
    given = [(sign * contribution(rule, truths[f"rule:{rule.id}"]), rule.id) for rule in rules]
    return tuple(
        id for points, id in sorted(given, key=lambda one: (-one[0], one[1])) if points > 0
    )


def offered(
    base: RuleBase,
    causes: Iterable[RankedCause],
    acuity: Acuity,
    truths: Mapping[ClauseId, Truth],
) -> tuple[OfferedIntervention, ...]:
    """Return what the person may do, each intervention once.

    The first offer of every shown cause comes before the second of any, so that the first few
    answer different causes. Above routine nothing is offered; at routine only what may be done
    while waiting.
    """
    if acuity > Acuity.ROUTINE:
        return ()
    columns = [
        [offer for offer in base.causes[ranked.cause].offers if stands(offer, acuity, truths)]
        for ranked in causes
        if ranked.shown
    ]
    found: dict[str, OfferedIntervention] = {}
    for row in range(max(map(len, columns), default=0)):
        for column in columns:
            if row < len(column):
                id = column[row].intervention
                found.setdefault(id, OfferedIntervention(id, column[row].cause))
    return tuple(found.values())


def stands(offer: Offer, acuity: Acuity, truths: Mapping[ClauseId, Truth]) -> bool:
    """Tell whether `offer` may be made: wanted, not ruled out, and fit for the acuity."""
    if acuity is Acuity.ROUTINE and not offer.while_waiting:
        return False
    wanted = offer.only_when is None or truths[f"only_when:{offer.id}"] is Truth.TRUE
    return wanted and all(
        truths[f"not_when:{offer.id}/{number}"] is Truth.FALSE
        for number in range(1, len(offer.not_when) + 1)
    )

"""Lowers what follows from the causes: which are shown, what is offered, the activity."""

from collections.abc import Iterator, Sequence
from typing import Final

from triage.engines.lower_how_soon import OUT_OF_SCOPE, asked_for, referrals_of
from triage.engines.lower_truths import any_of
from triage.engines.plan import (
    Column,
    Count,
    FirstThat,
    Holds,
    Merged,
    Name,
    Opposite,
    Shown,
    Surely,
    Term,
    points_column,
)
from triage.language.base import LEVELS, CauseId, ClauseKind, Kind, Level, Offer, RuleBase
from triage.language.referral import Acuity
from triage.semantics.ranking import MOST_SHOWN

ACTIVITY: Final = "activity"


def shown_causes(base: RuleBase) -> Iterator[Column]:
    """Yield a truth column for each cause, whether a person is shown it, and what that takes.

    Shown are the causes at least possible with so many of the most points of their kind, and
    whatever is tied with the last of those.
    """
    bands = base.library.bands
    least = min(bands.possible, bands.well_supported)
    for kind in Kind:
        ids = [id for id, cause in base.causes.items() if cause.kind is kind]
        if not ids:
            continue
        most = MOST_SHOWN[kind]
        merging = list(_most_points(kind, [points_column(id) for id in ids], most))
        yield from merging
        bound = merging[-1].name if len(ids) > most else None
        for id in ids:
            yield Shown(_shown(id), points_column(id), least, bound, OUT_OF_SCOPE)


def _most_points(kind: Kind, points: Sequence[Name], most: int) -> Iterator[Merged]:
    """Yield columns that merge lists in descending order, two and two, down to the `most` first."""
    lists: list[tuple[Name, ...]] = [(name,) for name in points]
    number = 0
    while len(lists) > 1:
        merged: list[tuple[Name, ...]] = []
        for left, right in zip(lists[::2], lists[1::2], strict=False):
            number += 1
            names = tuple(
                f"ranked:{kind}/{number}/{place}"
                for place in range(1, min(most, len(left) + len(right)) + 1)
            )
            for place, name in enumerate(names, 1):
                yield Merged(name, left, right, place)
            merged.append(names)
        alone = lists[len(lists) // 2 * 2 :]
        lists = [*merged, *alone]


def _shown(cause: CauseId) -> Name:
    return f"shown:{cause}"


def shown_of(base: RuleBase) -> Iterator[tuple[str, Term]]:
    """Yield the causes, and when each is shown."""
    for id in base.causes:
        yield id, Holds(_shown(id))


def interventions(base: RuleBase) -> Iterator[tuple[str, Term]]:
    """Yield the interventions that some cause offers, and when each may be offered."""
    offers: dict[str, list[Term]] = {}
    for cause in base.causes.values():
        for offer in cause.offers:
            offers.setdefault(offer.intervention, []).append(_stands(offer))
    for id in base.interventions:
        if id in offers:
            yield id, any_of(offers[id])


def _stands(offer: Offer) -> Term:
    """Return when an offer may be made: cause shown, wanted, not ruled out, fit for the acuity."""
    parts: list[Term] = [Holds(_shown(offer.cause))]
    calm = Acuity.ROUTINE if offer.while_waiting else Acuity.SELF_CARE
    parts += [Opposite(Holds(asked_for(more))) for more in Acuity if more > calm]
    if offer.only_when is not None:
        parts.append(Surely(Holds(f"{ClauseKind.ONLY_WHEN}:{offer.id}")))
    for number in range(1, len(offer.not_when) + 1):
        parts.append(Surely(Opposite(Holds(f"{ClauseKind.NOT_WHEN}:{offer.id}/{number}"))))
    return Count(len(parts), tuple(parts))


def activity(base: RuleBase) -> FirstThat:
    """Return the least free word of the causes shown and of the flags that ask for anything."""
    says: dict[Level, list[Term]] = {level: [] for level in LEVELS}
    says[Level.STOP] += [Holds(asked_for(more)) for more in Acuity if more > Acuity.ROUTINE]
    for id, cause in base.causes.items():
        says[cause.activity].append(Holds(_shown(id)))
    for flag in base.red_flags:
        says[flag.activity] += [
            when for referral, when in referrals_of(flag) if referral.acuity > Acuity.SELF_CARE
        ]
    choices = [(any_of(says[level]), str(level)) for level in reversed(LEVELS[1:])]
    return FirstThat(ACTIVITY, tuple(choices), str(LEVELS[0]))

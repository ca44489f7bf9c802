"""Who comes out otherwise under a new version of the rules, with somebody to show each change."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from triage.language.base import RuleBase
from triage.language.referral import ACUITIES, Acuity
from triage.verify.diff_change import Change, ChangeKind, Difference
from triage.verify.diff_disposition import Dispositions
from triage.verify.diff_flags import flags_change
from triage.verify.diff_pair import OutOfTimeError, Pair
from triage.verify.diff_ranking import Ranks


def diff(
    old: RuleBase, new: RuleBase, seconds: float, heard: Callable[[str], None] = lambda _: None
) -> Difference:
    """Return who comes out otherwise in `new` than in `old`, with somebody for each change.

    `seconds` is for each kind of change, and `heard` is told of each before it is looked for.
    What only one version asks is unknown to the other. Raises SolverMissingError where there is no
    solver.
    """
    begun = time.monotonic()
    changes: list[Change] = []
    undecided: list[str] = []
    pair = Pair(old, new)
    try:
        for name, look in _looks(pair).items():
            heard(name)
            pair.start(seconds)
            try:
                changes.extend(look())
            except OutOfTimeError:
                undecided.append(name)
    finally:
        pair.close()
    return Difference(
        new.questionnaire.id,
        tuple(_in_order(changes)),
        tuple(undecided),
        pair.asked,
        time.monotonic() - begun,
    )


#: What is looked for, in order, as progress and time-outs name it.
LOOKS: Final = (
    "who waits longer",
    "who is seen sooner",
    "who is sent elsewhere",
    "red flags",
    "first causes",
    "interventions",
)


def _looks(pair: Pair) -> Mapping[str, Callable[[], Iterable[Change]]]:
    dispositions = Dispositions(pair)
    made: list[Ranks] = []

    def ranks() -> Ranks:
        # Points take the longest to write down, and are not needed before the last two.
        made.extend([] if made else [Ranks(pair)])
        return made[0]

    looks: tuple[Callable[[], Iterator[Change]], ...] = (
        dispositions.waits_longer,
        dispositions.seen_sooner,
        dispositions.goes_elsewhere,
        lambda: flags_change(pair),
        lambda: ranks().first_causes_change(),
        lambda: ranks().interventions_change(),
    )
    return MappingProxyType(dict(zip(LOOKS, looks, strict=True)))


def _in_order(changes: list[Change]) -> list[Change]:
    """Return the changes by kind, the greatest fall or rise first, then by what asked."""
    order = list(ChangeKind)

    def key(change: Change) -> tuple[int, int, str]:
        ends = [ACUITIES.get(word, Acuity.SELF_CARE) for word in (change.before, change.after)]
        return order.index(change.kind), -abs(ends[0] - ends[1]), change.about

    return sorted(changes, key=key)

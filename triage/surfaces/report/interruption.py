"""What a raised red flag tells: one instruction first, in the same words on every surface."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

from triage.language.base import RedFlag, RuleBase
from triage.language.referral import Acuity, Referral
from triage.surfaces.report.sentences import Words, low, sentence
from triage.surfaces.report.times import when_to_go

_NO_COUNTRY: Final = ""


@dataclass(frozen=True, slots=True)
class Directions:
    """Where to go: one sentence, the number to call, and what else to know."""

    call: str = ""
    number: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interruption:
    """What stops the questions, in the order it is read."""

    title: str
    urgency: str  # "danger", "urgent" or ""
    directions: Directions
    tell: str
    until_seen: str


def interruption(
    base: RuleBase, flag: RedFlag, country: str, seen: Set[str] = frozenset()
) -> Interruption:
    """Return what a person is told when `flag` is raised; `seen` names the notices told before.

    Where a raised flag that was told sends them as soon or sooner, its instruction stands: another
    one, for later, would read as if it took the place of the first.
    """
    first = _told_before(base, flag, seen)
    if first is None:
        return _told(base, flag, country)
    before, title = _told(base, first, country), Words(base).title(flag.id)
    return replace(
        before,
        title="Please read this too",
        tell=f"What we said before stands. Tell them about this too: {low(sentence(title))}",
        until_seen="" if flag.until_seen == first.until_seen else flag.until_seen,
    )


def _told_before(base: RuleBase, flag: RedFlag, seen: Set[str]) -> RedFlag | None:
    """Return the most urgent flag that was told, where it leaves nothing for `flag` to change."""
    told = [one for one in base.red_flags if one is not flag and f"raised:{one.id}" in seen]
    first = min(told, key=lambda one: (-one.refer.acuity, one.refer.hours, one.id), default=None)
    if first is None or first.refer.acuity > flag.refer.acuity:
        return first
    same = [one for one in told if one.refer.acuity is flag.refer.acuity]
    sooner = [one for one in same if one.refer.to == flag.refer.to]
    sooner = [one for one in sooner if one.refer.hours <= flag.refer.hours]
    return min(sooner, key=lambda one: (one.refer.hours, one.id), default=None)


def _told(base: RuleBase, flag: RedFlag, country: str) -> Interruption:
    acuity = flag.refer.acuity
    emergency = acuity >= Acuity.EMERGENCY_TODAY
    found = directions(base, flag.refer, country)
    tell = flag.tell or sentence(flag.title)
    # One instruction, once: what the flag tells often begins with it, in no country's words.
    for said in (found.call, directions(base, flag.refer, _NO_COUNTRY).call):
        tell = tell.removeprefix(said).strip() if said else tell
    return Interruption(
        title="Please stop and read this" if emergency else "Please read this",
        urgency="danger" if emergency else "urgent" if acuity is Acuity.URGENT else "",
        directions=found,
        tell=tell,
        until_seen=flag.until_seen,
    )


def directions(base: RuleBase, referral: Referral, country: str) -> Directions:
    """Return where a referral sends a person in `country`; nothing where no place is named."""
    if referral.to not in base.places:
        return Directions()
    words = base.places[referral.to].words_in(country)
    said, when = words.words.rstrip("."), when_to_go(referral)
    call = sentence(said if not when or said.endswith(f" {when}") else f"{said} {when}")
    more = [sentence(words.if_closed)] if words.if_closed else []
    if words.number and words.number not in words.words:
        more.insert(0, f"The number is {words.number}.")
    return Directions(call, words.number, tuple(more))

"""How soon and where: who waits longer, who is seen sooner, and who goes elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from triage.language.case import Case
from triage.language.referral import SELF_CARE, Acuity, Referral
from triage.verify.circuit import FALSE, TRUE, Literal
from triage.verify.diff_change import Change, ChangeKind
from triage.verify.diff_pair import Holds, Pair, Version, level_of
from triage.verify.seen import Seen

#: How soon: an acuity, and hours below zero, so that the sooner is the greater.
Level: TypeAlias = tuple[int, int]

_NOBODY: Level = level_of(SELF_CARE)


class Asking:
    """Everything in one version that can ask for a referral, as statements."""

    def __init__(self, pair: Pair, version: Version) -> None:
        """Gather what asks."""
        self._circuit = pair.circuit
        self.base = version.base
        self.ways: dict[str, list[tuple[Referral, Literal]]] = {}
        told = version.told
        for flag in self.base.red_flags:
            raised, ruled_out = told.flag(flag)
            still_open = self._circuit.every((-raised, -ruled_out))
            ways = [(flag.refer, raised), (flag.if_unknown, still_open)]
            for number, step in enumerate(flag.steps, 1):
                taken = told.clause(f"step:{flag.id}/{number}").true
                ways.append((step.refer, self._circuit.every((still_open, taken))))
            self.ways[f"red_flag:{flag.id}"] = ways
        for id, finding in self.base.findings.items():
            if finding.critical is not None:
                self.ways[f"critical:{id}"] = [(finding.critical, told.unknown(id))]

    def levels(self) -> set[Level]:
        """Return every level that something asks for, self-care among them."""
        asked = {level_of(refer) for ways in self.ways.values() for refer, _ in ways}
        return {_NOBODY, *(level for level in asked if level[0])}

    def asks(self, who: str, level: Level) -> Literal:
        """Return that `who` asks for this level, or for more."""
        ways = self.ways.get(who, ())
        return self._circuit.some(one for refer, one in ways if level_of(refer) >= level)

    def reaches(self, level: Level) -> Literal:
        """Return that something asks for this level, or for more."""
        if level <= _NOBODY:
            return TRUE
        return self._circuit.some(self.asks(who, level) for who in self.ways)

    def every(self, level: Level) -> frozenset[Literal]:
        """Return the statements any of which reaches this level."""
        return frozenset(self.asks(who, level) for who in self.ways)

    def goes_to(self, level: Level, place: str) -> Literal:
        """Return that something asks for exactly this level at this place."""
        return self._circuit.some(
            one
            for ways in self.ways.values()
            for refer, one in ways
            if level_of(refer) == level and refer.to == place
        )


class Dispositions:
    """What both versions ask for, and the levels between which people can move."""

    def __init__(self, pair: Pair) -> None:
        """Look at both versions."""
        self._pair = pair
        self.old, self.new = Asking(pair, pair.old), Asking(pair, pair.new)
        self._levels = sorted(self.old.levels() | self.new.levels())
        self._shown: set[tuple[bool, str, int, int]] = set()

    def waits_longer(self) -> Iterator[Change]:
        """Yield who waits longer, once for what asked before and the acuities it falls between."""
        for fall in self._falls(self.old, self.new):
            found = self._found(fall, forwards=True)
            if found is not None:
                kind = ChangeKind.LATER if fall.same_acuity else ChangeKind.LOWER
                yield Change(kind, fall.who, _word(fall.more), _word(fall.less), *found)

    def seen_sooner(self) -> Iterator[Change]:
        """Yield who is seen sooner, once for what asks now and the acuities it rises between."""
        for fall in self._falls(self.new, self.old):
            found = self._found(fall, forwards=False)
            if found is not None:
                kind = ChangeKind.SOONER if fall.same_acuity else ChangeKind.HIGHER
                yield Change(kind, fall.who, _word(fall.less), _word(fall.more), *found)

    def goes_elsewhere(self) -> Iterator[Change]:
        """Yield who is sent elsewhere, as soon as before."""
        for level in self._levels[1:]:
            there = self._pair.circuit.every(
                (self._exactly(self.old, level), self._exactly(self.new, level))
            )
            for place in self.old.base.places:
                for other in self.new.base.places:
                    if place != other:
                        yield from self._elsewhere(level, there, place, other)

    # ------------------------------------------------------------ inside

    def _falls(self, first: Asking, second: Asking) -> Iterator["Fall"]:
        """Yield what may be: `who` asks in `first` for more than `second` comes to.

        Once a pair of acuities is shown for somebody, the other hours of it are passed over.
        """
        for who in first.ways:
            for level in reversed(self._levels[1:]):
                asks = first.asks(who, level)
                if asks in {FALSE, *second.every(level)}:
                    continue  # nothing between the two versions can lower it
                if self._pair.possible(asks, -second.reaches(level)):
                    lower = (one for one in reversed(self._levels) if one < level)
                    yield from (Fall(who, level, less) for less in lower)

    def _found(self, fall: "Fall", *, forwards: bool) -> tuple[Case, Case] | None:
        if (forwards, *fall.key) in self._shown:
            return None
        first, second = (self.old, self.new) if forwards else (self.new, self.old)
        literals = (
            first.asks(fall.who, fall.more),
            self._exactly(first, fall.more),
            self._exactly(second, fall.less),
        )
        found = self._pair.witness(fall.who, literals, fall.holds(forwards=forwards))
        if found is None:
            return None
        self._shown.add((forwards, *fall.key))
        return found.old, found.new

    def _exactly(self, asking: Asking, level: Level) -> Literal:
        above = next((one for one in self._levels if one > level), None)
        most = TRUE if above is None else -asking.reaches(above)
        return self._pair.circuit.every((asking.reaches(level), most))

    def _elsewhere(self, level: Level, there: Literal, place: str, other: str) -> Iterator[Change]:
        old, new = self._headline(self.old, level, place), self._headline(self.new, level, other)
        if self._headline(self.new, level, place) == old:
            return

        def holds(first: Seen, second: Seen) -> bool:
            same = level_of(first.referral) == level_of(second.referral) == level
            return same and first.referral.to == place and second.referral.to == other

        found = self._pair.witness(place, (there, old, new), holds)
        if found is not None:
            acuity = Acuity(level[0]).word
            yield Change(ChangeKind.ELSEWHERE, acuity, place, other, found.old, found.new)

    def _headline(self, asking: Asking, level: Level, place: str) -> Literal:
        """Return that this place is the first of those asked for at this level."""
        places = list(asking.base.places)
        if place not in places:
            return FALSE
        before = [asking.goes_to(level, one) for one in places[: places.index(place)]]
        return self._pair.circuit.every((asking.goes_to(level, place), *(-one for one in before)))


@dataclass(frozen=True, slots=True)
class Fall:
    """From what somebody asked for, to the less that is left of it."""

    who: str
    more: Level
    less: Level

    @property
    def same_acuity(self) -> bool:
        """Tell whether only the time is another."""
        return self.more[0] == self.less[0]

    @property
    def key(self) -> tuple[str, int, int]:
        """Return what is told of it once."""
        return self.who, self.more[0], self.less[0]

    def holds(self, *, forwards: bool) -> Holds:
        """Return what tells of two assessments whether they show it."""

        def shown(old: Seen, new: Seen) -> bool:
            first, second = (old, new) if forwards else (new, old)
            asked = {one.because for one in first.askings if level_of(one.referral) >= self.more}
            fell = level_of(first.referral) == self.more and level_of(second.referral) == self.less
            return fell and self.who in asked

        return shown


def _word(level: Level) -> str:
    return Acuity(level[0]).word

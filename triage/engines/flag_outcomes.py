"""How soon: every outcome that the red flags of a rule base can have, put in order once.

While nothing is known every flag is open and every critical question unanswered. A case starts
from there and takes out what it knows of: it costs by that, and not by how many flags there are.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, compress
from typing import Final, NamedTuple

from triage.engines.picks import Found
from triage.language.assessment import (
    ActivityAdvice,
    FlagResult,
    FlagState,
    RankedCause,
    Suspect,
)
from triage.language.base import (
    LEVELS,
    CauseId,
    ClauseId,
    ClauseKind,
    FlagId,
    FlagKind,
    Level,
    RedFlag,
    RuleBase,
)
from triage.language.domain import FindingId
from triage.language.referral import SELF_CARE, Acuity, Referral
from triage.semantics.disposition import Asking, greatness, headline

_LEAST_FREE_FIRST: Final = LEVELS[::-1]


class HowSoon(NamedTuple):
    """What the flags and the critical questions of one case come to."""

    disposition: Referral
    because: tuple[str, ...]
    also: tuple[Referral, ...]
    red_flags: tuple[FlagResult, ...]
    must_rule_out: tuple[Suspect, ...]
    out_of_scope: tuple[FlagId, ...]
    asking: int  # an octet for each flag by name, 1 where it asks for more than self-care


class _Way(NamedTuple):
    """A way in which a flag can be open: as it is, or with one of its steps."""

    flag: int
    step: ClauseId  # "" for none
    referral: Referral


class FlagOutcomes:
    """Finds how soon, from the flags that were decided and the critical questions answered."""

    def __init__(self, base: RuleBase) -> None:
        """List every outcome of every flag of `base`; flags are numbered by their names."""
        self._flags = flags = sorted(base.red_flags, key=lambda flag: flag.id)
        #: The number of each flag, by its clause.
        self.numbers = {f"{ClauseKind.RED_FLAG}:{one.id}": n for n, one in enumerate(flags)}
        self._names = list(self.numbers)
        self._has_scopes = any(flag.kind is FlagKind.SCOPE for flag in flags)
        self._activities = {id: cause.activity for id, cause in base.causes.items()}
        self._prepare_askings(base)
        self._prepare_open(base)
        greatest = sorted(flags, key=lambda flag: (greatness(base, flag.refer), flag.id))
        places = {flag.id: place for place, flag in enumerate(greatest)}
        self._raised = greatest
        self._raised_places = [places[flag.id] for flag in flags]
        self._raised_results = [
            FlagResult(flag.id, FlagState.RAISED, flag.refer) for flag in greatest
        ]
        self._ruled_out = [FlagResult(flag.id, FlagState.RULED_OUT, None) for flag in flags]
        self._levels = {
            level: int.from_bytes(bytes(flag.activity is level for flag in flags), "little")
            for level in _LEAST_FREE_FIRST
        }

    def _prepare_askings(self, base: RuleBase) -> None:
        """Put everything that can ask for a referral into the order in which it is heard."""
        raised = [_asking(flag, flag.refer) for flag in self._flags]
        silent = [_asking(flag, flag.if_unknown) for flag in self._flags]
        steps = [_asking(flag, step.refer) for flag in self._flags for step in flag.steps]
        critical = {
            id: Asking(finding.critical, f"critical:{id}")
            for id, finding in base.findings.items()
            if finding.critical is not None
        }
        self._askings = sorted(
            {*raised, *silent, *steps, *critical.values()},
            key=lambda one: (greatness(base, one.referral), one.because, one.referral.within),
        )
        places = {asking: place for place, asking in enumerate(self._askings)}
        #: Where each critical question stands among all that can ask.
        self.critical: dict[FindingId, int] = {id: places[one] for id, one in critical.items()}
        self._asking_places = places
        self._asks_raised = [places[one] for one in raised]
        self._asks_silent = [places[one] for one in silent]
        self._asked = bytearray(len(places))
        for place in chain(self._asks_silent, self.critical.values()):
            self._asked[place] = 1
        self._because = [one.because for one in self._askings]
        acuities = [one.referral.acuity for one in self._askings]
        self._ends = {acuity: sum(one >= acuity for one in acuities) for acuity in Acuity}
        self._one_place = {
            acuity: len({one.referral.to for one in self._askings if one.referral.acuity is acuity})
            == 1
            for acuity in Acuity
        }

    def _prepare_open(self, base: RuleBase) -> None:
        """Put the ways in which flags can be open into the order in which they are told."""
        ways = [
            way
            for number, flag in enumerate(self._flags)
            for way in (_Way(number, "", flag.if_unknown), *_steps(number, flag))
        ]
        ways.sort(key=lambda way: (greatness(base, way.referral), self._flags[way.flag].id))
        self._ways = ways
        self._open_results = [
            FlagResult(self._flags[way.flag].id, FlagState.NOT_RULED_OUT, way.referral)
            for way in ways
        ]
        self._open = bytearray(not way.step for way in ways)
        self._silent_places = [0] * len(self._flags)
        for place, way in enumerate(ways):
            if not way.step:
                self._silent_places[way.flag] = place
        #: The place of the way that each step brings, by its clause.
        self.steps = {way.step: place for place, way in enumerate(ways) if way.step}
        self._withholding = [
            place
            for place, way in enumerate(ways)
            if self._flags[way.flag].kind is FlagKind.SCOPE
            and self._flags[way.flag].withhold_if_unknown
        ]
        self._asking = bytearray(flag.if_unknown.acuity > Acuity.SELF_CARE for flag in self._flags)

    def how_soon(self, found: Found, answered: Iterable[int]) -> HowSoon:
        """Return how soon; `answered` are the places of critical questions that ask no more."""
        still_open, asked, asking = self._open.copy(), self._asked.copy(), self._asking.copy()
        silent_places, asks_silent = self._silent_places, self._asks_silent
        for flags in (found.raised, found.ruled_out):
            for flag in flags:
                still_open[silent_places[flag]] = asked[asks_silent[flag]] = asking[flag] = 0
        for flag in found.raised:
            asked[self._asks_raised[flag]] = 1
            asking[flag] = self._flags[flag].refer.acuity > Acuity.SELF_CARE
        for place in answered:
            asked[place] = 0
        if found.steps:
            self._step_up(found, still_open, asked, asking)
        raised = sorted([self._raised_places[flag] for flag in found.raised])
        results = [self._raised_results[place] for place in raised]
        results += compress(self._open_results, still_open)
        results += [self._ruled_out[flag] for flag in sorted(found.ruled_out)]
        flags_raised = [self._raised[place] for place in raised]
        return HowSoon(
            *self._headline(asked),
            tuple(results),
            _suspects(flags_raised) if raised else (),
            self._withheld(flags_raised, still_open) if self._has_scopes else (),
            int.from_bytes(asking, "little"),
        )

    def _step_up(
        self, found: Found, still_open: bytearray, asked: bytearray, asking: bytearray
    ) -> None:
        """Let open flags ask for the greatest of their steps that hold."""
        for place in sorted(found.steps):  # the greatest first
            flag = self._ways[place].flag
            silent = self._silent_places[flag]
            if still_open[silent] and place < silent:
                referral = self._ways[place].referral
                still_open[silent], still_open[place] = 0, 1
                asked[self._asks_silent[flag]] = 0
                asked[self._asking_places[_asking(self._flags[flag], referral)]] = 1
                asking[flag] = referral.acuity > Acuity.SELF_CARE

    def _withheld(self, raised: Sequence[RedFlag], still_open: bytearray) -> tuple[FlagId, ...]:
        """Return the scopes that replace causes and interventions."""
        found = [flag.id for flag in raised if flag.kind is FlagKind.SCOPE]
        found += [
            self._flags[self._ways[place].flag].id
            for place in self._withholding
            if still_open[place]
        ]
        return tuple(found)

    def _headline(self, asked: bytearray) -> tuple[Referral, tuple[str, ...], tuple[Referral, ...]]:
        first = asked.find(1)
        if first < 0:
            return SELF_CARE, (), ()
        referral = self._askings[first].referral
        # Only what is as soon as the soonest has a say.
        end = self._ends[referral.acuity]
        if self._one_place[referral.acuity] and referral.acuity is not Acuity.SELF_CARE:
            return referral, tuple(compress(self._because[first:end], asked[first:end])), ()
        return headline([*compress(self._askings[first:end], asked[first:end])])

    def activity_advice(self, how_soon: HowSoon, causes: Sequence[RankedCause]) -> ActivityAdvice:
        """Return whether the activity may go on: the least free word of all that count."""
        if how_soon.disposition.acuity > Acuity.ROUTINE:
            return ActivityAdvice(Level.STOP, how_soon.because)
        shown = [(self._activities[one.cause], one.cause) for one in causes if one.shown]
        for level in _LEAST_FREE_FIRST:
            because = sorted([f"cause:{cause}" for word, cause in shown if word is level])
            flags = how_soon.asking & self._levels[level]
            if flags:
                because += compress(self._names, flags.to_bytes(len(self._names), "little"))
            if because:
                return ActivityAdvice(level, tuple(because))
        return ActivityAdvice(Level.EASY, ())


def _asking(flag: RedFlag, referral: Referral) -> Asking:
    return Asking(referral, f"{ClauseKind.RED_FLAG}:{flag.id}")


def _steps(number: int, flag: RedFlag) -> list[_Way]:
    return [
        _Way(number, f"{ClauseKind.STEP}:{flag.id}/{step}", one.refer)
        for step, one in enumerate(flag.steps, 1)
    ]


def _suspects(raised: Sequence[RedFlag]) -> tuple[Suspect, ...]:
    found: dict[CauseId, Suspect] = {}
    for flag in raised:
        for cause in flag.suspects:
            found.setdefault(cause, Suspect(cause, flag.id))
    return tuple(found.values())

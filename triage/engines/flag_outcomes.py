"""Every outcome that the red flags of a rule base can have, put in order once."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import getitem
from typing import Final, NamedTuple

from triage.engines.bits import Digits
from triage.engines.layout import Layout
from triage.language.assessment import ActivityAdvice, FlagResult, FlagState, Suspect
from triage.language.base import (
    LEVELS,
    CauseId,
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

_STATES: Final = list(FlagState)


class HowSoon(NamedTuple):
    """What the flags and the critical questions of one case come to."""

    disposition: Referral
    because: tuple[str, ...]
    also: tuple[Referral, ...]
    red_flags: tuple[FlagResult, ...]
    must_rule_out: tuple[Suspect, ...]
    out_of_scope: tuple[FlagId, ...]
    live: tuple["Outcome", ...]  # of the flags that are not ruled out
    raised: int  # how many of them, the first, are raised


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of one flag, and what follows from it."""

    flag: RedFlag
    result: FlagResult
    order: tuple[int, tuple[int, int, int], FlagId]

    @property
    def withholds(self) -> bool:
        """Tell whether this outcome replaces causes and interventions."""
        state, flag = self.result.state, self.flag
        return flag.kind is FlagKind.SCOPE and (
            state is FlagState.RAISED
            or (state is FlagState.NOT_RULED_OUT and flag.withhold_if_unknown)
        )


@dataclass(slots=True)
class _Row:
    """A flag while its outcomes are counted: the outcome of each digit, and those of its steps."""

    by_digit: dict[str, Outcome]
    steps: list[tuple[int, Outcome]] = field(default_factory=list)  # the greatest first


class FlagOutcomes:
    """Finds how soon, from the bits of the flags and what was not answered."""

    def __init__(self, base: RuleBase, layout: Layout) -> None:
        """List every outcome of every flag of `base`."""
        rows = [_row(base, layout, flag) for flag in base.red_flags]
        outcomes = sorted(
            (one for row in rows for one in _outcomes(row)), key=lambda one: one.order
        )
        ranks = {id(one): rank for rank, one in enumerate(outcomes)}
        self._outcomes = outcomes
        self._results = [one.result for one in outcomes]
        self._first_open = _first(outcomes, FlagState.NOT_RULED_OUT)
        self._first_ruled_out = _first(outcomes, FlagState.RULED_OUT)
        self._rows = [
            {digit: ranks[id(one)] for digit, one in row.by_digit.items()} for row in rows
        ]
        self._stepped = [
            (number, [(position, ranks[id(one)]) for position, one in row.steps])
            for number, row in enumerate(rows)
            if row.steps
        ]
        first, end = layout.spans.get(ClauseKind.RED_FLAG, (0, 0))
        positions = [
            layout.positions[f"{ClauseKind.RED_FLAG}:{flag.id}"] for flag in base.red_flags
        ]
        self._digits = Digits(positions, first, end)
        self._withholding = any(one.withholds for one in outcomes)
        self._prepare_askings(base)

    def _prepare_askings(self, base: RuleBase) -> None:
        """Put everything that can ask for a referral into the order in which it is heard."""
        asked = [
            Asking(one.result.referral, f"{ClauseKind.RED_FLAG}:{one.flag.id}")
            for one in self._outcomes
            if one.result.referral is not None
        ]
        critical = {
            id: Asking(finding.critical, f"critical:{id}")
            for id, finding in base.findings.items()
            if finding.critical is not None
        }
        self._askings = sorted(
            {*asked, *critical.values()},
            key=lambda one: (greatness(base, one.referral), one.because, one.referral.within),
        )
        places = {asking: place for place, asking in enumerate(self._askings)}
        self._asking_of = [places[one] for one in asked]
        self.critical: dict[FindingId, int] = {id: places[one] for id, one in critical.items()}
        # Where each asking's acuity ends in their order.
        self._acuity_ends = [
            sum(other.referral.acuity >= one.referral.acuity for other in self._askings)
            for one in self._askings
        ]

    def how_soon(self, true: int, possible: int, unanswered: list[int]) -> HowSoon:
        """Return how soon, given the bits of the clauses and what critical questions ask for."""
        digits = self._digits.of(true, possible)
        ranks = list(map(getitem, self._rows, digits))
        for number, steps in self._stepped:
            if digits[number] == "1":
                ranks[number] = next(
                    (rank for position, rank in steps if position < 0 or true >> position & 1)
                )
        ranks.sort()
        live = ranks[: bisect_left(ranks, self._first_ruled_out)]
        asked = [self._asking_of[rank] for rank in live] + unanswered
        outcomes = tuple([self._outcomes[rank] for rank in live])
        raised = bisect_left(live, self._first_open)
        disposition, because, also = self._headline(asked)
        return HowSoon(
            disposition,
            because,
            also,
            tuple([self._results[rank] for rank in ranks]),
            _suspects(outcomes[:raised]),
            tuple([one.flag.id for one in outcomes if one.withholds]) if self._withholding else (),
            outcomes,
            raised,
        )

    def _headline(self, asked: list[int]) -> tuple[Referral, tuple[str, ...], tuple[Referral, ...]]:
        if not asked:
            return SELF_CARE, (), ()
        # Only what is as soon as the soonest has a say.
        end = self._acuity_ends[min(asked)]
        return headline([self._askings[place] for place in sorted(asked) if place < end])


def activity_advice(how_soon: HowSoon, shown: list[tuple[Level, CauseId]]) -> ActivityAdvice:
    """Return whether the activity may go on: the least free word of all that count."""
    if how_soon.disposition.acuity > Acuity.ROUTINE:
        return ActivityAdvice(Level.STOP, how_soon.because)
    words = [(level, f"cause:{cause}") for level, cause in shown]
    words += [
        (one.flag.activity, f"{ClauseKind.RED_FLAG}:{one.flag.id}")
        for one in how_soon.live
        if one.result.referral is not None and one.result.referral.acuity > Acuity.SELF_CARE
    ]
    least = max((level for level, _ in words), key=LEVELS.index, default=Level.EASY)
    return ActivityAdvice(least, tuple(sorted(who for level, who in words if level is least)))


def _row(base: RuleBase, layout: Layout, flag: RedFlag) -> _Row:
    def outcome(state: FlagState, referral: Referral | None) -> Outcome:
        order = (_STATES.index(state), greatness(base, referral or SELF_CARE), flag.id)
        return Outcome(flag, FlagResult(flag.id, state, referral), order)

    unknown = outcome(FlagState.NOT_RULED_OUT, flag.if_unknown)
    row = _Row(
        {
            "0": outcome(FlagState.RULED_OUT, None),
            "1": unknown,
            "2": outcome(FlagState.RAISED, flag.refer),
        }
    )
    if flag.steps:
        row.steps = [(-1, unknown)]
        for number, step in enumerate(flag.steps, 1):
            position = layout.positions[f"{ClauseKind.STEP}:{flag.id}/{number}"]
            row.steps.append((position, outcome(FlagState.NOT_RULED_OUT, step.refer)))
        row.steps.sort(key=lambda one: one[1].order)
    return row


def _outcomes(row: _Row) -> Iterator[Outcome]:
    yield from row.by_digit.values()
    yield from (one for position, one in row.steps if position >= 0)


def _first(outcomes: list[Outcome], state: FlagState) -> int:
    return bisect_left(outcomes, _STATES.index(state), key=lambda one: one.order[0])


def _suspects(raised: tuple[Outcome, ...]) -> tuple[Suspect, ...]:
    found: dict[CauseId, Suspect] = {}
    for one in raised:
        for cause in one.flag.suspects:
            found.setdefault(cause, Suspect(cause, one.flag.id))
    return tuple(found.values())

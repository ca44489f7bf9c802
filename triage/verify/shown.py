"""Who is shown and who comes first, as statements about sums.

Every statement here that hangs on points is a switch: while it is on it demands something, and off
it demands nothing. So each is asked for and never denied: "shown" and "hidden" are two switches.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from triage.language.base import (
    LEVELS,
    Cause,
    CauseId,
    EvidenceRule,
    FlagKind,
    InterventionId,
    Kind,
    Level,
    Offer,
    RuleBase,
)
from triage.language.case import Case
from triage.language.referral import Acuity
from triage.semantics.ranking import MOST_SHOWN
from triage.semantics.reading import truths
from triage.semantics.weight import support
from triage.verify.circuit import FALSE, TRUE, Circuit, Demand, Literal
from triage.verify.encode import Encoding
from triage.verify.sums import Total, at_least, support_of

#: Before so many cases were looked at, what is hidden is not compared with all.
_MANY_LOOKS: Final = 2


class Places:
    """How the causes of a rule base stand to each other."""

    def __init__(self, encoding: Encoding) -> None:
        """Look at the causes; points are added up when they are first needed."""
        self._encoding = encoding
        self._circuit: Circuit = encoding.circuit
        self._base = encoding.base
        self._totals: dict[CauseId, Total] = {}
        self._sayings: dict[CauseId, str] = {}
        self._words: dict[CauseId, Literal] = {}
        self._switches: dict[tuple[CauseId, CauseId, int], Literal] = {}

    # ------------------------------------------------------------ one cause

    @cached_property
    def in_scope(self) -> Literal:
        """Return that causes are shown at all."""
        out = []
        for flag in self._base.red_flags:
            if flag.kind is FlagKind.SCOPE:
                raised, ruled_out = self._encoding.flag(flag)
                out.append(-ruled_out if flag.withhold_if_unknown else raised)
        return -self._circuit.some(out)

    def possible(self, cause: CauseId) -> Literal:
        """Return a switch for a cause having points enough to be ranked."""
        return self._at_least(cause, "", 0)

    def impossible(self, cause: CauseId) -> Literal:
        """Return a switch for a cause having too few points to be ranked."""
        return self._at_least("", cause, 1)

    def first(self, cause: CauseId, before: Iterable[CauseId] | None = None) -> Literal:
        """Return a switch for a cause coming first of its kind, or at least before these."""
        # Of two that tie the first by name stands first.
        others = self._others(cause) if before is None else before
        above = [self._at_least(cause, other, 1 if other < cause else 0) for other in others]
        return self._circuit.every((self.in_scope, self.possible(cause), *above))

    def not_first(self, cause: CauseId) -> Literal:
        """Return a switch for a cause not coming first of its kind."""
        above = [
            self._at_least(other, cause, 0 if other < cause else 1) for other in self._others(cause)
        ]
        return self._circuit.some((-self.in_scope, self.impossible(cause), *above))

    def shown(self, cause: CauseId, beside: Iterable[CauseId] | None = None) -> Literal:
        """Return a switch for a cause being shown, or at least not outdone by these."""
        others = list(self._others(cause) if beside is None else beside)
        # Who is shown is shown with its ties.
        held = [self._at_least(cause, other, 0) for other in others]
        enough = self._circuit.at_least(len(others) - self._most(cause) + 1, held)
        said = self._is_shown(cause)
        return self._circuit.every((said, self.in_scope, self.possible(cause), enough))

    def hidden(self, cause: CauseId) -> Literal:
        """Return a switch for a cause not being shown."""
        above = [self._at_least(other, cause, 1) for other in self._others(cause)]
        outdone = self._circuit.at_least(self._most(cause), above)
        ways = self._circuit.some((-self.in_scope, self.impossible(cause), outdone))
        return self._circuit.every((-self._is_shown(cause), ways))

    # ------------------------------------------------------------ what follows from causes

    def offered(self, intervention: str, rivals: "Rivals | None" = None) -> Literal:
        """Return a switch for an intervention being offered, as far as rivals stand in the way."""
        return self._circuit.some(
            self._circuit.every((self.stands(offer), self._shown(offer.cause, rivals)))
            for offer in offers_of(self._base.causes, intervention)
        )

    def not_offered(self, intervention: str) -> Literal:
        """Return a switch for an intervention not being offered."""
        return self._circuit.every(
            self._circuit.some((-self.stands(offer), self.hidden(offer.cause)))
            for offer in offers_of(self._base.causes, intervention)
        )

    def stands(self, offer: Offer) -> Literal:
        """Return that an offer may be made, whatever the points of its cause."""
        soon = Acuity.URGENT if offer.while_waiting else Acuity.ROUTINE
        parts = [-self._encoding.as_soon_as(soon)]
        if offer.only_when is not None:
            parts.append(self._encoding.clause(f"only_when:{offer.id}").true)
        for number in range(1, len(offer.not_when) + 1):
            parts.append(self._encoding.clause(f"not_when:{offer.id}/{number}").false)
        return self._circuit.every(parts)

    def no_freer_than(self, level: Level, rivals: "Rivals | None" = None) -> Literal:
        """Return a switch for the activity being allowed no more freely than this."""
        strict = (self._shown(cause, rivals) for cause in self._strict(level))
        return self._circuit.some((self.stopped_by_flags(level), *strict))

    def freer_than(self, level: Level) -> Literal:
        """Return a switch for the activity being allowed more freely than this."""
        return self._circuit.every(
            (-self.stopped_by_flags(level), *map(self.hidden, self._strict(level)))
        )

    def activity_is(self, level: Level, rivals: "Rivals | None" = None) -> tuple[Literal, ...]:
        """Return switches for the activity being allowed exactly so."""
        least = self.no_freer_than(level, rivals)
        stricter = LEVELS[LEVELS.index(level) + 1 :]
        if not stricter:
            return (least,)
        if rivals is not None and rivals.looks < _MANY_LOOKS:
            unsaid = (-self._is_shown(cause) for cause in self._strict(stricter[0]))
            return (least, -self.stopped_by_flags(stricter[0]), *unsaid)
        return (least, self.freer_than(stricter[0]))

    def activity_is_not(self, level: Level) -> Literal:
        """Return a switch for the activity being allowed more or less freely."""
        stricter = LEVELS[LEVELS.index(level) + 1 :]
        return self._circuit.some((self.freer_than(level), *map(self.no_freer_than, stricter[:1])))

    def stopped_by_flags(self, level: Level) -> Literal:
        """Return that flags alone allow the activity no more freely than this."""
        if level is LEVELS[0]:
            return TRUE
        asking = [
            self._encoding.asks(flag, Acuity.ROUTINE)
            for flag in self._base.red_flags
            if LEVELS.index(flag.activity) >= LEVELS.index(level)
        ]
        return self._circuit.some((self._encoding.as_soon_as(Acuity.URGENT), *asking))

    def _strict(self, level: Level) -> Iterator[CauseId]:
        for id, cause in self._base.causes.items():
            if LEVELS.index(cause.activity) >= LEVELS.index(level):
                yield id

    # ------------------------------------------------------------ inside

    def _is_shown(self, cause: CauseId) -> Literal:
        """Return a word for it, so that shown and hidden exclude each other without any sum."""
        if cause not in self._words:
            self._words[cause] = self._circuit.variable(f"{cause} is shown")
        return self._words[cause]

    def _shown(self, cause: CauseId, rivals: "Rivals | None") -> Literal:
        return self.shown(cause, None if rivals is None else rivals.of(cause))

    def _most(self, cause: CauseId) -> int:
        return MOST_SHOWN[self._base.causes[cause].kind]

    def _others(self, cause: CauseId) -> Iterator[CauseId]:
        kind: Kind = self._base.causes[cause].kind
        yield from (id for id, one in self._base.causes.items() if one.kind is kind and id != cause)

    def _at_least(self, first: CauseId, second: CauseId, margin: int) -> Literal:
        """Return a switch for one support being another and `margin` more.

        A name left empty stands for the least support that is ranked.
        """
        key = (first, second, margin)
        if key not in self._switches:
            # Switches of two encodings in one circuit do not have one name.
            self._switches[key] = self._circuit.switch(
                f"{first} is {margin} above {second}", self._demand(first, second, margin)
            )
        return self._switches[key]

    def _demand(self, first: CauseId, second: CauseId, margin: int) -> Demand:
        totals = self._total(first), self._total(second)

        def says() -> str:
            said = [self._said(id) for id in (first, second)]
            return f"{said} {margin}" if all(said) else ""

        return at_least(self._circuit, *totals, margin, says)

    def _said(self, cause: CauseId) -> str:
        """Return what a sum says; "" where that is not known."""
        if cause not in self._sayings:
            total = self._total(cause)
            points = sorted(
                (self._circuit.digest(literal), number)
                for literal, number in total.points.items()
                if literal != FALSE and number
            )
            known = all(digest for digest, _ in points)
            self._sayings[cause] = f"{total.constant} {points}" if known else ""
        return self._sayings[cause]

    def _total(self, cause: CauseId) -> Total:
        if cause not in self._totals:
            found = Total(self._base.library.bands.possible, {})
            if cause:
                rules = self.rules.get(cause, ())
                found = support_of(self._encoding, self._base.causes[cause].baseline, rules)
            self._totals[cause] = found
        return self._totals[cause]

    @cached_property
    def rules(self) -> Mapping[CauseId, list[EvidenceRule]]:
        """Return the rules of each cause."""
        found: dict[CauseId, list[EvidenceRule]] = {}
        for rule in self._base.evidence:
            found.setdefault(rule.cause, []).append(rule)
        return found


class Rivals:
    """Who stood in whose way so far: comparing costs, so only they are compared."""

    def __init__(self, places: Places, base: RuleBase) -> None:
        """Begin with nobody in the way."""
        self._places = places
        self._base = base
        self._found: dict[CauseId, set[CauseId]] = {}
        self.looks = 0

    def of(self, cause: CauseId) -> list[CauseId]:
        """Return who stood in the way of a cause."""
        return sorted(self._found.get(cause, ()))

    def look_at(self, case: Case, causes: Iterable[CauseId], margin: int = 1) -> None:
        """Add who has more points than these causes in a case, by so much."""
        self.looks += 1
        found = truths(self._base, case)
        rules = self._places.rules
        points = {
            id: support(cause, rules.get(id, ()), found) for id, cause in self._base.causes.items()
        }
        for id in causes:
            kind = self._base.causes[id].kind
            self._found.setdefault(id, set()).update(
                other
                for other, cause in self._base.causes.items()
                if cause.kind is kind and other != id and points[other] >= points[id] + margin
            )


def offers_of(causes: Mapping[CauseId, Cause], intervention: InterventionId) -> list[Offer]:
    """Return every offer of an intervention, by cause."""
    every = [offer for cause in causes.values() for offer in cause.offers]
    return [offer for offer in every if offer.intervention == intervention]

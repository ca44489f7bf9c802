"""Which causes come first, and what is offered, in one version and not in the other.

Every statement here is a switch: while it is on it demands something, and off it demands nothing.
So each is asked for and never denied, and "shown" and "hidden" are two switches.
"""

from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import TypeAlias

from triage.language.base import CauseId, EvidenceRule, FlagKind, Kind, Offer
from triage.language.referral import Acuity
from triage.semantics.ranking import MOST_SHOWN
from triage.verify.circuit import TRUE, Literal
from triage.verify.diff_change import Change, ChangeKind
from triage.verify.diff_pair import Holds, Pair, Version
from triage.verify.seen import Seen
from triage.verify.sums import Total, at_least, clauses_at_least, support_of

_Key: TypeAlias = tuple[int, frozenset[tuple[Literal, int]]]

_KINDS = (Kind.PATTERN, Kind.CONTRIBUTOR)


class Ranks:
    """How the causes of both versions stand to each other."""

    def __init__(self, pair: Pair) -> None:
        """Look at the points of every cause."""
        self._pair = pair
        self.old, self.new = Standing(pair, pair.old), Standing(pair, pair.new)
        self._switches: dict[tuple[_Key, _Key], list[tuple[Literal, int]]] = {}
        self._siblings: dict[_Key, dict[_Key, None]] = {}
        for id in self.old.keys.keys() & self.new.keys.keys():
            both = self.old.keys[id], self.new.keys[id]
            for key in both:
                self._siblings.setdefault(key, {}).update(dict.fromkeys(both))
        self.over = cache(self._over)
        self.old.over = self.new.over = self.over

    def first_causes_change(self) -> Iterator[Change]:
        """Yield each cause that comes first of its kind in one version alone for somebody."""
        questions = {
            f"{kind} {cause}": partial(self._first, kind, cause)  # it may change its kind
            for kind in _KINDS
            for cause in self._other_points(kind)
        }
        yield from self._pair.fairly(questions)

    def interventions_change(self) -> Iterator[Change]:
        """Yield each intervention that one version alone offers to somebody, at one acuity."""
        every = sorted({*self.old.offers, *self.new.offers})
        yield from self._pair.fairly({id: partial(self._offer_changes, id) for id in every})

    # ------------------------------------------------------------ inside

    def _first(self, kind: Kind, cause: CauseId) -> Iterator[Change]:
        for first, second, forwards in ((self.old, self.new, True), (self.new, self.old, False)):
            literals = (
                self._moved(kind),
                first.comes_first(kind, cause),
                second.not_first(kind, cause),
            )
            found = self._pair.witness(cause, literals, _first_is(kind, cause, forwards=forwards))
            if found is not None:
                told = found.new if forwards else found.old
                other = Seen(second.version, told).first(kind)
                words = (cause, other or "none")
                before, after = words if forwards else words[::-1]
                yield Change(ChangeKind.FIRST_CAUSE, str(kind), before, after, found.old, found.new)

    def _offer_changes(self, id: str) -> Iterator[Change]:
        told: set[str] = set()
        for acuity in (Acuity.SELF_CARE, Acuity.ROUTINE):
            if not self._same_offers(id, acuity):
                for change in self._offered(id, acuity):
                    if change.before not in told:
                        told.add(change.before)
                        yield change

    def _offered(self, id: str, acuity: Acuity) -> Iterator[Change]:
        soon = [self._acuity_is(side, acuity) for side in (self.old, self.new)]
        for first, second, forwards in ((self.old, self.new, True), (self.new, self.old, False)):
            literals = (
                *soon,
                self._passed(id, acuity, first, second),
                first.offered(id, acuity),
                second.not_offered(id, acuity),
            )
            holds = _offered_is(id, acuity, forwards=forwards)
            found = self._pair.witness(id, literals, holds)
            if found is not None:
                words = ("offered", "not offered") if forwards else ("not offered", "offered")
                yield Change(ChangeKind.INTERVENTION, id, *words, found.old, found.new)

    def _acuity_is(self, standing: "Standing", acuity: Acuity) -> Literal:
        told = standing.version.told
        least, more = told.as_soon_as(acuity), told.as_soon_as(Acuity(acuity + 1))
        return self._pair.circuit.every((least, -more))

    def _other_points(self, kind: Kind) -> tuple[CauseId, ...]:
        """Return the causes of a kind whose points may differ; all, where the scope differs."""
        old, new = self.old.of_kind(kind), self.new.of_kind(kind)
        every = sorted({*old, *new})
        if self.old.in_scope != self.new.in_scope or self.old.least != self.new.least:
            return tuple(every)
        return tuple(id for id in every if self.old.points(kind, id) != self.new.points(kind, id))

    def _moved(self, kind: Kind) -> Literal:
        """Return that a cause of this kind has other points, as far as that is easily said.

        It follows from every change of ranks, and says at once where a change can be at all.
        """
        if self.old.in_scope != self.new.in_scope or self.old.least != self.new.least:
            return TRUE
        ways: list[Literal] = []
        for cause in self._other_points(kind):
            before, after = self.old.points(kind, cause), self.new.points(kind, cause)
            if before is None or after is None or before[0] != after[0]:
                return TRUE
            ways += (literal for literal, _ in before[1] ^ after[1])
        return self._pair.circuit.some(ways)

    def _passed(self, id: str, acuity: Acuity, first: "Standing", second: "Standing") -> Literal:
        """Return what follows where `first` alone shows a cause that offers an intervention.

        That cause has other points, or one that has passes it. Where conditions or the scope
        differ, nothing follows.
        """
        offers = first.conditions(id, acuity)
        same_scope = first.in_scope == second.in_scope and first.least == second.least
        if offers != second.conditions(id, acuity) or not same_scope:
            return TRUE
        ways: list[Literal] = []
        for cause in offers:
            kind = first.version.base.causes[cause].kind
            changed = self._other_points(kind)
            # Of those that change their kind, or that one version alone has, nothing follows.
            known = [
                other
                for other in changed
                if first.points(kind, other) is not None and second.points(kind, other) is not None
            ]
            if cause in changed or known != list(changed):
                ways.append(self._moved(kind))
                continue
            for other in known:
                passes = (first.at_least(cause, other, 0), second.at_least(other, cause, 1))
                ways.append(self._pair.circuit.every((self._moved(kind), *passes)))
        return self._pair.circuit.some(ways)

    def _same_offers(self, id: str, acuity: Acuity) -> bool:
        old, new = self.old.conditions(id, acuity), self.new.conditions(id, acuity)
        kinds = {
            standing.version.base.causes[cause].kind
            for standing, offers in ((self.old, old), (self.new, new))
            for cause in offers
        }
        return old == new and not any(self._other_points(kind) for kind in kinds)

    def _over(self, first: _Key, second: _Key, margin: int) -> Literal:
        """Return a switch for `first` being at least `second` and `margin` more."""
        circuit = self._pair.circuit
        switch = circuit.switch("", at_least(circuit, _total(first), _total(second), margin))
        self._relate(switch, first, second, margin)
        return switch

    def _relate(self, switch: Literal, first: _Key, second: _Key, margin: int) -> None:
        """Say what follows from this switch and from one the other way round.

        Where `first` is above `second` in one version, and `second` above `first` in the other,
        what differs between the versions makes up for it; that is a sum of very few points.
        """
        circuit = self._pair.circuit
        for more in self._same_cause(second):
            for less in self._same_cause(first):
                for other, step in self._switches.get((more, less), ()):
                    moved = _total(first, more), _total(second, less)
                    for clause in clauses_at_least(circuit, *moved, margin + step):
                        circuit.require(*clause, -switch, -other)
        self._switches.setdefault((first, second), []).append((switch, margin))

    def _same_cause(self, key: _Key) -> Iterable[_Key]:
        """Return the points of the same causes in either version."""
        return self._siblings.get(key, (key,))


def _total(*keys: _Key) -> Total:
    """Return the sum of points."""
    points: dict[Literal, int] = {}
    for _, each in keys:
        for literal, given in each:
            points[literal] = points.get(literal, 0) + given
    return Total(sum(constant for constant, _ in keys), points)


class Standing:
    """The causes of one version, and switches for their places."""

    def __init__(self, pair: Pair, version: Version) -> None:
        """Add up the points of each cause."""
        self._circuit = pair.circuit
        self.version = version
        self.over = cache(lambda first, second, margin: 0)
        rules: dict[CauseId, list[EvidenceRule]] = {}
        for rule in version.base.evidence:
            rules.setdefault(rule.cause, []).append(rule)
        self.keys: dict[CauseId, _Key] = {}
        self.offers: dict[str, list[Offer]] = {}
        for id, cause in version.base.causes.items():
            total = support_of(version.told, cause.baseline, rules.get(id, ()))
            self.keys[id] = (total.constant, frozenset(total.points.items()))
            for offer in cause.offers:
                self.offers.setdefault(offer.intervention, []).append(offer)
        self.least = version.base.library.bands.possible
        out = []
        for flag in version.base.red_flags:
            if flag.kind is FlagKind.SCOPE:
                raised, ruled_out = version.told.flag(flag)
                out.append(-ruled_out if flag.withhold_if_unknown else raised)
        self.in_scope = -pair.circuit.some(out)

    def of_kind(self, kind: Kind) -> list[CauseId]:
        """Return the causes of a kind."""
        return [id for id, cause in self.version.base.causes.items() if cause.kind is kind]

    def points(self, kind: Kind, cause: CauseId) -> _Key | None:
        """Return the points of a cause of this kind, None where there is none."""
        return self.keys[cause] if cause in self.of_kind(kind) else None

    def comes_first(self, kind: Kind, cause: CauseId) -> Literal:
        """Return a switch for the cause being the first of its kind that is named."""
        if cause not in self.of_kind(kind):
            return -self._circuit.every(())
        others = self._others(cause)
        # Of two that tie the first by name stands first.
        above = [self.at_least(cause, other, 1 if other < cause else 0) for other in others]
        return self._circuit.every((self.in_scope, self._possible(cause), *above))

    def not_first(self, kind: Kind, cause: CauseId) -> Literal:
        """Return a switch for the cause not being the first of its kind that is named."""
        if cause not in self.of_kind(kind):
            return self._circuit.every(())
        others = self._others(cause)
        above = [self.at_least(other, cause, 0 if other < cause else 1) for other in others]
        return self._circuit.some((-self.in_scope, self._impossible(cause), *above))

    def offered(self, intervention: str, acuity: Acuity) -> Literal:
        """Return a switch for the intervention being offered at an acuity."""
        offers = self.conditions(intervention, acuity)
        return self._circuit.some(
            self._circuit.every((stands, self._shown(cause))) for cause, stands in offers.items()
        )

    def not_offered(self, intervention: str, acuity: Acuity) -> Literal:
        """Return a switch for the intervention not being offered at an acuity."""
        offers = self.conditions(intervention, acuity)
        return self._circuit.every(
            self._circuit.some((-stands, self._hidden(cause))) for cause, stands in offers.items()
        )

    def conditions(self, intervention: str, acuity: Acuity) -> dict[CauseId, Literal]:
        """Return the causes that may offer it at an acuity, and that its conditions allow it."""
        return {
            offer.cause: self._stands(offer)
            for offer in self.offers.get(intervention, ())
            if acuity is Acuity.SELF_CARE or offer.while_waiting
        }

    def _stands(self, offer: Offer) -> Literal:
        told = self.version.told
        parts = [
            told.clause(f"not_when:{offer.id}/{number}").false
            for number in range(1, len(offer.not_when) + 1)
        ]
        if offer.only_when is not None:
            parts.append(told.clause(f"only_when:{offer.id}").true)
        return self._circuit.every(parts)

    def _shown(self, cause: CauseId) -> Literal:
        others = self._others(cause)
        most = MOST_SHOWN[self.version.base.causes[cause].kind]
        below = [self.at_least(cause, other, 0) for other in others]
        enough = self._circuit.at_least(len(others) - most + 1, below)
        return self._circuit.every((self.in_scope, self._possible(cause), enough))

    def _hidden(self, cause: CauseId) -> Literal:
        most = MOST_SHOWN[self.version.base.causes[cause].kind]
        above = [self.at_least(other, cause, 1) for other in self._others(cause)]
        outdone = self._circuit.at_least(most, above)
        return self._circuit.some((-self.in_scope, self._impossible(cause), outdone))

    def _others(self, cause: CauseId) -> list[CauseId]:
        kind = self.version.base.causes[cause].kind
        return [other for other in self.of_kind(kind) if other != cause]

    def at_least(self, first: CauseId, second: CauseId, margin: int) -> Literal:
        """Return a switch for one cause having so many points more than another, or more."""
        return self.over(self.keys[first], self.keys[second], margin)

    def _possible(self, cause: CauseId) -> Literal:
        return self.over(self.keys[cause], (self.least, frozenset()), 0)

    def _impossible(self, cause: CauseId) -> Literal:
        return self.over((self.least, frozenset()), self.keys[cause], 1)


def _first_is(kind: Kind, cause: CauseId, *, forwards: bool) -> Holds:
    def holds(old: Seen, new: Seen) -> bool:
        first, second = (old, new) if forwards else (new, old)
        return first.first(kind) == cause and second.first(kind) != cause

    return holds


def _offered_is(id: str, acuity: Acuity, *, forwards: bool) -> Holds:
    def holds(old: Seen, new: Seen) -> bool:
        first, second = (old, new) if forwards else (new, old)
        same = old.referral.acuity is new.referral.acuity is acuity
        return same and first.offers(id) and not second.offers(id)

    return holds

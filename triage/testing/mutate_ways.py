"""The ways in which a slip can make anybody come out otherwise, as statements for a solver."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from triage.language.base import (
    LEVELS,
    Cause,
    ClauseKind,
    EvidenceRule,
    Offer,
    RedFlag,
    RuleBase,
)
from triage.language.questionnaire import Finding
from triage.language.referral import Acuity, Referral
from triage.semantics.disposition import greatness
from triage.testing.mutate_equivalent import Differ, Loosely
from triage.verify.circuit import FALSE, TRUE, Literal
from triage.verify.encode import Encoding
from triage.verify.shown import Places

_READ_BY_OTHERS: Final = (ClauseKind.GATE, ClauseKind.DERIVED)


class Ways:
    """What a slip changes, and what must hold for somebody so that it shows."""

    def __init__(self, differ: Differ, after: RuleBase) -> None:
        """Compare a rule base with a slip on it."""
        self._before = differ.base
        self._after = after
        self._old_clauses = {clause.id: clause for clause in self._before.clauses}
        self._new_clauses = {clause.id: clause for clause in after.clauses}
        self._flags = self._before.red_flags
        self._questions = [
            one for id, one in after.findings.items() if self._before.findings[id] is not one
        ]
        self._circuit = differ.circuit
        self._old = differ.free
        self.new = differ.changed(after, gates=bool(self._questions))
        self._places = (differ.places, Places(self.new))
        self._reach = differ.reach

    def all(self) -> list[Loosely]:
        """Return every way; with none, nobody can come out otherwise."""
        touched = self._touched()
        found: list[Loosely] = []
        flags = {flag.id: flag for flag in self._after.red_flags}
        for flag in self._before.red_flags:
            now = flags.get(flag.id)
            ids = {f"red_flag:{flag.id}"}
            ids |= {f"step:{flag.id}/{number}" for number in range(1, len(flag.steps) + 1)}
            if now is not flag or ids & touched:
                found += self._of_flag(flag, now)
        rules = {rule.id: rule for rule in self._after.evidence}
        for rule in self._before.evidence:
            after = rules.get(rule.id)
            if after is not rule or f"rule:{rule.id}" in touched:
                found += self._of_rule(rule, after)
        for id, cause in self._before.causes.items():
            if self._after.causes[id] is not cause or self._offers_touched(cause, touched):
                found += self._of_cause(cause, self._after.causes[id])
        for id, finding in self._after.findings.items():
            before = self._before.findings[id]
            # A gate may come out otherwise because of what it reads.
            if not finding.derived and (before is not finding or f"gate:{id}" in touched):
                found += self._of_question(before, finding)
        if self._before.questionnaire is not self._after.questionnaire:
            for conflict in self._before.questionnaire.conflicts:
                if conflict not in self._after.questionnaire.conflicts:
                    found.append(Loosely(self._old.both_said(conflict), TRUE))
        return [way for way in found if way.needs != FALSE]

    def _touched(self) -> set[str]:
        """Return the clauses that may come out otherwise."""
        changed = {
            id
            for id, clause in self._new_clauses.items()
            if id not in self._old_clauses or self._old_clauses[id].when is not clause.when
        }
        changed |= self._old_clauses.keys() - self._new_clauses.keys()
        names = [one.id for one in self._questions]
        names += [id.partition(":")[2] for id in changed if id.startswith(_READ_BY_OTHERS)]
        for name in names:
            changed |= self._reach.touched_by(name)
        if self._before.questionnaire is not self._after.questionnaire:
            changed |= self._old_clauses.keys()
        return changed

    # ------------------------------------------------------------ truth

    def _apart(self, first: Literal, second: Literal) -> Literal:
        one = self._circuit.every((first, -second))
        return self._circuit.some((one, self._circuit.every((-first, second))))

    def _true(self, encoding: Encoding, id: str) -> Literal:
        known = self._old_clauses if encoding is self._old else self._new_clauses
        return encoding.clause(id).true if id in known else FALSE

    def _false(self, encoding: Encoding, id: str) -> Literal:
        known = self._old_clauses if encoding is self._old else self._new_clauses
        return encoding.clause(id).false if id in known else FALSE

    # ------------------------------------------------------------ flags

    def _of_flag(self, flag: RedFlag, after: RedFlag | None) -> Iterator[Loosely]:
        raised, ruled_out = self._old.flag(flag)
        if after is None:
            yield Loosely(-ruled_out, TRUE)
            return
        new_raised, new_ruled_out = self.new.flag(after)
        yield Loosely(self._apart(raised, new_raised), TRUE)
        yield Loosely(self._apart(ruled_out, new_ruled_out), TRUE)
        yield from self._asks_otherwise(
            f"red_flag:{flag.id}", self._asked(self._old, flag), self._asked(self.new, after)
        )
        if flag.suspects != after.suspects:
            lost = {*flag.suspects} - {*after.suspects}
            others = [
                self._old.flag(one).true
                for one in self._before.red_flags
                if one.id != flag.id and lost & {*one.suspects}
            ]
            yield Loosely(raised, -self._circuit.some(others))
        if flag.withhold_if_unknown != after.withhold_if_unknown:
            yield Loosely(self._circuit.every((-raised, -ruled_out)), TRUE)
        if flag.activity is not after.activity:
            asks = self._old.asks(flag, Acuity.ROUTINE)
            calm = -self._old.as_soon_as(Acuity.URGENT)
            yield Loosely(asks, self._circuit.every((calm, self._alone(flag, after))))

    def _asks_otherwise(
        self, who: str, old: dict[Referral, Literal], new: dict[Referral, Literal]
    ) -> Iterator[Loosely]:
        """Yield what shows that a flag or critical question asks for something else."""
        for refer in dict.fromkeys((*old, *new)):
            if refer.acuity is Acuity.SELF_CARE:
                continue
            needs = self._apart(old.get(refer, FALSE), new.get(refer, FALSE))
            if needs == FALSE:
                continue
            outdone = [
                literal
                for other, asked in self._askings.items()
                if other != who
                for one, literal in asked.items()
                if one.acuity > refer.acuity
                or (one.acuity is refer.acuity and one.to == refer.to and one.hours <= refer.hours)
            ]
            yield Loosely(needs, -self._circuit.some(outdone))

    @cached_property
    def _askings(self) -> dict[str, dict[Referral, Literal]]:
        """Return what each flag and critical question asks for, and when, before the slip."""
        found = {f"red_flag:{flag.id}": self._asked(self._old, flag) for flag in self._flags}
        for id, finding in self._before.findings.items():
            if finding.critical is not None:
                found[f"critical:{id}"] = {finding.critical: self._old.critical_open(id)}
        return found

    def _asked(self, encoding: Encoding, flag: RedFlag) -> dict[Referral, Literal]:
        """Return what a flag may ask for, and that it asks for just this."""
        raised, ruled_out = encoding.flag(flag)
        found = {flag.refer: raised}
        open_flag = self._circuit.every((-raised, -ruled_out))
        candidates = [(flag.if_unknown, TRUE)]
        for number, step in enumerate(flag.steps, 1):
            candidates.append((step.refer, encoding.clause(f"step:{flag.id}/{number}").true))
        candidates.sort(key=lambda one: greatness(self._before, one[0]))
        greater: list[Literal] = []
        for refer, true in candidates:
            asked = self._circuit.every((open_flag, true, -self._circuit.some(greater)))
            found[refer] = self._circuit.some((found.get(refer, FALSE), asked))
            greater.append(true)
        return found

    def _alone(self, flag: RedFlag, after: RedFlag) -> Literal:
        """Return a switch for nobody else keeping the person from as much as this flag does."""
        most = max(LEVELS.index(flag.activity), LEVELS.index(after.activity))
        others = [
            self._old.asks(one, Acuity.ROUTINE)
            for one in self._before.red_flags
            if one.id != flag.id and LEVELS.index(one.activity) >= most
        ]
        hidden = [
            self._places[0].hidden(id)
            for id, cause in self._before.causes.items()
            if LEVELS.index(cause.activity) >= most
        ]
        return self._circuit.every((-self._circuit.some(others), *hidden))

    # ------------------------------------------------------------ questions

    def _of_question(self, before: Finding, after: Finding) -> Iterator[Loosely]:
        id = before.id
        if before.critical is not None or after.critical is not None:
            old, new = {}, {}
            if before.critical is not None:
                old[before.critical] = self._old.critical_open(id)
            if after.critical is not None:
                new[after.critical] = self.new.critical_open(id)
            yield from self._asks_otherwise(f"critical:{id}", old, new)
        danger = [
            self._circuit.every((literal, self._contradicts(before, after)))
            for cell, literal in zip(self._old.cells[id], self._old.answers[id], strict=True)
            if before.rank(cell[0]) or after.rank(cell[0])
        ]
        yield Loosely(self._circuit.some(danger), TRUE)

    def _contradicts(self, before: Finding, after: Finding) -> Literal:
        """Return that a danger answer contradicts others before the slip, or after it."""
        gates = (self._old.gate(before.id).false, self.new.gate(after.id).false)
        return self._circuit.some(gates) if before.danger != after.danger else self._apart(*gates)

    # ------------------------------------------------------------ rules

    def _of_rule(self, rule: EvidenceRule, after: EvidenceRule | None) -> Iterator[Loosely]:
        id = f"rule:{rule.id}"
        old = (self._true(self._old, id), self._false(self._old, id))
        new = (self._true(self.new, id), self._false(self.new, id))
        weights = ((rule.weight, old[0], new[0]), (rule.weight_if_refuted, old[1], new[1]))
        now = (0, 0) if after is None else (after.weight, after.weight_if_refuted)
        shows = self._ranked(rule.cause)
        for (weight, before, behind), other in zip(weights, now, strict=True):
            if weight != other:
                needs = self._circuit.some((before, behind))
                seen = shows
                if weight * other > 0:
                    seen = self._circuit.every((shows, self._not_outdone(rule, weight, other)))
                yield Loosely(needs, seen)
            elif weight:
                yield Loosely(self._apart(before, behind), shows)
        if after is not None and rule.group != after.group:
            for weight, before, _ in weights:
                if weight:
                    beside = -self._not_outdone(rule, 1 if weight > 0 else -1, 0)
                    yield Loosely(before, self._circuit.every((shows, beside)))

    def _not_outdone(self, rule: EvidenceRule, weight: int, other: int) -> Literal:
        """Return that no other of its group says as much in the same direction."""
        if not rule.group:
            return TRUE
        least, sign = max(abs(weight), abs(other)), 1 if weight > 0 else -1
        found = []
        for one in self._before.evidence:
            if one.group == rule.group and one.cause == rule.cause and one.id != rule.id:
                true, false = self._old.clause(f"rule:{one.id}")
                for points, literal in ((one.weight, true), (one.weight_if_refuted, false)):
                    if sign * points >= least:
                        found.append(literal)
        return -self._circuit.some(found)

    def _ranked(self, cause: str) -> Literal:
        scopes = self._circuit.every(places.in_scope for places in self._places)
        possible = self._circuit.some(places.possible(cause) for places in self._places)
        return self._circuit.every((scopes, possible))

    # ------------------------------------------------------------ causes and offers

    def _of_cause(self, cause: Cause, after: Cause) -> Iterator[Loosely]:
        if cause.baseline != after.baseline:
            yield Loosely(self._places[0].in_scope, self._ranked(cause.id))
        if cause.activity is not after.activity:
            most = max(cause.activity, after.activity, key=LEVELS.index)
            calm = -self._old.as_soon_as(Acuity.URGENT)
            shows = [self._places[0].shown(cause.id), calm]
            place = LEVELS.index(most)
            shows += [
                self._places[0].hidden(id)
                for id, one in self._before.causes.items()
                if id != cause.id and LEVELS.index(one.activity) >= place
            ]
            shows += [
                -self._old.asks(flag, Acuity.ROUTINE)
                for flag in self._before.red_flags
                if LEVELS.index(flag.activity) >= place
            ]
            yield Loosely(self._places[0].in_scope, self._circuit.every(shows))
        before, now = _by_id(cause.offers), _by_id(after.offers)
        for id in dict.fromkeys((*before, *now)):
            yield from self._of_offer(before.get(id), now.get(id))

    def _of_offer(self, before: Offer | None, after: Offer | None) -> Iterator[Loosely]:
        old = FALSE if before is None else self._places[0].stands(before)
        new = FALSE if after is None else self._places[1].stands(after)
        offer = before or after
        if offer is None or old == new:
            return
        others = [
            self._circuit.some((-places.stands(one), places.hidden(one.cause)))
            for places, base in zip(self._places, (self._before, self._after), strict=True)
            for cause in base.causes.values()
            for one in cause.offers
            if one.intervention == offer.intervention and one.cause != offer.cause
        ]
        shown = self._places[0].shown(offer.cause)
        yield Loosely(self._apart(old, new), self._circuit.every((shown, *others)))

    def _offers_touched(self, cause: Cause, touched: Iterable[str]) -> bool:
        starts = tuple(f"{kind}:{cause.id}/" for kind in ("only_when", "not_when"))
        return any(id.startswith(starts) for id in touched)


def _by_id(offers: Iterable[Offer]) -> dict[str, Offer]:
    return {offer.id: offer for offer in offers}

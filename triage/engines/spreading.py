"""How answers spread: from the state in which nothing is known to what they bring about.

Of nothing, what becomes of every clause is known beforehand. An answer touches only the clauses
that read its finding; those that come out true or false may settle a gate or a derived finding, and
so on, in the order in which they hang on each other. Nothing else is looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from triage.engines.layout import hangs_on, reading_order
from triage.engines.leaf_codes import Effect, LeafCodes
from triage.engines.picks import ByNumber, Following, Found
from triage.engines.tracing import Outcomes
from triage.language.assessment import Firing
from triage.language.base import ClauseId, RuleBase
from triage.language.condition import findings_of
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth

# Looked up once: a name of an enumeration takes longer.
_TRUE, _FALSE, _UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

#: The effect of every answer, None among them.
_Table: TypeAlias = Mapping[Value | None, Effect]


#: The numbers of the clauses that read a finding.
_Readers: TypeAlias = tuple[int, ...]


class _Hanging(NamedTuple):
    """A finding that hangs on a clause: a derived one, or one behind a gate."""

    id: FindingId
    clause: int
    derived: Mapping[Truth, Effect] | None  # None behind a gate
    answers: Mapping[Truth, _Table]
    readers: _Readers


class Spreading:
    """Finds what became of the clauses of a rule base."""

    def __init__(
        self, base: RuleBase, codes: LeafCodes, outcomes: Outcomes, following: Following
    ) -> None:
        """Note who reads which finding."""
        self._picks = ByNumber(base.clauses, following)
        self._numbers = {clause.id: number for number, clause in enumerate(base.clauses)}
        self._octets = codes.silent
        self._findings = [findings_of(clause.when) for clause in base.clauses]
        self._whole, self._cut, self._silent = outcomes.whole, outcomes.cut, outcomes.silent
        self._decided = {
            number: firing
            for number, firing in enumerate(self._silent)
            if firing.truth is not Truth.UNKNOWN
        }
        self._prepare(base, codes)

    def _prepare(self, base: RuleBase, codes: LeafCodes) -> None:
        hanging = {
            id: self._numbers[clause]
            for id in reading_order(base)
            if (clause := hangs_on(base, id)) is not None
        }
        self._places = {id: place for place, id in enumerate(hanging)}
        # The place of the finding that hangs on a clause.
        self._on = {clause: self._places[id] for id, clause in hanging.items()}
        self._open: dict[FindingId, tuple[_Table, _Readers]] = {}
        made: dict[FindingId, _Hanging] = {}
        self._due = bytearray(len(hanging))
        for id, finding in base.findings.items():
            readers = tuple(codes.readers.get(id, ()))
            reader = codes.effects(finding)
            if id not in hanging:
                self._open[id] = (reader.answers(Truth.TRUE), readers)
                continue
            derived = reader.derived() if finding.derived else None
            answers = {} if finding.derived else {truth: reader.answers(truth) for truth in Truth}
            made[id] = _Hanging(id, hanging[id], derived, answers, readers)
            self._due[self._places[id]] = hanging[id] in self._decided
        self._hanging = [made[id] for id in hanging]

    def trace(self, touched: Mapping[int, Firing]) -> tuple[Firing, ...]:
        """Return what became of every clause."""
        trace = self._silent.copy()
        for number, firing in touched.items():
            trace[number] = firing
        return tuple(trace)

    def found(self, touched: Mapping[int, Firing]) -> Found:
        """Return what follows from what became of the clauses that were touched."""
        truths = [(number, firing.truth) for number, firing in touched.items()]
        true = [number for number, truth in truths if truth is _TRUE]
        false = [number for number, truth in truths if truth is _FALSE]
        return self._picks.found(true, false, _Truths(self._numbers, touched))

    def touched(self, values: Mapping[FindingId, Value]) -> Mapping[int, Firing]:
        """Return what became of the clauses that these answers touch."""
        found = _Firings(self._silent)
        found.update(self._decided)
        known: dict[FindingId, Effect] = {}
        twice: set[int] = set()  # what more than one answer touched
        due = self._due.copy()
        for id, value in values.items():
            one = self._open.get(id)
            if one is not None:
                effect = one[0][value]
                if effect.changes:
                    self._meet(id, effect, one[1], known, found, twice, due)
            elif id in self._places and value is not None:
                due[self._places[id]] = 1
        place = due.find(1)
        while place >= 0:
            hanging = self._hanging[place]
            if hanging.clause in twice:
                found[hanging.clause] = self._together(hanging.clause, known)
            truth = found[hanging.clause].truth
            if hanging.derived is not None:
                effect = hanging.derived[truth]
            else:
                effect = hanging.answers[truth][values.get(hanging.id)]
            if effect.changes:
                self._meet(hanging.id, effect, hanging.readers, known, found, twice, due)
            place = due.find(1, place + 1)
        for number in twice:
            found[number] = self._together(number, known)
        return found

    def _meet(
        self,
        id: FindingId,
        effect: Effect,
        readers: _Readers,
        known: dict[FindingId, Effect],
        found: dict[int, Firing],
        twice: set[int],
        due: bytearray,
    ) -> None:
        """Take in what is known of one finding."""
        alone, on = effect.alone, self._on
        if alone is None:
            just = {id: effect}
            alone = {number: self._together(number, just) for number in readers}
            effect.settles = tuple(n for n in alone if n in on and alone[n].truth is not _UNKNOWN)
            effect.alone = alone
        known[id] = effect
        again = found.keys() & alone.keys()
        found.update(alone)
        twice |= again
        for number in effect.settles:
            due[on[number]] = 1
        for number in again:
            if number in on:
                due[on[number]] = 1

    def _together(self, number: int, known: Mapping[FindingId, Effect]) -> Firing:
        """Return what becomes of a clause, given all that is known of what it reads."""
        changes = [known[id].changes for id in self._findings[number] if id in known]
        cut = self._cut.get(number)
        if cut is None:
            octet = self._octets[number] + sum([each.get(number, 0) for each in changes])
            return self._whole[number][octet]
        outcomes, start, stop = cut
        octets = bytearray(self._octets[start:stop])
        for each in changes:
            for unit in range(start, stop):
                if unit in each:
                    octets[unit - start] += each[unit]
        return outcomes[bytes(octets)]


class _Firings(dict[int, Firing]):
    """What became of clauses that were touched; of any other, what becomes of it of nothing."""

    def __init__(self, silent: Sequence[Firing]) -> None:
        super().__init__()
        self._silent = silent

    def __missing__(self, number: int) -> Firing:
        return self._silent[number]


class _Truths(Mapping[ClauseId, Truth]):
    """The truths of clauses, each read when it is asked for."""

    def __init__(self, numbers: Mapping[ClauseId, int], firings: Mapping[int, Firing]) -> None:
        self._numbers = numbers
        self._firings = firings

    def __getitem__(self, clause: ClauseId) -> Truth:
        return self._firings[self._numbers[clause]].truth

    def __iter__(self) -> Iterator[ClauseId]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

"""How answers spread: from the state in which nothing is known to what they bring about.

Of nothing, what becomes of every clause is known beforehand. An answer touches only the clauses
that read its finding; those that come out true or false may settle a gate or a derived finding, and
so on, in the order in which they hang on each other. Nothing else is looked at.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from triage.engines.layout import hangs_on, reading_order
from triage.engines.leaf_codes import Alone, Effect, LeafCodes
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

_NONE: Final = frozenset[int]()


class Touched(NamedTuple):
    """What answers made of the clauses that they touch, by number."""

    true: set[int]
    false: set[int]
    known: dict[FindingId, Effect]
    once: set[int]  # what reads something known that does not settle it
    twice: set[int]  # what reads more than one such
    due: bytearray  # which of the findings that hang on a clause are to be looked at


class _Hanging(NamedTuple):
    """A finding that hangs on a clause: a derived one, or one behind a gate."""

    id: FindingId
    clause: int
    derived: Mapping[Truth, Effect] | None  # None behind a gate
    answers: Mapping[Truth, _Table]


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
        self._outcomes = outcomes
        self._readers = {id: frozenset(readers) for id, readers in codes.readers.items()}
        self._true = self._silently(_TRUE)
        self._false = self._silently(_FALSE)
        self._prepare(base, codes)

    def _silently(self, truth: Truth) -> frozenset[int]:
        silent = enumerate(self._outcomes.silent)
        return frozenset(number for number, firing in silent if firing.truth is truth)

    def _prepare(self, base: RuleBase, codes: LeafCodes) -> None:
        hanging = {
            id: self._numbers[clause]
            for id in reading_order(base)
            if (clause := hangs_on(base, id)) is not None
        }
        self._places = {id: place for place, id in enumerate(hanging)}
        # The place of the finding that hangs on a clause.
        self._on = {clause: self._places[id] for id, clause in hanging.items()}
        self._open: dict[FindingId, _Table] = {}
        made: dict[FindingId, _Hanging] = {}
        decided = self._true | self._false
        self._due = bytearray(len(hanging))
        for id, finding in base.findings.items():
            reader = codes.effects(finding)
            if id not in hanging:
                self._open[id] = reader.answers(Truth.TRUE)
                continue
            derived = reader.derived() if finding.derived else None
            answers = {} if finding.derived else {truth: reader.answers(truth) for truth in Truth}
            made[id] = _Hanging(id, hanging[id], derived, answers)
            self._due[self._places[id]] = hanging[id] in decided
        self._hanging = [made[id] for id in hanging]

    def trace(self, known: Mapping[FindingId, Effect]) -> tuple[Firing, ...]:
        """Return what became of every clause, given all that is known of findings."""
        trace = self._outcomes.silent.copy()
        for number in _NONE.union(*[self._readers.get(id, _NONE) for id in known]):
            trace[number] = self._together(number, known)
        return tuple(trace)

    def found(self, touched: Touched) -> Found:
        """Return what follows from the clauses that came out true or false."""
        truths = _Truths(self._numbers, touched)
        return self._picks.found(touched.true, touched.false, truths)

    def touched(self, values: Mapping[FindingId, Value]) -> Touched:
        """Return what becomes of the clauses that these answers touch."""
        found = Touched(set(self._true), set(self._false), {}, set(), set(), self._due.copy())
        due = found.due
        for id, value in values.items():
            table = self._open.get(id)
            if table is not None:
                self._meet(id, table[value], found)
            elif id in self._places:
                due[self._places[id]] = 1
        place = due.find(1)
        while place >= 0:
            hanging = self._hanging[place]
            truth = self._truth(hanging.clause, found)
            if hanging.derived is not None:
                effect = hanging.derived[truth]
            else:
                effect = hanging.answers[truth][values.get(hanging.id)]
            self._meet(hanging.id, effect, found)
            place = due.find(1, place + 1)
        for number in found.twice - found.true - found.false:
            if number not in self._on:  # those are looked at already
                self._truth(number, found)
        return found

    def _meet(self, id: FindingId, effect: Effect, found: Touched) -> None:
        """Take in what is known of one finding."""
        if not effect.changes:
            return
        alone = effect.alone
        if alone is None:
            alone = effect.alone = self._alone(id, effect)
        found.known[id] = effect
        if alone.true:
            found.true.update(alone.true)
        if alone.false:
            found.false.update(alone.false)
        for place in alone.due:
            found.due[place] = 1
        once, unknown = found.once, alone.unknown
        if not once.isdisjoint(unknown):
            again = once & unknown
            found.twice.update(again)
            for number in again:
                if number in self._on:
                    found.due[self._on[number]] = 1
        once |= unknown

    def _alone(self, id: FindingId, effect: Effect) -> Alone:
        readers, just = self._readers[id], {id: effect}
        truths = {number: self._together(number, just).truth for number in readers}
        true, false, unknown = (
            frozenset(number for number in readers if truths[number] is truth)
            for truth in (_TRUE, _FALSE, _UNKNOWN)
        )
        due = tuple(self._on[number] for number in self._on.keys() & (true | false))
        return Alone(true, false, unknown, due)

    def _truth(self, number: int, found: Touched) -> Truth:
        """Return the truth of a clause, and take it in; what is settled stays so."""
        if number in found.true:
            return _TRUE
        if number in found.false:
            return _FALSE
        if number not in found.twice:
            return _UNKNOWN
        truth = self._together(number, found.known).truth
        if truth is not _UNKNOWN:
            (found.true if truth is _TRUE else found.false).add(number)
        return truth

    def _together(self, number: int, known: Mapping[FindingId, Effect]) -> Firing:
        """Return what becomes of a clause, given all that is known of what it reads."""
        changes = [known[id].changes for id in self._findings[number] if id in known]
        cut = self._outcomes.cut.get(number)
        if cut is None:
            octet = self._octets[number] + sum([each.get(number, 0) for each in changes])
            return self._outcomes.whole[number][octet]
        outcomes, start, stop = cut
        octets = bytearray(self._octets[start:stop])
        for each in changes:
            for unit in range(start, stop):
                if unit in each:
                    octets[unit - start] += each[unit]
        return outcomes[bytes(octets)]


class _Truths(Mapping[ClauseId, Truth]):
    """The truths of clauses, each read when it is asked for."""

    def __init__(self, numbers: Mapping[ClauseId, int], touched: Touched) -> None:
        self._numbers = numbers
        self._touched = touched

    def __getitem__(self, clause: ClauseId) -> Truth:
        number = self._numbers[clause]
        if number in self._touched.true:
            return _TRUE
        return _FALSE if number in self._touched.false else _UNKNOWN

    def __iter__(self) -> Iterator[ClauseId]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

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
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth

# Looked up once: a name of an enumeration takes longer.
_TRUE, _FALSE = Truth.TRUE, Truth.FALSE

#: The effect of every answer, None among them.
_Table: TypeAlias = Mapping[Value | None, Effect]


class _Readers(NamedTuple):
    """Who reads a finding, by number."""

    clauses: tuple[int, ...]
    cut: tuple[int, ...]  # clauses that are put together from their pieces
    hanging: tuple[int, ...]  # findings that hang on a clause which reads it


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
        self._silent_codes = list(codes.silent)
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
        on: dict[int, int] = {clause: self._places[id] for id, clause in hanging.items()}
        self._open: dict[FindingId, tuple[_Table, _Readers]] = {}
        made: dict[FindingId, _Hanging] = {}
        self._due = bytearray(len(hanging))
        for id, finding in base.findings.items():
            whole, cut = codes.whole.get(id, ()), codes.in_pieces.get(id, ())
            readers = _Readers(
                tuple(whole),
                tuple(number for number in cut if number not in on),
                tuple(on[number] for number in (*whole, *cut) if number in on),
            )
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
        codes = self._silent_codes.copy()
        found = _Firings(self._silent)
        found.update(self._decided)
        touched: set[int] = set()
        cut: set[int] = set()
        due = self._due.copy()
        places = self._places
        for id, value in values.items():
            known = self._open.get(id)
            if known is None:
                if id in places and value is not None:
                    due[places[id]] = 1
                continue
            table, readers = known
            units, changes = table[value]
            for unit, change in zip(units, changes, strict=True):
                codes[unit] += change
            touched.update(readers.clauses)
            cut.update(readers.cut)
            for place in readers.hanging:
                due[place] = 1
        place = due.find(1)
        while place >= 0:
            one = self._hanging[place]
            firing = found[one.clause] = self._firing(one.clause, codes)
            if one.derived is not None:
                units, changes = one.derived[firing.truth]
            else:
                units, changes = one.answers[firing.truth][values.get(one.id)]
            if units:
                readers = one.readers
                for unit, change in zip(units, changes, strict=True):
                    codes[unit] += change
                touched.update(readers.clauses)
                cut.update(readers.cut)
                for later in readers.hanging:
                    due[later] = 1
            place = due.find(1, place + 1)
        for number in cut:
            found[number] = self._firing(number, codes)
        whole = self._whole
        for number in touched:
            found[number] = whole[number][codes[number]]
        return found

    def _firing(self, number: int, codes: list[int]) -> Firing:
        """Return what became of a clause all of whose leaves are known by now."""
        cut = self._cut.get(number)
        if cut is None:
            return self._whole[number][codes[number]]
        return cut.outcomes[bytes(codes[cut.start : cut.stop])]


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

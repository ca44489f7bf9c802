"""What each answer leaves true and leaves possible, as two whole numbers with a bit a lane."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from triage.engines.lanes import Literal
from triage.language.condition import Is, Leaf, Within
from triage.language.domain import Value, WholeNumber
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of
from triage.semantics.gates import visible
from triage.semantics.truth import opposite

#: Of a number with more values than this, masks are looked up by the thresholds around it.
_MOST_VALUES: Final = 512


class Masks(NamedTuple):
    """What is known of one finding, and what that means for the lanes and leaves that read it."""

    true: int  # the lanes that may stay true; all others are cleared
    possible: int  # the lanes that may stay possible
    code: int  # what it adds to the codes of the leaves
    touched: int  # the lanes that read the finding, 0 where nothing is known


#: The masks of each answer, as a bare tuple, which is unpacked quickest; None is no answer.
Table: TypeAlias = Mapping[Value | None, tuple[int, int, int, int]]

#: From the truth of each leaf to what that adds to the codes of the leaves.
Coding: TypeAlias = Callable[[Mapping[Leaf, int]], int]


class Reader:
    """Knows what the values of one finding mean for all the lanes that read it."""

    def __init__(
        self,
        finding: Finding,
        leaves: Sequence[Leaf],
        literals: Mapping[Literal, int],
        readers: int,
        every_lane: int,
        coding: Coding | None = None,
    ) -> None:
        """Read `finding` by its leaves, and by the lanes that hold each of them.

        `readers` are the lanes that hang on it, `every_lane` all that there are. Without `coding`
        the codes of leaves are left out.
        """
        self._coding = coding
        self.finding = finding
        self._readers = readers
        self._literals = literals
        self._every_lane = every_lane
        self._leaves = leaves
        self._thresholds = _thresholds(finding, leaves)
        self._named = {value for leaf in leaves if isinstance(leaf, Is) for value in leaf.values}
        self._unnamed = _other_than(self._named)
        self._known: dict[frozenset[Value] | None, Masks] = {}

    def of(self, possible: frozenset[Value] | None) -> Masks:
        """Return the masks while the finding may have these values; None: nothing is known."""
        key = None if possible is None else frozenset(map(self._like, possible))
        if key not in self._known:
            self._known[key] = self._made(key)
        return self._known[key]

    def table(self, gate: Truth) -> Table:
        """Return the masks of every answer while the gate has this truth."""
        return _Answers(self, gate)

    def pairs(self, gate: Truth) -> Mapping[Value | None, tuple[int, int]]:
        """Return the first two masks of every answer, in the quickest form there is.

        An answer from outside the domain is a KeyError, but for numbers of too many values.
        """
        table = _Answers(self, gate)
        if len(table) == 1:
            return _Pairs(table)
        return {answer: masks[:2] for answer, masks in table.items()}

    def _like(self, value: Value) -> Value:
        """Return a value that no leaf tells from `value`, the same for all of them.

        So there are few, however many answers are tried.
        """
        if not self._thresholds or not isinstance(value, int):
            return value if value in self._named else self._unnamed
        place = bisect_right(self._thresholds, value)
        return self._thresholds[place - 1] if place else self._thresholds[0] - 1

    def _made(self, possible: frozenset[Value] | None) -> Masks:
        true = maybe = self._every_lane
        for (leaf, wanted), lanes in self._literals.items():
            truth = truth_of(leaf, lambda _: possible)
            truth = truth if wanted else opposite(truth)
            if truth is not Truth.TRUE:
                true &= ~lanes
            if truth is Truth.FALSE:
                maybe &= ~lanes
        code = 0
        if self._coding is not None:
            code = self._coding({leaf: truth_of(leaf, lambda _: possible) for leaf in self._leaves})
        return Masks(true, maybe, code, 0 if possible is None else self._readers)


class _Answers(dict[Value | None, tuple[int, int, int, int]]):
    """The masks of the answers of a domain; those of any other answer are made when asked for."""

    def __init__(self, reader: Reader, gate: Truth) -> None:
        super().__init__()
        self._reader = reader
        self._gate = gate
        domain = reader.finding.domain
        values: Iterable[Value] = domain.values()
        if isinstance(domain, WholeNumber) and domain.high - domain.low >= _MOST_VALUES:
            values = ()
        for answer in (None, *values):
            self[answer] = self[answer]

    def __missing__(self, answer: Value | None) -> tuple[int, int, int, int]:
        # Not kept: what may be answered has no end, and memory has.
        return (*self._reader.of(visible(self._reader.finding, answer, self._gate)),)


class _Pairs(dict[Value | None, tuple[int, int]]):
    """The first two masks of every answer, made when asked for."""

    def __init__(self, table: _Answers) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, answer: Value | None) -> tuple[int, int]:
        return self._table[answer][:2]


def _other_than(named: Collection[Value]) -> Value:
    """Return a value that no leaf names."""
    other = "other"
    while other in named:
        other += "?"
    return other


def _thresholds(finding: Finding, leaves: Iterable[Leaf]) -> list[int]:
    """Return where the leaves change their mind about a number, in order."""
    if not isinstance(finding.domain, WholeNumber):
        return []
    found: set[int] = set()
    for leaf in leaves:
        match leaf:
            case Within(_, low, high):
                found.update((low, high + 1))
            case Is(_, values):
                for value in values:
                    if isinstance(value, int):
                        found.update((value, value + 1))
    return sorted(found)

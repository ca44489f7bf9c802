"""What each answer means to whatever reads its finding, made once for all answers alike."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from triage.engines.lanes import Literal
from triage.language.condition import Is, Leaf, Within
from triage.language.domain import Value, WholeNumber
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of
from triage.semantics.gates import visible
from triage.semantics.truth import opposite

#: Of a number with more values than this, meanings are looked up by the thresholds around it.
_MOST_VALUES: Final = 512

#: What derived findings may be, by the truth of their condition.
DERIVED_VALUES: Final[Mapping[Truth, frozenset[Value] | None]] = {
    Truth.TRUE: frozenset((True,)),
    Truth.UNKNOWN: None,
    Truth.FALSE: frozenset((False,)),
}

#: The values that a finding may have; None: nothing is known.
Possible: TypeAlias = frozenset[Value] | None

Meaning = TypeVar("Meaning")


class Masks(NamedTuple):
    """What is known of one finding, as two whole numbers with a bit a lane."""

    possible: int  # the lanes that it does not refute
    known: int  # the lanes of which it leaves no leaf unknown


class Reader(Generic[Meaning]):
    """Knows what the values of one finding mean to the leaves that read it."""

    def __init__(
        self, finding: Finding, leaves: Iterable[Leaf], make: Callable[[Possible], Meaning]
    ) -> None:
        """Read `finding` by its leaves; `make` says what some possible values mean."""
        leaves = tuple(leaves)
        self.finding = finding
        self._make = make
        self._thresholds = _thresholds(finding, leaves)
        self._named = {value for leaf in leaves if isinstance(leaf, Is) for value in leaf.values}
        self._unnamed = _other_than(self._named)
        self._known: dict[Possible, Meaning] = {}

    def of(self, possible: Possible) -> Meaning:
        """Return the meaning while the finding may have these values; None: nothing is known."""
        key = None if possible is None else frozenset(map(self._like, possible))
        if key not in self._known:
            self._known[key] = self._make(key)
        return self._known[key]

    def derived(self) -> Mapping[Truth, Meaning]:
        """Return the meanings of a derived finding by the truth of its condition."""
        return {truth: self.of(values) for truth, values in DERIVED_VALUES.items()}

    def answers(self, gate: Truth) -> Mapping[Value | None, Meaning]:
        """Return the meaning of every answer, None among them, while the gate has this truth."""
        return _Answers(self, gate)

    def _like(self, value: Value) -> Value:
        """Return a value that no leaf tells from `value`, the same for all of them.

        So there are few, however many answers are tried.
        """
        if not self._thresholds or not isinstance(value, int):
            return value if value in self._named else self._unnamed
        place = bisect_right(self._thresholds, value)
        return self._thresholds[place - 1] if place else self._thresholds[0] - 1


class _Answers(dict[Value | None, Meaning]):
    """The meanings of the answers of a domain; that of any other is made when asked for."""

    def __init__(self, reader: Reader[Meaning], gate: Truth) -> None:
        super().__init__()
        self._reader = reader
        self._gate = gate
        domain = reader.finding.domain
        values: Iterable[Value] = domain.values()
        if isinstance(domain, WholeNumber) and domain.high - domain.low >= _MOST_VALUES:
            values = ()
        for answer in (None, *values):
            self[answer] = self[answer]

    def __missing__(self, answer: Value | None) -> Meaning:
        # Not kept: what may be answered has no end, and memory has.
        return self._reader.of(visible(self._reader.finding, answer, self._gate))


def masking(literals: Mapping[Literal, int], every_lane: int) -> Callable[[Possible], Masks]:
    """Return what makes masks: `literals` are the lanes that hold each leaf of one finding."""

    def make(values: Possible) -> Masks:
        refuted = unknown = 0
        for (leaf, wanted), lanes in literals.items():
            truth = truth_of(leaf, lambda _: values)
            if truth is Truth.UNKNOWN:
                unknown |= lanes
            elif (truth if wanted else opposite(truth)) is Truth.FALSE:
                refuted |= lanes
        return Masks(every_lane ^ refuted, every_lane ^ unknown)

    return make


def _other_than(named: Collection[Value]) -> Value:
    """Return a value that no leaf names."""
    other = "other"
    while other in named:
        other += "?"
    return other


def _thresholds(finding: Finding, leaves: Sequence[Leaf]) -> list[int]:
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

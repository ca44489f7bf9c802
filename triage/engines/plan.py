"""A rule base as named columns, one row per case: no join, no grouping, no shuffle.

A plan says what each column holds and leaves the how to an engine. Columns stand in steps, and
each reads only columns of the steps before its own. Truth columns are true, false or unknown,
with Kleene's logic; points are whole numbers of 64 bits.

How a gate enters a condition: let G be the truth of the gate, D "the answer is a danger value"
and A "the answer fits". With G or D as the column `counts`, the leaf is `A and counts` where the
value of the closed gate does not fit, and `A or not counts` where it does. That is the table in
`triage.semantics.gates.visible`, row by row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, assert_never

from triage.language.base import CauseId, Kind
from triage.language.domain import FindingId, Value

Name: TypeAlias = str

#: Bits in one word; the 64th is the sign.
WORD: Final = 63


@dataclass(frozen=True, slots=True)
class Fits:
    """The answer is one of these values; unknown where there is no answer."""

    finding: FindingId
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The answer, a number, lies between two bounds, both included."""

    finding: FindingId
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Holds:
    """A truth column of an earlier step."""

    column: Name


@dataclass(frozen=True, slots=True)
class Count:
    """At least so many of the parts hold; 1 is "any", and all of them "all". Of none, none do."""

    least: int
    parts: "tuple[Term, ...]"


@dataclass(frozen=True, slots=True)
class Opposite:
    """The part does not hold; unknown stays unknown."""

    part: "Term"


@dataclass(frozen=True, slots=True)
class Surely:
    """The part is known to hold: never unknown itself."""

    part: "Term"


@dataclass(frozen=True, slots=True)
class Unknown:
    """It is not known whether the part holds: never unknown itself."""

    part: "Term"


@dataclass(frozen=True, slots=True)
class Never:
    """Not known in any case."""


Term: TypeAlias = Fits | Between | Holds | Count | Opposite | Surely | Unknown | Never


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer to a finding, set aside where it contradicts a more serious one."""

    name: FindingId
    aside: Term


@dataclass(frozen=True, slots=True)
class Truths:
    """The truth of a term."""

    name: Name
    term: Term


@dataclass(frozen=True, slots=True)
class Gives:
    """What a truth column adds: so many points if true, so many if false, none if unknown."""

    column: Name
    if_true: int
    if_false: int


@dataclass(frozen=True, slots=True)
class Points:
    """A baseline, what each rule gives, and of each group the most for and the most against."""

    name: Name
    baseline: int
    gives: tuple[Gives, ...]
    groups: tuple[tuple[Gives, ...], ...]


@dataclass(frozen=True, slots=True)
class FirstThat:
    """The word of the first term that surely holds, or the last word where none does."""

    name: Name
    choices: tuple[tuple[Term, str], ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Most:
    """The most points of several columns."""

    name: Name
    points: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Foremost:
    """The cause of one kind with the most points; of equals the first by name.

    Null where none is possible, or where causes are withheld.
    """

    name: Name
    causes: tuple[CauseId, ...]  # by name
    points: tuple[Name, ...]  # the column of each
    most: Name  # the column with the most of them
    least: int  # points, below which a cause is not possible
    unless: Name  # a truth column that is never unknown


@dataclass(frozen=True, slots=True)
class Tied:
    """Whether the foremost cause shares its points with another of its kind; no where none is."""

    name: Name
    foremost: Name  # the column that says which it is
    causes: tuple[CauseId, ...]
    points: tuple[Name, ...]
    most: Name


@dataclass(frozen=True, slots=True)
class Merged:
    """The greatest, the second greatest … of two lists of points that each descend."""

    name: Name
    left: tuple[Name, ...]
    right: tuple[Name, ...]
    place: int  # from 1


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether a cause is shown: possible, among the most of its kind, and causes not withheld."""

    name: Name
    points: Name
    least: int  # points, below which it is not possible
    bound: Name | None  # the points of the last that is shown; None where all of the kind are
    unless: Name  # a truth column that is never unknown


@dataclass(frozen=True, slots=True)
class Bits:
    """Terms that surely hold, as bits: that of the first label is worth 1."""

    name: Name
    terms: tuple[Term, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text in every row."""

    name: Name
    text: str


Column: TypeAlias = (
    Settled
    | Truths
    | Points
    | FirstThat
    | Most
    | Foremost
    | Tied
    | Merged
    | Shown
    | Bits
    | Constant
)


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A rule base as columns in steps, and the names of those that make the result."""

    rule_base: str  # its digest
    questionnaire: str
    asked: tuple[FindingId, ...]  # what it reads, in the order of the questionnaire
    steps: tuple[tuple[Column, ...], ...]
    result: tuple[Name, ...]
    on_demand: Mapping[str, tuple[Name, ...]]  # further columns, by what to ask for

    def labels(self, column: Name) -> tuple[str, ...]:
        """Return what the bits of a column stand for; nothing for other columns."""
        for step in self.steps:
            for each in step:
                if each.name == column and isinstance(each, Bits):
                    return each.labels
        return ()


def points_column(cause: CauseId) -> Name:
    """Return the name of the column with the points of `cause`."""
    return f"points_{cause}"


def first_column(kind: Kind) -> Name:
    """Return the name of the column with the foremost cause of a kind."""
    return f"first_{kind}"


def words(name: Name, terms: Sequence[tuple[str, Term]]) -> tuple[Bits, ...]:
    """Return the columns that pack `terms`, so many to a word; one column where there are few."""
    many = len(terms) > WORD
    return tuple(
        Bits(
            f"{name}_{start // WORD + 1}" if many else name,
            tuple(term for _, term in terms[start : start + WORD]),
            tuple(label for label, _ in terms[start : start + WORD]),
        )
        for start in range(0, max(len(terms), 1), WORD)
    )


def in_steps(columns: Iterable[Column]) -> tuple[tuple[Column, ...], ...]:
    """Return `columns`, each standing after what it reads, in the fewest steps."""
    level: dict[Name, int] = {}
    steps: list[list[Column]] = []
    for column in columns:
        number = max((level.get(name, 0) for name in reads(column)), default=0)
        if isinstance(column, Settled):
            number = 0  # what is set aside depends on the answers as given, none set aside
        level[_produced(column)] = number + 1
        if number == len(steps):
            steps.append([])
        steps[number].append(column)
    return tuple(map(tuple, steps))


def _produced(column: Column) -> Name:
    return answer_column(column.name) if isinstance(column, Settled) else column.name


def only(plan: ColumnPlan, wanted: Iterable[Name]) -> ColumnPlan:
    """Return `plan` with these columns as its result, and without what none of them reads."""
    result = tuple(wanted)
    needed = set(result)
    steps: list[tuple[Column, ...]] = []
    for step in reversed(plan.steps):
        kept = tuple(column for column in step if _produced(column) in needed)
        needed.update(name for column in kept for name in reads(column))
        steps.insert(0, kept)
    return replace(plan, steps=tuple(filter(None, steps)), result=result)


def answer_column(finding: FindingId) -> Name:
    """Return the name of the column with the answers to `finding`."""
    return f"answer:{finding}"


def reads(column: Column) -> Iterator[Name]:
    """Yield the names of the columns that `column` reads, answers among them."""
    match column:
        case Settled(_, term) | Truths(_, term):
            yield from _read_by(term)
        case Points(_, _, gives, groups):
            yield from (each.column for each in gives)
            yield from (each.column for group in groups for each in group)
        case FirstThat(_, choices):
            for term, _ in choices:
                yield from _read_by(term)
        case Most(_, points):
            yield from points
        case Foremost():
            yield from (*column.points, column.most, column.unless)
        case Tied():
            yield from (*column.points, column.most, column.foremost)
        case Merged():
            yield from (*column.left, *column.right)
        case Shown():
            yield from (column.points, column.unless)
            if column.bound is not None:
                yield column.bound
        case Bits(_, terms):
            for term in terms:
                yield from _read_by(term)
        case Constant():
            pass
        case _:
            assert_never(column)


def _read_by(term: Term) -> Iterator[Name]:
    match term:
        case Fits(finding) | Between(finding):
            yield answer_column(finding)
        case Holds(column):
            yield column
        case Count(_, parts):
            for part in parts:
                yield from _read_by(part)
        case Opposite(part) | Surely(part) | Unknown(part):
            yield from _read_by(part)
        case Never():
            pass
        case _:
            assert_never(term)

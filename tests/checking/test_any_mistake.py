"""Whatever is wrong with a library, checking says so and never breaks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.language.case import Case
from triage.language.flaw import Flaw, RuleBookError, in_order
from triage.language.tree import Node, RuleBook, Scalar, Sequence, Table
from triage.semantics.assess import assess

SOUND = Path(__file__).parent.parent / "flaws" / "_sound"
BOOK, _ = read_library(SOUND)

WORDS = st.sampled_from(
    [
        *("yes", "no", "unknown", "all", "not", "at_least", "includes", "emergency_now", "within"),
        *("stem", "rot", "perks_up", "perks_up/water", "window", "days_dry", "dry_soil", "black"),
        *("", "a b", "self_care", "vet", "gardener", "2 weeks", "rot/rot", "-1", "0.5", "é\u2028"),
    ]
)
SCALARS = (WORDS | st.integers(-5, 100) | st.just(10**30)).map(Scalar)
NODES: st.SearchStrategy[Node] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: Sequence(tuple(items)))
        | st.dictionaries(WORDS, inner, max_size=3).map(Table)
    ),
    max_leaves=6,
)


def paths(node: Node, so_far: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every piece of `node`, itself first."""
    yield so_far
    match node:
        case Table(entries):
            for key, part in entries.items():
                yield from paths(part, (*so_far, key))
        case Sequence(items):
            for number, part in enumerate(items):
                yield from paths(part, (*so_far, number))
        case Scalar():
            pass


def changed(node: Node, way: tuple[str | int, ...], change: Callable[[Node], Node | None]) -> Node:
    """Return `node` with the piece at `way` changed, or left out where the change is None."""
    step, *rest = way
    match node:
        case Table(entries, span, key_spans):
            parts = dict(entries)
            new = (
                changed(parts[str(step)], tuple(rest), change)
                if rest
                else change(entries[str(step)])
            )
            if new is None:
                del parts[str(step)]
            else:
                parts[str(step)] = new
            return Table(parts, span, key_spans)
        case Sequence(items, span):
            listed = list(items)
            index = int(step)
            new = changed(listed[index], tuple(rest), change) if rest else change(listed[index])
            listed[index : index + 1] = [] if new is None else [new]
            return Sequence(tuple(listed), span)
        case Scalar():
            return node


def left_out(_: Node) -> Node | None:
    """Leave a piece out."""
    return None


def twice(old: Node) -> Node | None:
    """Put a list of two in the place of a piece."""
    return Sequence((old, old), old.span)


def denied(old: Node) -> Node | None:
    """Put a mapping in the place of a piece."""
    return Table({"not": old}, old.span)


def changes() -> st.SearchStrategy[Callable[[Node], Node | None]]:
    """Return ways of spoiling a piece."""

    def becomes(new: Node) -> Callable[[Node], Node | None]:
        return lambda _: new

    return st.sampled_from([left_out, twice, denied]) | NODES.map(becomes)


@st.composite
def mistaken(draw: st.DrawFn) -> RuleBook:
    """Draw the sound library with one to four mistakes in it."""
    documents = list(BOOK.documents)
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(documents) - 1))
        document = documents[index]
        way = draw(st.sampled_from(list(paths(document.root))))
        if not way:
            continue
        root = changed(document.root, way, draw(changes()))
        assert isinstance(root, Table)
        documents[index] = replace(document, root=root)
    return RuleBook(tuple(documents), BOOK.unread)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mistaken())
def test_mistakes_are_told_or_harmless(book: RuleBook) -> None:
    """A library with mistakes is refused with flaws in order, or can be used."""
    checked, flaws = checked_or_flaws(book)
    if checked is None:
        assert flaws
        assert flaws == in_order(flaws)
        assert all(flaw.help for flaw in flaws)
    else:
        for base in checked.bases.values():
            for example in base.examples:
                assess(base, Case(example.given))


def checked_or_flaws(book: RuleBook) -> tuple[Checked | None, tuple[Flaw, ...]]:
    """Return what checking makes of `book`, and what it says of it."""
    try:
        checked = check(book)
    except RuleBookError as error:
        return None, error.flaws
    return checked, checked.advice


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(len(BOOK.documents))))
def test_the_order_of_files_does_not_matter(order: list[int]) -> None:
    """Shuffling the files leaves every rule base equal, digest included."""
    shuffled = RuleBook(tuple(BOOK.documents[number] for number in order))
    one, other = check(BOOK).bases, check(shuffled).bases
    assert {id: base.digest for id, base in one.items()} == {
        id: base.digest for id, base in other.items()
    }
    assert one == other

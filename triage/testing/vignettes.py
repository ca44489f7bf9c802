"""Reads vignettes: invented people told as a story, with answers and what must come out.

The format is described in docs/vignettes.md, so that other checkers can be measured with it too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from triage.authoring.yaml_tree import read_tree
from triage.checking.report import did_you_mean
from triage.language.assessment import FlagState
from triage.language.base import CauseId, FlagId, Kind, RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId, Value
from triage.language.flaw import Flaw, TriageError, in_order
from triage.language.referral import ACUITIES, Acuity
from triage.language.span import NOWHERE, Span
from triage.language.tree import Node, RuleBook, Scalar, Sequence, Table
from triage.testing.vignette_answers import AnswerReader

#: The code of every flaw that a vignette can have beside those of its text, and its title.
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TR911": "A vignette that cannot be read",
        "TR912": "A vignette answers what nobody asks",
        "TR913": "A vignette expects what the library does not have",
        "TR914": "Two vignettes of one name",
    }
)

_KEYS: Final = ("vignette", "group", "about", "source", "story", "given", "rest", "expect")
_NEEDED: Final = ("about", "source", "story", "given", "expect")
_EXPECTED: Final = (
    "acuity",
    "acceptable",
    "pattern",
    "contributors",
    *FlagState,
    "must_not_say",
)


@dataclass(frozen=True, slots=True)
class Vignette:
    """An invented person: a story, the answers in it, and what a checker should conclude."""

    id: str
    group: str
    about: str  # what it tries
    source: tuple[str, ...]  # "C35", "RF-01", "section 0", …
    story: str
    given: Mapping[FindingId, Value | Said]
    rest_is_no: bool  # what the story leaves out is no, not unknown
    acuity: Acuity
    acceptable: frozenset[Acuity]  # `acuity` among them
    patterns: tuple[CauseId, ...] = ()  # each is right
    contributors: tuple[CauseId, ...] = ()
    flags: Mapping[FlagState, tuple[FlagId, ...]] = field(default_factory=dict)
    must_not_say: tuple[str, ...] = ()  # interventions, causes or phrases
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def serious(self) -> bool:
        """Tell whether this person must be seen within days at most."""
        return self.acuity >= Acuity.URGENT


class VignetteError(TriageError):
    """Vignettes cannot be used; carries every flaw of every file."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(map(str, self.flaws)))


def read_vignettes(folder: Path, base: RuleBase, book: RuleBook) -> tuple[Vignette, ...]:
    """Return the vignettes below `folder` by file; raises VignetteError with every flaw.

    `use:` takes the profiles of `book`, and of files in `folder` that begin with `profiles:`.
    """
    flaws: list[Flaw] = []
    trees: list[tuple[Path, Table]] = []
    profiles: dict[str, Table] = {}
    for document in book.of_kind("profiles"):
        profiles |= _tables(document.root.table("profiles"))
    for path in sorted(folder.rglob("*.yaml")):
        tree, found = read_tree(path.read_bytes(), path.relative_to(folder).as_posix())
        flaws += found
        if tree is not None and "profiles" in tree.entries:
            profiles |= _tables(tree.table("profiles"))
        elif tree is not None:
            trees.append((path, tree))
    vignettes: list[Vignette] = []
    first: dict[str, Span] = {}
    for path, tree in trees:
        reader = _VignetteReader(base, profiles, flaws)
        vignette = reader.read(tree, path.parent.name)
        if vignette is None:
            continue
        if vignette.id in first:
            already = (("first told here", first[vignette.id]),)
            message = f'two vignettes are called "{vignette.id}"'
            flaws.append(Flaw("TR914", message, vignette.span, "rename one of the two", already))
        first.setdefault(vignette.id, vignette.span)
        vignettes.append(vignette)
    if not trees and not flaws:
        message, advice = "there is no vignette", "write GROUP/NAME.yaml; see docs/vignettes.md"
        flaws.append(Flaw("TR911", message, Span(str(folder)), advice))
    if flaws:
        raise VignetteError(in_order(flaws))
    return tuple(vignettes)


def answers_of_profile(base: RuleBase, book: RuleBook, name: str) -> dict[FindingId, Value | Said]:
    """Return the answers of a profile of `book`; of one that is not there, none."""
    profiles: dict[str, Table] = {}
    for document in book.of_kind("profiles"):
        profiles |= _tables(document.root.table("profiles"))
    return AnswerReader(base, profiles, []).profile(name) if name in profiles else {}


def _tables(table: Table) -> dict[str, Table]:
    return {name: node for name, node in table.items() if isinstance(node, Table)}


class _VignetteReader:
    """Reads one file, and adds what is wrong with it to `flaws`."""

    def __init__(self, base: RuleBase, profiles: Mapping[str, Table], flaws: list[Flaw]) -> None:
        self._base = base
        self._profiles = profiles
        self._flaws = flaws

    def read(self, tree: Table, group: str) -> Vignette | None:
        """Return the vignette that `tree` tells, None where something essential is wrong."""
        before = len(self._flaws)
        self._shape(tree)
        expect = tree.table("expect")
        self._keys(expect, _EXPECTED)
        acuities = [*self._acuities(expect, "acuity"), *self._acuities(expect, "acceptable")]
        if len(expect.scalars("acuity")) != 1:
            self._wrong(expect.at("acuity"), "one acuity under expect", "say how soon")
        given = AnswerReader(self._base, self._profiles, self._flaws).read(tree.table("given"))
        patterns = self._causes(expect, "pattern", Kind.PATTERN)
        contributors = self._causes(expect, "contributors", Kind.CONTRIBUTOR)
        flags = {state: self._flags(expect, state) for state in FlagState}
        if len(self._flaws) > before:
            return None
        return Vignette(
            id=tree.text("vignette"),
            group=tree.text("group", group),
            about=tree.text("about"),
            source=_words(tree, "source"),
            story=tree.text("story"),
            given=given,
            rest_is_no=tree.text("rest") == "no",
            acuity=acuities[0],
            acceptable=frozenset(acuities),
            patterns=patterns,
            contributors=contributors,
            flags={state: names for state, names in flags.items() if names},
            must_not_say=_words(expect, "must_not_say"),
            span=tree.key_at("vignette"),
        )

    def _shape(self, tree: Table) -> None:
        if next(iter(tree.entries), "") != "vignette":
            self._wrong(tree.span, "vignette: NAME first", "begin the file with it")
        self._keys(tree, _KEYS)
        for key in _NEEDED:
            if key not in tree.entries:
                self._wrong(tree.span, key, "docs/vignettes.md shows a whole one")
        if tree.text("rest", "unknown") not in ("no", "unknown"):
            self._wrong(tree.at("rest"), "no or unknown", "unknown is what is meant without it")
        for key in ("given", "expect"):
            if key in tree.entries and not isinstance(tree.get(key), Table):
                self._wrong(tree.at(key), "a mapping", "write KEY: VALUE below it")

    def _keys(self, table: Table, known: Iterable[str]) -> None:
        known = [str(one) for one in known]
        for key in table.entries:
            if key not in known:
                advice = did_you_mean(key, known) or f"there are {', '.join(known)}"
                self._flaws.append(
                    Flaw("TR911", f'a vignette has no "{key}"', table.key_at(key), advice)
                )

    def _wrong(self, span: Span, wanted: str, advice: str) -> None:
        self._flaws.append(Flaw("TR911", f"this needs {wanted}", span, advice))

    def _acuities(self, expect: Table, key: str) -> Iterator[Acuity]:
        for scalar in _scalars(expect.get(key)):
            word = str(scalar.value)
            if word in ACUITIES:
                yield ACUITIES[word]
            else:
                self._unknown_name("acuity", scalar, ACUITIES)

    def _causes(self, expect: Table, key: str, kind: Kind) -> tuple[CauseId, ...]:
        # A cause that a flag suspects may be expected as a pattern, whatever its kind.
        causes = self._base.causes.values()
        known = [one.id for one in causes if kind in (one.kind, Kind.PATTERN)]
        return self._known(expect, key, str(kind), known)

    def _flags(self, expect: Table, key: str) -> tuple[FlagId, ...]:
        return self._known(expect, key, "red flag", [flag.id for flag in self._base.red_flags])

    def _known(self, expect: Table, key: str, noun: str, known: Iterable[str]) -> tuple[str, ...]:
        known = tuple(known)
        for scalar in _scalars(expect.get(key)):
            if scalar.value not in known:
                self._unknown_name(noun, scalar, known)
        return _words(expect, key)

    def _unknown_name(self, noun: str, scalar: Scalar, known: Iterable[str]) -> None:
        message = f'no {noun} is called "{scalar.value}"'
        advice = did_you_mean(str(scalar.value), known) or "see the library for the names"
        self._flaws.append(Flaw("TR913", message, scalar.span, advice))


def _scalars(node: Node | None) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence(items):
            yield from (item for item in items if isinstance(item, Scalar))
        case _:
            pass


def _words(table: Table, key: str) -> tuple[str, ...]:
    return tuple(str(scalar.value) for scalar in _scalars(table.get(key)))

"""What all rules of a library share: its own page, sources and places."""

import re
from collections.abc import Iterable
from typing import Final

from triage.checking.names import Names
from triage.checking.report import Report
from triage.language.base import Bands, LibraryInfo, Place, PlaceWords, Source
from triage.language.referral import AT_HOME
from triage.language.span import Span
from triage.language.tree import Document, Node, RuleBook, Scalar, Sequence, Table

#: The version in pyproject.toml; a test holds the two together. Asking for that of the installed
#: package takes as long as checking a small library.
ENGINE_VERSION: Final = "0.1.0"
GRADES: Final = ("A", "B", "C", "D")
_STATUSES: Final = ("verified", "from_memory")


def read_library(book: RuleBook, report: Report) -> LibraryInfo | None:
    """Return what `library.yaml` says; None where there is none."""
    documents = book.of_kind("library")
    if not documents:
        report.unreadable(Span("library.yaml"), "a library file: title, version, country, licence")
        return None
    root = documents[0].root
    Names(report).well_formed(root.text("library"), root.at("library"))
    _check_engine(root, report)
    return LibraryInfo(
        id=root.text("library"),
        title=root.text("title"),
        version=root.text("version"),
        country=root.text("country", "neutral"),
        language=root.text("language"),
        licence=root.text("licence"),
        needs_engine=root.text("needs_engine"),
        bands=_bands(root.table("bands"), report),
        exclusive=root.text("causes") == "exclude_each_other",
    )


def _check_engine(root: Table, report: Report) -> None:
    needed = root.text("needs_engine")
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6}){0,2}", needed):
        if needed:
            report.unreadable(root.at("needs_engine"), "a version such as 0.1")
        return
    if _parts(needed) > _parts(ENGINE_VERSION):
        report.error(
            "TR207",
            f"this library needs engine {needed}, and this is {ENGINE_VERSION}",
            root.at("needs_engine"),
            help="install a newer symptom-triage",
        )


def _parts(words: str) -> list[int]:
    parts = [int(part) for part in re.findall(r"[0-9]+", words)[:3]]
    return parts + [0] * (3 - len(parts))


def _bands(table: Table, report: Report) -> Bands:
    usual = Bands()
    bands = Bands(
        table.number("well_supported", usual.well_supported),
        table.number("possible", usual.possible),
    )
    if bands.well_supported <= bands.possible:
        report.error(
            "TR211",
            "well_supported must be above possible",
            table.span,
            help="both are points; the usual ones are 7 and 0",
        )
    return bands


# ---------------------------------------------------------------- sources


def read_sources(documents: Iterable[Document], names: Names) -> dict[str, Source]:
    """Return the bibliography, by key."""
    found: dict[str, Source] = {}
    for document in documents:
        for id, node in document.root.table("sources").items():
            span = document.root.table("sources").key_at(id)
            if not names.define(names.sources, id, span) or not isinstance(node, Table):
                continue
            _check_word(node, "grade", GRADES, names)
            _check_word(node, "status", _STATUSES, names)
            found[id] = Source(
                id=id,
                title=node.text("title"),
                grade=node.text("grade"),
                licence=node.text("licence"),
                verified=node.text("status") == "verified",
                address=node.text("address"),
                note=node.text("note"),
            )
    return found


def _check_word(table: Table, key: str, words: tuple[str, ...], names: Names) -> None:
    if table.text(key) not in words:
        names.report.error(
            "TR329",
            f'"{table.text(key)}" is no {key}' if table.text(key) else f"a source has no {key}",
            table.at(key),
            help=f"it is one of {', '.join(words)}",
        )


# ---------------------------------------------------------------- places


def read_places(documents: Iterable[Document], names: Names) -> dict[str, Place]:
    """Return where to go, in the order of the files."""
    found: dict[str, Place] = {}
    documents = tuple(documents)
    for document in documents:
        table = document.root.table("places")
        for id, node in table.items():
            if not names.define(names.places, id, table.key_at(id)):
                continue
            countries = dict(_countries(node))
            if "neutral" not in countries:
                names.report.error(
                    "TR212",
                    f"{id} has no neutral words",
                    table.key_at(id),
                    help="add neutral: {words: …}; it is what every other country falls back to",
                )
                continue
            found[id] = Place(id, countries)
    if documents and AT_HOME not in names.places.spans:
        names.report.error(
            "TR213",
            f"places defines no {AT_HOME}",
            documents[0].root.key_at("places"),
            help=f"add {AT_HOME}: {{neutral: {{words: …}}}}",
        )
    names.places.spans.setdefault(AT_HOME, Span(""))
    return found


def _countries(node: Node) -> Iterable[tuple[str, PlaceWords]]:
    if isinstance(node, Table):
        for country, words in node.items():
            if isinstance(words, Table) and words.text("words"):
                texts = words.text("words"), words.text("number"), words.text("if_closed")
                yield country, PlaceWords(*texts)


def read_compatible(documents: Iterable[Document], names: Names) -> frozenset[frozenset[str]]:
    """Return the pairs of places that may be said together at one acuity."""
    pairs = set()
    for document in documents:
        for node in document.root.nodes("compatible"):
            items = node.items if isinstance(node, Sequence) else ()
            places = [item for item in items if isinstance(item, Scalar)]
            known = [names.place(str(place.value), place.span) for place in places]
            pair = frozenset(str(place.value) for place in places)
            if len(places) != 2 or len(pair) != 2:
                names.report.error(
                    "TR214",
                    "this is not a pair of places",
                    node.span,
                    help="write [emergency_department, maternity_unit], one pair a line",
                )
            elif all(known):
                pairs.add(pair)
    return frozenset(pairs)

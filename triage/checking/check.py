"""RuleBook → one RuleBase for each questionnaire, or every flaw at once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from triage.checking.build import Rules, build
from triage.checking.checked import Checked
from triage.checking.levels import Level, levelled, read_levels
from triage.checking.lints import advise
from triage.checking.names import Names
from triage.checking.reading import advise_on_reading
from triage.checking.report import Report, did_you_mean
from triage.checking.shared import read_library
from triage.checking.signatures import of_files, review_of
from triage.language.flaw import Flaw, RuleBookError, errors
from triage.language.span import Span
from triage.language.tree import Document, RuleBook, Table

_ABOUT_THE_LIBRARY = ("library", "questionnaire")


def check(book: RuleBook, flaws: Iterable[Flaw] = (), *, advice: bool = True) -> Checked:
    """Return the rule bases of `book`; raise RuleBookError with every flaw if there is one.

    `flaws` are those that reading the files has found. Without `advice` none is given, and lints
    are looked at only where the library makes a flaw of one.
    """
    book = RuleBook(tuple(sorted(book.documents, key=lambda one: one.path)), book.unread)
    report = Report(flaws)
    library = read_library(book, report)
    levels = read_levels(book, report)
    unread = _unread(book)
    documents = list(_questionnaires(book, unread, report))
    asked_in = _asked_in(documents)
    review = review_of(book, report)
    bases = {}
    for document in documents:
        id = document.root.text("questionnaire")
        where = f" in {id}" if len(documents) > 1 else ""
        names = Names(report, where=where, unread=unread, asked_in=asked_in)
        rules = _rules(book, document, report)
        base = build(document, rules, library, names)
        paths = (document.path, *(one.path for one in rules.documents))
        bases[id] = replace(base, review=of_files(review, paths))
    if library is None or report.failed:
        raise RuleBookError(levelled(report.flaws, levels))
    if advice or Level.FLAW in levels.values():
        advise(book, tuple(bases.values()), report)
        advise_on_reading(book, library, report)
    told = levelled(report.flaws, levels)
    if errors(told):
        raise RuleBookError(told)
    in_order = MappingProxyType(dict(sorted(bases.items())))
    return Checked(library, in_order, told if advice else (), review)


def _unread(book: RuleBook) -> tuple[str, ...]:
    """Return the files whose names are not known, be it only because their kind is not."""
    astray = (
        document.path
        for document in book.documents
        if document.path.startswith("questionnaires/") and document.kind != "questionnaire"
    )
    return (*book.unread, *astray)


def _questionnaires(book: RuleBook, unread: tuple[str, ...], report: Report) -> Iterator[Document]:
    spans: dict[str, Span] = {}
    names = Names(report)
    for document in book.of_kind("questionnaire"):
        id, span = document.root.text("questionnaire"), document.root.at("questionnaire")
        names.well_formed(id, span)
        if id in spans:
            report.error(
                "TR110",
                f'the questionnaire "{id}" is defined twice',
                span,
                help="rename one of the two, or remove it",
                related=[("first defined here", spans[id])],
            )
            continue
        spans[id] = span
        yield document
    if not spans and not any(path.startswith("questionnaires/") for path in unread):
        report.error(
            "TR205",
            "there is no questionnaire",
            Span("questionnaires"),
            help="write questionnaires/NAME.yaml",
        )


def _rules(book: RuleBook, questionnaire: Document, report: Report) -> Rules:
    """Return the rule files that a questionnaire uses: those it names, and what all share."""
    written = [one for one in book.documents if one.kind not in _ABOUT_THE_LIBRARY]
    folders = {one.folder for one in written if one.folder}
    folders |= {path.split("/")[1] for path in book.unread if path.count("/") > 1}
    used = {""}
    for scalar in questionnaire.root.scalars("rules"):
        folder = str(scalar.value)
        used.add(folder)
        if folder not in folders:
            report.error(
                "TR109",
                f'there is no rule folder "{folder}"',
                scalar.span,
                help=did_you_mean(folder, folders) or f"write rules/{folder}/NAME.yaml",
            )
    if questionnaire.root.get("rules") is None:
        used |= folders
    return Rules(tuple(one for one in written if one.folder in used))


def _asked_in(questionnaires: Iterable[Document]) -> dict[str, str]:
    """Return, for every finding or list that is asked, the questionnaires that ask it."""
    found: dict[str, list[str]] = {}
    for document in questionnaires:
        id = document.root.text("questionnaire")
        for finding in _asked(document.root):
            found.setdefault(finding, []).append(id)
    return {finding: " and ".join(ids) for finding, ids in found.items()}


def _asked(root: Table) -> Iterator[str]:
    for section in root.tables("sections"):
        for question in section.tables("questions"):
            for table in (question, *question.tables("each")):
                if table.text("ask"):
                    yield table.text("ask")

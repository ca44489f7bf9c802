"""Advice about texts that are hard to read: long sentences, and a grade above the limit."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.checking.jargon import jargon_in
from triage.checking.readability import grade, sentences, syllables, words
from triage.checking.report import Report
from triage.language.base import LibraryInfo
from triage.language.span import Span
from triage.language.tree import Document, RuleBook, Scalar, Sequence, Table

#: The hardest grade of a screen or of a card that is read at once.
HIGHEST_GRADE: Final = 6
#: The longest sentence, in words.
MOST_WORDS: Final = 20
#: The formula says nothing of fewer words than these.
LEAST_WORDS: Final = 15

_OF_A_QUESTION: Final = ("lead", "text", "none")
_OF_A_FLAG: Final = ("tell", "until_seen", "take_along")
_OF_AN_INTERVENTION: Final = (
    "how",
    "dose",
    "progression",
    "check_first",
    "stop_if",
    "course",
)


class Text(NamedTuple):
    """A piece of text that people read."""

    words: str
    span: Span


class Page(NamedTuple):
    """What is read at once: a screen, a flag's words, a card."""

    name: str
    texts: tuple[Text, ...]
    span: Span


def advise_on_reading(book: RuleBook, library: LibraryInfo, report: Report) -> None:
    """Add advice about English texts; of other languages the formula says nothing."""
    if not library.language.startswith("en"):
        return
    for page in pages(book):
        for text in page.texts:
            _long_sentences(page, text, report)
        _hard(page, report)
        _jargon(page, report)


def _long_sentences(page: Page, text: Text, report: Report) -> None:
    for sentence in sentences(text.words):
        count = len(words(sentence))
        if count > MOST_WORDS:
            start = " ".join(sentence.split()[:4])
            report.advise(
                "TR420",
                f'a sentence of {page.name} has {count} words: "{start} …"',
                text.span,
                help=f"say it in sentences of at most {MOST_WORDS} words, one idea in each",
            )


def _hard(page: Page, report: Report) -> None:
    texts = [text.words for text in page.texts]
    found = grade(texts)
    if sum(len(words(text)) for text in texts) >= LEAST_WORDS and found > HIGHEST_GRADE:
        report.advise(
            "TR421",
            f"{page.name} reads at grade {found:.1f}, above {HIGHEST_GRADE}",
            page.span,
            help="use shorter words and sentences; the longest words are"
            f" {', '.join(_longest(texts))}",
        )


def _jargon(page: Page, report: Report) -> None:
    for word, plainer in jargon_in(text.words for text in page.texts):
        report.advise(
            "TR422",
            f'{page.name} says "{word}", a word of the trade',
            page.span,
            help=f"say it plainly: {plainer}",
        )


def _longest(texts: list[str]) -> list[str]:
    found = dict.fromkeys(word.lower() for text in texts for word in words(text))
    return sorted(found, key=lambda word: (-syllables(word), word))[:4]


# ---------------------------------------------------------------- what is read at once


def pages(book: RuleBook) -> Iterator[Page]:
    """Yield everything that people read of a library, in the order of its files."""
    for document in book.documents:
        match document.kind:
            case "questionnaire":
                yield from _questionnaire(document)
            case "red_flag" | "scope":
                yield _page(document.root.text(document.kind), document.root, _OF_A_FLAG)
            case "cause":
                yield from _cause(document)
            case "intervention":
                name = document.root.text("intervention")
                yield _page(name, document.root, _OF_AN_INTERVENTION)
            case _:
                pass


def _questionnaire(document: Document) -> Iterator[Page]:
    root = document.root
    yield Page("about", tuple(_list(root, "about")), root.at("about"))
    yield Page("help_now", tuple(_list(root, "help_now")), root.at("help_now"))
    yield _page("all_clear", root, ("all_clear",))
    yield _page("something_else", root.table("something_else"), ("offer", "tell"))
    for key in ("easy", "rest_days", "stop"):
        yield _page(f"activity {key}", root.table("activity"), (key,))
    yield _page("look_again", root.table("look_again"), ("better", "same", "worse"))
    for conflict in root.tables("conflicts"):
        yield _page("a conflict", conflict, ("because",))
    for section in root.tables("sections"):
        for question in section.tables("questions"):
            yield from _question(question)


def _question(question: Table) -> Iterator[Page]:
    name = question.text("ask") or question.text("screen")
    texts = list(_texts(question, _OF_A_QUESTION))
    answer = question.table("answer")
    options = answer.table("choose_any") if "choose_any" in answer.entries else answer
    for key in () if "whole_number" in answer.entries else options.entries:
        texts += _texts(options, (key,))
    texts += _texts(answer, ("none",)) if "choose_any" in answer.entries else ()
    for row in question.tables("each"):
        texts += _texts(row, ("text",))
    yield Page(
        name, tuple(texts), question.key_at("ask" if "ask" in question.entries else "screen")
    )
    for key in ("help", "why"):
        yield _page(f"{key} of {name}", question, (key,))
    for table in (question, *question.tables("each")):
        yield _page(f"ask_again of {table.text('ask') or name}", table, ("ask_again",))


def _cause(document: Document) -> Iterator[Page]:
    root, name = document.root, document.root.text("cause")
    yield _page(name, root, ("explanation", "course"))
    flags = root.tables("refer_when") or (root.table("refer_when"),)
    for flag in flags:
        yield _page(f"refer_when of {name}", flag, _OF_A_FLAG)
    for offer in root.tables("interventions"):
        yield _page(offer.text("do"), offer, _OF_AN_INTERVENTION)


def _page(name: str, table: Table, keys: tuple[str, ...]) -> Page:
    texts = tuple(_texts(table, keys))
    return Page(name, texts, texts[0].span if texts else table.span)


def _texts(table: Table, keys: tuple[str, ...]) -> Iterator[Text]:
    for key in keys:
        if table.text(key):
            yield Text(table.text(key), table.at(key))


def _list(table: Table, key: str) -> Iterator[Text]:
    node = table.get(key)
    items = node.items if isinstance(node, Sequence) else ()
    yield from (Text(str(one.value), one.span) for one in items if isinstance(one, Scalar))

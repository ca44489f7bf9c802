"""`triage sign`: a person's word for one file, bound to what the file means."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import click

from triage.authoring.library import read_library
from triage.authoring.write import write
from triage.checking.check import check
from triage.checking.meaning import Meanings
from triage.checking.signatures import parts_of
from triage.language.signature import PARTS, Confirmed, FileReview, ReviewState
from triage.language.tree import Document, Node, RuleBook, Scalar, Sequence, Table
from triage.surfaces.cli.answers import Day, today
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.report.sentences import joined

SIGNATURES: Final = "rules/signatures.yaml"
_EVERYTHING: Final = "everything"
_MEANS: Final = {
    Confirmed.CONDITIONS: "whom it is about",
    Confirmed.URGENCY: "where it sends people, how soon, and what holds while nobody knows",
    Confirmed.WORDS: "what people read",
    Confirmed.SOURCES: "that its sources say what it takes them to say",
}


@click.command(short_help="Sign a file of the library, as a clinician who has read it.")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--as", "by", metavar="NAME", help="Who signs.")
@click.option("--profession", metavar="WORDS", help="Such as general practitioner.")
@click.option(
    "--confirms",
    multiple=True,
    type=click.Choice([_EVERYTHING, *map(str, Confirmed)]),
    help="What exactly is confirmed; may stand several times.",
)
@click.option(
    "--interests", metavar="WORDS", help="Interests in the matter; none if there are none."
)
@click.option("--remark", metavar="WORDS", default="", help="Anything to be read with it.")
@click.option("--date", "day", type=Day(), help="The day of the signature; else today.")
@click.option("--yes", is_flag=True, help="Do not ask whether all of it is so.")
@pass_context
def sign(
    context: Context,
    file: str | None,
    by: str | None,
    profession: str | None,
    confirms: tuple[str, ...],
    interests: str | None,
    remark: str,
    day: date | None,
    yes: bool,
) -> None:
    """Sign FILE of the library, as a clinician who has read it.

    Asks for what is not given, shows what is signed, and writes it into rules/signatures.yaml. A
    signature holds until the meaning of the file changes. What decides how soon needs two persons.
    With no FILE, tells which files are signed, by whom.
    """
    book, flaws = read_library(context.existing_library)
    review = check(book, flaws).review
    if file is None:
        click.echo("\n".join(_told(review)))
        return
    document = _document(book, context.library, file)
    name = _asked("Your name", by)
    state = next(one for one in review.files if one.path == document.path)
    if confirms:
        _refuse_twice(state, name, _parts(document, confirms))
    profession = _asked("Your profession", profession)
    said = confirms or (_asked("What you confirm", None, _EVERYTHING, _choices(document)),)
    parts = _parts(document, said)
    _refuse_twice(state, name, parts)
    values = {
        "file": document.path,
        "by": name,
        "profession": profession,
        "confirms": _EVERYTHING if parts == parts_of(document) else ",".join(parts),
        "interests": _asked("Interests in the matter", interests, "none"),
        "date": (day or today()).isoformat(),
        "digest": Meanings(book).digest_of(document),
        "remark": remark,
    }
    click.echo("\n".join(_shown(state, values, parts)))
    if not yes:
        click.confirm("I have read this file as it is now, and this is my word for it.", abort=True)
    _add(context.existing_library, book, values)
    click.echo("\n".join(_after(context)))


def _told(review: ReviewState) -> Iterator[str]:
    for one in review.files:
        names = [
            f"{each.by} ({each.profession}), {each.date}; interests: {each.interests}"
            for each in one.standing
        ]
        names += [f"{each.by}, {each.date}: void, the file has changed" for each in one.void]
        if names:
            yield f"{one.path}: {'signed' if one.signed else 'not yet signed by enough'}"
            yield from (f"  {name}" for name in names)
    decide = [one for one in review.files if one.needed > 1]
    both = sum(one.signed for one in decide)
    yield f"What decides how soon: {both} of {len(decide)} files are signed, by two persons each."
    yield f"All files: {review.signed} of {len(review.files)} are signed."
    yield review_sentence(review)


def _document(book: RuleBook, library: Path, file: str) -> Document:
    known = {one.path: one for one in book.documents if one.kind in PARTS}
    for path in (file, _within(library, file)):
        if path in known:
            return known[path]
    if any(one.path in (file, _within(library, file)) for one in book.documents):
        raise click.UsageError(f"{file} holds nothing that a clinician would sign")
    near = get_close_matches(file, known, 1)
    advice = f'; did you mean "{near[0]}"?' if near else ""
    raise click.UsageError(f'the library has no file "{file}"{advice}')


def _within(library: Path, file: str) -> str:
    try:
        return Path(file).resolve().relative_to(library.resolve()).as_posix()
    except ValueError:
        return file


def _asked(
    what: str, given: str | None, default: str | None = None, kind: click.Choice[str] | None = None
) -> str:
    value = given if given is not None else str(click.prompt(what, default=default, type=kind))
    value = " ".join(value.split())
    if not value:
        raise click.UsageError(f"{what.lower()}: this cannot be empty")
    return value


def _choices(document: Document) -> click.Choice[str]:
    return click.Choice([_EVERYTHING, *map(str, parts_of(document))])


def _parts(document: Document, said: tuple[str, ...]) -> tuple[Confirmed, ...]:
    there = parts_of(document)
    if _EVERYTHING in said:
        return there
    strange = [part for part in said if part not in there]
    if strange:
        raise click.UsageError(
            f"{document.path} has no {joined(strange, 'or')} to confirm;"
            f" it has {joined(map(str, there))}"
        )
    return tuple(part for part in there if part in said)


def _refuse_twice(state: FileReview, name: str, parts: tuple[Confirmed, ...]) -> None:
    if all(name in state.signers_of(part) for part in parts):
        raise click.UsageError(f"{name} has signed {state.path} as it is now already")


def _shown(
    state: FileReview, values: dict[str, str], parts: tuple[Confirmed, ...]
) -> Iterator[str]:
    yield f"{values['file']}, as it means now (digest {values['digest'][:12]}…)"
    yield f"  {values['by']}, {values['profession']}, {values['date']}"
    yield "  confirms"
    yield from (f"    {part}: {_MEANS[part]}" for part in parts)
    yield f"  interests: {values['interests']}"
    if values["remark"]:
        yield f"  remark: {values['remark']}"
    if state.void:
        names = joined(dict.fromkeys(one.by for one in state.void))
        yield f"  The file has changed since {names} signed it."


def _after(context: Context) -> Iterator[str]:
    review = check(*read_library(context.existing_library)).review
    yield f"Wrote {context.library / SIGNATURES}."
    yield f"{review.signed} of {len(review.files)} files are signed."


# ---------------------------------------------------------------- the file


def _add(library: Path, book: RuleBook, values: dict[str, str]) -> None:
    """Write one more signature, whole or not at all, and keep what stands there."""
    place = library / SIGNATURES
    old = next((one for one in book.documents if one.path == SIGNATURES), None)
    items = [one for one in old.root.nodes("signatures") if not _same(one, values)] if old else []
    root = Table({"signatures": Sequence((*items, _written(values)))})
    if old is not None:
        root = Table(root.entries, old.root.span, old.root.key_spans)
    source = place.read_text(encoding="utf-8") if old else ""
    text = write(Document(SIGNATURES, "signatures", root), source)
    handle, name = tempfile.mkstemp(prefix=".signatures.", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(name, place.stat().st_mode & 0o777 if old else 0o644)
        os.replace(name, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _same(node: Node, values: dict[str, str]) -> bool:
    """Tell whether a new signature takes the place of an old one: the file has changed since."""
    return (
        isinstance(node, Table)
        and (node.text("file"), node.text("by")) == (values["file"], values["by"])
        and node.text("digest") != values["digest"]
    )


def _written(values: dict[str, str]) -> Table:
    entries: dict[str, Node] = {key: Scalar(value) for key, value in values.items() if value}
    if values["confirms"] != _EVERYTHING:
        parts = values["confirms"].split(",")
        entries["confirms"] = Sequence(tuple(Scalar(part) for part in parts))
    return Table(entries)

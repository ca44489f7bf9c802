"""`triage new`: a cause, a red flag or a questionnaire, with its example, to be written over."""

import errno
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import click

from triage.authoring.library import read_document, read_library
from triage.authoring.write import write
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.language.tree import Document, RuleBook
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.scaffold import cause_text, questionnaire_texts, red_flag_text

_NAME: Final = re.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*")


@click.group(short_help="Start a cause, a red flag or a questionnaire from a scaffold.")
def new() -> None:
    """Start a cause, a red flag or a questionnaire from a scaffold.

    Writes files that pass `triage check`, each with an example, to be written over. Nothing that
    is there is overwritten.
    """


_folder = click.option("--folder", metavar="NAME", help="Which folder of rules it belongs to.")
_questionnaire = click.option("--questionnaire", metavar="NAME", help="Whose questions it reads.")


@new.command()
@click.argument("name")
@_folder
@_questionnaire
@pass_context
def cause(context: Context, name: str, folder: str | None, questionnaire: str | None) -> None:
    """Start a cause called NAME."""
    base = context.base(questionnaire)
    text = cause_text(base, _checked_name(name))
    if text is None:
        raise click.UsageError("a cause reads a question and cites a source; write those first")
    place = _place(context, base, "cause", "causes", folder)
    _create(context, {f"{place}/{name}.yaml": text})


@new.command("red-flag")
@click.argument("name")
@_folder
@_questionnaire
@pass_context
def red_flag(context: Context, name: str, folder: str | None, questionnaire: str | None) -> None:
    """Start a red flag called NAME."""
    base = context.base(questionnaire)
    text = red_flag_text(base, _checked_name(name))
    if text is None:
        raise click.UsageError(
            "a red flag reads a danger question and cites a source; write those first"
        )
    place = _place(context, base, "red_flag", "red_flags", folder)
    _create(context, {f"{place}/{name}.yaml": text})


@new.command("questionnaire")
@click.argument("name")
@pass_context
def start_questionnaire(context: Context, name: str) -> None:
    """Start a questionnaire called NAME, with a folder of rules, a red flag and a cause."""
    first = next(iter(context.checked.bases.values()))
    texts = questionnaire_texts(first, _checked_name(name))
    if texts is None:
        raise click.UsageError("rules cite a source; write one into rules/sources.yaml first")
    _create(context, texts)


def _checked_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    mended = re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")
    advice = f'; did you mean "{mended}"?' if _NAME.fullmatch(mended) else ""
    raise click.UsageError(f"a name is lower-case words joined by _{advice}")


def _place(context: Context, base: RuleBase, kind: str, usual: str, folder: str | None) -> str:
    """Return the folder of a new file: where others of its kind lie in the folder of rules."""
    book, _ = read_library(context.existing_library)
    files = {document.path: document for document in book.documents}
    spans = [one.span for one in base.causes.values()] + [one.span for one in base.red_flags]
    read_here = {files[span.file].folder for span in spans if span.file in files}
    folders = sorted({document.folder for document in book.documents} - {""})
    own = [one for one in folders if one in read_here] or folders
    if folder is None:
        if len(own) != 1:
            raise click.UsageError(f"name the --folder of rules; there are {', '.join(own)}")
        folder = own[0]
    elif folder not in folders:
        near = get_close_matches(folder, folders, 1)
        advice = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(folders)}"
        raise click.UsageError(f'no folder of rules is called "{folder}"; {advice}')
    others = [
        document.path.rpartition("/")[0]
        for document in book.of_kind(kind)
        if document.folder == folder
    ]
    return others[0] if others else f"rules/{folder}/{usual}"


def _create(context: Context, texts: Mapping[str, str]) -> None:
    """Write new files, all or none, once it is sure that the library stays whole with them."""
    root = context.existing_library
    for path in texts:
        if (root / path).exists():
            raise FileExistsError(errno.EEXIST, "this file is there already", str(root / path))
    documents = [_document(path, text) for path, text in texts.items()]
    book, flaws = read_library(root)
    check(RuleBook((*book.documents, *documents), book.unread), flaws)
    for document in documents:
        _write(root / document.path, write(document))
        click.echo(f"wrote {root / document.path}")


def _document(path: str, text: str) -> Document:
    document, flaws = read_document(text.encode(), path)
    if document is None or flaws:
        raise ValueError(f"the scaffold of {path} cannot be read")
    return document


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)

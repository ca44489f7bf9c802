"""`triage review-pack`: every red flag on a page of its own, to be read and signed."""

from pathlib import Path
from typing import Final

import click

from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.meaning import Meanings
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.report.review_pack import pack_html, pack_text, sheets

_HTML: Final = "review-pack.html"
_TEXT: Final = "review-pack.txt"


@click.command("review-pack", short_help="Print every red flag on a page of its own.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--questionnaire", metavar="NAME", help="Whose red flags; needed where several are.")
@pass_context
def review_pack(context: Context, folder: Path, questionnaire: str | None) -> None:
    """Print every red flag on a page of its own, to be read and signed.

    Writes review-pack.html, to be printed, and review-pack.txt into DIR. Each page tells whom the
    flag is about, what people are asked and told, where they are sent, and why; below it is the
    form that a clinician fills in. `triage sign` keeps what they return.
    """
    book, flaws = read_library(context.existing_library)
    check(book, flaws)
    base = context.base(questionnaire)
    meanings = Meanings(book)
    digests = {document.path: meanings.digest_of(document) for document in book.documents}
    found = sheets(base, digests, context.country)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ((_HTML, pack_html(base, found)), (_TEXT, pack_text(base, found))):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"wrote {folder / name}")
    click.echo(f"{len(found)} red flags, a page each.")

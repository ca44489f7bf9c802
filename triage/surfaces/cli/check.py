"""`triage check`: every flaw of a library in one run."""

from collections.abc import Iterable

import click

from triage.authoring.accepted_changes import read_notes
from triage.authoring.library import read_library
from triage.authoring.pause import collection_paused
from triage.checking.check import check as check_book
from triage.language.flaw import Flaw, RuleBookError, Severity, in_order
from triage.language.signature import ReviewState
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.report.json_form import Json, json_text
from triage.surfaces.report.review_state import review_sentence


@click.command(short_help="Report every flaw of a library.")
@click.option("--advice/--no-advice", default=True, show_default=True, help="Give advice too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the flaws.",
)
@click.pass_context
@pass_context
def check(context: Context, ctx: click.Context, advice: bool, form: str) -> None:
    """Report every flaw of a library.

    Reads the files themselves, never a stored copy. Advice does not change the exit code.
    """
    told_of, review = _flaws(context)
    _, notes = read_notes(context.existing_library)
    found = in_order((*told_of, *notes))
    flaws = [flaw for flaw in found if flaw.severity is Severity.ERROR]
    told = [flaw for flaw in found if advice or flaw.severity is Severity.ERROR]
    if form == "json":
        click.echo(json_text([_json(flaw) for flaw in told]))
    else:
        for flaw in told:
            click.echo(_text(flaw))
        click.echo(_count(context, told, len(flaws)))
        if review is not None:
            click.echo(review_sentence(review))
    ctx.exit(Exit.FLAWS if flaws else Exit.DONE)


def _flaws(context: Context) -> tuple[Iterable[Flaw], ReviewState | None]:
    """Return every flaw and, of a library that may be used, what is signed of it."""
    try:
        with collection_paused():
            checked = check_book(*read_library(context.existing_library))
    except RuleBookError as error:
        return error.flaws, None
    return checked.advice, checked.review


def _text(flaw: Flaw) -> str:
    word = "" if flaw.severity is Severity.ERROR else "  (advice)"
    first, *rest = str(flaw).split("\n")
    return "\n".join([f"{first}{word}", *rest])


def _count(context: Context, told: list[Flaw], flaws: int) -> str:
    pieces = len(told) - flaws
    counted = [_number(flaws, "flaw", "flaws")]
    if pieces:
        counted.append(_number(pieces, "piece of advice", "pieces of advice"))
    return f"{context.library}: {', '.join(counted)}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count or 'no'} {one if count == 1 else many}"


def _json(flaw: Flaw) -> Json:
    return {
        "code": flaw.code,
        "severity": str(flaw.severity),
        "message": flaw.message,
        "help": flaw.help,
        "file": flaw.span.file,
        "line": flaw.span.line,
        "column": flaw.span.column,
        "related": [
            {"note": note, "file": span.file, "line": span.line, "column": span.column}
            for note, span in flaw.related
        ],
    }

"""`triage coverage`: which conditions the examples and vignettes exercise."""

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from triage.authoring.library import read_library
from triage.language.base import RuleBase
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.report.coverage_report import (
    Covered,
    coverage_json,
    coverage_markdown,
    coverage_text,
)
from triage.surfaces.report.json_form import Json, json_text
from triage.testing.coverage import Coverage, cover
from triage.testing.coverage_search import Found, Search, missing
from triage.testing.vignettes import Vignette, VignetteError, read_vignettes


@click.command(short_help="Tell which conditions the examples and vignettes exercise.")
@click.option(
    "--vignettes",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Count the vignettes in DIR too.",
)
@click.option("--questionnaire", metavar="NAME", help="Look at the rules of this one alone.")
@click.option("--suggest", is_flag=True, help="Write the examples that are missing, to paste.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    help="How long to look for people and proofs, and again for --suggest.",
)
@click.option(
    "--at-least",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="End with 1 if a smaller share of the goals is met.",
)
@click.option("--all", "every", is_flag=True, help="Tell every condition that lacks something.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to write what was found.",
)
@click.pass_context
@pass_context
def coverage(
    context: Context,
    ctx: click.Context,
    vignettes: Path | None,
    questionnaire: str | None,
    suggest: bool,
    seconds: float,
    at_least: float | None,
    every: bool,
    form: str,
) -> None:
    """Tell which conditions the examples and vignettes exercise.

    Every node of every condition should be seen true, false and unknown; and it should decide
    alone, both ways. A solver proves which of these nobody can show; they do not count. It needs
    the extra "verify". With --at-least the command ends with 1 where less is met, or where the
    time was too short to tell. docs/coverage.md explains the figures.
    """
    bases = [context.base(questionnaire)] if questionnaire else context.checked.bases.values()
    written: list[Json] = []
    enough = True
    for base in bases:
        begun = time.monotonic()
        book, _ = read_library(context.existing_library)
        people: tuple[Vignette, ...] = ()
        try:
            if vignettes is not None:
                people = read_vignettes(vignettes, base, book)
        except VignetteError as error:
            click.echo("\n".join(map(str, error.flaws)), err=True)
            ctx.exit(Exit.FLAWS)
        exercised = cover(base, people)
        found = _found(base, exercised, seconds)
        open_goals = exercised.open()
        examples = tuple(missing(base, book, found, open_goals, seconds)) if suggest else ()
        covered = Covered(exercised, found, examples, time.monotonic() - begun)
        share = covered.whole().share
        if at_least is not None and share is not None:
            enough = enough and not found.undecided and 100 * share >= at_least
        written.append(coverage_json(covered))
        if form == "text":
            click.echo(coverage_text(covered, every=every))
        elif form == "markdown":
            click.echo(coverage_markdown(covered))
    if form == "json":
        click.echo(json_text(written))
    ctx.exit(Exit.DONE if enough else Exit.FLAWS)


def _found(base: RuleBase, exercised: Coverage, seconds: float) -> Found:
    search = Search(base)
    try:
        with _progress(len(exercised.open())) as shown:
            return search.find(
                exercised, seconds, lambda more: None if shown is None else shown.update(more)
            )
    finally:
        search.close()


def _progress(length: int) -> AbstractContextManager[Any]:
    """Return a bar on the error stream, where somebody is looking at it."""
    if not sys.stderr.isatty():
        return nullcontext()
    return click.progressbar(length=length, label="Conditions", file=sys.stderr)

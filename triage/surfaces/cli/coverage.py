"""`triage coverage`: which conditions the examples and vignettes exercise."""

import time
from pathlib import Path

import click

from triage.authoring.library import read_library
from triage.language.base import RuleBase
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.proving import (
    format_option,
    progress,
    questionnaire_option,
    reached,
    seconds_option,
    vignettes_option,
)
from triage.surfaces.report.coverage_report import (
    Covered,
    coverage_json,
    coverage_markdown,
    coverage_text,
)
from triage.surfaces.report.json_form import Json, json_text
from triage.testing.coverage import Coverage, cover, people_of
from triage.testing.coverage_kept import KeptCoverage, Keys, fetch, store
from triage.testing.coverage_search import Found, Search, missing
from triage.testing.vignettes import Vignette, VignetteError, read_vignettes


@click.command(short_help="Tell which conditions the examples and vignettes exercise.")
@vignettes_option("Count the vignettes in DIR too.")
@questionnaire_option
@click.option("--suggest", is_flag=True, help="Write the examples that are missing, to paste.")
@seconds_option("How long to look for people and proofs, and again for --suggest.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many processes try the people side by side; changes nothing that is found.",
)
@click.option("--afresh", is_flag=True, help="Try all anew, whatever earlier runs have kept.")
@click.option(
    "--at-least",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="End with 1 if a smaller share of the goals is met.",
)
@click.option("--all", "every", is_flag=True, help="Tell every condition that lacks something.")
@format_option("How to write what was found.", "markdown", "json")
@click.pass_context
@pass_context
def coverage(
    context: Context,
    ctx: click.Context,
    vignettes: Path | None,
    questionnaire: str | None,
    suggest: bool,
    seconds: float,
    jobs: int,
    afresh: bool,
    at_least: float | None,
    every: bool,
    form: str,
) -> None:
    """Tell which conditions the examples and vignettes exercise.

    Every node of every condition should be seen true, false and unknown; and it should decide
    alone, both ways. A solver proves which of these nobody can show; they do not count. It needs
    the extra "verify". With --at-least the command ends with 1 where less is met, or where the
    time was too short to tell. docs/coverage.md explains the figures.

    What was found is kept in the user's cache folder; only what a change touches is tried again.
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
        keys = Keys(base, people_of(base, people))
        kept = KeptCoverage() if afresh else fetch(keys)
        with progress("People") as shown:
            exercised = cover(base, people, kept=kept, jobs=jobs, tried=reached(shown))
        found = _found(base, exercised, seconds, kept)
        store(keys, kept)
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


def _found(base: RuleBase, exercised: Coverage, seconds: float, kept: KeptCoverage) -> Found:
    search = Search(base)
    try:
        with progress("Conditions", len(exercised.open())) as shown:
            return search.find(
                exercised,
                seconds,
                lambda more: None if shown is None else shown.update(more),
                kept=kept,
            )
    finally:
        search.close()

"""`triage score`: what a library does to the invented people of a folder, in figures."""

from pathlib import Path

import click

from triage.authoring.library import read_library
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.surfaces.cli.answers import Day
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.report.json_form import json_text
from triage.surfaces.report.score_report import Measured, score_json, score_text
from triage.surfaces.report.text import result_text
from triage.testing.score import Tell, benign_walk, run_vignettes
from triage.testing.vignettes import VignetteError, answers_of_profile, read_vignettes

_ANY_DAY = Day().convert("2026-01-01", None, None)


@click.command(short_help="Measure the rules on vignettes.")
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--questionnaire", metavar="NAME", help="Which questions the vignettes answer.")
@click.option(
    "--unknown",
    "percent",
    type=click.IntRange(0, 100),
    default=0,
    metavar="PERCENT",
    help="Make this share of the answers unknown.",
)
@click.option("--seed", default=0, show_default=True, help="Draw other answers to make unknown.")
@click.option(
    "--benign",
    "benign_profile",
    metavar="PROFILE",
    default="well_adult_all_clear",
    show_default=True,
    help="Whose way through the questions is the usual one.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the figures.",
)
@pass_context
@click.pass_context
def score(
    ctx: click.Context,
    context: Context,
    folder: Path,
    questionnaire: str | None,
    percent: int,
    seed: int,
    benign_profile: str,
    form: str,
) -> None:
    """Measure the rules on the vignettes in DIR.

    Each invented person is interviewed as `triage ask` would, and the result is compared with what
    the vignette expects. docs/vignettes.md describes the format. A serious case that is told to
    wait too long ends the command with 1.
    """
    base = context.base(questionnaire)
    book, _ = read_library(context.existing_library)
    try:
        vignettes = read_vignettes(folder, base, book)
    except VignetteError as error:
        click.echo("\n".join(map(str, error.flaws)), err=True)
        ctx.exit(Exit.FLAWS)
    outcomes = run_vignettes(
        base, vignettes, teller(base, context.country), unknown_percent=percent, seed=seed
    )
    benign = answers_of_profile(base, book, benign_profile)
    walked = benign_walk(base, benign) if benign else None
    measured = Measured(base, outcomes, percent, seed, walked)
    click.echo(json_text(score_json(measured)) if form == "json" else score_text(measured))
    missed = any(one.under and one.vignette.serious for one in outcomes)
    ctx.exit(Exit.FLAWS if missed and not percent else Exit.DONE)


def teller(base: RuleBase, country: str) -> Tell:
    """Return what writes a result as a person in `country` would read it."""

    def tell(assessment: Assessment, case: Case) -> str:
        return result_text(base, assessment, case, country=country, today=_ANY_DAY)

    return tell

"""`triage simulate`: interview many people whose cause is known, and measure it."""

import sys
from pathlib import Path

import click

from triage.interview.choice import MOST_SURE, SURE, Choosing, Order
from triage.interview.policy import Policy
from triage.surfaces.cli.context import Context
from triage.surfaces.report.json_form import Json, json_text
from triage.surfaces.report.simulation import drawn, simulation_json, simulation_text
from triage.testing.people import PeopleError, read_people
from triage.testing.yardstick import MOST, figures, meet_all


@click.command(short_help="Interview many people whose cause is known, and measure it.")
@click.argument("library", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("cases", type=click.Path(path_type=Path, exists=True))
@click.option("--questionnaire", metavar="NAME", help="Which questions to ask.")
@click.option(
    "--policy",
    type=click.Choice([str(each) for each in Policy]),
    default=str(Policy.CONFIDENT),
    show_default=True,
    help="When to stop asking.",
)
@click.option(
    "--order",
    type=click.Choice([str(each) for each in Order]),
    default=str(Order.BY_WORTH),
    show_default=True,
    help="Which question about causes comes first.",
)
@click.option(
    "--sure",
    type=click.FloatRange(50, MOST_SURE),
    default=100 * SURE,
    show_default=True,
    help="Per cent at which one of causes that exclude each other is sure enough.",
)
@click.option(
    "--most",
    type=click.IntRange(1),
    default=MOST,
    show_default=True,
    help="At most so many questions each.",
)
@click.option(
    "--unknown",
    "percent",
    type=click.IntRange(0, 100),
    default=0,
    show_default=True,
    metavar="PERCENT",
    help="Let this share of the answers be unknown.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Draw other answers to make unknown.",
)
@click.option("--limit", type=click.IntRange(1), help="Only so many people.")
@click.option(
    "--plots",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Draw the figures as SVG files in DIR; needs the extra plots.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the figures.",
)
def simulate(
    library: Path,
    cases: Path,
    questionnaire: str | None,
    policy: str,
    order: str,
    sure: float,
    most: int,
    percent: int,
    seed: int,
    limit: int | None,
    plots: Path | None,
    form: str,
) -> None:
    """Interview the people in CASES with the rules in LIBRARY, and measure it.

    CASES is a file of JSON lines, or a folder of them: id, given, answers, rest, cause, serious.
    docs/interview.md describes them.
    """
    context = Context(library)
    base = context.base(questionnaire)
    try:
        people = read_people(base, cases)[:limit]
    except PeopleError as error:
        raise click.UsageError(str(error)) from None
    with click.progressbar(people, label="Interviews", file=sys.stderr) as progress:
        met = meet_all(
            base,
            people,
            lambda: Choosing(base, Policy(policy), Order(order), sure=sure / 100),
            most=most,
            unknown_percent=percent,
            seed=seed,
            met=lambda _: progress.update(1),
        )
    found = figures(met)
    settings: dict[str, Json] = {
        "policy": policy,
        "order": order,
        "sure": sure,
        "most": most,
        "unknown": percent,
    }
    if form == "json":
        click.echo(json_text(simulation_json(found, met, settings)))
    else:
        click.echo(simulation_text(found, settings))
    if plots is not None:
        click.echo(drawn(met, plots), err=True)

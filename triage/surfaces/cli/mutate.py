"""`triage mutate`: whether anything notices a slip in the rules."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from triage.authoring.library import read_library
from triage.language.base import RuleBase
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.report.json_form import Json, json_text
from triage.surfaces.report.mutation_report import (
    MOST_TOLD,
    mutation_json,
    mutation_markdown,
    mutation_text,
    written_text,
)
from triage.testing.mutate import Mutation, Source, Trying, share
from triage.testing.mutate import mutate as try_slips
from triage.testing.mutate_judge import Fate
from triage.testing.mutate_memory import Memory, remember, remembered
from triage.testing.mutate_write import suggested_for, write
from triage.testing.vignettes import VignetteError

_PERCENT = click.FloatRange(0, 100)


@click.command(short_help="Try slips in the rules, and tell which nothing notices.")
@click.option(
    "--vignettes",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Let the vignettes in DIR catch slips too.",
)
@click.option("--questionnaire", metavar="NAME", help="Look at the rules of this one alone.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Try N slips, drawn.")
@click.option("--flags", is_flag=True, help="Try slips that touch a red flag alone.")
@click.option("--seed", default=0, show_default=True, help="Draw another sample.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="one a processor",
    help="How many processes work at once.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=600.0,
    show_default=True,
    help="How long to try; what is left then is not tried, and said so.",
)
@click.option("--proofs/--no-proofs", default=True, help="Let broken promises catch slips too.")
@click.option("--fresh", is_flag=True, help="Forget what earlier runs found out.")
@click.option(
    "--at-least",
    type=_PERCENT,
    metavar="PERCENT",
    help="End with 1 if a smaller share is caught.",
)
@click.option(
    "--flags-at-least",
    type=_PERCENT,
    metavar="PERCENT",
    help="The same for slips that touch a red flag.",
)
@click.option(
    "--write",
    "writes",
    is_flag=True,
    help="Write the examples that would catch the rest into the files, marked as suggested.",
)
@click.option("--all", "every", is_flag=True, help="Tell every slip that nothing catches.")
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
def mutate(
    context: Context,
    ctx: click.Context,
    vignettes: Path | None,
    questionnaire: str | None,
    sample: int | None,
    flags: bool,
    seed: int,
    jobs: int,
    seconds: float,
    proofs: bool,
    fresh: bool,
    at_least: float | None,
    flags_at_least: float | None,
    writes: bool,
    every: bool,
    form: str,
) -> None:
    """Try slips in the rules, and tell which of them nothing notices.

    Each slip is one mistake that an author could make. It is caught by `triage check`, by an
    example, by a vignette or by a proof; or a solver proves that nobody would be told otherwise,
    and it does not count; or it slips through, and an example that would catch it is offered. With
    --write such examples, as few as may be, go into the files. They state what the rules say now:
    read each of them. It needs the extra "verify". docs/mutate.md lists the slips. With --at-least
    or --flags-at-least the command ends with 1 where less is caught, or where the time was too
    short to tell.
    """
    bases = [context.base(questionnaire)] if questionnaire else context.checked.bases.values()
    written: list[Json] = []
    enough = True
    for base in bases:
        source = Source(context.existing_library, base.questionnaire.id, vignettes)
        memory = Memory({}) if fresh else remembered(base)
        with _progress(base.questionnaire.id) as shown:

            def tried(done: int, of: int, shown: Any = shown) -> None:
                if shown is not None:
                    shown.length = of
                    shown.update(done - shown.pos)

            natural = len(base.clauses) ** 2 if every or form == "json" else MOST_TOLD
            trying = Trying(seconds=10.0, budget=seconds, proofs=proofs, jobs=jobs)
            trying = trying._replace(dressed=0 if writes else natural)
            try:
                found = try_slips(
                    source,
                    trying,
                    sample=sample,
                    seed=seed,
                    flags=flags,
                    memory=memory,
                    tried=tried,
                )
            except VignetteError as error:
                click.echo("\n".join(map(str, error.flaws)), err=True)
                ctx.exit(Exit.FLAWS)
        remember(base, memory)
        enough = enough and _enough(found, at_least, flags_at_least)
        written.append(mutation_json(found))
        if form == "text":
            # What is written into the files needs no pasting.
            click.echo(mutation_text(found, every=every, most=0 if writes else MOST_TOLD))
        elif form == "markdown":
            click.echo(mutation_markdown(found))
        if writes:
            _write(context, base, found, seconds)
    if form == "json":
        click.echo(json_text(written))
    ctx.exit(Exit.DONE if enough else Exit.FLAWS)


def _write(context: Context, base: RuleBase, found: Mutation, seconds: float) -> None:
    """Write what would notice the rest, and say what was written, on the error stream."""
    library = context.existing_library
    book, _ = read_library(library)
    with _progress(f"{base.questionnaire.id}, dealt with") as shown:
        if shown is not None:
            shown.length = max(1, sum(one.fate is Fate.SURVIVED for one in found.judged))
        looked = shown.update if shown is not None else lambda _: None
        suggested, natural = suggested_for(base, book, found, seconds, looked)
    written = write(library, base, suggested, natural)
    click.echo(written_text(written, len(suggested.left)), err=True)


def _progress(name: str) -> AbstractContextManager[Any]:
    """Return a bar on the error stream, where somebody is looking at it."""
    if not sys.stderr.isatty():
        return nullcontext()
    return click.progressbar(length=1, label=f"Slips in {name}", file=sys.stderr)


def _enough(found: Mutation, at_least: float | None, flags_at_least: float | None) -> bool:
    flags = [one for one in found.judged if one.of_flag]
    wanted = ((at_least, share(found.judged)), (flags_at_least, share(flags)))
    for percent, caught in wanted:
        if percent is None:
            continue
        if found.not_tried or (caught.share is not None and 100 * caught.share < percent):
            return False
    return True

"""`triage batch`: an archive of answered questionnaires, assessed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from triage.batch.archive import STANDARD_INPUT, Form, form_of
from triage.batch.parts import Job
from triage.batch.row import case_of_row
from triage.batch.run import Outcome, run
from triage.batch.sample import write_sample
from triage.batch.store import REJECTS, write_whole
from triage.batch.summary import most_rejected
from triage.batch.summary import summary as summary_of
from triage.engines.lower import lower
from triage.engines.plan_text import plan_text
from triage.language.base import RuleBase
from triage.semantics.assess import assess
from triage.surfaces.cli.answers import today
from triage.surfaces.cli.batch_progress import Bar
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.surfaces.report.batch_page import summary_page
from triage.surfaces.report.batch_summary import summary_text
from triage.surfaces.report.batch_trace import decided_text
from triage.surfaces.report.batch_words import counted
from triage.surfaces.report.material import Material
from triage.surfaces.report.sections import sections
from triage.surfaces.report.text import sections_text

#: So many kinds of what was wrong are told at the end.
_MOST_REASONS: Final = 5
FORMS = [str(form) for form in Form]


@click.command(short_help="Assess an archive of answers.")
@click.argument("archive", metavar="IN", required=False, type=click.Path(path_type=Path))
@click.argument("out", metavar="[OUT]", required=False, type=click.Path(path_type=Path))
@click.option("--questionnaire", metavar="NAME", help="Which questions these answers answer.")
@click.option(
    "--form", type=click.Choice(FORMS), help="How IN is written, where its name does not tell."
)
@click.option(
    "--keep", metavar="COLUMN", multiple=True, help="Carry this column over; may be repeated."
)
@click.option(
    "--with",
    "further",
    multiple=True,
    metavar="WHAT",
    type=click.Choice(["bits", "causes", "interventions", "activity", "rules", "clauses"]),
    help="Write also bits, causes, interventions, activity, rules or clauses; may be repeated.",
)
@click.option(
    "--missing-is-unknown", is_flag=True, help="Take findings without a column for unknown."
)
@click.option("--start-over", is_flag=True, help="Throw away what is in OUT, whole or not.")
@click.option(
    "--part-rows", type=click.IntRange(1), metavar="N", help="Rows in a part; else by their size."
)
@click.option("--summary", is_flag=True, help="Print counts, and write a page with plots.")
@click.option(
    "--trace", type=click.IntRange(1), metavar="ROW", help="Explain one row; OUT is not needed."
)
@click.option("--plan", "shows_plan", is_flag=True, help="Print what each column holds.")
@click.option(
    "--sample", type=click.IntRange(1), metavar="N", help="Write N invented cases to IN, to try."
)
@pass_context
@click.pass_context
def batch(
    ctx: click.Context,
    context: Context,
    archive: Path | None,
    out: Path | None,
    questionnaire: str | None,
    form: str | None,
    keep: tuple[str, ...],
    further: tuple[str, ...],
    missing_is_unknown: bool,
    start_over: bool,
    part_rows: int | None,
    summary: bool,
    trace: int | None,
    shows_plan: bool,
    sample: int | None,
) -> None:
    """Assess an archive of answered questionnaires: millions of cases, by columns.

    IN is a Parquet, CSV or NDJSON file, a folder of them, or - for standard input. It has a column
    for each finding, or a row for each answer: case, finding, answer. OUT is a folder, or one file
    that ends in .parquet, .csv or .ndjson. Rows that cannot be assessed are named in rejects.csv,
    and the rest goes on. A run that was stopped goes on where it was when it is given again. It
    needs the extra "batch". docs/batch.md has an example.
    """
    base = context.base(questionnaire)
    if shows_plan:
        _show_plan(base)
        return
    if archive is None:
        raise click.UsageError("name an archive: triage batch IN OUT")
    written = Form(form) if form else None
    if sample is not None:
        if out is not None:
            raise click.UsageError("an invented archive is written to one file; name one")
        _write_sample(base, sample, archive, written)
        return
    job = Job(
        base,
        archive,
        form=written,
        keep=keep,
        further=tuple(dict.fromkeys(further)),
        missing_is_unknown=missing_is_unknown,
        part_rows=part_rows,
    )
    if trace is not None:
        _explain(context, job, trace)
        return
    if out is None:
        raise click.UsageError("name where the result goes: triage batch IN OUT")
    with Bar() as bar:
        outcome = run(job, out, start_over=start_over, progress=bar.at)
    click.echo(_told(outcome, out))
    if summary:
        _summarise(base, out)
    if not outcome.assessed:
        click.echo("Not one row could be assessed.", err=True)
        ctx.exit(Exit.USAGE)


def _told(outcome: Outcome, out: Path) -> str:
    read, used, left = map(counted, (outcome.rows, outcome.assessed, outcome.rejected))
    lines = [f"{read} row{'s' * (outcome.rows != 1)}: {used} assessed, {left} rejected."]
    if outcome.resumed:
        lines.append(f"Parts that an earlier run had finished: {outcome.resumed}.")
    if outcome.missing:
        lines.append(f"Findings without a column, unknown in every row: {len(outcome.missing)}.")
    folder = form_of(out) is None
    lines.append(f"The rows stand in {out / 'rows' if folder else out}.")
    if outcome.rejected:
        rejects = out / REJECTS if folder else out.with_name(f"{out.name}.{REJECTS}")
        lines.append(f"What was wrong stands in {rejects}; most often:")
        for column, reason, number in most_rejected(out, _MOST_REASONS):
            where = f'column "{column}": ' if column else ""
            lines.append(f"  {counted(number):>9}  {where}{reason}")
    return "\n".join(lines)


def _summarise(base: RuleBase, out: Path) -> None:
    found = summary_of(out)
    page = out / "summary.html" if out.is_dir() else out.with_name(f"{out.name}.summary.html")
    write_whole(page, summary_page(found, base))
    click.echo(f"\n{summary_text(found)}\nThe same with plots: {page}")


def _explain(context: Context, job: Job, row: int) -> None:
    if str(job.archive) == STANDARD_INPUT:
        raise click.UsageError("a row of standard input cannot be found again; name a file")
    case = case_of_row(job, row)
    assessment = assess(job.base, case)
    click.echo(f"row {row}\n")
    click.echo(
        sections_text(sections(job.base, assessment, case, country=context.country, today=today()))
    )
    material = Material(job.base, assessment, case, country=context.country, today=today())
    click.echo(decided_text(material))


def _show_plan(base: RuleBase) -> None:
    click.echo(plan_text(lower(base)), nl=False)


def _write_sample(base: RuleBase, rows: int, path: Path, form: Form | None) -> None:
    chosen = form or form_of(path)
    if chosen is None:
        raise click.UsageError("name a file that ends in .parquet, .csv or .ndjson")
    write_sample(base, rows, path, chosen)
    click.echo(f"{counted(rows)} invented cases stand in {path}; the column person counts them.")

"""`triage assess`: answers from files, assessed and told."""

from datetime import date

import click

from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.surfaces.case_file import read_cases
from triage.surfaces.cli.answers import Assessor, Day, read_files, today
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.report.clinician import clinician_sections
from triage.surfaces.report.json_form import json_form, json_text
from triage.surfaces.report.markdown import escaped, sections_markdown
from triage.surfaces.report.material import Section
from triage.surfaces.report.sections import sections
from triage.surfaces.report.text import page_text, sections_text


@click.command(short_help="Assess answers from files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--questionnaire", metavar="NAME", help="Which questions these answers answer.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to write the assessment.",
)
@click.option("--for-clinician", is_flag=True, help="Write one page to take along.")
@click.option("--today", "day", type=Day(), metavar="DAY", help="Count days from this one.")
@pass_context
def assess(
    context: Context,
    files: tuple[str, ...],
    questionnaire: str | None,
    form: str,
    for_clinician: bool,
    day: date | None,
) -> None:
    """Assess answers from files.

    Each FILE is a YAML or JSON mapping of finding to answer; - is standard input. An answer is
    yes or no, an option, a whole number, or a list of options; or unknown, not_sure or
    rather_not_say. What is left out is unknown. With several files, JSON is one list.
    """
    if for_clinician and form == "json":
        raise click.UsageError("the page for clinicians is text or markdown")
    base = context.base(questionnaire)
    read = read_files(files)
    cases = read_cases(base, read)
    assessor = Assessor(base)
    assessed = [(case, assessor.assess(case)) for case in cases]
    if form == "json":
        objects = [json_form(base, assessment) for _, assessment in assessed]
        click.echo(json_text(list(objects) if len(objects) > 1 else objects[0]))
        return
    names = [name for name, _ in read] if len(read) > 1 else [""]
    for name, (case, assessment) in zip(names, assessed, strict=True):
        told = _told(context, base, assessment, case, day or today(), for_clinician)
        click.echo(_written(told, form, name, page=for_clinician))


def _told(
    context: Context,
    base: RuleBase,
    assessment: Assessment,
    case: Case,
    day: date,
    for_clinician: bool,
) -> tuple[Section, ...]:
    tell = clinician_sections if for_clinician else sections
    return tell(base, assessment, case, country=context.country, today=day)


def _written(told: tuple[Section, ...], form: str, name: str, *, page: bool) -> str:
    if form == "markdown":
        title = f"# {escaped(name)}\n\n" if name else ""
        return title + sections_markdown(told, level=2 if name else 1)
    title = f"{name}\n{'=' * len(name)}\n\n" if name else ""
    return title + (page_text(told) if page else sections_text(told))

"""`triage schema`: JSON Schemas of what authors write, of answers, and of assessments."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import click

from triage.authoring.schema import schemas
from triage.surfaces.case_schema import answers_schema
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.report.json_form import json_text
from triage.surfaces.report.json_schema import assessment_schema

_ANSWERS = "answers"
_ASSESSMENT = "assessment"


@click.command(short_help="Print a JSON Schema, for editors and programs.")
@click.argument("kind", required=False)
@click.option("--questionnaire", metavar="NAME", help="Whose answers the schema describes.")
@pass_context
def schema(context: Context, kind: str | None, questionnaire: str | None) -> None:
    """Print a JSON Schema, for editors and programs.

    KIND is a kind of file, such as cause or red_flag; answers, a file of answers to a
    questionnaire; or assessment, what `triage assess --format json` prints. With no KIND, prints
    those of all kinds of file of a library, by kind.
    """
    if kind == _ASSESSMENT:
        click.echo(json_text(assessment_schema()))
    elif kind == _ANSWERS:
        click.echo(json_text(answers_schema(context.base(questionnaire))))
    else:
        click.echo(json_text(_of_files(kind, schemas())))


def _of_files(kind: str | None, files: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    if kind is None:
        return dict(files)
    name = kind.replace("-", "_")
    if name in files:
        return files[name]
    kinds = [*files, _ANSWERS, _ASSESSMENT]
    near = get_close_matches(name, kinds, 1)
    advice = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(kinds)}"
    raise click.UsageError(f'no kind is called "{kind}"; {advice}')

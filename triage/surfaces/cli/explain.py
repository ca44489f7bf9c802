"""`triage explain`: why, why not, and what would change it."""

from difflib import get_close_matches

import click

from triage.interview.choice import Choosing
from triage.interview.relevance import Needs
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.semantics.what_if import what_if
from triage.semantics.why import Justification, topics_of, why
from triage.surfaces.case_file import read_cases
from triage.surfaces.cli.answers import Assessor, read_files, today
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.report.asking import next_text
from triage.surfaces.report.explanation import Asked, lines, title
from triage.surfaces.report.explanation_json import explanations_json
from triage.surfaces.report.json_form import json_text
from triage.surfaces.report.material import Material
from triage.surfaces.report.text import lines_text
from triage.surfaces.report.what_if import heading, what_if_json, what_if_lines

_PREFIXES = ("rule:", "red_flag:", "critical:", "cause:", "derived:", "gate:")


@click.command(short_help="Explain what decided a cause, a red flag or an intervention.")
@click.argument("file", metavar="FILE")
@click.option("--why", "ids", metavar="ID", multiple=True, help="Why it came out so.")
@click.option("--why-not", "not_ids", metavar="ID", multiple=True, help="What would change it.")
@click.option("--next", "asks", is_flag=True, help="What would be asked next, and why.")
@click.option(
    "--what-if",
    "supposes",
    is_flag=True,
    help="The fewest other answers that would change how soon, or the first cause.",
)
@click.option("--questionnaire", metavar="NAME", help="Which questions these answers answer.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the explanation.",
)
@pass_context
def explain(
    context: Context,
    file: str,
    ids: tuple[str, ...],
    not_ids: tuple[str, ...],
    asks: bool,
    supposes: bool,
    questionnaire: str | None,
    form: str,
) -> None:
    """Explain what decided a cause, a red flag or an intervention.

    FILE holds answers, as for assess. ID names a cause, a red flag, an intervention, a rule
    (CAUSE/RULE) or a finding. With no ID, explains what decided the result.
    """
    base = context.base(questionnaire)
    (case,) = read_cases(base, read_files([file]))
    assessor = Assessor(base)
    truths, assessment = assessor.truths(case), assessor.assess(case)
    if asks:
        click.echo(next_text(base, Choosing(base).next(Needs(base, case, truths))))
        return
    material = Material(base, assessment, case, country=context.country, today=today())
    if supposes:
        click.echo(_supposed(material, form))
        return
    asked = [(Asked.WHY, id) for id in ids] + [(Asked.WHY_NOT, id) for id in not_ids]
    asked = asked or [(Asked.WHY, id) for id in _decisive(assessment)]
    told = [
        (one, justification)
        for one, id in asked
        for justification in why(base, case, truths, _known(base, id))
    ]
    if form == "json":
        click.echo(json_text(explanations_json(material, told)))
    elif told:
        click.echo("\n".join(_text(material, one, each) for one, each in told))
    else:
        click.echo("Nothing asks for a visit, and no cause is shown. Name an ID with --why-not.")


def _supposed(material: Material, form: str) -> str:
    found = what_if(material.base, material.case)
    if form == "json":
        return json_text(what_if_json(material, found))
    return "\n".join(
        "\n".join(
            [heading(one), "-" * len(heading(one)), *lines_text(what_if_lines(material, one)), ""]
        )
        for one in found
    )


def _decisive(assessment: Assessment) -> list[str]:
    """Return what decided where to go, then the causes shown, then what is offered."""
    found = [
        *assessment.because,
        *(one.cause for one in assessment.causes if one.shown),
        *(one.intervention for one in assessment.interventions),
    ]
    return list(dict.fromkeys(map(_bare, found)))


def _bare(id: str) -> str:
    for prefix in _PREFIXES:
        id = id.removeprefix(prefix)
    return id


def _known(base: RuleBase, id: str) -> str:
    name = _bare(id)
    if topics_of(base, name):
        return name
    names = [
        *base.causes,
        *(flag.id for flag in base.red_flags),
        *base.interventions,
        *(rule.id for rule in base.evidence),
        *base.findings,
    ]
    near = get_close_matches(name, names, 1)
    advice = f'; did you mean "{near[0]}"?' if near else ""
    raise click.UsageError(
        f'no cause, red flag, intervention, rule or finding is called "{name}"{advice}'
    )


def _text(material: Material, asked: Asked, told: Justification) -> str:
    heading = title(material, told)
    body = lines_text(lines(material, told, asked))
    return "\n".join([heading, "-" * len(heading), *body, ""])

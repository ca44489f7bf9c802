"""The JSON Schema of a file of answers to one questionnaire, for editors and programs."""

from typing import assert_never

from triage.language.base import RuleBase
from triage.language.domain import Choice, Domain, WholeNumber, YesNo
from triage.language.questionnaire import Form, Question
from triage.surfaces.case_file import IN_PLACE_OF_AN_ANSWER, NONE_OF_THESE
from triage.surfaces.report.json_form import Json


def answers_schema(base: RuleBase) -> dict[str, Json]:
    """Return the JSON Schema of answers to the questions of `base`."""
    properties: dict[str, Json] = {}
    for question in base.questionnaire.questions():
        if question.form is Form.CHOOSE_ANY:
            properties[question.id] = {"title": question.text, **_list(question)}
        for item in question.items:
            finding = base.findings[item.finding]
            words = item.text or question.text
            properties[item.finding] = {"title": words, **_one(finding.domain)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:triage:answers:{base.questionnaire.id}:{base.library.version}",
        "title": f"Answers to: {base.questionnaire.title}",
        "description": "What is left out is unknown.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _one(domain: Domain) -> dict[str, Json]:
    instead: list[Json] = [*IN_PLACE_OF_AN_ANSWER]
    match domain:
        case YesNo():
            return {"enum": [True, False, "yes", "no", "true", "false", *instead]}
        case Choice(options):
            return {"enum": [*options, *(word for word in instead if word not in options)]}
        case WholeNumber(least, most):
            number: Json = {"type": "integer", "minimum": least, "maximum": most}
            return {"anyOf": [number, {"enum": instead}]}
        case _:
            assert_never(domain)


def _list(question: Question) -> dict[str, Json]:
    options: list[Json] = [id.rpartition("/")[2] for id in question.findings]
    words = dict.fromkeys([*options, NONE_OF_THESE, *IN_PLACE_OF_AN_ANSWER])
    several: Json = {"type": "array", "items": {"enum": options}}
    return {"anyOf": [several, {"enum": [*words]}]}

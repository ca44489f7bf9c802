"""The shapes of requests and responses, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from triage.interview.policy import Ended
from triage.language.questionnaire import Form
from triage.language.referral import Acuity
from triage.semantics.what_if import MOST, Aim
from triage.semantics.why import Topic
from triage.surfaces.report.explanation import Asked
from triage.surfaces.report.explanation_json import EXPLANATION_VERSION
from triage.surfaces.report.json_form import TRUTH_WORDS
from triage.surfaces.report.json_schema import assessment_schema
from triage.surfaces.report.question_json import QUESTION_VERSION
from triage.surfaces.report.what_if import WHAT_IF_VERSION
from triage.surfaces.web.api_problems import PROBLEM

Schema: TypeAlias = dict[str, Any]
_Answer: TypeAlias = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-(10**12), le=10**12)]
    | Annotated[StrictStr, Field(max_length=200)]
    | Annotated[list[Annotated[StrictStr, Field(max_length=200)]], Field(max_length=100)]
)
_Name: TypeAlias = Annotated[StrictStr, Field(max_length=200)]


class Answered(BaseModel):
    """Answers to one questionnaire, named as in a file of answers."""

    model_config = ConfigDict(extra="forbid")

    questionnaire: _Name | None = Field(
        None, description="Which questions these answer; with one in the library, not needed."
    )
    answers: dict[_Name, _Answer] = Field(
        description="Finding to answer: yes, no, an option, a whole number, a list of options,"
        " not_sure, rather_not_say or unknown. What is left out is unknown.",
        max_length=1000,
        examples=[{"saddle_numbness": "no", "age": 35}],
    )


class Wondering(Answered):
    """Answers, and what to explain about them."""

    why: list[_Name] = Field(
        [], max_length=50, description="Causes, red flags, interventions, rules, findings."
    )
    why_not: list[_Name] = Field([], max_length=50, description="The same, and what would flip it.")


_TEXT: Final[Schema] = {"type": "string"}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}
_POINTS: Final[Schema] = {"type": ["integer", "null"]}


def _record(fields: dict[str, Any]) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


PROBLEM_SCHEMA: Final = _record(
    {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "flaws": _list(_record({"code": _TEXT, "message": _TEXT, "help": _TEXT})),
    }
)

_CHANGED: Final[Schema] = _list(
    _record({"finding": _TEXT, "values": _list({"type": ["boolean", "integer", "string"]})})
)
_CHANGES: Final[Schema] = {"anyOf": [{"type": "null"}, _CHANGED]}


def assessment() -> Schema:
    """Return the schema of an assessment: that of the command line."""
    return {key: value for key, value in assessment_schema().items() if not key.startswith("$")}


def questionnaires() -> Schema:
    """Return the schema of the list of questionnaires."""
    review = _record({"files": {"type": "integer"}, "signed": {"type": "integer"}})
    fields = {
        "questionnaire": _TEXT,
        "title": _TEXT,
        "for": _TEXT,
        "library": _record({"id": _TEXT, "version": _TEXT}),
        "rule_base": _TEXT,
        "review": review,
    }
    return _record({"questionnaires": _list(_record(fields))})


def next_question() -> Schema:
    """Return the schema of what to ask next."""
    answer = _record({"value": _TEXT, "label": _TEXT})
    number = _record({"from": {"type": "integer"}, "to": {"type": "integer"}, "unit": _TEXT})
    item = _record(
        {
            "finding": _TEXT,
            "text": _TEXT,
            "danger": {"type": "boolean"},
            "critical": {"type": "boolean"},
            "answers": _list(answer),
            "number": {"anyOf": [{"type": "null"}, number]},
            "instead": _TEXTS,
        }
    )
    question = _record(
        {
            "question": _TEXT,
            "form": {"enum": [str(form) for form in Form]},
            "lead": _TEXT,
            "text": _TEXT,
            "help": _TEXT,
            "why": _TEXT,
            "personal": {"type": "boolean"},
            "none": _TEXT,
            "items": _list(item),
        }
    )
    return _record(
        {
            "schema_version": {"const": QUESTION_VERSION},
            "rule_base": _TEXT,
            "questionnaire": _TEXT,
            "question": {"anyOf": [{"type": "null"}, question]},
            "ended": {"enum": [None, *(str(one) for one in Ended)]},
            "because": _TEXT,
        }
    )


def explanations() -> Schema:
    """Return the schema of explanations: that of the command line."""
    truth = {"enum": list(TRUTH_WORDS.values())}
    part = _record(
        {
            "rule": _TEXT,
            "kind": _TEXT,
            "truth": truth,
            "when": _TEXT,
            "reason": {"type": "object", "description": "A tree: condition, truth, values, parts."},
            "points": {"type": "integer"},
            "if_confirmed": {"type": "integer"},
            "if_refuted": {"type": "integer"},
            "because": _TEXT,
            "sources": _TEXTS,
            "missing": _TEXTS,
            "would_confirm": _CHANGES,
            "would_refute": _CHANGES,
        }
    )
    explanation = _record(
        {
            "id": _TEXT,
            "topic": {"enum": [str(topic) for topic in Topic]},
            "asked": {"enum": [str(asked) for asked in Asked]},
            "title": _TEXT,
            "outcome": _TEXTS,
            "support": _POINTS,
            "baseline": _POINTS,
            "band": {"type": ["string", "null"]},
            "parts": _list(part),
        }
    )
    return _record(
        {
            "schema_version": {"const": EXPLANATION_VERSION},
            "rule_base": _TEXT,
            "questionnaire": _TEXT,
            "explanations": _list(explanation),
        }
    )


def what_ifs() -> Schema:
    """Return the schema of the smallest changes: that of the command line."""
    way = _record(
        {
            "changes": _CHANGED,
            "acuity": {"enum": [acuity.word for acuity in Acuity]},
            "first_cause": {"type": ["string", "null"]},
        }
    )
    aim = _record(
        {
            "aim": {"enum": [str(aim) for aim in Aim]},
            "answers": {"type": "integer", "minimum": 0, "maximum": MOST},
            "ways": _list(way),
        }
    )
    return _record(
        {
            "schema_version": {"const": WHAT_IF_VERSION},
            "rule_base": _TEXT,
            "questionnaire": _TEXT,
            "most_answers": {"const": MOST},
            "what_if": _list(aim),
        }
    )


def responses(schema: Schema, description: str, *failing: int) -> dict[int | str, dict[str, Any]]:
    """Return the responses of an address: what it answers, and problems."""
    told = {
        400: "The body cannot be read.",
        413: "The body is too large.",
        422: "The request cannot be used; every flaw of it.",
        429: "Asked too often; wait a minute.",
    }
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": description, "content": {"application/json": {"schema": schema}}}
    }
    for status in failing:
        found[status] = {
            "description": told[status],
            "content": {PROBLEM: {"schema": PROBLEM_SCHEMA}},
        }
    return found

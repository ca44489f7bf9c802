"""The published JSON Schema of an assessment; a copy lies in `docs/assessment.schema.json`."""

from enum import StrEnum

from triage.language.assessment import Band, FlagState
from triage.language.base import ClauseKind, FlagKind, Kind, Level
from triage.language.case import Said
from triage.language.referral import ACUITIES
from triage.surfaces.report.json_form import SCHEMA_VERSION, TRUTH_WORDS, Json

_TEXT: Json = {"type": "string"}
_NAME: Json = {"type": "string", "minLength": 1}
_POINTS: Json = {"type": "integer"}
_FLAG: Json = {"type": "boolean"}
_COUNT: dict[str, Json] = {"type": "integer", "minimum": 0}


def assessment_schema() -> dict[str, Json]:
    """Return the JSON Schema of one assessment."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:triage:assessment:{SCHEMA_VERSION}",
        "title": "Assessment",
        "description": "Everything concluded about one case.",
        **_record(
            {
                "schema_version": {"const": SCHEMA_VERSION},
                "library": _record({"id": _NAME, "version": _NAME}),
                "rule_base": {
                    **_text("The digest of the rules that concluded this."),
                    "minLength": 1,
                },
                "questionnaire": _NAME,
                "reviewed_by_clinician": {
                    "type": "boolean",
                    "description": "Whether clinicians have signed every file of the rules.",
                },
                "review": _record(
                    {
                        "files": {**_COUNT, "description": "Files to be signed."},
                        "signed": {**_COUNT, "description": "Files signed by enough persons."},
                    }
                ),
                "disposition": _record(
                    {
                        **_referral(),
                        "because": _list(
                            _text("A flag, as red_flag:NAME, or a finding, as critical:NAME.")
                        ),
                    }
                ),
                "also": _list(_record(_referral()), "Other places at the same acuity."),
                "red_flags": _list(_red_flag()),
                "must_rule_out": _list(
                    _record({"cause": _NAME, "red_flag": _NAME}),
                    "What raised flags make us rule out first.",
                ),
                "out_of_scope": _list(_NAME, "Scopes that replace causes and interventions."),
                "causes": _list(_cause(), "By kind, then support, then name; never a diagnosis."),
                "interventions": _list(_intervention()),
                "activity": _record({"level": _word(Level), "because": _list(_NAME)}),
                "open_findings": _list(
                    _record(
                        {
                            "finding": _NAME,
                            "why": _word(Said),
                            "critical": _FLAG,
                            "red_flags": _list(_NAME),
                        }
                    ),
                    "What was unknown and would have mattered.",
                ),
                "contradictions": _list(_record({"findings": _list(_NAME), "because": _TEXT})),
                "trace": _list(_firing(), "What became of every condition, in order."),
            }
        ),
    }


def _referral() -> dict[str, Json]:
    return {
        "acuity": {"enum": list(ACUITIES)},
        "to": {**_text("A place of rules/places.yaml."), "minLength": 1},
        "within": _text("now, same day, or a number of hours, days or weeks; empty: no limit."),
    }


def _red_flag() -> Json:
    return _record(
        {
            "red_flag": _NAME,
            "kind": _word(FlagKind),
            "title": _TEXT,
            "state": _word(FlagState),
            "referral": {"anyOf": [{"type": "null"}, _record(_referral())]},
            "because": _TEXT,
            "sources": _list(_NAME),
        }
    )


def _cause() -> Json:
    argument = _record(
        {
            "rule": _NAME,
            "because": _TEXT,
            "weight": _POINTS,
            "strongest_of": _text("Of the rules of one group only the strongest counts."),
            "sources": _list(_NAME),
        }
    )
    return _record(
        {
            "cause": _NAME,
            "title": _TEXT,
            "kind": _word(Kind),
            "support": _POINTS,
            "baseline": _POINTS,
            "band": _word(Band),
            "shown": _FLAG,
            "tied": _FLAG,
            "for": _list(argument),
            "against": _list(argument),
        }
    )


def _intervention() -> Json:
    texts = (
        "title",
        "how",
        "dose",
        "progression",
        "check_first",
        "stop_if",
        "course",
        "look_again",
        "grade",
    )
    return _record(
        {
            "intervention": _NAME,
            "cause": _NAME,
            **dict.fromkeys(texts, _TEXT),
            "sources": _list(_NAME),
        }
    )


def _firing() -> Json:
    return _record(
        {
            "rule": _NAME,
            "kind": _word(ClauseKind),
            "truth": {"enum": list(TRUTH_WORDS.values())},
            "decided_by": _list(_NAME, "The findings that decided it or, if open, are missing."),
        }
    )


def _record(fields: dict[str, Json]) -> dict[str, Json]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(item: Json, description: str = "") -> dict[str, Json]:
    told: dict[str, Json] = {"description": description} if description else {}
    return {"type": "array", "items": item, **told}


def _text(description: str) -> dict[str, Json]:
    return {"type": "string", "description": description}


def _word(words: type[StrEnum]) -> dict[str, Json]:
    return {"enum": [str(word) for word in words]}

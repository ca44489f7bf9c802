"""Why something came out as it did, as plain data for programs."""

from typing import Final

from triage.semantics.change import Change
from triage.semantics.why import Justification, Part, Reason
from triage.surfaces.report.explanation import Asked, outcome, title
from triage.surfaces.report.json_form import TRUTH_WORDS, Json
from triage.surfaces.report.material import Material

EXPLANATION_VERSION: Final = "1.0"


def explanations_json(
    material: Material, told: list[tuple[Asked, Justification]]
) -> dict[str, Json]:
    """Return explanations as plain data; unlike an assessment they hold answers."""
    return {
        "schema_version": EXPLANATION_VERSION,
        "rule_base": material.base.digest,
        "questionnaire": material.base.questionnaire.id,
        "explanations": [_explanation(material, asked, one) for asked, one in told],
    }


def _explanation(material: Material, asked: Asked, told: Justification) -> Json:
    return {
        "id": told.id,
        "topic": str(told.topic),
        "asked": str(asked),
        "title": title(material, told),
        "outcome": list(outcome(material, told)),
        "support": told.support,
        "baseline": told.baseline,
        "band": None if told.band is None else str(told.band),
        "parts": [_part(material, part) for part in told.parts],
    }


def _part(material: Material, part: Part) -> Json:
    return {
        "rule": part.clause.name,
        "kind": str(part.clause.kind),
        "truth": TRUTH_WORDS[part.reason.truth],
        "when": material.words.condition(part.clause.when),
        "reason": _reason(material, part.reason),
        "points": part.points,
        "if_confirmed": part.if_confirmed,
        "if_refuted": part.if_refuted,
        "because": part.because,
        "sources": list(part.sources),
        "missing": list(part.missing),
        "would_confirm": _changes(part.would_confirm),
        "would_refute": _changes(part.would_refute),
    }


def _reason(material: Material, reason: Reason) -> Json:
    values = reason.values
    return {
        "condition": material.words.condition(reason.condition),
        "truth": TRUTH_WORDS[reason.truth],
        "values": None if values is None else [*sorted(values, key=str)],
        "said": None if reason.said is None else str(reason.said),
        "parts": [_reason(material, part) for part in reason.parts],
    }


def _changes(changes: tuple[Change, ...] | None) -> Json:
    if changes is None:
        return None
    return [{"finding": one.finding, "values": [*one.values]} for one in changes]

"""An assessment as plain data for programs; `json_schema.py` says the same as a schema."""

import json
from collections.abc import Mapping
from typing import Final, TypeAlias

from triage.language.assessment import Assessment, FlagResult, RankedCause
from triage.language.base import ClauseId, RuleBase, RuleId
from triage.language.referral import Referral
from triage.language.truth import Truth
from triage.semantics.weight import contribution

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

#: A change that could break a reader raises the first number.
SCHEMA_VERSION: Final = "1.1"

TRUTH_WORDS: Final[Mapping[Truth, str]] = {
    Truth.TRUE: "confirmed",
    Truth.FALSE: "refuted",
    Truth.UNKNOWN: "undetermined",
}


def json_text(data: Json) -> str:
    """Return plain data as indented JSON text, the letters of every language as they are."""
    return json.dumps(data, indent=2, ensure_ascii=False)


def json_form(base: RuleBase, assessment: Assessment) -> dict[str, Json]:
    """Return `assessment` as plain data; it holds no answer."""
    truths = {firing.clause: firing.truth for firing in assessment.trace}
    return {
        "schema_version": SCHEMA_VERSION,
        "library": {"id": base.library.id, "version": base.library.version},
        "rule_base": assessment.rule_base,
        "questionnaire": assessment.questionnaire,
        "reviewed_by_clinician": base.review.complete,
        "review": {"files": len(base.review.files), "signed": base.review.signed},
        "disposition": {
            **_referral(assessment.disposition),
            "because": list(assessment.because),
        },
        "also": [_referral(referral) for referral in assessment.also],
        "red_flags": [_red_flag(base, result) for result in assessment.red_flags],
        "must_rule_out": [
            {"cause": suspect.cause, "red_flag": suspect.flag}
            for suspect in assessment.must_rule_out
        ],
        "out_of_scope": list(assessment.out_of_scope),
        "causes": [_cause(base, ranked, truths) for ranked in assessment.causes],
        "interventions": [
            _intervention(base, one.intervention, one.cause) for one in assessment.interventions
        ],
        "activity": {
            "level": str(assessment.activity.level),
            "because": list(assessment.activity.because),
        },
        "open_findings": [
            {
                "finding": finding.finding,
                "why": str(finding.why),
                "critical": finding.critical,
                "red_flags": list(finding.flags),
            }
            for finding in assessment.open_findings
        ],
        "contradictions": [
            {"findings": list(one.findings), "because": one.because}
            for one in assessment.contradictions
        ],
        "trace": [
            {
                "rule": firing.clause.partition(":")[2],
                "kind": firing.clause.partition(":")[0],
                "truth": TRUTH_WORDS[firing.truth],
                "decided_by": list(firing.decided_by),
            }
            for firing in assessment.trace
        ],
    }


def _referral(referral: Referral) -> dict[str, Json]:
    return {"acuity": referral.acuity.word, "to": referral.to, "within": referral.within}


def _red_flag(base: RuleBase, result: FlagResult) -> Json:
    flag = next(flag for flag in base.red_flags if flag.id == result.flag)
    return {
        "red_flag": flag.id,
        "kind": str(flag.kind),
        "title": flag.title,
        "state": str(result.state),
        "referral": None if result.referral is None else _referral(result.referral),
        "because": flag.because,
        "sources": list(flag.sources),
    }


def _cause(base: RuleBase, ranked: RankedCause, truths: Mapping[ClauseId, Truth]) -> Json:
    cause = base.causes[ranked.cause]
    return {
        "cause": cause.id,
        "title": cause.title,
        "kind": str(ranked.kind),
        "support": ranked.support,
        "baseline": cause.baseline,
        "band": str(ranked.band),
        "shown": ranked.shown,
        "tied": ranked.tied,
        "for": _arguments(base, ranked.speaks_for, truths),
        "against": _arguments(base, ranked.speaks_against, truths),
    }


def _arguments(
    base: RuleBase, ids: tuple[RuleId, ...], truths: Mapping[ClauseId, Truth]
) -> list[Json]:
    rules = {rule.id: rule for rule in base.evidence}
    return [
        {
            "rule": id,
            "because": rules[id].because,
            "weight": contribution(rules[id], truths[f"rule:{id}"]),
            "strongest_of": rules[id].group,
            "sources": list(rules[id].sources),
        }
        for id in ids
    ]


def _intervention(base: RuleBase, id: str, cause: str) -> Json:
    one = base.interventions[id]
    return {
        "intervention": id,
        "cause": cause,
        "title": one.title,
        "how": one.how,
        "dose": one.dose,
        "progression": one.progression,
        "check_first": one.check_first,
        "stop_if": one.stop_if,
        "course": one.course,
        "look_again": one.look_again,
        "grade": one.grade,
        "sources": list(one.sources),
    }

"""The next question as plain data for programs, in the names that answers have in a file."""

from __future__ import annotations

from typing import Final, assert_never

from triage.interview.policy import Ended, Pick
from triage.language.base import RuleBase
from triage.language.domain import Choice, Domain, WholeNumber, YesNo
from triage.language.questionnaire import Item, Question
from triage.surfaces.report.asking import ended_text, reason_text
from triage.surfaces.report.json_form import Json
from triage.surfaces.report.sentences import Words

QUESTION_VERSION: Final = "1.0"
_INSTEAD: Final = ("not_sure", "rather_not_say", "unknown")


def next_json(base: RuleBase, step: Pick | Ended) -> dict[str, Json]:
    """Return what to ask next and why; or, with no question, why nothing is asked."""
    if isinstance(step, Ended):
        return {**_head(base), "question": None, "ended": str(step), "because": ended_text(step)}
    question = next(one for one in base.questionnaire.questions() if one.id == step.question)
    return {
        **_head(base),
        "question": _question(base, question),
        "ended": None,
        "because": reason_text(base, Words(base), step.reason),
    }


def _head(base: RuleBase) -> dict[str, Json]:
    return {
        "schema_version": QUESTION_VERSION,
        "rule_base": base.digest,
        "questionnaire": base.questionnaire.id,
    }


def _question(base: RuleBase, question: Question) -> dict[str, Json]:
    return {
        "question": question.id,
        "form": str(question.form),
        "lead": question.lead,
        "text": question.text,
        "help": question.help,
        "why": question.why,
        "personal": question.personal,
        "none": question.none,
        "items": [_item(base, question, item) for item in question.items],
    }


def _item(base: RuleBase, question: Question, item: Item) -> Json:
    finding = base.findings[item.finding]
    return {
        "finding": item.finding,
        "text": item.text,
        "danger": bool(finding.danger),
        "critical": finding.critical is not None,
        "answers": _answers(question, finding.domain),
        "number": _number(finding.domain),
        "instead": [*_INSTEAD],
    }


def _answers(question: Question, domain: Domain) -> list[Json]:
    match domain:
        case YesNo():
            return [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
        case Choice():
            return [{"value": one.value, "label": one.label} for one in question.options]
        case WholeNumber():
            return []
        case _:
            assert_never(domain)


def _number(domain: Domain) -> Json:
    if not isinstance(domain, WholeNumber):
        return None
    return {"from": domain.low, "to": domain.high, "unit": domain.unit}

"""The answers of a case as a file that `triage assess` reads."""

from collections.abc import Iterator, Mapping

from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.questionnaire import Form, Question
from triage.language.truth import Truth


def answers_text(base: RuleBase, case: Case, truths: Mapping[ClauseId, Truth]) -> str:
    """Return `case` as YAML in the order of the questions; parked answers stay out."""
    lines = [f"# Answers to {base.questionnaire.id}, for `triage assess`."]
    for section in base.questionnaire.sections:
        rows = [
            row for question in section.questions for row in _rows(base, question, case, truths)
        ]
        if rows:
            lines += ["", f"# {section.title}", *rows]
    return "\n".join(lines) + "\n"


def _rows(
    base: RuleBase, question: Question, case: Case, truths: Mapping[ClauseId, Truth]
) -> Iterator[str]:
    counted = [id for id in question.findings if not _parked(base, id, case, truths)]
    if question.form is Form.CHOOSE_ANY and all(id in case.values for id in question.findings):
        if counted:
            chosen = [id.partition("/")[2] for id in counted if case.values[id] is True]
            listed = f"[{', '.join(chosen)}]" if chosen else "none"
            yield f"{question.id}: {listed}"
        return
    for id in counted:
        if id in case.values:
            value = case.values[id]
            yield f"{id}: {('yes' if value else 'no') if isinstance(value, bool) else value}"
        elif id in case.said:
            yield f"{id}: {case.said[id]}"


def _parked(base: RuleBase, id: FindingId, case: Case, truths: Mapping[ClauseId, Truth]) -> bool:
    finding = base.findings[id]
    if finding.gate is None or truths[f"gate:{id}"] is not Truth.FALSE:
        return False
    return id not in case.values or not finding.rank(case.values[id])

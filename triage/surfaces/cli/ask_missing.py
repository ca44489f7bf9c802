"""What `triage ask` says where nobody can type: which findings to answer in a file."""

from triage.interview.relevance import Needs, wants
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.semantics.reading import truths
from triage.surfaces.report.sentences import Words


def missing_text(base: RuleBase) -> str:
    """Return which questions must be answered, with the names of their findings."""
    case = Case({})
    needs = Needs(base, case, truths(base, case))
    words = Words(base)
    lines = [
        "triage ask needs a terminal: here there is nobody who could answer.",
        "",
        "These decide how soon to seek care. What is left out counts as unknown, never as no:",
    ]
    safety = needs.for_safety
    for question in base.questionnaire.questions():
        if wants(question, safety):
            lines += [f"  {_row(base, words, id)}" for id in question.findings if id in safety]
    others = [each.id for each in base.questionnaire.questions() if not wants(each, safety)]
    if others:
        lines += ["", f"Further questions: {', '.join(others)}."]
    lines += [
        "",
        "Write the answers to a file, one `finding: answer` a line, and say:",
        "  triage assess FILE",
    ]
    return "\n".join(lines)


def _row(base: RuleBase, words: Words, id: FindingId) -> str:
    must = " (must be answered)" if base.findings[id].critical is not None else ""
    return f"{id}: {words.finding(id)}{must}"

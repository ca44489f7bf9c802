"""What `triage ask` says where nobody can type: which findings to answer in a file."""

from textwrap import wrap

from triage.interview.relevance import Needs, wants
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.semantics.reading import truths
from triage.surfaces.report.sentences import Words


def missing_text(base: RuleBase) -> str:
    """Return which questions must be answered, with the names of their findings."""
    case = Case({})
    needs = Needs(base, case, truths(base, case))
    words = Words(base)
    safety = [id for id in base.findings if id in needs.for_safety]
    must = [id for id in safety if base.findings[id].critical is not None]
    others = [id for id in safety if id not in must]
    names = [
        each.id for each in base.questionnaire.questions() if not wants(each, needs.for_safety)
    ]
    lines = ["triage ask needs a terminal: here there is nobody who could answer.", ""]
    lines += ["These must be answered. What is left out counts as unknown, never as no:"]
    lines += [f"  {id}: {words.finding(id)}" for id in must]
    if others:
        lines += ["", "These decide how soon to seek care too, where they apply:"]
        lines += [f"  {id}: {words.finding(id)}" for id in others]
    if names:
        lines += ["", *wrap(f"Further questions: {', '.join(names)}.", 80, subsequent_indent="  ")]
    lines += ["", "Write the answers to a file, one `finding: answer` a line, and say:"]
    lines += ["  triage assess FILE"]
    return "\n".join(lines)

"""What a person is told, as sections in their order: one content for every form of report."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.referral import Acuity
from triage.surfaces.report.instruction import activity, until_seen, what_to_do
from triage.surfaces.report.limits import about, contradictions, unknown
from triage.surfaces.report.material import Line, Material, Part, Section
from triage.surfaces.report.next_steps import actions, help_now, look_again
from triage.surfaces.report.possible_causes import causes

_Writer = Callable[[Material], Iterator[Line]]

_WRITERS: Final[tuple[tuple[Part, str, _Writer], ...]] = (
    (Part.WHAT_TO_DO, "What to do", what_to_do),
    (Part.UNTIL_SEEN, "Until you are seen", until_seen),
    (Part.ACTIVITY, "", activity),
    (Part.ACTIONS, "Tonight and tomorrow morning", actions),
    (Part.CAUSES, "What this looks like, and what may be feeding it", causes),
    (Part.HELP_NOW, "Get help now if", help_now),
    (Part.LOOK_AGAIN, "When to look again", look_again),
    (Part.UNKNOWN, "What we do not know", unknown),
    (Part.CONTRADICTIONS, "Answers that do not fit together", contradictions),
    (Part.ABOUT, "What this is, and what it is not", about),
)


def sections(
    base: RuleBase, assessment: Assessment, case: Case, *, country: str, today: date
) -> tuple[Section, ...]:
    """Return what to tell a person, the most urgent first; empty sections are left out."""
    material = Material(base, assessment, case, country=country, today=today)
    written = [
        Section(part, _title(material, part, title), tuple(writer(material)))
        for part, title, writer in _WRITERS
    ]
    return tuple(section for section in written if section.lines)


def _title(material: Material, part: Part, title: str) -> str:
    asked = material.base.questionnaire.activity
    if part is Part.ACTIVITY and asked:
        return asked.question
    if part is Part.CAUSES and material.acuity > Acuity.ROUTINE:
        return "What it may be"
    return title

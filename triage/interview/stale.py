"""Which answers must be given anew after a break, or after the rules changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from triage.interview.record import Entry, Interview, standing, with_entry
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId

#: How long an answer can be relied on when an interview is taken up again.
SAFETY_ANSWERS_LAST: Final = timedelta(hours=12)
OTHER_ANSWERS_LAST: Final = timedelta(days=14)

#: How far a clock may have been put back before an answer of "later" is asked again.
_CLOCK_MAY_DIFFER: Final = timedelta(hours=1)


def asked_again(base: RuleBase, interview: Interview, now: datetime) -> tuple[Interview, int]:
    """Take back the answers that are too old at `now`; return how many there were."""
    lasts = {
        finding: SAFETY_ANSWERS_LAST if section.safety else OTHER_ANSWERS_LAST
        for section in base.questionnaire.sections
        for question in section.questions
        for finding in question.findings
    }
    given = {finding: at for finding, (_, at) in standing(base, interview).items()}

    def old(finding: FindingId) -> bool:
        if finding not in given or finding not in lasts:
            return False
        age = now - given[finding]
        return age > lasts[finding] or age < -_CLOCK_MAY_DIFFER

    return _without(base, interview, old, now), sum(map(old, given))


def refitted(base: RuleBase, interview: Interview, now: datetime) -> tuple[Interview, bool]:
    """Fit an interview to `base`; return whether the rules are not those it was begun with.

    Answers that still fit are kept. Everything said stays in the record; what cannot be read any
    more counts for nothing, and what moved to another question is asked again.
    """
    if interview.rule_base == base.digest:
        return interview, False
    homes = {
        finding: question.id
        for question in base.questionnaire.questions()
        for finding in question.findings
    }
    moved = {
        finding
        for entry in interview.entries
        for finding in entry.answers
        if finding in homes and homes[finding] != entry.question
    }
    fitted = replace(
        interview,
        library=base.library.id,
        content_version=base.library.version,
        rule_base=base.digest,
        questionnaire=base.questionnaire.id,
    )
    return _without(base, fitted, moved.__contains__, now), True


def _without(
    base: RuleBase, interview: Interview, gone: Callable[[FindingId], bool], now: datetime
) -> Interview:
    stand = standing(base, interview)
    for question in base.questionnaire.questions():
        rows = [id for id in question.findings if id in stand and gone(id)]
        if rows:
            interview = with_entry(
                interview, Entry(question.id, dict.fromkeys(rows, Said.NOT_ASKED), now)
            )
    return interview

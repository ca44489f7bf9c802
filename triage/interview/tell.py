"""When to interrupt, when to give the all-clear, and what a change would take back."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from triage.interview.relevance import Needs, wants
from triage.language.base import ClauseId, FlagKind, RedFlag
from triage.language.case import Case
from triage.language.condition import Condition
from triage.language.domain import FindingId
from triage.language.questionnaire import Question
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.disposition import askings, flag_results, headline
from triage.semantics.reading import Reading


class TakenBack(NamedTuple):
    """Flags that would not be raised any more, or rest on less, and the answers that change."""

    flags: tuple[RedFlag, ...]
    findings: tuple[FindingId, ...]

    def __bool__(self) -> bool:
        return bool(self.flags)


def untold(needs: Needs, seen: frozenset[str]) -> RedFlag | None:
    """Return the most urgent raised flag that must be told and was not, None if there is none.

    A scope is told whatever its acuity: most questions end with it, and a person should know why.
    """
    telling = [
        flag
        for flag in needs.raised
        if f"raised:{flag.id}" not in seen
        and (flag.refer.acuity >= Acuity.URGENT or flag.kind is FlagKind.SCOPE)
    ]
    return min(
        telling, key=lambda flag: (-flag.refer.acuity, flag.refer.hours, flag.id), default=None
    )


def all_clear(needs: Needs, coming: Question | None) -> bool:
    """Tell whether the safety questions are over, with nothing raised and nothing open.

    A routine flag may still wait for questions that are yet to come.
    """
    safety = [section for section in needs.base.questionnaire.sections if section.safety]
    asked = [question for section in safety for question in section.questions]
    if not needs.base.questionnaire.all_clear or coming in asked or needs.raised:
        return False
    if not any(wants(question, frozenset(needs.case.values)) for question in asked):
        return False
    return not any(_stays_open(needs, flag) for flag in needs.base.red_flags) and not any(
        finding.critical is not None and needs.reading.values(id) is None
        for id, finding in needs.base.findings.items()
    )


def settled_how_soon(needs: Needs, coming: Question | None) -> bool:
    """Tell whether it is urgent, and no question that is left can change how soon."""
    if coming is None or needs.for_safety:
        return False
    asked = askings(needs.base, flag_results(needs.base, needs.truths), needs.reading)
    return headline(asked)[0].acuity >= Acuity.URGENT


def _stays_open(needs: Needs, flag: RedFlag) -> bool:
    if flag.id not in needs.flags_wait:
        return False
    if flag.refer.acuity > Acuity.ROUTINE:
        return True
    return not all(map(needs.pending, needs.flags_wait[flag.id]))


def taken_back(needs: Needs, after: Case, truths: Mapping[ClauseId, Truth]) -> TakenBack:
    """Return what changing the case to `after` takes back of the flags that are raised."""
    before = needs.case
    changed = [
        id
        for id in needs.base.findings
        if id in before.values and before.values[id] != after.values.get(id)
    ]
    flags: list[RedFlag] = []
    findings: set[FindingId] = set()
    for flag in needs.raised:
        decided = set(deciding(needs.reading, flag.when))
        lowered = [id for id in changed if id in decided and _lowers(needs, after, id)]
        if truths[f"red_flag:{flag.id}"] is not Truth.TRUE:
            flags.append(flag)
            findings.update(id for id in changed if id in decided)
        elif lowered:
            flags.append(flag)
            findings.update(lowered)
    return TakenBack(tuple(flags), tuple(id for id in changed if id in findings) or tuple(changed))


def _lowers(needs: Needs, after: Case, id: FindingId) -> bool:
    rank = needs.base.findings[id].rank
    return rank(needs.case.values[id]) > (rank(after.values[id]) if id in after.values else 0)


def deciding(reading: Reading, condition: Condition) -> tuple[FindingId, ...]:
    """Return the asked findings that decided `condition`, derived findings and gates unfolded."""
    return tuple(dict.fromkeys(_deciding(reading, condition)))


def _deciding(reading: Reading, condition: Condition) -> Iterator[FindingId]:
    for id in reading.decided_by(condition):
        finding = reading.base.findings[id]
        if finding.derived:
            yield from _deciding(reading, reading.base.derived[id].when)
        else:
            yield id
            if finding.gate is not None and id not in reading.case.values:
                yield from _deciding(reading, finding.gate)

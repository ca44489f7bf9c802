"""What was said in an interview, in order and with its time; nothing is ever taken out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Question

#: An answer, or what was said in place of one. NOT_ASKED in an entry takes an answer back, so that
#: the question is asked again.
Answer: TypeAlias = Value | Said

#: The answers that stand, each with its time, in the order they were last given.
Stand: TypeAlias = dict[FindingId, tuple[Answer, datetime]]


@dataclass(frozen=True, slots=True)
class Entry:
    """The answers given to one question at one time."""

    question: str
    answers: Mapping[FindingId, Answer]
    at: datetime
    none_of_these: bool = False  # "none of these" was said, which is more than each row's no

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))


@dataclass(frozen=True, slots=True)
class Told:
    """Something the person was told, and when."""

    notice: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview: what was said, what was told, and where it stands."""

    library: str
    content_version: str
    rule_base: str  # digest
    questionnaire: str
    entries: tuple[Entry, ...] = ()
    told: tuple[Told, ...] = ()
    seen: frozenset[str] = frozenset()  # notices that need not be shown again
    let_stand: frozenset[tuple[FindingId, ...]] = frozenset()  # contradictions left as they are
    to_tell: tuple[str, ...] = ()  # notices about the interview itself, such as stale answers
    focus: str = ""  # the question that the person chose to answer again
    proposed: Entry | None = None  # waits for a yes, because it takes back a danger sign
    reviewed: bool = False
    leaving: bool = False
    policy: str = ""  # when the questions end, as the last sitting had it


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A danger answer that was given first and does not stand any more."""

    finding: FindingId
    value: Value
    said: datetime
    taken_back: datetime


def fresh(base: RuleBase) -> Interview:
    """Return an interview about `base` in which nothing was said yet."""
    return Interview(base.library.id, base.library.version, base.digest, base.questionnaire.id)


def fits(base: RuleBase, finding: FindingId, answer: Answer) -> bool:
    """Tell whether `finding` can be answered so in `base`."""
    checked = base.findings.get(finding)
    if checked is None or checked.derived:
        return False
    return isinstance(answer, Said) or checked.domain.holds(answer)


def standing(base: RuleBase, interview: Interview) -> Stand:
    """Return the answers that stand, each with its time, in the order they were last given."""
    found: Stand = {}
    for entry, finding, answer in _said(base, interview):
        found.pop(finding, None)
        if answer is not Said.NOT_ASKED:
            found[finding] = (answer, entry.at)
    return found


def standing_after(base: RuleBase, stand: Stand, entry: Entry) -> Stand:
    """Return the answers that stand once `entry` is added, where `stand` did before."""
    found = stand.copy()
    for finding, answer in entry.answers.items():
        if fits(base, finding, answer):
            found.pop(finding, None)
            if answer is not Said.NOT_ASKED:
                found[finding] = (answer, entry.at)
    return found


def case_of(base: RuleBase, interview: Interview) -> Case:
    """Return the answers that stand as a case; parked ones are among them."""
    return case_that(standing(base, interview))


def case_that(stand: Stand) -> Case:
    """Return answers that stand as a case."""
    values: dict[FindingId, Value] = {}
    said: dict[FindingId, Said] = {}
    for finding, (answer, _) in stand.items():
        if isinstance(answer, Said):
            said[finding] = answer
        else:
            values[finding] = answer
    return Case(values, said)


def to_ask_again(base: RuleBase, interview: Interview, stand: Stand) -> frozenset[FindingId]:
    """Return the findings to ask once more in plainer words: one "not sure" was said so far."""
    if not any(answer is Said.NOT_SURE for answer, _ in stand.values()):
        return frozenset()
    plainer = {
        item.finding
        for question in base.questionnaire.questions()
        for item in question.items
        if question.ask_again or item.ask_again
    }
    times: dict[FindingId, int] = {}
    for _, finding, answer in _said(base, interview):
        if answer is Said.NOT_SURE:
            times[finding] = times.get(finding, 0) + 1
        elif answer is Said.NOT_ASKED:
            times.pop(finding, None)  # asked anew after a long break: both wordings again
    return frozenset(
        finding
        for finding in plainer
        if times.get(finding) == 1 and stand[finding][0] is Said.NOT_SURE
    )


def withdrawn(base: RuleBase, interview: Interview) -> tuple[Withdrawn, ...]:
    """Return the danger answers that do not stand any more, in the order of the questions."""
    found: dict[FindingId, Withdrawn] = {}
    now: dict[FindingId, tuple[Answer, datetime]] = {}
    for entry, finding, answer in _said(base, interview):
        before = now.get(finding)
        now[finding] = (answer, entry.at)
        if before is None or isinstance(before[0], Said):
            continue
        value, said = before
        rank = base.findings[finding].rank
        if rank(value) > _rank(base, finding, answer) and (
            finding not in found or rank(value) >= rank(found[finding].value)
        ):
            found[finding] = Withdrawn(finding, value, said, entry.at)
    return tuple(
        found[id]
        for id in base.findings
        if id in found and base.findings[id].rank(found[id].value) > _rank(base, id, now[id][0])
    )


def said_none(interview: Interview, stand: Stand, question: Question) -> bool:
    """Tell whether "none of these" is what was last said to `question`."""
    last = [entry for entry in interview.entries if entry.question == question.id][-1:]
    return any(
        entry.none_of_these
        and all(stand.get(id, (None,))[0] == answer for id, answer in entry.answers.items())
        for entry in last
    )


def with_entry(interview: Interview, entry: Entry) -> Interview:
    """Return `interview` with one more entry; what follows from it is to be looked at anew."""
    touched = frozenset(entry.answers)
    return replace(
        interview,
        entries=(*interview.entries, entry),
        let_stand=frozenset(key for key in interview.let_stand if not touched & frozenset(key)),
        focus="",
        proposed=None,
        reviewed=False,
    )


def _said(base: RuleBase, interview: Interview) -> Iterator[tuple[Entry, FindingId, Answer]]:
    """Yield every answer that `base` can read, oldest first."""
    for entry in interview.entries:
        for finding, answer in entry.answers.items():
            if fits(base, finding, answer):
                yield entry, finding, answer


def _rank(base: RuleBase, finding: FindingId, answer: Answer) -> int:
    return 0 if isinstance(answer, Said) else base.findings[finding].rank(answer)

"""Cases of a rule base, and rule bases, for tests with hypothesis."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from hypothesis import strategies as st

from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.condition import Is, Within, leaves
from triage.language.domain import FindingId, Value, WholeNumber
from triage.language.questionnaire import Finding, Form
from triage.language.truth import Truth
from triage.semantics.gates import contradictions
from triage.semantics.reading import truths
from triage.testing.made_up_base import made_up_bases

#: What became of one question: an answer, what was said in its place, or None for not asked.
Reply: TypeAlias = Value | Said | None

#: Numbers with more values than this are drawn around the thresholds that rules mention.
_MANY = 20


class Person(Enum):
    """What kind of person a case is drawn from; each reaches other parts of a base."""

    ANYBODY = "anybody"  # every answer, and its absence, about equally likely
    SILENT = "silent"  # most questions are not answered
    COMPLETE = "complete"  # nearly every question is answered
    WELL = "well"  # few danger signs, and most questions answered


def rule_bases() -> st.SearchStrategy[RuleBase]:
    """Draw small sound rule bases that use everything the language has."""
    return made_up_bases()


def cases(base: RuleBase) -> st.SearchStrategy[Case]:
    """Draw cases of `base`, among them parked answers and answers that cannot both be true.

    Each finding is drawn from its domain, or left out, or said to be unknown. Numbers are drawn
    around the thresholds that rules mention, and danger values more often than others.
    """
    asked = [finding for finding in base.findings.values() if not finding.derived]
    mentioned = {finding.id: answers(base, finding.id) for finding in asked}
    replies = {
        person: {one.id: st.sampled_from(_replies(person, one, mentioned[one.id])) for one in asked}
        for person in Person
    }
    return st.sampled_from(Person).flatmap(lambda person: _case(replies[person]))


def reachable_cases(base: RuleBase) -> st.SearchStrategy[Case]:
    """Draw cases of `base` that an interview can end with.

    Nothing is answered behind a closed gate or against another answer, and a list is answered
    whole or not at all. They shrink to few answers, and those to harmless ones.
    """
    return cases(base).map(lambda case: _as_interviewed(base, case))


def _as_interviewed(base: RuleBase, case: Case) -> Case:
    """Return `case` without what no interview would have asked, each thing as it was drawn."""
    values = dict(case.values)
    for question in base.questionnaire.questions():
        if question.form is Form.CHOOSE_ANY and not values.keys() >= {*question.findings}:
            values = {id: value for id, value in values.items() if id not in question.findings}
    while True:
        kept = Case(values, {id: word for id, word in case.said.items() if id not in values})
        found = truths(base, kept)
        shut = {id for id in values if found.get(f"gate:{id}") is Truth.FALSE}
        # The last of two answers that cannot both be true is the one that an interview refuses.
        refused = {one.findings[-1] for one in contradictions(base, kept, found)} & values.keys()
        out = shut or refused
        if not out:
            return kept
        for question in base.questionnaire.questions():
            if question.form is Form.CHOOSE_ANY and out & {*question.findings}:
                out |= {*question.findings}
        values = {id: value for id, value in values.items() if id not in out}


def answers(base: RuleBase, finding: FindingId) -> tuple[Value, ...]:
    """Return the answers worth trying: all, or of a long number those around the thresholds."""
    domain = base.findings[finding].domain
    if not isinstance(domain, WholeNumber) or domain.high - domain.low < _MANY:
        return tuple(domain.values())
    near = {domain.low, domain.high}
    for clause in base.clauses:
        for leaf in leaves(clause.when):
            if leaf.finding == finding:
                ends = (leaf.low, leaf.high) if isinstance(leaf, Within) else _ends(leaf)
                near.update(end + step for end in ends for step in (-1, 0, 1))
    for value in base.findings[finding].danger[:1]:
        near.update((int(value) - 1, int(value)))
    return tuple(sorted(number for number in near if domain.holds(number)))


def _ends(leaf: Is) -> Sequence[int]:
    return [value for value in leaf.values if isinstance(value, int)]


def _replies(person: Person, finding: Finding, values: Sequence[Value]) -> list[Reply]:
    """Return the replies to choose from; some several times, to be drawn more often.

    The first is what shrinking ends with: for everybody that nothing was asked, so that a failing
    case becomes a short story.
    """
    danger = [value for value in values if finding.rank(value)]
    harmless = [value for value in values if not finding.rank(value)]
    unknown: list[Reply] = [None, Said.NOT_SURE, Said.RATHER_NOT_SAY]
    match person:
        case Person.ANYBODY:
            return [*unknown, *unknown, *harmless, *danger, *danger]
        case Person.SILENT:
            return [*unknown * len(values), *harmless, *danger]
        case Person.COMPLETE:
            return [None, *[*harmless, *danger, *danger] * 4]
        case Person.WELL:
            return [None, *harmless * 8, *danger[:1]]


@st.composite
def _case(draw: st.DrawFn, replies: Mapping[FindingId, st.SearchStrategy[Reply]]) -> Case:
    values: dict[FindingId, Value] = {}
    said: dict[FindingId, Said] = {}
    for id, strategy in replies.items():
        match draw(strategy):
            case None:
                pass
            case Said() as word:
                said[id] = word
            case value:
                values[id] = value
    return Case(values, said)

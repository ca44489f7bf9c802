"""From what a solver found to a case, replayed on the specification and made short."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Form
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.cells import Cell
from triage.semantics.disposition import askings, flag_results, headline
from triage.semantics.gates import contradictions, settled_case
from triage.semantics.reading import Reading, truths
from triage.verify.encode import Answers
from triage.verify.solve import Model

#: Tells of a case, by the specification alone, whether it is an example of what was looked for.
Replay: TypeAlias = Callable[[Case], bool]


class ReplayError(AssertionError):
    """The circuit and the specification disagree: a fault in `triage.verify`, never in rules."""


def case_of(
    base: RuleBase, cells: Mapping[FindingId, tuple[Cell, ...]], answers: Answers, model: Model
) -> Case:
    """Return the case of a model, the least value standing for its cell."""
    said = {
        id: cell[0]
        for id in base.findings
        if id in answers
        for cell, literal in zip(cells[id], answers[id], strict=True)
        if literal in model
    }
    return Case(said)


def replayed(about: str, case: Case, replay: Replay) -> Case:
    """Return `case` if the specification agrees about it; raises ReplayError, without answers."""
    if not replay(case):
        raise ReplayError(f"the specification does not agree about {about}")
    return case


def shortened(
    base: RuleBase, case: Case, replay: Replay, likely: frozenset[FindingId] | None = None
) -> Case:
    """Return a case of fewer answers for which `replay` holds still, the last asked left out first.

    No single question more could be left out. `likely` are findings that may well be enough.
    """
    if likely is not None:
        whole = frozenset(id for one in _said_together(base) if one & likely for id in one)
        fewer = Case({id: value for id, value in case.values.items() if id in whole})
        case = fewer if replay(fewer) else case
    answered = [together for together in _said_together(base) if together & case.values.keys()]
    size = len(answered)
    while size:
        size = (size + 1) // 2
        kept = list(answered)
        for start in reversed(range(0, len(answered), size)):
            dropped = answered[start : start + size]
            rest = [together for together in kept if together not in dropped]
            fewer = _only(case, rest)
            if replay(fewer):
                case, kept = fewer, rest
        if size == 1 and len(kept) == len(answered):
            break
        answered = kept
        size = min(size, len(answered))
    return _with_fewer_ticks(base, case, replay)


def _with_fewer_ticks(base: RuleBase, case: Case, replay: Replay) -> Case:
    """Return a case in which less is chosen from each list, if `replay` holds of it still."""
    for question in base.questionnaire.questions():
        if question.form is Form.CHOOSE_ANY:
            for id in question.findings:
                fewer = with_answer(case, id, value=False)
                if case.values.get(id) is True and replay(fewer):
                    case = fewer
    return case


def is_reachable(base: RuleBase, case: Case, found: Mapping[ClauseId, Truth] | None = None) -> bool:
    """Tell whether nothing was answered behind a closed gate or against another answer.

    A list must be answered whole or not at all. `found` are the truths of the clauses, if known.
    """
    found = truths(base, case) if found is None else found
    if contradictions(base, case, found):
        return False
    shut = any(found.get(f"gate:{id}") is Truth.FALSE for id in case.values)
    torn = any(
        0 < sum(id in case.values for id in question.findings) < len(question.items)
        for question in base.questionnaire.questions()
        if question.form is Form.CHOOSE_ANY
    )
    return not shut and not torn


def acuity_of(base: RuleBase, case: Case) -> Acuity:
    """Return how soon, by the specification."""
    found = truths(base, case)
    reading = Reading(base, settled_case(base, case), found)
    return headline(askings(base, flag_results(base, found), reading))[0].acuity


def with_answer(case: Case, finding: FindingId, value: Value | None) -> Case:
    """Return `case` with this answer in place of what was said; None makes it unknown."""
    rest = {id: said for id, said in case.values.items() if id != finding}
    return Case(rest if value is None else {**rest, finding: value})


def _only(case: Case, kept: Iterable[frozenset[FindingId]]) -> Case:
    wanted = frozenset().union(*kept)
    return Case({id: value for id, value in case.values.items() if id in wanted})


def _said_together(base: RuleBase) -> Iterator[frozenset[FindingId]]:
    for question in base.questionnaire.questions():
        if question.form is Form.CHOOSE_ANY:
            yield frozenset(question.findings)
        else:
            yield from (frozenset((id,)) for id in question.findings)

"""One case split: whether all answers to the two questions most awaited show the same."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from triage.interview.bounds import Bounds
from triage.interview.plan import Plan
from triage.interview.relevance import Needs
from triage.language.assessment import Assessment, Band, FlagState
from triage.language.base import CauseId, Kind, Level
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.referral import Referral
from triage.semantics.assess import conclude
from triage.semantics.reading import truths

#: More open rules than this are not worth a split: it would hardly settle them.
_MOST_OPEN: Final = 8
_MOST_WAYS: Final = 16


class Told(NamedTuple):
    """What a result shows: what stays the same once an interview is settled."""

    disposition: Referral
    raised: frozenset[str]
    pattern: tuple[CauseId, Band] | None
    contributors: frozenset[tuple[CauseId, Band]]
    interventions: frozenset[str]
    activity: Level


def told(assessment: Assessment) -> Told:
    """Return what `assessment` shows."""
    patterns = [one for one in assessment.causes if one.kind is Kind.PATTERN and one.shown]
    return Told(
        assessment.disposition,
        frozenset(each.flag for each in assessment.red_flags if each.state is FlagState.RAISED),
        (patterns[0].cause, patterns[0].band) if patterns else None,
        frozenset(
            (one.cause, one.band)
            for one in assessment.causes
            if one.kind is Kind.CONTRIBUTOR and one.shown
        ),
        frozenset(each.intervention for each in assessment.interventions),
        assessment.activity.level,
    )


def settled_by_split(needs: Needs, plan: Plan) -> bool:
    """Tell whether each answer to the two questions that most rules wait for settles the same."""
    if needs.for_safety or not 0 < len(_open_rules(needs)) <= _MOST_OPEN:
        return False
    ways = list(_ways(needs, plan))
    if not 0 < len(ways) <= _MOST_WAYS:
        return False
    shown: Told | None = None
    for case in ways:
        found = truths(needs.base, case)
        after = Needs(needs.base, case, found)
        if not Bounds(after).settled():
            return False
        result = told(conclude(needs.base, case, found))
        if shown is not None and result != shown:
            return False
        shown = result
    return True


def _open_rules(needs: Needs) -> dict[str, tuple[FindingId, ...]]:
    pending = {
        rule: tuple(filter(needs.pending, waiting)) for rule, waiting in needs.rules_wait.items()
    }
    return {rule: waiting for rule, waiting in pending.items() if waiting}


def _ways(needs: Needs, plan: Plan) -> Iterator[Case]:
    """Yield the case with each answer, or none, to the two findings that most rules wait for."""
    counted = Counter(id for waiting in _open_rules(needs).values() for id in waiting)
    counted.update(needs.for_interventions)
    most = sorted((id for id in counted if needs.askable(id)), key=lambda id: (-counted[id], id))
    replies: list[list[Value | Said]] = []
    for id in most[:2]:
        values = [cell.value for cell in plan.cells(id)]
        replies.append([*values, Said.NOT_SURE])
    for replied in product(*replies) if replies else ():
        given = dict(zip(most, replied, strict=False))
        values_given = {id: one for id, one in given.items() if not isinstance(one, Said)}
        unsure = {id: one for id, one in given.items() if isinstance(one, Said)}
        yield Case({**needs.case.values, **values_given}, {**needs.case.said, **unsure})

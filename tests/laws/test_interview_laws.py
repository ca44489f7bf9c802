"""An interview that stops says what each way it could have gone on would have said."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.draws import draws
from triage.interview.bounds import Bounds
from triage.interview.choice import Choosing
from triage.interview.plan import Plan
from triage.interview.policy import Ended, Pick, Policy
from triage.interview.relevance import Needs, items_to_ask
from triage.interview.split import settled_by_split, told
from triage.language.assessment import Assessment, FlagState
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import Value
from triage.semantics.assess import assess, conclude
from triage.semantics.reading import truths
from triage.semantics.weight import support
from triage.testing.strategies import answers, cases, rule_bases

#: Of interviews that can still go more ways than this, as many are tried.
MOST_WAYS = 400

pytestmark = pytest.mark.laws


def looked_at(base: RuleBase, case: Case) -> Needs:
    return Needs(base, case, truths(base, case))


def answered(base: RuleBase, case: Case, question: str) -> Iterator[Case]:
    """Yield the case after every answer to `question`, "not sure" among them."""
    asked = next(one for one in base.questionnaire.questions() if one.id == question)
    rows = [item.finding for item in items_to_ask(looked_at(base, case), asked)]
    replies: list[list[Value | Said]] = [[*answers(base, row), Said.NOT_SURE] for row in rows]
    for reply in product(*replies):
        said = dict(zip(rows, reply, strict=True))
        yield Case(
            {**case.values, **{id: one for id, one in said.items() if not isinstance(one, Said)}},
            {**case.said, **{id: one for id, one in said.items() if isinstance(one, Said)}},
        )


def continuations(base: RuleBase, case: Case, guide: Choosing) -> Iterator[Case]:
    """Yield every case that going on with the interview can come to, breadth first."""
    waiting = [case]
    for _ in range(MOST_WAYS):
        if not waiting:
            return
        case = waiting.pop(0)
        yield case
        step = guide.next(looked_at(base, case))
        if isinstance(step, Pick):
            waiting += answered(base, case, step.question)
    event("more ways than are tried")


def draw_until(data: st.DataObject, base: RuleBase, guide: Choosing) -> tuple[Case, Ended]:
    """Draw answers until `guide` asks nothing more."""
    case = Case({})
    for _ in range(50):
        step = guide.next(looked_at(base, case))
        if isinstance(step, Ended):
            return case, step
        case = data.draw(st.sampled_from(list(answered(base, case, step.question))))
    raise AssertionError("the interview does not end")


def flags(assessment: Assessment) -> dict[str, FlagState]:
    return {one.flag: one.state for one in assessment.red_flags}


@given(rule_bases(), st.data())
@draws(40, 2_000)
def test_what_is_settled_is_shown_in_every_continuation(
    base: RuleBase, data: st.DataObject
) -> None:
    case, ended = draw_until(data, base, Choosing(base, Policy.SETTLED))
    event(str(ended))
    shown = told(assess(base, case))
    for later in continuations(base, case, Choosing(base, Policy.ALL)):
        assert told(assess(base, later)) == shown


@given(rule_bases(), st.data())
@draws(40, 2_000)
def test_confident_leaves_how_soon_and_every_flag_as_asking_on_does(
    base: RuleBase, data: st.DataObject
) -> None:
    case, ended = draw_until(data, base, Choosing(base, Policy.CONFIDENT))
    event(str(ended))
    before = assess(base, case)
    for later in continuations(base, case, Choosing(base, Policy.ALL)):
        after = assess(base, later)
        assert after.disposition == before.disposition
        assert flags(after) == flags(before)


@given(rule_bases(), st.data())
@draws(40, 2_000)
def test_points_stay_within_their_bounds(base: RuleBase, data: st.DataObject) -> None:
    case = data.draw(cases(base))
    needs = looked_at(base, case)
    if base.questionnaire.conflicts:
        return  # an answer that is set aside takes its points with it
    bounds = Bounds(needs).causes()
    for later in continuations(base, case, Choosing(base, Policy.ALL)):
        found = truths(base, later)
        for id, cause in base.causes.items():
            points = support(cause, (one for one in base.evidence if one.cause == id), found)
            assert bounds[id].low <= points <= bounds[id].high


@given(rule_bases(), st.data())
@draws(40, 2_000)
def test_a_split_never_settles_what_an_answer_changes(base: RuleBase, data: st.DataObject) -> None:
    case = data.draw(cases(base))
    needs = looked_at(base, case)
    if not settled_by_split(needs, Plan(base)):
        return
    event("settled by a split")
    shown = {
        told(conclude(base, later, truths(base, later)))
        for later in continuations(base, case, Choosing(base, Policy.ALL))
        if not any(looked_at(base, later).for_causes)
    }
    assert len(shown) <= 1

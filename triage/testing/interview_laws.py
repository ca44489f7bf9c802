"""What an interview promises when it ends, tried on one way to go on; and the bounds of points.

Each law draws the answers itself, because what is asked next depends on them:

    @given(st.data())
    def test_settled(data):
        interview_laws.settled(BASE, data)
"""

from collections.abc import Mapping

from hypothesis import strategies as st

from triage.interview.bounds import Bounds
from triage.interview.choice import Choosing
from triage.interview.policy import Pick, Policy
from triage.interview.relevance import Needs, items_to_ask
from triage.interview.split import told
from triage.language.assessment import Assessment, FlagState
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.semantics.assess import assess
from triage.semantics.reading import truths
from triage.semantics.weight import support
from triage.testing.strategies import answers, reachable_cases


def settled(base: RuleBase, data: st.DataObject) -> None:
    """An interview that ends as settled shows what going on would show."""
    case = _asked(base, data, Case({}), Policy.SETTLED)
    later = _asked(base, data, case, Policy.ALL)
    assert told(assess(base, later)) == told(assess(base, case)), "it was not settled"


def confident(base: RuleBase, data: st.DataObject) -> None:
    """An interview that ends as confident leaves how soon and every flag as going on would."""
    case = _asked(base, data, Case({}), Policy.CONFIDENT)
    before, after = assess(base, case), assess(base, _asked(base, data, case, Policy.ALL))
    assert after.disposition == before.disposition, "going on changes how soon"
    assert _flags(after) == _flags(before), "going on changes a flag"


def bounds(base: RuleBase, data: st.DataObject) -> None:
    """Points stay within their bounds, however the interview goes on."""
    if base.questionnaire.conflicts:
        return  # an answer that is set aside takes its points with it
    case = data.draw(reachable_cases(base))
    found = Bounds(_needs(base, case)).causes()
    later = truths(base, _asked(base, data, case, Policy.ALL))
    for id, cause in base.causes.items():
        points = support(cause, (one for one in base.evidence if one.cause == id), later)
        assert found[id].low <= points <= found[id].high, f"the points of {id} leave their bounds"


def _asked(base: RuleBase, data: st.DataObject, case: Case, policy: Policy) -> Case:
    """Return `case` after the rest of an interview whose answers are drawn."""
    guide = Choosing(base, policy)
    for _ in base.findings:
        needs = _needs(base, case)
        step = guide.next(needs)
        if not isinstance(step, Pick):
            break
        question = next(one for one in base.questionnaire.questions() if one.id == step.question)
        rows = [item.finding for item in items_to_ask(needs, question)]
        case = _with(case, {row: data.draw(_reply(base, row)) for row in rows})
    return case


def _reply(base: RuleBase, finding: FindingId) -> st.SearchStrategy[Value | Said]:
    """Draw an answer, the harmless ones first, or "not sure"."""
    rank = base.findings[finding].rank
    return st.sampled_from([*sorted(answers(base, finding), key=rank), Said.NOT_SURE])


def _with(case: Case, replies: Mapping[FindingId, Value | Said]) -> Case:
    return Case(
        {**case.values, **{id: one for id, one in replies.items() if not isinstance(one, Said)}},
        {**case.said, **{id: one for id, one in replies.items() if isinstance(one, Said)}},
    )


def _needs(base: RuleBase, case: Case) -> Needs:
    return Needs(base, case, truths(base, case))


def _flags(assessment: Assessment) -> dict[str, FlagState]:
    return {one.flag: one.state for one in assessment.red_flags}

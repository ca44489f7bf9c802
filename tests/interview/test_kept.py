"""What is kept up from answer to answer is what the plain definition finds in the case alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws import draws
from triage.interview.choice import Choosing, Order
from triage.interview.kept import Keeper, KeptNeeds
from triage.interview.layout import Layout
from triage.interview.policy import Policy
from triage.interview.relevance import Needs, items_to_ask
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId
from triage.language.truth import Truth
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.semantics.residual import waits
from triage.semantics.weight import support
from triage.testing.strategies import cases, rule_bases


@st.composite
def several(draw: st.DrawFn) -> tuple[RuleBase, list[Case]]:
    """Draw a rule base, and cases as they follow each other: an answer more, changed or gone."""
    base = draw(rule_bases())
    found = [draw(cases(base))]
    for _ in range(draw(st.integers(1, 5))):
        whole, before = draw(cases(base)), found[-1]
        few = draw(st.sets(st.sampled_from(sorted(base.findings)), max_size=3))
        near = Case(
            {id: one for id, one in before.values.items() if id not in few}
            | {id: one for id, one in whole.values.items() if id in few},
            {id: one for id, one in before.said.items() if id not in few}
            | {id: one for id, one in whole.said.items() if id in few},
        )
        found.append(draw(st.sampled_from([near, near, whole])))
    return base, found


def agree(kept: KeptNeeds, plain: Needs) -> None:
    base = plain.base
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    assert kept.flags_wait == plain.flags_wait
    assert kept.rules_wait == plain.rules_wait
    assert kept.raised == plain.raised
    assert kept.acuity == plain.acuity
    assert kept.out_of_scope == plain.out_of_scope
    assert kept.withholds_causes == plain.withholds_causes
    assert kept.for_safety == plain.for_safety
    assert kept.for_causes == plain.for_causes
    assert kept.for_interventions == plain.for_interventions
    assert kept.shown == plain.shown
    for id in asked:
        assert kept.pending(id) == plain.pending(id)
        assert kept.blockers(id) == plain.blockers(id)
        assert kept.askable(id) == plain.askable(id)
        assert kept.flags_for([id]) == plain.flags_for([id])
        assert kept.causes_for([id]) == plain.causes_for([id])
    for cause in base.causes.values():
        rules = [rule for rule in base.evidence if rule.cause == cause.id]
        assert kept.supports[cause.id] == support(cause, rules, plain.truths)
        for offer in cause.offers:
            assert set(kept.undecided(offer)) == set(plain.undecided(offer))


@pytest.mark.slow
@draws(40, 2_000)
@given(several(), st.data())
def test_what_is_kept_up_is_what_the_case_waits_for(
    made: tuple[RuleBase, list[Case]], data: st.DataObject
) -> None:
    base, found = made
    keeper = Keeper(base, lambda case: truths(base, case))
    before: KeptNeeds | None = None
    for case in found:
        unsure = sorted(id for id, said in case.said.items() if said is Said.NOT_SURE)
        again: frozenset[FindingId] = frozenset()
        if unsure:
            again = data.draw(st.frozensets(st.sampled_from(unsure)))
        before = keeper.needs(case, again, before)
        agree(before, Needs(base, case, truths(base, case), again))


@pytest.mark.slow
@draws(40, 2_000)
@given(several(), st.sampled_from(Policy), st.sampled_from(Order))
def test_a_guide_that_remembers_other_people_chooses_as_a_new_one(
    made: tuple[RuleBase, list[Case]], policy: Policy, order: Order
) -> None:
    base, found = made
    keeper, guide = Keeper(base, lambda case: truths(base, case)), Choosing(base, policy, order)
    before: KeptNeeds | None = None
    for case in found:
        before = keeper.needs(case, frozenset(), before)
        plain = Needs(base, case, truths(base, case))
        chosen = Choosing(base, policy, order).next(plain)
        assert guide.next(before) == chosen
        for question in base.questionnaire.questions():
            assert items_to_ask(before, question) == items_to_ask(plain, question)


@pytest.mark.slow
@draws(40, 2_000)
@given(several())
def test_what_is_remembered_is_what_is_waited_for(made: tuple[RuleBase, list[Case]]) -> None:
    base, found = made
    layout = Layout(base)
    for case in found:
        reading = Reading(base, settled_case(base, case), truths(base, case))
        for number, clause in enumerate(base.clauses):
            if reading.truths[clause.id] is Truth.UNKNOWN:
                expected = waits(clause.when, reading)
                found_now = layout.waits(number, reading, layout.alike(reading.case))
                assert found_now.findings == expected

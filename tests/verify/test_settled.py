"""How an interview can go on, as the solver sees it and as the interview does it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_library import small
from tests.verify.test_planted_faults import CAUSE, DANGER, HOT, RULE, flag
from tests.verify.test_the_circuit_means_the_same import FEW, LONG, holds
from triage.interview.bounds import Bounds
from triage.interview.relevance import Needs
from triage.interview.split import told
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.semantics.assess import conclude
from triage.semantics.reading import truths
from triage.testing.strategies import answers, cases, rule_bases
from triage.verify.prover import Prover
from triage.verify.settled import for_any_intervention, goes_on, is_settled
from triage.verify.verdict import Verdict
from triage.verify.verify import verify

BOTH = ("settled_how_soon_stays", "settled_points_stay_in_bounds")


def needs_of(base: RuleBase, case: Case) -> Needs:
    return Needs(base, case, truths(base, case))


def moments(base: RuleBase) -> st.SearchStrategy[Case]:
    """Draw moments: of what has no answer, some is pending, and some was said to be unknown."""
    asked = [id for id, finding in base.findings.items() if not finding.derived]

    def moment(case: Case, unsure: frozenset[str]) -> Case:
        return Case(case.values, {id: Said.NOT_SURE for id in unsure if id not in case.values})

    return st.builds(moment, cases(base), st.frozensets(st.sampled_from(asked)))


# ---------------------------------------------------------------- one moment at a time


@pytest.mark.slow
@settings(FEW, max_examples=1_000 if LONG else 20)
@given(st.data())
def test_a_moment_is_seen_alike(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    prover = Prover(base)
    prover.start(60)
    moment = prover.moment
    statements = [moment.is_safe, moment.withholds, moment.may_conflict]
    wanted = [moment.for_causes, moment.for_interventions]
    for case in data.draw(st.lists(moments(base), min_size=2, max_size=4)):
        now = needs_of(base, case)
        said = [
            literal if case.values.get(id) in cell else -literal
            for id, literals in moment.now.answers.items()
            for cell, literal in zip(moment.now.cells[id], literals, strict=True)
        ]
        said += [pending if now.pending(id) else -pending for id, pending in moment.pending.items()]
        model = prover._model(said)
        assert model is not None
        safe, withheld, _ = (holds(one, model) for one in statements)
        assert safe is (not now.for_safety)
        assert withheld is now.withholds_causes
        for mapping, found in zip(wanted, (now.for_causes, for_any_intervention(now)), strict=True):
            assert {id for id, one in mapping.items() if holds(one, model)} == found


# ---------------------------------------------------------------- going on, by trying


def continuations(base: RuleBase, case: Case, dice: random.Random) -> Iterator[Case]:
    """Yield the case as further answers come in, each to a question that may be asked."""
    while True:
        now = needs_of(base, case)
        wanted = now.for_safety | now.for_causes | for_any_intervention(now)
        open_now = sorted(id for id in wanted if now.askable(id))
        if not open_now:
            return
        id = dice.choice(open_now)
        values = [*answers(base, id), None]
        value = dice.choice(values)
        if value is None:
            case = Case(case.values, {**case.said, id: Said.NOT_SURE})
        else:
            case = Case({**case.values, id: value}, case.said)
        yield case


@pytest.mark.slow
@settings(FEW, max_examples=1_500 if LONG else 30)
@given(st.data())
def test_what_is_proved_holds_in_interviews(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    proved = all(outcome.verdict is Verdict.PROVED for outcome in verify(base, 60, BOTH))
    dice = random.Random(data.draw(st.integers(0, 1_000)))
    for start in data.draw(st.lists(moments(base), min_size=2, max_size=5)):
        for case in (start, *continuations(base, start, dice)):
            now = needs_of(base, case)
            if not Bounds(now).settled() or not is_settled(now):
                continue
            shown = told(conclude(base, case, now.truths))
            for later in continuations(base, case, dice):
                found = needs_of(base, later)
                assert goes_on(now, found)
                if proved:
                    assert told(conclude(base, later, found.truths)) == shown


# ---------------------------------------------------------------- a planted fault


def test_an_answer_that_contradicts_what_was_settled() -> None:
    """A question that only an offer of a cause not shown yet reads can set an answer aside."""
    causes = "".join(
        CAUSE.format(id=f"a{number}").replace("points: 1", "points: 2")
        + RULE.format(id="hot", when="hot: yes").lstrip("\n")
        for number in range(2)
    )
    first, second = causes.split("\ncause: a1")[0], "\ncause: a1" + causes.split("\ncause: a1")[1]
    rival = (
        CAUSE.format(id="rival").replace("points: 1", "points: 0")
        + RULE.format(id="hot", when="hot: yes").lstrip("\n")
        + "interventions:\n  - {do: kneel, not_when: [{dust: yes}]}\n"
    )
    kneel = "intervention: kneel\ntitle: Kneel\nhow: Kneel down.\nsource: judgement\n"
    conflict = "conflicts:\n  - {these: [{hot: no}, {dust: yes}], because: Dust is hot.}\n"
    base = small(
        HOT + DANGER.format(id="dust"),
        flag("hot", "hot: yes"),
        first,
        second,
        rival,
        kneel,
        more=conflict,
    )
    how_soon, _ = verify(base, 60, BOTH)
    assert how_soon.verdict is Verdict.REFUTED
    now, later = how_soon.stories[0].cases
    assert later.values.keys() - now.values.keys() == {"dust"}

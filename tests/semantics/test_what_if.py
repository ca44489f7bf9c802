"""The smallest changes: by example, and against trying everything on small random rule bases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws import draws
from tests.small_library import case, small
from triage.checking.checked import Checked
from triage.language.assessment import Contradiction
from triage.language.base import CauseId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.assess import assess
from triage.semantics.change import answered_otherwise
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.semantics.what_if import MOST, Aim, Way, WhatIf, what_if
from triage.testing.strategies import answers, cases, rule_bases

QUESTIONS = """
- ask: fever
  text: Do you have a fever?
  answer: yes_no
  danger: [yes]
- ask: hours
  text: How many hours do you sit?
  answer: {whole_number: {from: 0, to: 18, unit: hours}}
  context: A test.
- ask: chills
  text: Do you shiver?
  answer: yes_no
  danger: [yes]
  ask_when: {hours: {at_least: 12}}
"""
FLAG = """
red_flag: infection
title: Possible infection
when: {fever: yes}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
tell: Go now.
because: A test.
source: judgement
"""
CHILLS = """
red_flag: chills_alone
title: Chills
when: {chills: yes}
refer: {to: hospital, acuity: emergency_now, within: now}
if_unknown: {to: doctor, acuity: routine, within: 2 weeks}
tell: Call now.
because: A test.
source: judgement
"""
CAUSE = """
cause: sitting
kind: pattern
title: Sitting
explanation: Sitting.
baseline: {points: -1, because: A test., source: judgement}
evidence:
  - rule: long
    when: {hours: {at_least: 6}}
    supports: weak
    because: A test.
    source: judgement
"""
#: An answer given otherwise.
Given = tuple[FindingId, Value]


def by_aim(found: tuple[WhatIf, ...]) -> dict[Aim, WhatIf]:
    return {one.aim: one for one in found}


def test_the_smallest_changes_of_a_small_case() -> None:
    base = small(QUESTIONS, FLAG, CHILLS, CAUSE)
    found = by_aim(what_if(base, case(fever=False, hours=4)))
    assert found[Aim.RAISE].count == 1
    fever, hours = found[Aim.RAISE].ways
    assert [(one.finding, one.values) for one in fever.changes] == [("fever", (True,))]
    assert fever.acuity is Acuity.EMERGENCY_TODAY
    # Long sitting alone opens a question that then has no answer yet.
    assert hours.changes[0].values == tuple(range(12, 19))
    assert hours.acuity is Acuity.ROUTINE
    assert found[Aim.LOWER] == WhatIf(Aim.LOWER, 0, ())
    near, far = found[Aim.FIRST_CAUSE].ways  # apart, because the acuity differs
    assert (near.changes[0].values, near.first) == (tuple(range(6, 12)), "sitting")
    assert (far.changes[0].values, far.first) == (tuple(range(12, 19)), "sitting")


def test_a_question_that_does_not_apply_is_opened_first() -> None:
    base = small(QUESTIONS, FLAG, CHILLS, CAUSE)
    found = by_aim(what_if(base, case(fever=True, hours=4)))
    (way,) = found[Aim.RAISE].ways
    assert [one.finding for one in way.changes] == ["hours", "chills"]
    assert way.changes[0].values == tuple(range(12, 19))
    assert way.acuity is Acuity.EMERGENCY_NOW


def test_nothing_is_above_an_emergency_now(shipped: Checked) -> None:
    (base,) = shipped.bases.values()
    found = by_aim(what_if(base, Case({"saddle_numbness": True, "fever": True})))
    for one in found.values():
        assert one.count <= MOST


# ---------------------------------------------------------------- against trying everything


def everything(base: RuleBase, case: Case) -> dict[Aim, tuple[int, set[frozenset[Given]]]]:
    """Return the smallest changes for each aim, found by trying every change there is."""
    before = _outcome(base, case)
    known = set(assess(base, case).contradictions)
    found: dict[Aim, tuple[int, set[frozenset[Given]]]] = {aim: (0, set()) for aim in Aim}
    for changed in _every_change(base, case):
        if all(count and len(changed) > count for count, _ in found.values()):
            break
        after = answered_otherwise(case, dict(changed))
        if not _can_be(base, after, changed, known):
            continue
        acuity, first = _outcome(base, after)
        reached = {
            Aim.RAISE: acuity > before[0],
            Aim.LOWER: acuity < before[0],
            Aim.FIRST_CAUSE: first != before[1],
        }
        for aim, is_reached in reached.items():
            if is_reached and found[aim][0] in (0, len(changed)):
                found[aim] = (len(changed), {*found[aim][1], changed})
    return found


def _every_change(base: RuleBase, case: Case) -> Iterator[frozenset[Given]]:
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    for count in range(1, MOST + 1):
        for ids in combinations(asked, count):
            others = [
                [value for value in answers(base, id) if case.values.get(id) != value] for id in ids
            ]
            for values in product(*others):
                yield frozenset(zip(ids, values, strict=True))


def _can_be(
    base: RuleBase, after: Case, changed: frozenset[Given], known: set[Contradiction]
) -> bool:
    reading = Reading(base, settled_case(base, after), truths(base, after))
    return all(reading.gate(id) is not Truth.FALSE for id, _ in changed) and (
        set(assess(base, after).contradictions) <= known
    )


def _outcome(base: RuleBase, case: Case) -> tuple[Acuity, CauseId | None]:
    found = assess(base, case)
    return found.disposition.acuity, found.causes[0].cause if found.causes else None


def _given(way: Way) -> set[frozenset[Given]]:
    ids = [change.finding for change in way.changes]
    choices = product(*(change.values for change in way.changes))
    return {frozenset(zip(ids, values, strict=True)) for values in choices}


@pytest.mark.laws
@pytest.mark.slow
@draws(30, 400)
@given(st.data())
def test_it_finds_what_trying_everything_finds(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    person = data.draw(cases(base))
    wanted = everything(base, person)
    for aim, found in by_aim(what_if(base, person)).items():
        given = [one for way in found.ways for one in _given(way)]
        assert (found.count, set(given)) == wanted[aim], aim
        assert len(given) == len(set(given)), "told twice"
        for way in found.ways:
            first = {change.finding: change.values[0] for change in way.changes}
            after = answered_otherwise(person, first)
            assert _outcome(base, after) == (way.acuity, way.first)

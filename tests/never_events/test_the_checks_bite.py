"""Each check of texts and of interviews finds the mistake that it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from triage.checking.checked import Checked
from triage.language.base import Intervention, Place, PlaceWords, RuleBase
from triage.language.case import Case
from triage.language.questionnaire import Form, Question
from triage.language.referral import Acuity, Referral
from triage.semantics.assess import assess
from triage.testing import never_events as never


@pytest.fixture(scope="module")
def base(shipped: Checked) -> RuleBase:
    return next(iter(shipped.bases.values()))


def with_card(base: RuleBase, how: str, check_first: str = "") -> RuleBase:
    card = Intervention("new", "New", how, check_first=check_first)
    return replace(base, interventions={**base.interventions, "new": card})


def with_cause(base: RuleBase, explanation: str) -> RuleBase:
    id, cause = next(iter(base.causes.items()))
    return replace(base, causes={**base.causes, id: replace(cause, explanation=explanation)})


def with_row(base: RuleBase, change: Callable[[Question], Question]) -> RuleBase:
    """Change the first screen that asks danger signs."""
    section, *others = base.questionnaire.sections
    question, *rest = section.questions
    assert question.form is Form.SCREEN
    changed = replace(section, questions=(change(question), *rest))
    asked = replace(base.questionnaire, sections=(changed, *others))
    return replace(base, questionnaire=asked)


def first_item(question: Question, **words: str) -> Question:
    first, *others = question.items
    return replace(question, items=(replace(first, **words), *others))


def test_certain_words(base: RuleBase) -> None:
    for text in (
        "This is caused by a slipped disc.",
        "Your diagnosis is clear.",
        "It definitely is.",
    ):
        with pytest.raises(AssertionError):
            never.certain_words(with_cause(base, text))
        with pytest.raises(AssertionError):
            never.certain_result(text)


def test_orders_about_medicines(base: RuleBase) -> None:
    for text in ("Stop taking your statin.", "Halve the dose.", "Take 400 mg.", "Take 2 tablets."):
        with pytest.raises(AssertionError):
            never.medicine_orders(with_card(base, how=text))
    with pytest.raises(AssertionError):
        never.unchecked_pain_relief(with_card(base, how="Try ibuprofen."))
    never.unchecked_pain_relief(with_card(base, how="Try ibuprofen.", check_first="Ask first."))


def test_soothing_above_self_care(base: RuleBase) -> None:
    nothing_known = assess(base, Case({}))
    assert nothing_known.disposition.acuity > Acuity.SELF_CARE
    with pytest.raises(AssertionError):
        never.soothing_result(nothing_known, "It is probably nothing.")


def test_a_result_that_begins_with_something_else(base: RuleBase) -> None:
    nothing_known = assess(base, Case({}))
    with pytest.raises(AssertionError):
        never.instruction_not_first(base, nothing_known, ["Tight hips may fit."], "neutral")


def test_orders_to_try_something(base: RuleBase) -> None:
    tries = with_row(base, lambda one: replace(one, help="Think back. Hop on that leg ten times."))
    with pytest.raises(AssertionError):
        never.orders_to_try(tries)


def test_hopping_without_a_warning(base: RuleBase) -> None:
    with pytest.raises(AssertionError):
        never.hopping_on_a_sore_bone(with_card(base, how="Then hop ten times."))


def test_a_number_of_one_country(base: RuleBase) -> None:
    with pytest.raises(AssertionError):
        never.foreign_numbers(with_cause(base, "Call 999 at once."))
    place = Place("somewhere", {"neutral": PlaceWords("Ring 111")})
    with pytest.raises(AssertionError):
        never.foreign_numbers(replace(base, places={**base.places, "somewhere": place}))


def test_a_danger_sign_on_a_list(base: RuleBase) -> None:
    with pytest.raises(AssertionError):
        never.ticked_away(with_row(base, lambda one: replace(one, form=Form.CHOOSE_ANY)))


def test_a_row_in_the_negative_or_without_gloss(base: RuleBase) -> None:
    with pytest.raises(AssertionError):
        never.reversed_if_negated(with_row(base, lambda one: first_item(one, text="No numbness")))
    with pytest.raises(AssertionError):
        never.no_gloss(with_row(base, lambda one: first_item(one, meaning="")))


def test_a_critical_question_that_lets_people_go_home(base: RuleBase) -> None:
    """With every flag taken out and one critical question open, self-care would be wrong."""
    home = Referral(Acuity.SELF_CARE, "self_care")
    careless = replace(
        base,
        red_flags=(),
        findings={
            id: replace(one, critical=home if one.critical else None)
            for id, one in base.findings.items()
        },
    )
    with pytest.raises(AssertionError):
        never.unknown_and_sent_home(careless, Case({}))

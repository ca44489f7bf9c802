"""The never-events on both libraries: over all their texts, on drawn cases, and in interviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws import draws
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.engines.compiled_engine import CompiledEngine
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId, Value
from triage.language.tree import RuleBook
from triage.semantics.assess import assess
from triage.surfaces.report.sections import sections
from triage.testing import never_events as never
from triage.testing.strategies import answers, cases
from triage.testing.vignettes import answers_of_profile

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = {"lower_back": ROOT, "bicycle": ROOT / "examples" / "bicycle"}
WELL = "well_adult_all_clear"  # where there is no such profile, the well person says no to all
DAY = date(2026, 3, 14)


@cache
def book(name: str) -> RuleBook:
    return read_library(LIBRARIES[name])[0]


@cache
def base_of(name: str) -> RuleBase:
    return next(iter(check(book(name)).bases.values()))


@pytest.fixture(params=LIBRARIES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def base(name: str) -> RuleBase:
    return base_of(name)


@pytest.fixture
def well(name: str) -> Mapping[FindingId, Value]:
    """The answers of a well person."""
    given = answers_of_profile(base_of(name), book(name), WELL)
    return {id: answer for id, answer in given.items() if not isinstance(answer, Said)}


def a_case(data: st.DataObject, base: RuleBase) -> Case:
    return data.draw(cases(base), label="case")


def an_answer(data: st.DataObject, base: RuleBase) -> tuple[Case, FindingId, Value]:
    asked = [id for id, finding in base.findings.items() if finding.danger]
    finding = data.draw(st.sampled_from(asked))
    return a_case(data, base), finding, data.draw(st.sampled_from(answers(base, finding)))


def told(base: RuleBase, case: Case, country: str) -> tuple[Assessment, list[str]]:
    assessment = assess(base, case)
    written = sections(base, assessment, case, country=country, today=DAY)
    return assessment, [line.text for section in written for line in section.lines]


# ---------------------------------------------------------------- the ten


@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_1_nobody_is_sent_home_while_a_critical_question_is_open(
    name: str, data: st.DataObject
) -> None:
    never.unknown_and_sent_home(base_of(name), a_case(data, base_of(name)))


def test_1_each_critical_question_left_open_alone_keeps_people_from_self_care(
    base: RuleBase, well: Mapping[FindingId, Value]
) -> None:
    """Not one at a time by chance: every one of them, on a person who is well otherwise."""
    for id, finding in base.findings.items():
        if finding.critical is not None:
            never.unknown_and_sent_home(
                base, Case({key: value for key, value in well.items() if key != id})
            )


@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_2_a_danger_sign_never_lowers_the_acuity(name: str, data: st.DataObject) -> None:
    never.danger_that_soothes(base_of(name), *an_answer(data, base_of(name)))


@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_3_unknown_is_never_no(name: str, data: st.DataObject) -> None:
    never.unknown_taken_for_no(base_of(name), *an_answer(data, base_of(name)))


def test_4_no_text_is_certain(base: RuleBase) -> None:
    never.certain_words(base)


@pytest.mark.slow
@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_4_and_6_no_result_is_certain_or_soothes_and_each_begins_with_where_to_go(
    name: str, data: st.DataObject
) -> None:
    base = base_of(name)
    for country in ("neutral", "gb"):
        assessment, lines = told(base, a_case(data, base), country)
        never.certain_result("\n".join(lines))
        never.soothing_result(assessment, "\n".join(lines))
        never.instruction_not_first(base, assessment, lines, country)


def test_5_no_medicine_is_stopped_or_dosed(base: RuleBase) -> None:
    never.medicine_orders(base)
    never.unchecked_pain_relief(base)


def test_7_nobody_is_told_to_try_what_could_hurt(base: RuleBase) -> None:
    never.orders_to_try(base)
    never.hopping_on_a_sore_bone(base)


@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_7_nothing_to_do_alone_is_offered_to_who_must_be_seen(
    name: str, data: st.DataObject
) -> None:
    never.exercises_in_an_emergency(base_of(name), a_case(data, base_of(name)))


@pytest.mark.slow
@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_8_harmless_answers_buy_no_flag_off(name: str, data: st.DataObject) -> None:
    never.bought_off(base_of(name), a_case(data, base_of(name)))


def test_8_every_flag_stands_up_to_every_harmless_answer(
    base: RuleBase, well: Mapping[FindingId, Value]
) -> None:
    """Each example that raises a flag, told by a person whose other answers are all harmless."""
    engine = CompiledEngine(base)  # hundreds of examples: the specification takes 40 times as long
    for example in base.examples:
        alone = engine.assess(Case(example.given), trace=False)
        among = engine.assess(Case({**well, **example.given}), trace=False)
        raised = {one.flag for one in alone.red_flags if one.state == "raised"}
        still = {one.flag for one in among.red_flags if one.state == "raised"}
        assert raised <= still, example.name


@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_9_out_of_scope_no_causes_and_every_flag(name: str, data: st.DataObject) -> None:
    never.causes_out_of_scope(base_of(name), a_case(data, base_of(name)))


@pytest.mark.slow
def test_9_out_of_scope_every_danger_question_is_still_asked(base: RuleBase) -> None:
    never.danger_unasked_out_of_scope(base)


@pytest.mark.slow
def test_10_a_sign_named_on_the_last_screen_counts_as_if_named_at_once(
    base: RuleBase, well: Mapping[FindingId, Value]
) -> None:
    never.late_signs_ignored(base, well)


# ---------------------------------------------------------------- beside the ten


def test_no_text_names_the_number_of_one_country(base: RuleBase) -> None:
    never.foreign_numbers(base)


def test_no_danger_sign_can_be_ticked_away(base: RuleBase) -> None:
    never.ticked_away(base)


@draws(40, 600)
@given(data=st.data())
@pytest.mark.parametrize("name", LIBRARIES)
def test_leaving_early_hides_no_flag(name: str, data: st.DataObject) -> None:
    never.home_while_raised(base_of(name), a_case(data, base_of(name)))


def test_danger_signs_are_put_in_the_positive_and_glossed(base: RuleBase) -> None:
    never.reversed_if_negated(base)
    never.no_gloss(base)


def test_every_result_says_that_no_clinician_has_reviewed_the_rules(
    base: RuleBase, well: Mapping[FindingId, Value]
) -> None:
    for case in (Case({}), Case(well)):
        assert "No clinician has reviewed these rules." in told(base, case, "neutral")[1]

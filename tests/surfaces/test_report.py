"""What a person is told: golden texts of invented people, and rules that hold for everybody."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Golden
from tests.surfaces.libraries import LIBRARIES, base_of
from tests.surfaces.people import PEOPLE, TODAY, masked
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.surfaces.case_file import read_cases
from triage.surfaces.report.clinician import clinician_sections
from triage.surfaces.report.json_form import json_form, json_text
from triage.surfaces.report.markdown import escaped, sections_markdown
from triage.surfaces.report.material import Part, Section
from triage.surfaces.report.sections import sections
from triage.surfaces.report.text import page_text, result_text
from triage.testing.strategies import cases

MOST_WORDS = 20
PAGE = 60


def person(base: RuleBase, name: str) -> tuple[Case, Assessment]:
    (case,) = read_cases(base, [(name, PEOPLE[name].encode())])
    return case, assess(base, case)


def told(base: RuleBase, name: str, country: str = "neutral") -> dict[Part, Section]:
    case, assessment = person(base, name)
    written = sections(base, assessment, case, country=country, today=TODAY)
    return {section.part: section for section in written}


def words_of(section: Section) -> str:
    return "\n".join(line.text for line in section.lines)


@pytest.mark.parametrize("name", PEOPLE)
def test_text(wrist: RuleBase, name: str, golden: Golden) -> None:
    case, assessment = person(wrist, name)
    text = result_text(wrist, assessment, case, country="neutral", today=TODAY)
    golden.same(f"wrist/{name}.txt", masked(text, wrist))


@pytest.mark.parametrize("name", PEOPLE)
def test_json(wrist: RuleBase, name: str, golden: Golden) -> None:
    text = json_text(json_form(wrist, person(wrist, name)[1])) + "\n"
    golden.same(f"wrist/{name}.json", masked(text, wrist))


@pytest.mark.parametrize("name", ["self_care", "two_places"])
def test_markdown(wrist: RuleBase, name: str, golden: Golden) -> None:
    case, assessment = person(wrist, name)
    written = sections(wrist, assessment, case, country="gb", today=TODAY)
    golden.same(f"wrist/{name}.md", masked(sections_markdown(written), wrist))


@pytest.mark.parametrize("name", PEOPLE)
def test_page_for_a_clinician(wrist: RuleBase, name: str, golden: Golden) -> None:
    case, assessment = person(wrist, name)
    page = clinician_sections(
        wrist, assessment, case, country="neutral", today=TODAY, withdrawn=["limps"]
    )
    golden.same(f"wrist/{name}.clinician.txt", masked(page_text(page), wrist))


def test_the_parts_keep_their_order(wrist: RuleBase) -> None:
    order = list(Part)
    for name in PEOPLE:
        parts = list(told(wrist, name))
        assert parts == sorted(parts, key=order.index)
        assert parts[0] is Part.WHAT_TO_DO
        assert parts[-1] is Part.ABOUT


def test_an_emergency_says_now_first(wrist: RuleBase) -> None:
    for name in ("emergency_now", "two_places"):
        assert told(wrist, name)[Part.WHAT_TO_DO].lines[0].text.endswith(" now.")


def test_places_have_the_words_of_the_country(wrist: RuleBase) -> None:
    first = [line.text for line in told(wrist, "emergency_now", "gb")[Part.WHAT_TO_DO].lines[:2]]
    assert first == ["Call for an ambulance now.", "The number is 999."]
    # A country without words of its own gets the neutral ones, never another country's.
    assert "999" not in words_of(told(wrist, "emergency_now", "us")[Part.WHAT_TO_DO])


def test_a_place_that_is_closed_has_a_way_out(wrist: RuleBase) -> None:
    assert "Ask for the next free day." in words_of(told(wrist, "urgent_fall")[Part.WHAT_TO_DO])


def test_two_places_at_one_acuity_are_both_said(wrist: RuleBase) -> None:
    text = words_of(told(wrist, "two_places")[Part.WHAT_TO_DO])
    assert text.startswith("Go to an emergency department now.")
    assert "Also: Go to a hand clinic now." in text


def test_what_must_be_ruled_out_comes_before_any_cause(wrist: RuleBase) -> None:
    lines = [line.text for line in told(wrist, "two_places")[Part.CAUSES].lines]
    assert lines[:3] == [
        "This must be ruled out first:",
        "A blocked artery.",
        "A nerve in trouble.",
    ]


def test_out_of_scope_names_no_causes(wrist: RuleBase) -> None:
    assert "A tired wrist" not in words_of(told(wrist, "child")[Part.CAUSES])
    assert Part.ACTIONS not in told(wrist, "child")


def test_ties_are_said_as_ties(wrist: RuleBase) -> None:
    lines = [line.text for line in told(wrist, "tied")[Part.CAUSES].lines if line.level < 2]
    start = lines.index("These are equally likely to fit:")
    assert lines[start + 1 : start + 3] == [
        "A cold room: may fit.",
        "Long days at the keyboard: may fit.",
    ]


def test_at_most_three_actions_each_checked_first(wrist: RuleBase) -> None:
    lines = told(wrist, "self_care")[Part.ACTIONS].lines
    before_later = lines[: [line.text for line in lines].index("You can add these later:")]
    assert sum(line.level == 1 for line in before_later) == 3
    steps = [line.text for line in lines]
    assert steps[1] == "First check: Leave this out if shaking hurts."
    assert steps[2] == "Stand up and shake your hands every half hour."


def test_the_day_to_look_again_is_counted_from_today(wrist: RuleBase) -> None:
    first = told(wrist, "self_care")[Part.LOOK_AGAIN].lines[0]
    assert first.text == "Look again on Sunday 15 March 2026."


def test_answers_that_do_not_fit_are_named(wrist: RuleBase) -> None:
    text = words_of(told(wrist, "routine_limp")[Part.CONTRADICTIONS])
    assert text.startswith("Nobody limps and walks as usual.\nWalking as usual: yes.\nA limp: yes.")


def test_not_sure_and_rather_not_say_are_kept_apart(wrist: RuleBase) -> None:
    assert "Cold hand: not sure." in words_of(told(wrist, "unsure")[Part.UNKNOWN])
    assert "A limp: rather not say." in words_of(told(wrist, "rather_not_say")[Part.UNKNOWN])


def test_markdown_shows_words_as_they_are() -> None:
    assert escaped("a_b *c* [d](e) <f> #1") == r"a\_b \*c\* \[d\](e) \<f\> \#1"


def test_the_result_says_what_it_is_not(wrist: RuleBase) -> None:
    for name in PEOPLE:
        text = words_of(told(wrist, name)[Part.ABOUT])
        assert "No clinician has reviewed these rules." in text
        assert "wrist 1.2.0" in text
        assert "not a medical device" not in text


@given(data=st.data())
def test_above_self_care_nobody_is_soothed(data: st.DataObject) -> None:
    """Comfort keeps people at home; so it is for those who may stay there."""
    wrist = base_of("wrist")
    case = data.draw(cases(wrist))
    assessment = assess(wrist, case)
    text = result_text(wrist, assessment, case, country="neutral", today=TODAY)
    soothing = ("settle in two weeks", "no danger sign", "Better:", wrist.questionnaire.all_clear)
    if assessment.disposition.acuity > Acuity.SELF_CARE:
        assert not [words for words in soothing if words in text]
    if assessment.disposition.acuity > Acuity.ROUTINE:
        assert "Look again" not in text
        assert "fits well" not in text


@given(data=st.data())
def test_nobody_reads_of_a_diagnosis_or_of_points(data: st.DataObject) -> None:
    wrist = base_of("wrist")
    case = data.draw(cases(wrist))
    text = result_text(wrist, assess(wrist, case), case, country="neutral", today=TODAY)
    assert not re.search(r"diagnos|patient|probab|per cent|%|decibans|points", text, re.IGNORECASE)


FEW = settings(max_examples=25, deadline=None)


@FEW
@pytest.mark.parametrize("library", LIBRARIES)
@given(data=st.data())
def test_no_sentence_is_long(library: str, data: st.DataObject) -> None:
    base = base_of(library)
    case = data.draw(cases(base))
    written = sections(base, assess(base, case), case, country="neutral", today=TODAY)
    for section in written:
        for line in section.lines:
            for sentence in re.split(r"(?<=[.!?:]) ", line.text):
                assert len(sentence.split()) <= MOST_WORDS, sentence


@pytest.mark.slow
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_page_for_a_clinician_is_one_page(library: str) -> None:
    """For every person of the examples; with forty danger signs at once it may take two."""
    base = base_of(library)
    for case in (Case({}), *(Case(example.given) for example in base.examples)):
        page = clinician_sections(base, assess(base, case), case, country="gb", today=TODAY)
        text = page_text(page)
        assert len(text.splitlines()) <= PAGE, text
        assert base.digest in text
        assert "No clinician has reviewed these rules." in " ".join(text.split())


@FEW
@pytest.mark.parametrize("library", LIBRARIES)
@given(data=st.data())
def test_the_first_line_is_where_to_go(library: str, data: st.DataObject) -> None:
    base = base_of(library)
    case = data.draw(cases(base))
    assessment = assess(base, case)
    first = sections(base, assessment, case, country="neutral", today=TODAY)[0]
    place = base.places[assessment.disposition.to].words_in("neutral").words
    assert first.part is Part.WHAT_TO_DO
    assert first.lines[0].text.startswith(place.rstrip("."))
    assert first.lines[0].text.count(".") == 1

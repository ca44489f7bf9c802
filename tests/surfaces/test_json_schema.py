"""Every assessment is what the published schema says."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, Golden
from tests.surfaces.libraries import LIBRARIES, base_of
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.semantics.assess import assess
from triage.surfaces.report.json_form import json_form, json_text
from triage.surfaces.report.json_schema import assessment_schema
from triage.testing.strategies import cases, rule_bases

PUBLISHED = ROOT / "docs" / "assessment.schema.json"
VALIDATOR = jsonschema_rs.validator_for(assessment_schema())


def flaws(base: RuleBase, case: Case) -> list[str]:
    # Through text and back, as a reader would have it.
    form = json.loads(json_text(json_form(base, assess(base, case))))
    return [error.message for error in VALIDATOR.iter_errors(form)]


def test_the_published_schema_is_this_one(golden: Golden) -> None:
    golden.same_file(PUBLISHED, json_text(assessment_schema()) + "\n")


def test_the_schema_is_a_schema() -> None:
    jsonschema_rs.meta.validate(assessment_schema())


@pytest.mark.slow
@pytest.mark.parametrize("library", LIBRARIES)
@given(data=st.data())
@settings(deadline=None)
def test_assessments_of_every_library_fit(library: str, data: st.DataObject) -> None:
    base = base_of(library)
    assert flaws(base, data.draw(cases(base))) == []


@given(data=st.data())
def test_assessments_of_any_rule_base_fit(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    assert flaws(base, data.draw(cases(base))) == []


def test_an_assessment_holds_no_answer(wrist: RuleBase) -> None:
    case = Case({"age": 97, "onset": "next_morning"})
    text = json_text(json_form(wrist, assess(wrist, case)))
    assert "97" not in text.replace(wrist.digest, "")
    assert "next_morning" not in text


def test_a_name_that_is_not_there_is_refused(wrist: RuleBase) -> None:
    form = json_form(wrist, assess(wrist, Case({})))
    for name in form:
        rest = {key: value for key, value in form.items() if key != name}
        assert not VALIDATOR.is_valid(rest), name
    assert not VALIDATOR.is_valid({**form, "more": 1})


def test_a_path_of_one_machine_is_in_no_assessment(wrist: RuleBase) -> None:
    assert str(Path.home()) not in json_text(json_form(wrist, assess(wrist, Case({}))))

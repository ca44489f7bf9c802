"""Names are looked up in the rule base of each questionnaire, and suggested where one is near."""

from pathlib import Path

import pytest

from tests.checking.told import cause
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.language.flaw import RuleBookError

SOUND = Path(__file__).parent.parent / "flaws" / "_sound"
SHARED = {
    "library.yaml": (SOUND / "library.yaml").read_text("utf-8"),
    "rules/sources.yaml": """\
sources:
  judgement: {title: J, grade: D, licence: own words, status: verified}
""",
    "rules/places.yaml": "places: {self_care: {neutral: {words: At home}}}\n",
}


def questionnaire(name: str, folder: str, finding: str) -> str:
    """Return a questionnaire that asks one finding and uses one folder of rules."""
    return f"""\
questionnaire: {name}
title: T
for: Tests
rules: [{folder}]
sections:
  - section: first
    title: First
    questions:
      - {{ask: {finding}, text: Is it?, answer: yes_no}}
"""


def library(root: Path, files: dict[str, str]) -> Checked:
    """Check a library with these files."""
    for path, text in (SHARED | files).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return check(*read_library(root))


def test_each_questionnaire_has_a_rule_base_of_its_own(tmp_path: Path) -> None:
    checked = library(
        tmp_path,
        {
            "questionnaires/one.yaml": questionnaire("one", "left", "red"),
            "questionnaires/two.yaml": questionnaire("two", "right", "blue"),
            "rules/left/reason.yaml": cause("{red: yes}"),
            "rules/right/reason.yaml": cause("{blue: yes}"),
        },
    )
    assert list(checked.bases) == ["one", "two"]
    assert list(checked.bases["one"].findings) == ["red"]
    assert checked.bases["one"].digest != checked.bases["two"].digest


def test_a_finding_of_another_questionnaire_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(RuleBookError, match="TR101") as raised:
        library(
            tmp_path,
            {
                "questionnaires/one.yaml": questionnaire("one", "left", "red"),
                "questionnaires/two.yaml": questionnaire("two", "left", "blue"),
                "rules/left/reason.yaml": cause("{red: yes}"),
            },
        )
    (flaw,) = raised.value.flaws
    assert flaw.message == 'no finding is called "red" in two'
    assert flaw.help == "it is asked in one only"


def test_a_questionnaire_that_cannot_be_read_makes_no_finding_unknown(tmp_path: Path) -> None:
    with pytest.raises(RuleBookError) as raised:
        library(
            tmp_path,
            {
                "questionnaires/one.yaml": "questionnaire: [one\n",
                "questionnaires/two.yaml": questionnaire("two", "left", "blue"),
                "rules/left/reason.yaml": cause("{red: yes}"),
            },
        )
    assert {flaw.span.file for flaw in raised.value.flaws} == {"questionnaires/one.yaml"}


def test_a_bibliography_that_cannot_be_read_makes_no_source_unknown(tmp_path: Path) -> None:
    with pytest.raises(RuleBookError) as raised:
        library(
            tmp_path,
            {
                "questionnaires/one.yaml": questionnaire("one", "left", "red"),
                "rules/left/reason.yaml": cause("{red: yes}"),
                "rules/sources.yaml": "sources: {judgement\n",
            },
        )
    assert {flaw.span.file for flaw in raised.value.flaws} == {"rules/sources.yaml"}

"""The table of lints, the levels that a library sets, and what quoted ratios allow."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.flaws.test_flaws import SOUND, flaws_of, lay_out
from tests.small_library import small
from triage.checking.codes import CODES
from triage.checking.counted_twice import advise_on_evidence
from triage.checking.jargon import PLAINER, jargon_in
from triage.checking.levels import LEVELS
from triage.checking.readability import UNAVOIDABLE
from triage.checking.report import Report
from triage.language.flaw import Severity

FLAWS = ROOT / "tests" / "flaws"
QUESTION = "- ask: days\n  text: How long?\n  answer: {whole_number: {from: 0, to: 90}}\n"
CAUSE = """
cause: dry
kind: pattern
title: A cause
explanation: It happens.
baseline: {{points: 0, because: Common., source: judgement}}
evidence:
  - rule: long
    when: {{days: {{at_least: 7}}}}
    {weight}
    because: {because}
    source: judgement
"""


def test_the_table_holds_every_lint_and_no_flaw() -> None:
    assert set(LEVELS) == {code for code in CODES if code.startswith("TR4")}


@pytest.mark.parametrize("code", LEVELS)
def test_every_lint_has_a_page_that_says_what_to_avoid_and_what_to_prefer(code: str) -> None:
    page = (ROOT / "docs" / "flaws" / f"{code}.md").read_text("utf-8")
    for heading in ("## Why it matters", "## Wrong", "## Right"):
        assert heading in page


def library(tmp_path: Path, case: str, lints: str) -> Path:
    """Lay out a case of the gallery with other levels."""
    lay_out(FLAWS / case, tmp_path)
    file = tmp_path / "library.yaml"
    file.write_text(f"{file.read_text('utf-8')}lints: {lints}\n", encoding="utf-8")
    return tmp_path


def test_a_lint_can_be_off_advice_or_a_flaw(tmp_path: Path) -> None:
    for level, wanted in (("off", []), ("advice", ["advice"]), ("flaw", ["error"])):
        root = library(tmp_path / level, "TR404_group_of_one", f"{{TR404: {level}}}")
        found = [str(one.severity) for one in flaws_of(root) if one.code == "TR404"]
        assert found == wanted


def test_a_flaw_stays_a_flaw_whatever_the_levels_say(tmp_path: Path) -> None:
    root = library(tmp_path, "TR101_unknown_finding", "{TR101: off}")
    codes = {one.code for one in flaws_of(root) if one.severity is Severity.ERROR}
    assert {"TR101", "TR217"} <= codes


def test_levels_are_no_part_of_the_digest(tmp_path: Path) -> None:
    shutil.copytree(SOUND, tmp_path / "loud")
    file = tmp_path / "loud" / "library.yaml"
    file.write_text(f"{file.read_text('utf-8')}lints: {{TR410: off}}\n", encoding="utf-8")
    from triage.authoring.library import read_library
    from triage.checking.check import check

    digests = [
        [base.digest for base in check(*read_library(root)).bases.values()]
        for root in (SOUND, tmp_path / "loud")
    ]
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    "weight,because,told",
    [
        ("supports: moderate", "A likelihood ratio of 3.0 (1.6 to 5.5).", "adds +7, .* allows +2"),
        ("supports: weak", "LR+ 6.4, 95 % CI 4.1-9.9, in clinics.", ""),
        ("supports: strong", "A likelihood ratio of 40 (20 to 80).", "adds +10, .* allows +7"),
        ("opposes: weak", "A likelihood ratio of 6.4 (4.1 to 9.9).", "adds -3, .* allows +6"),
        ("supports: weak", "A likelihood ratio of 2.0 (0.8 to 5.0).", "adds +3, .* allows +0"),
        ("supports: strong", "An odds ratio of 3.0 (1.6 to 5.5).", ""),
        ("supports: strong", "It takes 3 weeks (2 to 4).", ""),
    ],
)
def test_points_that_disagree_with_the_quoted_ratio(weight: str, because: str, told: str) -> None:
    report = Report()
    advise_on_evidence(small(QUESTION, CAUSE.format(weight=weight, because=because)), report)
    messages = [flaw.message for flaw in report.flaws]
    assert len(messages) == bool(told)
    for message in messages:
        assert re.search(told.replace("+", r"\+"), message)


def test_words_of_the_trade_are_found_once_and_in_any_form() -> None:
    found = list(jargon_in(["Chronic pain, chronic.", "NSAIDs and a Trauma; an extensional word"]))
    assert [word for word, _ in found] == ["Chronic", "NSAIDs", "Trauma"]
    assert not set(PLAINER) & set(UNAVOIDABLE)


@pytest.mark.parametrize("root", [ROOT, ROOT / "examples" / "bicycle"], ids=["shipped", "bicycle"])
def test_the_shipped_libraries_get_no_advice(root: Path) -> None:
    assert [str(one) for one in flaws_of(root)] == []

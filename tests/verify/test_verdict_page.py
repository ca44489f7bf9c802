"""The table of verdicts in docs/verify.md is what the solver says of the shipped library."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT, Golden
from triage.checking.checked import Checked
from triage.surfaces.report.verdict_advice import ADVICE
from triage.verify.obligations import OBLIGATIONS
from triage.verify.verdict import Outcome, Verdict
from triage.verify.verify import verify

PAGE = ROOT / "docs" / "verify.md"
MARKED = re.compile("(<!-- verdicts -->\n).*?(<!-- /verdicts -->)", re.DOTALL)


@pytest.mark.slow
def test_the_table_of_verdicts_is_true(shipped: Checked, golden: Golden) -> None:
    (base,) = shipped.bases.values()
    lines = ["| promise | says | verdict | asked |", "|---|---|---|---|"]
    lines += [row(outcome) for outcome in verify(base, 120)]
    table = "\n".join(["", *lines, "", ""])
    page = PAGE.read_text("utf-8")
    golden.same_file(PAGE, MARKED.sub(lambda found: f"{found[1]}{table}{found[2]}", page))


def row(outcome: Outcome) -> str:
    verdict = str(outcome.verdict)
    if outcome.verdict is Verdict.REFUTED:
        verdict += f", of {len(outcome.stories)}"
    return f"| `{outcome.name}` | {outcome.sentence} | {verdict} | {outcome.asked} |"


def test_the_page_says_what_to_do_where_a_promise_is_refuted() -> None:
    page = " ".join(PAGE.read_text("utf-8").split())
    assert list(ADVICE) == list(OBLIGATIONS)
    for name, advice in ADVICE.items():
        assert f"| `{name}` | {advice} |" in page


def test_every_promise_is_one_sentence_and_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    for name, promise in OBLIGATIONS.items():
        assert promise.__doc__
        assert f"| `{name}` | {promise.__doc__} |" in page
        assert promise.__doc__.endswith(".")
        assert "\n" not in promise.__doc__

"""What a program that imports triage can do."""

import subprocess
import sys
from pathlib import Path

import pytest

import triage
from triage.language.flaw import CaseError, RuleBookError

_BICYCLE = Path(__file__).parent.parent / "examples" / "bicycle"


def test_from_a_folder_to_an_explanation() -> None:
    """Load a library, read a case, assess it, and ask why."""
    base = triage.load(_BICYCLE).bases["chain_slips"]
    case = triage.read_case(base, "crack: yes\ndent: not_sure")
    assert triage.assess(base, case).disposition.to == "bike_shop"
    (told,) = triage.explain(base, case, "cracked_frame")
    (part,) = told.parts
    assert part.clause.id == "red_flag:cracked_frame"


def test_the_shipped_library() -> None:
    """With no folder named, the shipped library is loaded."""
    assert "lower_back_after_jogging" in triage.load().bases


def test_flaws_are_raised_all_at_once(tmp_path: Path) -> None:
    """A folder that is no library, and answers that fit no question, are told in flaws."""
    with pytest.raises(RuleBookError):
        triage.load(tmp_path)
    base = triage.load(_BICYCLE).bases["chain_slips"]
    with pytest.raises(CaseError) as raised:
        triage.read_case(base, "crak: yes\ndent: maybe")
    assert len(raised.value.flaws) == 2


def test_importing_costs_nothing() -> None:
    """Importing the package imports no library of anybody else's."""
    heavy = "{'yaml', 'experta', 'click', 'rich', 'pydantic'}"
    program = f"import sys, triage; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

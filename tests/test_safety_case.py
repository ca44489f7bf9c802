"""Each hazard is met by something that a test shows, and the page says what the log says."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools.safety_case import (
    DUTY,
    NEVER_EVENTS,
    PAGE,
    Hazard,
    Risk,
    checks_of,
    flaws,
    hazards,
    named_tests,
    page,
    status,
)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def found() -> tuple[Hazard, ...]:
    return hazards()


@pytest.fixture(scope="module")
def collected(found: tuple[Hazard, ...]) -> list[str]:
    """Every test that pytest collects from the files that the log names."""
    files = dict.fromkeys(name.partition("::")[0] for name in named_tests(found))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def is_there(name: str, collected: list[str]) -> bool:
    """Tell whether `name` is a test, all cases of one, or a group of them."""
    return any(one == name or one.startswith((f"{name}[", f"{name}::")) for one in collected)


def test_the_log_has_no_gap(found: tuple[Hazard, ...]) -> None:
    assert flaws(found) == []
    assert len(found) >= 25


@pytest.mark.slow
def test_every_test_that_the_log_names_is_collected(
    found: tuple[Hazard, ...], collected: list[str]
) -> None:
    missing = [name for name in named_tests(found) if not is_there(name, collected)]
    assert missing == []
    assert not is_there("tests/laws/test_laws.py::test_of_no_such_name", collected)


def test_the_page_is_up_to_date(found: tuple[Hazard, ...]) -> None:
    """Run `make docs` after a change of the log or of the tests of never-events."""
    assert PAGE.read_text(encoding="utf-8") == page(found)


def test_nobody_claims_that_a_safety_officer_has_read_it() -> None:
    assert status() == "proposed, not assessed by a clinical safety officer"


def test_every_never_event_has_tests() -> None:
    assert all(checks_of(number) for number in NEVER_EVENTS)


def test_a_hazard_without_a_control_is_noticed(found: tuple[Hazard, ...]) -> None:
    first, *others = found
    for controls in ((), tuple(one for one in first.controls if one.kind == DUTY)):
        bare = (replace(first, controls=controls), *others)
        assert flaws(bare) == [f"{first.id}: nothing that a test shows stands against it"]


def test_other_gaps_are_noticed(found: tuple[Hazard, ...]) -> None:
    first, *others = found
    gaps = {
        "there is no harm": replace(first, harm=""),
        "before says neither how bad nor how likely": replace(first, before=Risk("bad", "low")),
        "the controls make it worse": replace(first, before=Risk("minor", "very_low")),
        "there is no never-event 11": replace(first, never_events=(*first.never_events, 11)),
        "a design names no test": replace(
            first, controls=(*first.controls, replace(first.controls[0], shown_by=()))
        ),
    }
    for gap, changed in gaps.items():
        assert flaws((changed, *others)) == [f"{first.id}: {gap}"]
    assert flaws((first, first, *others)) == [f"{first.id}: told twice"]
    assert "never-event 10 belongs to no hazard" in flaws((first,))

"""A server that is killed loses nothing that it accepted, and doubles nothing."""

from __future__ import annotations

import os

import pytest

from benchmarks.web_kills import killed


@pytest.mark.slow
def test_no_accepted_answer_is_lost_or_doubled() -> None:
    """Twice here; `python -m benchmarks.web_kills` does it a hundred times."""
    found = killed(25 if os.environ.get("TRIAGE_LONG") else 2)
    assert found.answers > 0
    assert found.right, found

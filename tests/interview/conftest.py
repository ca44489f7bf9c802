"""The invented rule base, for every test of the interview."""

import pytest

from tests.interview.people import invented
from triage.language.base import RuleBase


@pytest.fixture(scope="session")
def base() -> RuleBase:
    return invented()

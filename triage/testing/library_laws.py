"""Every law as the tests of one class: one import and one line in an author's own tests.

from triage.testing.library_laws import library_laws

TestMyLibrary = library_laws("path/of/the/library")
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.authoring.library import read_library
from triage.authoring.write import formatted
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.testing import interview_laws, laws
from triage.testing.trials import OF_A_LIBRARY, OF_AN_INTERVIEW, TRIALS, Trial

#: A case of a whole library is a large thing to draw.
_LARGE: Final = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.differing_executors,
)
#: A whole interview costs as much as so many cases.
_CASES_AN_INTERVIEW: Final = 10


def library_laws(library: str | Path, *, examples: int = 50) -> type:
    """Return a class of tests that try every law on the library in the folder `library`.

    Each law is one test, tried on so many drawn `examples` of each questionnaire; hypothesis
    makes a failing one as short as it can. A library with flaws fails every test with all of them.
    """

    @cache
    def bases() -> Mapping[str, RuleBase]:
        return check(*read_library(Path(library))).bases

    return _tests(bases, examples, {"test_round_trip": _round_trip(Path(library))})


def base_laws(base: RuleBase, *, examples: int = 50) -> type:
    """Return a class of tests that try every law on a rule base that was made without files."""
    return _tests(lambda: {base.questionnaire.id: base}, examples, {})


def _tests(
    bases: Callable[[], Mapping[str, RuleBase]], examples: int, more: Mapping[str, Any]
) -> type:
    found: dict[str, Any] = {
        "__doc__": "The laws of triage.testing, on one library.",
        "pytestmark": [pytest.mark.filterwarnings("ignore:.*overly large repr")],
    }
    seldom = max(1, examples // _CASES_AN_INTERVIEW)
    for trials, count in (
        (TRIALS, examples),
        (OF_A_LIBRARY, examples),
        (OF_AN_INTERVIEW, seldom),
    ):
        for name, trial in trials.items():
            found[f"test_{name}"] = _test(name, trial, bases, count)
    return type("LibraryLaws", (), {**found, **more})


def _test(
    name: str, trial: Trial, bases: Callable[[], Mapping[str, RuleBase]], examples: int
) -> Callable[..., None]:
    def test(self: object, data: st.DataObject) -> None:
        every = bases()
        trial(data, every[data.draw(st.sampled_from(list(every)))])

    law = getattr(laws, name, None) or getattr(interview_laws, name)
    test.__doc__ = law.__doc__
    # By its name hypothesis tells apart what it remembers of each.
    test.__name__ = test.__qualname__ = f"test_{name}"
    limits = settings(max_examples=examples, deadline=None, suppress_health_check=_LARGE)
    return limits(given(data=st.data())(test))


def _round_trip(library: Path) -> Callable[[object], None]:
    def test(self: object) -> None:
        """Writing a file in its canonical form changes nothing that it says, and is idempotent."""
        book, _ = read_library(library)
        for document in book.documents:
            data = (library / document.path).read_bytes()
            text, flaws = formatted(data, document.path)
            assert text is not None, "\n".join(map(str, flaws))
            again, _ = formatted(text.encode(), document.path)
            assert again == text, f"{document.path} has two canonical forms"

    return test

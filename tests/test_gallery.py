"""Ten invented people, and the result that each would read; `--record` writes the pages anew."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.conftest import Golden
from tools.gallery import PAGES, pages


@pytest.fixture(scope="module")
def written() -> Mapping[str, str]:
    return pages()


def test_the_pages_are_what_people_would_read(written: Mapping[str, str], golden: Golden) -> None:
    for name, text in written.items():
        golden.same_file(PAGES / name, text)
    assert {path.name for path in PAGES.glob("*.md")} == set(written)


def test_there_are_ten_of_every_acuity(written: Mapping[str, str]) -> None:
    """Every acuity is among them, and so is one whom we can't tell."""
    assert len(written) == 11
    for words in (
        "You can look after this yourself for now.",
        "See your doctor or a physiotherapist within",
        "Ask to see a doctor within",
        "Go to an emergency department now.",
        "Call your emergency number now.",
        "We can't tell",
    ):
        assert any(words in text for text in written.values()), words


def test_each_page_begins_with_the_person_and_where_to_go(written: Mapping[str, str]) -> None:
    for name, text in written.items():
        if name != "README.md":
            assert re.match(r"# .+\n\n> .+\n\n## What to do\n\n(You|See|Ask|Go|Call)", text), name

"""The page of sources says what the library says, and hides nothing that is weak."""

import pytest

from tools.sources_page import PAGE, differences, judged, page, reviews_of, shipped, users
from triage.language.base import RuleBase
from triage.language.tree import RuleBook

Shipped = tuple[RuleBook, RuleBase]


@pytest.fixture(scope="module")
def library() -> Shipped:
    return shipped()


def test_the_page_is_up_to_date(library: Shipped) -> None:
    """Run `make docs` after a change of a rule, a source or the page on differences."""
    assert PAGE.read_text(encoding="utf-8") == page(*library)


def test_every_file_says_who_reviewed_it(library: Shipped) -> None:
    """A file is "not reviewed by a clinician" until a person signs it."""
    book, base = library
    told = page(book, base)
    reviews = dict(reviews_of(book))
    assert len(reviews) >= len(base.causes) + 50
    for path, review in reviews.items():
        assert f"| `{path}` | {review or 'not reviewed by a clinician'} |" in told


def test_what_is_from_memory_is_listed_to_be_re_read(library: Shipped) -> None:
    book, base = library
    told = page(book, base)
    listed = told[told.index("## From memory") : told.index("## Consensus")]
    for source in base.sources.values():
        assert (f"(`{source.id}`)" in listed) is not source.verified


def test_what_is_judgement_is_listed(library: Shipped) -> None:
    book, base = library
    assert judged(base)
    told = page(book, base)
    listed = told[told.index("## Consensus") : told.index("## Where the rules differ")]
    for name in judged(base):
        assert name.partition(" `")[2].rstrip("`") in listed


def test_each_flag_and_rule_stands_below_its_sources(library: Shipped) -> None:
    _, base = library
    resting = users(base)
    for flag in base.red_flags:
        assert all(any(f"`{flag.id}`" in name for name in resting[id]) for id in flag.sources)
    for rule in base.evidence:
        assert all(f"rule `{rule.id}`" in resting[id] for id in rule.sources)


def test_differences_from_public_advice_have_a_direction(library: Shipped) -> None:
    found = list(differences())
    directions = {direction for _, direction, _ in found}
    assert directions == {"less", "more", "same"}
    told = page(*library)
    for sign, direction, _ in found:
        assert (f"- {sign}: " in told) is (direction != "same")

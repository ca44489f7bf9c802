"""The laws on random rule bases, on the shipped library and on the one about bicycles.

Few fixed examples by default; `make laws` tries many more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from inspect import isfunction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws import LONG, draws
from triage.authoring.cache import load
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.testing import laws
from triage.testing.strategies import rule_bases
from triage.testing.trials import OF_A_LIBRARY, TRIALS

ROOT = Path(__file__).resolve().parents[2]

#: By default one draw tries every law; the long run gives each law draws of its own.
TRIES = {law: (law,) for law in TRIALS} if LONG else {"every law": tuple(TRIALS)}

LIBRARIES = {"shipped": ROOT, "bicycle": ROOT / "examples" / "bicycle"}


def keep(data: st.DataObject, base: RuleBase, chosen: tuple[str, ...]) -> None:
    for law in chosen:
        try:
            TRIALS[law](data, base)
        except AssertionError as error:
            error.add_note(f"the law broken is: {law}")
            raise


@pytest.mark.laws
@pytest.mark.parametrize("chosen", TRIES.values(), ids=TRIES)
def test_random_rule_bases_keep(chosen: tuple[str, ...]) -> None:
    @draws(150, 1_000)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        keep(data, data.draw(rule_bases()), chosen)

    trial()


@pytest.mark.laws
@pytest.mark.slow
@pytest.mark.parametrize("chosen", TRIES.values(), ids=TRIES)
@pytest.mark.parametrize("root", LIBRARIES.values(), ids=LIBRARIES)
def test_a_library_keeps(root: Path, chosen: tuple[str, ...]) -> None:
    bases = load(root).bases

    @draws(20, 200)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        keep(data, bases[data.draw(st.sampled_from(list(bases)))], chosen)

    trial()


@pytest.mark.slow
@pytest.mark.parametrize("root", LIBRARIES.values(), ids=LIBRARIES)
def test_each_danger_sign_of_a_library_is_heard(root: Path) -> None:
    """From silence, and from nothing but harmless answers, the worst answer lowers nothing."""
    for base in load(root).bases.values():
        asked = [finding for finding in base.findings.values() if not finding.derived]
        harmless = {
            finding.id: next(value for value in finding.domain.values() if not finding.rank(value))
            for finding in asked
        }
        for finding in asked:
            others = {id: value for id, value in harmless.items() if id != finding.id}
            for case in (Case({}), Case(others), Case(harmless)):
                for worse in finding.danger:
                    laws.danger_monotone(base, case, finding.id, worse)


@pytest.mark.parametrize("root", LIBRARIES.values(), ids=LIBRARIES)
def test_shuffled_files_make_the_same_rule_bases(root: Path) -> None:
    book, flaws = read_library(root)
    expected = digests(check(book, flaws).bases)
    documents = list(book.documents)
    for seed in range(5):
        Random(seed).shuffle(documents)
        found = check(replace(book, documents=tuple(documents)), flaws).bases
        assert digests(found) == expected


def digests(bases: Mapping[str, RuleBase]) -> list[tuple[str, str]]:
    return [(id, base.digest) for id, base in bases.items()]


def test_every_law_is_tried() -> None:
    stated = {name for name, law in vars(laws).items() if is_law(name, law)}
    assert {*TRIALS, *OF_A_LIBRARY} == stated


def is_law(name: str, law: object) -> bool:
    return isfunction(law) and law.__module__ == laws.__name__ and not name.startswith("_")

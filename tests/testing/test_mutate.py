"""Slips on the bicycle library, tried whole: what catches them, and what would."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.language.base import RuleBase
from triage.language.flaw import RuleBookError, TriageError
from triage.surfaces.report.mutation_report import mutation_text
from triage.testing.examples import run_examples
from triage.testing.mutants import mutants_of
from triage.testing.mutants_check import Checker
from triage.testing.mutants_conditions import Slip
from triage.testing.mutate import Mutation, Source, Trying, chosen, mutate, share
from triage.testing.mutate_example import Natural
from triage.testing.mutate_judge import CAUGHT, Fate, Judge, Judged
from triage.testing.mutate_memory import FORM, Memory, remember, remembered
from triage.testing.mutate_suggest import Stronger, Suggested
from triage.testing.mutate_write import suggested_for, write
from triage.testing.vignettes import read_vignettes

BICYCLE = ROOT / "examples" / "bicycle"
CAUSE = "rules/chain/worn_chain.yaml"
FLAG = "rules/chain/cracked_frame.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(BICYCLE, tmp_path / "bicycle")
    return tmp_path / "bicycle"


def tried(library: Path, memory: Memory | None = None, **more: int) -> Mutation:
    trying = Trying(jobs=more.get("jobs", 1), proofs=bool(more.get("proofs", 0)))
    trying = trying._replace(dressed=more.get("dressed", trying.dressed))
    source = Source(library, "chain_slips", None)
    return mutate(source, trying, sample=more.get("sample"), memory=memory)


def fates(judged: Iterable[Judged]) -> dict[str, Fate]:
    return {one.id: one.fate for one in judged}


def replaced(library: Path, file: str, old: str, new: str) -> None:
    place = library / file
    text = place.read_text("utf-8")
    assert text.count(old) == 1, old
    place.write_text(text.replace(old, new), "utf-8")


# ---------------------------------------------------------------- what is tried


def test_every_kind_of_slip_is_tried_on_the_shipped_library(shipped: Checked) -> None:
    base = next(iter(shipped.bases.values()))
    mutants = mutants_of(base)
    assert {one.slip for one in mutants} == {*Slip}
    names = [one.id for one in mutants]
    assert len({*names}) == len(names)
    assert all(one.span.line for one in mutants), "every slip says where it is"


def test_a_slip_changes_one_thing_and_leaves_the_base_alone(bicycle: Checked) -> None:
    base = base_of(BICYCLE)
    for mutant in mutants_of(base):
        assert mutant.build() != base, mutant.id
    assert base == base_of(BICYCLE)


def base_of(library: Path) -> RuleBase:
    return next(iter(check(*read_library(library)).bases.values()))


# ---------------------------------------------------------------- what catches it


@pytest.mark.slow
def test_the_bicycle_library_whole(copy: Path) -> None:
    found = tried(copy, proofs=1)
    became = fates(found.judged)
    assert found.not_tried == 0
    assert Fate.UNDECIDED not in became.values()
    rule = "rule:worn_chain/slips_under_load"
    negated = "`not` is written before slips_when: [all_the_time, standing_up]"
    assert became[f"{rule}: {negated}"] is Fate.EXAMPLE
    assert became[f"{rule}: +3 points becomes -3 points"] is Fate.SURVIVED
    assert became["red_flag:cracked_frame: the flag is left out"] is Fate.EXAMPLE
    assert became["question:crack: yes is no longer a danger value of crack"] is Fate.CHECK
    assert 0 < (share(found.judged).share or 0) < 1


@pytest.mark.slow
def test_suggested_examples_catch_what_slipped_through(copy: Path) -> None:
    """Pasted as they are printed they are sound, they hold, and each catches its slip."""
    before = tried(copy)
    through = [one for one in before.judged if one.fate is Fate.SURVIVED]
    suggested: dict[str, str] = {}
    for one in through:
        assert one.witness.startswith("  - name: "), one.id
        name = one.witness.splitlines()[0]
        # Two may suggest people of one name; the second gets a number.
        number = sum(text.startswith(name) for text in suggested.values())
        suggested[one.id] = one.witness.replace(name, f"{name} {number + 1}", 1)
        file = CAUSE if one.owner == "worn_chain" else FLAG
        place = copy / file
        place.write_text(f"{place.read_text('utf-8')}\n{suggested[one.id]}\n", "utf-8")
    base = base_of(copy)
    assert len(base.examples) == len(base_of(BICYCLE).examples) + len(through)
    assert run_examples(base) == ()
    after = fates(tried(copy).judged)
    assert [id for id in suggested if after[id] not in CAUGHT] == []


@pytest.mark.slow
def test_few_examples_written_into_the_files_catch_what_slipped_through(copy: Path) -> None:
    """They are marked as unread, tell a story, and leave the rest of the file alone."""
    before = tried(copy, dressed=0)
    told = mutation_text(before, every=True)
    assert "`--all` makes a short example of them" in told
    assert "no example could expect" not in told, "who was not made short is not hopeless"
    base, book = base_of(copy), read_library(copy)[0]
    suggested, natural = suggested_for(base, book, before, 60)
    written = write(copy, base, suggested, natural)
    through = [one.id for one in before.judged if one.fate is Fate.SURVIVED]
    new = sum(one.new for one in written)
    assert suggested.left == ()
    assert 0 < new < len(through) / 2
    text = (copy / CAUSE).read_text("utf-8")
    for line in (BICYCLE / CAUSE).read_text("utf-8").splitlines():
        assert line in text, "nothing that stood there is lost"
    after = fates(tried(copy).judged)
    assert {after[id] for id in through} == {Fate.SUGGESTED}
    names = [one.name for one in base_of(copy).examples]
    assert all(len(name) < 180 and "_" not in name for name in names)


def test_what_does_not_hold_is_not_written(copy: Path) -> None:
    base, book = base_of(copy), read_library(copy)[0]
    wrong = Stronger(base.examples[0], {"asks": ("emergency_now",)}, ())
    with pytest.raises(TriageError):
        write(copy, base, Suggested((wrong,), (), ()), Natural(base, book))
    assert base_of(copy) == base


PROMISE = """
promises:
  - promise: a_crack_is_looked_at_today
    when: {crack: yes}
    then: {acuity_at_least: emergency_today}
    because: A cracked frame breaks without warning.
"""


@pytest.mark.slow
def test_a_proof_catches_what_no_example_does(copy: Path) -> None:
    """What an author promises notices a flag that asks for less."""
    place = copy / FLAG
    text = place.read_text("utf-8")
    place.write_text(text[: text.index("# Examples")] + PROMISE, "utf-8")
    judged = {one.id: one for one in tried(copy, proofs=1).judged}
    lowered = judged["red_flag:cracked_frame: refer: emergency_today becomes urgent"]
    assert (lowered.fate, lowered.by) == (Fate.PROOF, "promises_are_kept")


def test_check_is_asked_as_an_author_would_ask_it(copy: Path) -> None:
    """What the quick check refuses, reading the changed files refuses too, by the same flaw."""
    book = read_library(copy)[0]
    base = base_of(copy)
    checker = Checker(base, book)
    assert checker.refusal(base) == ""
    refused = {one.id: checker.refusal(one.build()) for one in mutants_of(base)}
    replaced(copy, FLAG, "any: [{crack: yes}", "any: [{crack: no}")
    with pytest.raises(RuleBookError) as caught:
        base_of(copy)
    codes = {flaw.code for flaw in caught.value.flaws}
    assert refused["red_flag:cracked_frame: `not` is written before crack: yes"] in codes


# ---------------------------------------------------------------- running


@pytest.mark.slow
def test_several_processes_find_the_same(copy: Path) -> None:
    one, two = tried(copy), tried(copy, jobs=2)
    assert fates(one.judged) == fates(two.judged)


@pytest.mark.slow
def test_what_is_unchanged_is_remembered(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "XDG_CACHE_HOME", str(tmp_path))
    memory = Memory({})
    first = tried(copy, memory)
    base = base_of(copy)
    remember(base, memory)
    again = tried(copy, remembered(base))
    assert (again.remembered, fates(again.judged)) == (again.chosen, fates(first.judged))
    # Another example asks those alone who slip through, and whom it caught itself.
    replaced(copy, CAUSE, "a fresh, clean chain that", "a fresh and clean chain that")
    changed = tried(copy, remembered(base))
    name = "worn_chain: a fresh, clean chain that slips after a gear change"
    asked = sum(one.fate is Fate.SURVIVED or one.by == name for one in first.judged)
    assert 0 < changed.chosen - changed.remembered <= asked
    assert fates(changed.judged) == fates(first.judged)
    replaced(copy, CAUSE, "points: -2", "points: -3")
    assert fates(tried(copy, remembered(base)).judged) == fates(tried(copy).judged)


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"form": "other"}', '{"form": "%s", "slips": 3}'])
def test_an_odd_memory_is_none(kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "XDG_CACHE_HOME", str(tmp_path))
    base = base_of(BICYCLE)
    remember(base, Memory({}))
    (place,) = tmp_path.rglob("*.json")
    place.write_text(kept.replace("%s", FORM), "utf-8")
    assert remembered(base).as_text() == Memory({}).as_text()


def test_what_time_does_not_allow_is_not_tried() -> None:
    source = Source(BICYCLE, "chain_slips", None)
    found = mutate(source, Trying(budget=0))
    assert (len(found.judged), found.not_tried) == (0, found.chosen)


def test_a_sample_is_drawn_by_its_seed() -> None:
    source = Source(BICYCLE, "chain_slips", None)
    drawn = [mutate(source, Trying(budget=30), sample=5, seed=seed) for seed in (1, 1, 2)]
    names = [[one.id for one in found.judged] for found in drawn]
    assert names[0] == names[1] != names[2]
    assert len(names[0]) == 5


# ---------------------------------------------------------------- the shipped claim


@pytest.mark.slow
def test_a_sample_bears_out_the_table_in_the_docs(shipped: Checked) -> None:
    """No slip of a sample that touches a red flag slips through, and of all no more than claimed.

    Long runs (`TRIAGE_LONG=1`) try ten times as many.
    """
    page = (ROOT / "docs" / "mutate.md").read_text("utf-8")
    claimed = {
        cells[0]: float(cells[-1].removesuffix(" %")) / 100
        for line in page.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("| \n").split("|")]) > 3
        and cells[-1].endswith(" %")
    }
    assert claimed["touching a red flag"] == 1
    assert claimed["all"] >= 0.95
    base = next(iter(shipped.bases.values()))
    book = read_library(ROOT)[0]
    vignettes = read_vignettes(ROOT / "tests" / "vignettes", base, book)
    mutants = mutants_of(base)
    judge = Judge(base, book, vignettes, proofs=False, dressed=0)
    size = 300 if os.environ.get("TRIAGE_LONG") else 30
    try:
        drawn = {
            flags: [judge.judge(mutants[one]) for one in chosen(mutants, size, 7, flags=flags)]
            for flags in (True, False)
        }
    finally:
        judge.close()
    through = [one.id for one in drawn[True] if one.fate is Fate.SURVIVED]
    assert through == [], "`triage mutate --flags --write` writes what would notice them"
    interval = share(drawn[False]).interval
    assert interval is not None
    assert interval[1] >= claimed["all"], "the docs claim more than a sample shows"

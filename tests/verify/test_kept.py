"""What is kept of one run is used by the next, and never in place of a proof that is due."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.small_library import small
from tests.verify.test_planted_faults import AGE, HOT, SUN, cause, flag, masked_flag
from triage.authoring.cache import load
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.condition import Is
from triage.surfaces.cli.main import main
from triage.verify import kept as keeping
from triage.verify.circuit import Circuit
from triage.verify.kept import Kept
from triage.verify.memory import NOTHING, Claim, Memory
from triage.verify.obligations import FAMILIES, OBLIGATIONS
from triage.verify.parts import Digests, Part, part_of
from triage.verify.verdict import Outcome, Verdict
from triage.verify.verify import verify


def library(weight: str = "weak", words: str = "Hot?") -> RuleBase:
    rules = cause("worn", old="age: {at_least: 50}").replace(
        "supports: weak", f"supports: {weight}"
    )
    return small(HOT.replace("Is it so?", words) + AGE + SUN, flag("hot", "hot: yes"), rules)


def run(base: RuleBase, kept: Kept, *only: str) -> dict[str, Outcome]:
    return {one.name: one for one in verify(base, 60, only, kept=kept)}


def fresh(found: dict[str, Outcome]) -> set[str]:
    return {name for name, one in found.items() if not one.kept}


def untimed(found: dict[str, Outcome]) -> list[Outcome]:
    return [replace(one, seconds=0.0, kept=False) for one in found.values()]


# ---------------------------------------------------------------- what is asked again


def test_nothing_is_asked_again_of_the_same_rules_or_of_other_words() -> None:
    kept = Kept()
    first = run(library(), kept)
    assert fresh(first) == {*OBLIGATIONS}
    again = run(library(), kept)
    assert fresh(again) == set()
    assert untimed(again) == untimed(first)
    assert fresh(run(library(words="Is it hot?"), kept)) == set()


def test_another_weight_touches_no_promise_about_how_soon() -> None:
    kept = Kept()
    run(library(), kept)
    asked = fresh(run(library(weight="strong"), kept))
    how_soon = next(family for family in FAMILIES if family.part is Part.HOW_SOON)
    assert asked
    assert asked.isdisjoint(how_soon.promises)


def test_a_rule_that_dies_is_found_whatever_was_kept() -> None:
    kept = Kept()
    alive = small(SUN + AGE, cause("dry", one="age: {at_least: 50}", two="sun: yes"))
    assert run(alive, kept)["rules_can_be_confirmed"].verdict is Verdict.PROVED
    never = Is("sun", frozenset())  # no answer is one of none
    dead = replace(
        alive,
        clauses=tuple(
            replace(one, when=never) if one.id == "rule:dry/two" else one for one in alive.clauses
        ),
        evidence=tuple(
            replace(one, when=never) if one.id == "dry/two" else one for one in alive.evidence
        ),
    )
    assert run(dead, kept)["rules_can_be_confirmed"].verdict is Verdict.REFUTED
    assert run(alive, kept)["rules_can_be_confirmed"].kept


def test_what_was_undecided_is_asked_again() -> None:
    kept, base = Kept(), masked_flag()
    (first,) = verify(base, 0, ("flags_can_be_raised",), kept=kept)
    (second,) = verify(base, 60, ("flags_can_be_raised",), kept=kept)
    assert (first.verdict, second.verdict) == (Verdict.UNDECIDED, Verdict.REFUTED)


def test_what_nobody_uses_is_forgotten() -> None:
    kept = Kept({"a": (0, {})}, {frozenset("b"): 0})
    for _ in range(keeping.MOST_RUNS):
        assert kept.found
        assert kept.apart
        kept = kept.older()
    assert (kept.older().found, kept.older().apart) == ({}, {})


# ---------------------------------------------------------------- the file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "triage" / "verify"


def test_it_comes_back_from_the_file(home: Path) -> None:
    kept, base = Kept(), masked_flag()
    first = run(base, kept)
    keeping.store(base, kept)
    (file,) = home.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    again = run(base, keeping.fetch(base))
    assert fresh(again) == set()
    assert untimed(again) == untimed(first)


@pytest.mark.parametrize("change", [b"", b"x", b"{}", None])
def test_an_odd_file_counts_as_not_there(home: Path, change: bytes | None) -> None:
    kept, base = Kept(), masked_flag()
    run(base, kept)
    keeping.store(base, kept)
    (file,) = home.iterdir()
    data = file.read_bytes()
    file.write_bytes(data.replace(b"[", b"{", 1) if change is None else change)
    assert keeping.fetch(base) == Kept()


def test_a_file_that_others_can_write_counts_as_not_there(home: Path) -> None:
    kept, base = Kept({"a": (0, {})}), masked_flag()
    keeping.store(base, kept)
    (file,) = home.iterdir()
    file.chmod(0o666)
    assert keeping.fetch(base) == Kept()


def test_no_place_to_keep_it_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "triage").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keeping.store(masked_flag(), Kept())
    assert keeping.fetch(masked_flag()) == Kept()


# ---------------------------------------------------------------- parts and digests


def test_each_promise_belongs_to_one_family() -> None:
    named = [name for family in FAMILIES for name in family.promises]
    assert sorted(named) == sorted(OBLIGATIONS)


def test_the_digest_of_a_part_hangs_on_that_part_alone() -> None:
    first, stronger = library(), library(weight="strong")
    evidence = tuple(replace(rule, weight=-rule.weight) for rule in first.evidence)
    assert same_parts(first, stronger) == {Part.HOW_SOON, Part.CONTRIBUTORS, Part.RULES}
    assert same_parts(first, replace(first, evidence=evidence)) == {
        Part.HOW_SOON,
        Part.CONTRIBUTORS,
    }


def same_parts(first: RuleBase, second: RuleBase) -> set[Part]:
    digests = Digests()
    return {
        part
        for part in Part
        if digests.of(part_of(first, part)) == digests.of(part_of(second, part))
    }


def test_statements_of_equal_digest_say_the_same() -> None:
    one, other = Circuit(), Circuit()
    a, b, c = (one.variable(name) for name in "abc")
    z, y, x = (other.variable(name) for name in "cba")
    assert one.digest(one.every((a, -b, c))) == other.digest(other.every((z, -y, x)))
    assert one.digest(one.every((a, b))) != other.digest(other.every((x, -y)))
    assert one.digest(a) != one.digest(-a)
    twice = one.variable("a")
    assert one.digest(twice) == ""
    assert one.digest(one.some((a, twice))) == ""


def test_answers_are_known_by_their_values_however_they_are_cut() -> None:
    one, other = Circuit(), Circuit()
    young, old = one.answer("age", range(50)), one.answer("age", range(50, 99))
    child, adult = other.answer("age", range(18)), other.answer("age", range(18, 50))
    aged = other.answer("age", range(50, 99))
    assert one.digest(old) == other.digest(aged)
    assert one.digest(young) == other.digest(other.some((child, adult)))
    said = one.digest(one.some((young, old))), one.digest(one.every((-young, -old)))
    again = other.some((child, adult, aged)), other.every((-adult, -aged, -child))
    assert said == tuple(map(other.digest, again))
    assert one.digest(one.every((-young, old))) != other.digest(other.every((-child, aged)))
    assert one.digest(young) != other.digest(adult)


def test_a_proof_is_kept_with_what_it_rests_on_alone() -> None:
    memory = Memory()
    memory.keep_apart(("a", "b"))
    assert memory.known(Claim("", frozenset("abc"))) is None
    assert memory.known(Claim("", frozenset("ac"))) is NOTHING
    memory.keep_apart(("a", ""))  # rests on what has no digest, so it is worth nothing
    assert memory.known(Claim("", frozenset("ac"))) is NOTHING
    memory.keep_found(Claim("somebody", frozenset("c")), Case({}))
    assert memory.known(Claim("somebody", frozenset("c"))) == {}
    assert memory.known(Claim("", frozenset("c"))) is NOTHING


# ---------------------------------------------------------------- the command


@pytest.mark.slow
def test_processes_side_by_side_change_nothing(bicycle_base: RuleBase) -> None:
    for base in (masked_flag(), bicycle_base):
        alone, together = (list(verify(base, 60, jobs=jobs)) for jobs in (1, 2))
        assert [replace(one, seconds=0.0) for one in together] == [
            replace(one, seconds=0.0) for one in alone
        ]


@pytest.fixture
def bicycle_base() -> RuleBase:
    return load(ROOT / "examples" / "bicycle").bases["chain_slips"]


def test_the_command_says_what_was_kept(home: Path) -> None:
    bicycle = ["--library", str(ROOT / "examples" / "bicycle"), "verify"]
    first = CliRunner().invoke(main, bicycle)
    assert "kept from earlier runs" not in first.output
    assert home.exists()
    second = CliRunner().invoke(main, bicycle)
    assert f"{len(OBLIGATIONS)} kept from earlier runs" in second.output
    afresh = CliRunner().invoke(main, [*bicycle, "--afresh", "--json"])
    assert '"kept": false' in afresh.output
    assert '"kept": true' not in afresh.output

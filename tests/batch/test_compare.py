"""Two versions of the rules over one archive: every count is what the semantics count."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from tests.batch.conftest import BICYCLE, people, write
from triage.batch.compare import Comparison, Move, compare, heard, together
from triage.batch.parts import Job
from triage.batch.sample import sample
from triage.batch.trouble import ArchiveError
from triage.language.assessment import Assessment
from triage.language.base import Kind, RuleBase
from triage.language.domain import Choice, WholeNumber, YesNo
from triage.language.referral import Acuity, Referral
from triage.semantics.assess import assess
from triage.surfaces.cli.main import main
from triage.surfaces.report.batch_diff import comparison_text


def compared(old: RuleBase, new: RuleBase, archive: Path, **options: Any) -> Comparison:
    job = Job(new, archive, keep=("person",), **options)
    return compare(old, new, job, samples=2, progress=lambda rows, share: None)


def first(told: Assessment, kind: Kind) -> str:
    return next((one.cause for one in told.causes if one.kind is kind), "")


def moves_of(before: Assessment, after: Assessment) -> set[Move]:
    was, now = before.disposition, after.disposition
    found = set()
    if was.acuity != now.acuity:
        found.add(Move.LOWER if now.acuity < was.acuity else Move.HIGHER)
    elif was.hours != now.hours:
        found.add(Move.LATER if now.hours > was.hours else Move.SOONER)
    elif was.to != now.to:
        found.add(Move.ELSEWHERE)
    places = [
        {one.to for one in (told.disposition, *told.also) if one.acuity > Acuity.SELF_CARE}
        for told in (before, after)
    ]
    if places[0] != places[1]:
        found.add(Move.REFERRALS)
    for move, kind in ((Move.PATTERN, Kind.PATTERN), (Move.CONTRIBUTOR, Kind.CONTRIBUTOR)):
        if first(before, kind) != first(after, kind):
            found.add(move)
    if offered(before) != offered(after):
        found.add(Move.OFFERED)
    if before.activity.level != after.activity.level:
        found.add(Move.ACTIVITY)
    return found


def offered(told: Assessment) -> set[str]:
    return {one.intervention for one in told.interventions}


def counted(old: RuleBase, new: RuleBase, frame: pl.DataFrame) -> tuple[int, dict[Move, int]]:
    counts = dict.fromkeys(Move, 0)
    changed = 0
    for row in frame.iter_rows(named=True):
        moves = moves_of(assess(old, heard(old, row)), assess(new, heard(new, row)))
        changed += bool(moves)
        for move in moves:
            counts[move] += 1
    return changed, counts


def otherwise(base: RuleBase, dice: Random) -> RuleBase:
    """Return a version with other points, and with other referrals here and there."""

    def turned(referral: Referral) -> Referral:
        places = [id for id in base.places if id != "self_care"]
        change: Callable[[], Referral] = dice.choice(
            [
                lambda: referral,
                lambda: replace(referral, to=dice.choice(places)),
                lambda: replace(referral, acuity=dice.choice(list(Acuity)[1:])),
                lambda: replace(referral, within="3 hours", hours=3),
            ]
        )
        return change()

    flags = tuple(
        replace(flag, refer=turned(flag.refer)) if dice.random() < 0.2 else flag
        for flag in base.red_flags
    )
    evidence = tuple(
        replace(rule, weight=dice.randint(-10, 10)) if dice.random() < 0.2 else rule
        for rule in base.evidence
    )
    return replace(base, red_flags=flags, evidence=evidence, digest="otherwise")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_every_count_is_what_the_semantics_count(
    shipped_base: RuleBase, tmp_path: Path, seed: int
) -> None:
    new = otherwise(shipped_base, Random(seed))
    frame = sample(shipped_base, 25).collect()
    found = compared(shipped_base, new, write(frame, tmp_path / "a.parquet"), part_rows=15)
    changed, counts = counted(shipped_base, new, frame)
    assert (found.cases, found.rejected) == (25, 0)
    assert (found.changed, found.moves) == (changed, counts)
    assert sum(found.acuities.values()) == counts[Move.LOWER] + counts[Move.HIGHER]
    assert sum(found.firsts.values()) == counts[Move.PATTERN]
    for one in found.samples:
        case = [heard(base, one.case) for base in (shipped_base, new)]
        told = assess(shipped_base, case[0]), assess(new, case[1])
        assert one.move in moves_of(*told)


def test_nothing_changes_between_equals(chain: RuleBase, tmp_path: Path) -> None:
    archive = write(people(chain, 200), tmp_path / "a.csv")
    found = compared(chain, chain, archive)
    assert (found.cases, found.changed, found.samples) == (200, 0, ())
    assert "would be told something else              0    0.0 %" in comparison_text(
        chain, chain, found
    )


def test_what_one_version_alone_asks_is_unknown_to_the_other(
    chain: RuleBase, tmp_path: Path
) -> None:
    """A question is gone, an option is gone, and there are fewer kilometres to be had."""
    findings = {id: finding for id, finding in chain.findings.items() if id != "replaced_chain"}
    slips, kilometres = findings["slips_when"], findings["kilometres_on_chain"]
    findings["slips_when"] = replace(slips, domain=Choice(("standing_up", "uphill")))
    findings["kilometres_on_chain"] = replace(kilometres, domain=WholeNumber(0, 4_000))
    new = replace(
        chain,
        findings=findings,
        evidence=tuple(rule for rule in chain.evidence if "first_chain" not in rule.id),
        clauses=tuple(clause for clause in chain.clauses if "first_chain" not in clause.id),
        digest="less",
    )
    frame = people(chain, 300)
    found = compared(chain, new, write(frame, tmp_path / "a.parquet"))
    assert (found.changed, found.moves) == counted(chain, new, frame)
    assert found.moves[Move.PATTERN] > 0
    assert found.moves[Move.OFFERED] > 0
    text = comparison_text(chain, new, found)
    assert "  points of A worn chain: worn_chain/first_chain_of_all +3 → +0\n" in text
    assert "other interventions\n  old: Measure the chain" in text
    assert together(chain, new).findings["slips_when"].domain == Choice(
        ("standing_up", "uphill", "all_the_time", "after_shifting")
    )


def test_one_name_for_two_kinds_of_question(chain: RuleBase, tmp_path: Path) -> None:
    findings = {**chain.findings}
    findings["slips_when"] = replace(findings["slips_when"], domain=YesNo())
    archive = write(people(chain, 2), tmp_path / "a.csv")
    with pytest.raises(ArchiveError, match='"slips_when" is another kind of question'):
        compared(chain, replace(chain, findings=findings), archive)


Commanded = Callable[..., tuple[int, str]]


@pytest.fixture
def commanded(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Commanded:
    """Compare the library about bicycles with one in which a cracked frame can wait."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    copy = tmp_path / "new"
    shutil.copytree(BICYCLE, copy)
    file = next(copy.glob("rules/**/cracked_frame.yaml"))
    text = file.read_text(encoding="utf-8").replace("acuity: emergency_today", "acuity: urgent")
    file.write_text(text, encoding="utf-8")

    def run(*options: str | Path) -> tuple[int, str]:
        code = main(["diff", str(BICYCLE), str(copy), *map(str, options)], "triage")
        return code, capfd.readouterr().out

    return run


@pytest.mark.slow
def test_the_command_tells_both_the_solver_and_the_archive(
    chain: RuleBase, tmp_path: Path, commanded: Commanded
) -> None:
    frame = people(chain, 400)
    archive = write(frame, tmp_path / "a.parquet")
    raised = frame.filter(pl.col("crack") | pl.col("dent"))
    code, text = commanded("--cases", archive, "--keep", "person")
    assert code == 1
    assert "IN THE ARCHIVE (400 cases)" in text
    assert f"lower acuity                  {len(raised):>13}" in text
    assert f"row {raised['person'][0]}: lower acuity\n  old: emergency today, bike shop" in text
    code, text = commanded("--cases", archive, "--keep", "person", "--format", "json")
    (told,) = json.loads(text)
    moves: Mapping[str, int] = told["cases"]["moves"]
    assert moves["lower acuity"] == told["cases"]["changed"] == len(raised)
    code, text = commanded("--cases", archive, "--keep", "person", "--format", "markdown")
    assert "```text\nIN THE ARCHIVE" in text


def test_columns_of_the_archive_that_fit_neither(chain: RuleBase, tmp_path: Path) -> None:
    archive = write(people(chain, 2).rename({"crack": "crak"}), tmp_path / "a.csv")
    with pytest.raises(ArchiveError, match='"crak": no finding is called so; did you mean "crack"'):
        compared(chain, chain, archive)

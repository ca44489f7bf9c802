"""Whatever is asked for, nothing but an earlier result is ever thrown away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.conftest import BICYCLE, Triage, people, rows, write
from triage.language.base import RuleBase
from triage.surfaces.cli.exits import Exit

KEEP = ("--keep", "person")


def test_a_result_does_not_replace_its_archive(
    chain: RuleBase, tmp_path: Path, triage: Triage
) -> None:
    file = write(people(chain, 20), tmp_path / "cases" / "a.parquet")
    content = file.read_bytes()
    for archive, out in (
        (file, file),
        (file.parent, file.parent),
        (file.parent, file.parent / "result"),
        (file, file.parent),
    ):
        for more in ((), ("--start-over",)):
            ran = triage(archive, out, *KEEP, *more)
            assert (ran.code, ran.err) == (
                Exit.USAGE,
                f"{out}: the archive is there\n  help: name another place for the result\n",
            )
    assert {path.name for path in tmp_path.iterdir()} <= {"cases", "cache"}
    assert list(file.parent.iterdir()) == [file]
    assert file.read_bytes() == content


def test_start_over_throws_away_results_only(
    chain: RuleBase, tmp_path: Path, triage: Triage
) -> None:
    archive = write(people(chain, 20), tmp_path / "a.parquet")
    letter = tmp_path / "home" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("precious")
    (tmp_path / "table.csv").write_text("precious")
    for out in (letter.parent, tmp_path / "table.csv"):
        ran = triage(archive, out, *KEEP, "--start-over")
        assert ran.code == Exit.USAGE
        assert ran.err.startswith(f"{out}: this is no result of triage batch, so it is not thrown")
    half = tmp_path / "out.unfinished" / "letter.txt"
    half.parent.mkdir()
    half.write_text("precious")
    for more in ((), ("--start-over",)):
        ran = triage(archive, tmp_path / "out", *KEEP, *more)
        assert ran.code == Exit.USAGE
        assert "there is something else where the result would grow" in ran.err
    assert {path.read_text() for path in (letter, half, tmp_path / "table.csv")} == {"precious"}


def test_an_invented_archive_replaces_nothing(tmp_path: Path, triage: Triage) -> None:
    (tmp_path / "a.csv").write_text("precious")
    ran = triage("--sample", "5", tmp_path / "a.csv")
    assert (ran.code, "this is there already" in ran.err) == (Exit.USAGE, True)
    assert (tmp_path / "a.csv").read_text() == "precious"


def test_what_never_finished_a_part_stands_in_nobody_s_way(
    chain: RuleBase, tmp_path: Path, triage: Triage
) -> None:
    """A run that ended before its first part has nothing to go on with."""
    damaged = write(people(chain, 5_000), tmp_path / "damaged.parquet")
    content = bytearray(damaged.read_bytes())
    content[100 : len(content) // 2] = bytes(len(content) // 2 - 100)
    damaged.write_bytes(content)
    assert triage(damaged, tmp_path / "out", *KEEP).code == Exit.FILES
    empty = write(people(chain, 5)[:0], tmp_path / "empty.parquet")
    ran = triage(empty, tmp_path / "out", *KEEP)
    assert (ran.code, ran.err) == (Exit.USAGE, f"{empty}: no row is in this archive\n")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("out")]
    good = write(people(chain, 5), tmp_path / "good.parquet")
    assert triage(good, tmp_path / "out", *KEEP).code == Exit.DONE
    assert len(rows(tmp_path / "out")) == 5


@pytest.mark.parametrize("out", [".", "..", "/"])
def test_a_result_needs_a_name(
    chain: RuleBase, tmp_path: Path, triage: Triage, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    archive = write(people(chain, 5), tmp_path / "deep" / "a.parquet")
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "below")
    ran = triage(archive, out, *KEEP, "--start-over")
    assert ran.code == Exit.USAGE
    assert ran.err.partition(": ")[2].startswith(("a result needs a name", "the archive is there"))


def test_an_address_is_no_path(tmp_path: Path, triage: Triage) -> None:
    ran = triage("s3://bucket/cases.parquet", tmp_path / "out")
    assert ran.code == Exit.USAGE
    assert "this is an address, and an archive is read from a disk" in ran.err
    assert "docs/cluster.md" in ran.err


def test_standard_input_that_is_closed(tmp_path: Path) -> None:
    """Python has no such stream then, and the command line puts nothing in its place."""
    batch = [sys.executable, "-m", "triage", "--library", str(BICYCLE), "batch", "-"]
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *batch, str(tmp_path / "out"), "--form", "csv"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (Exit.FILES, "standard input: it is closed\n")

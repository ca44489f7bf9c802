"""A run that was stopped goes on where it was: no row twice, none lost, nothing half taken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tests.batch.conftest import BICYCLE, as_text, batch, long, people, rows, write
from tests.surfaces.conftest import TRIAGE
from triage.batch.parts import Job
from triage.batch.run import Progress, run
from triage.batch.trouble import ArchiveError
from triage.language.base import RuleBase


class StoppedError(Exception):
    """What stops a run in this process, as a kill would."""


def stop_after(parts: int) -> Progress:
    """Return a progress that stops the work after so many parts."""
    seen: list[int] = []

    def progress(count: int, share: float) -> None:
        seen.append(count)
        if len(seen) > parts:
            raise StoppedError

    return progress


def half(chain: RuleBase, archive: Path, out: Path, parts: int = 2) -> None:
    job = Job(chain, archive, keep=("person",), part_rows=20)
    with pytest.raises(StoppedError):
        run(job, out, start_over=False, progress=stop_after(parts))


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.ndjson"])
def test_finished_parts_are_kept(chain: RuleBase, tmp_path: Path, name: str) -> None:
    archive = write(as_text(people(chain, 100)), tmp_path / name)
    out = tmp_path / "out"
    half(chain, archive, out)
    assert not out.exists()
    first = out.with_name("out.unfinished") / "rows" / "part-00000.parquet"
    before = first.stat().st_mtime_ns
    (first.parent / "part-00002.parquet").write_bytes(b"half")
    (first.parent / "part-00003.parquet.new").write_bytes(b"half")
    outcome = batch(chain, archive, out, keep=("person",), part_rows=20)
    assert (outcome.rows, outcome.resumed) == (100, 2)
    assert (out / "rows" / first.name).stat().st_mtime_ns == before
    assert rows(out)["row"].to_list() == list(range(1, 101))
    assert sorted(each.name for each in out.iterdir()) == [
        "about.json",
        "plan.txt",
        "rejects.csv",
        "rows",
    ]


def test_answers_of_one_case_that_were_read_already_are_kept(
    chain: RuleBase, tmp_path: Path
) -> None:
    archive = write(long(people(chain, 40)), tmp_path / "a.csv")
    job = Job(chain, archive, part_rows=25)
    with pytest.raises(StoppedError):
        run(job, tmp_path / "out", start_over=False, progress=stop_after(3))
    batch(chain, archive, tmp_path / "out", part_rows=25)
    batch(chain, archive, tmp_path / "whole")
    assert rows(tmp_path / "out").equals(rows(tmp_path / "whole"))


def test_small_files_share_a_part_and_are_still_gone_on_with(
    chain: RuleBase, tmp_path: Path
) -> None:
    frame = people(chain, 100)
    ends = [0, 7, 9, 9, 15, 40, 41, 99, 100]
    for number, (start, end) in enumerate(pairwise(ends)):
        write(frame[start:end], tmp_path / "in" / f"{number}.parquet")
    out = tmp_path / "out"
    half(chain, tmp_path / "in", out, parts=1)
    outcome = batch(chain, tmp_path / "in", out, keep=("person",), part_rows=20)
    assert (outcome.rows, outcome.resumed) == (100, 1)
    parts = sorted((out / "rows").iterdir())
    assert [len(pl.read_parquet(part)) for part in parts] == [15, 20, 6, 20, 20, 18, 1]
    assert rows(out)["person"].to_list() == list(range(1, 101))
    batch(chain, write(frame, tmp_path / "a.parquet"), tmp_path / "whole", keep=("person",))
    assert rows(out).equals(rows(tmp_path / "whole"))


def test_another_rule_base_does_not_go_on_with_it(chain: RuleBase, tmp_path: Path) -> None:
    archive = write(people(chain, 100), tmp_path / "a.parquet")
    out = tmp_path / "out"
    half(chain, archive, out)
    other = replace(chain, digest="another")
    with pytest.raises(ArchiveError) as error:
        batch(other, archive, out, keep=("person",), part_rows=20)
    assert str(error.value).splitlines()[1] == (
        f"  rule base: {chain.digest[:57]}… then, another now"
    )
    assert "--start-over" in str(error.value)
    assert not out.exists()
    outcome = batch(other, archive, out, keep=("person",), part_rows=20, start_over=True)
    assert (outcome.rows, outcome.resumed) == (100, 0)
    assert set(rows(out)["rule_base"]) == {"another"}


def test_another_archive_or_other_columns_do_not_go_on_with_it(
    chain: RuleBase, tmp_path: Path
) -> None:
    archive = write(people(chain, 100), tmp_path / "a.parquet")
    half(chain, archive, tmp_path / "out")
    with pytest.raises(ArchiveError, match="keep: "):
        batch(chain, archive, tmp_path / "out", part_rows=20, keep=("person", "person"))
    write(people(chain, 101), archive)
    with pytest.raises(ArchiveError, match="archive: "):
        batch(chain, archive, tmp_path / "out", part_rows=20, keep=("person",))


def test_a_whole_result_is_not_written_over(chain: RuleBase, tmp_path: Path) -> None:
    archive = write(people(chain, 10), tmp_path / "a.parquet")
    for name in ("out", "out.csv"):
        batch(chain, archive, tmp_path / name, keep=("person",))
        with pytest.raises(ArchiveError, match="this is there already"):
            batch(chain, archive, tmp_path / name, keep=("person",))
        batch(chain, archive, tmp_path / name, keep=("person",), start_over=True)


@pytest.mark.slow
def test_killed_again_and_again_it_still_ends_whole(chain: RuleBase, tmp_path: Path) -> None:
    """Kill the command without warning until it gets through, then compare with one clean run."""
    archive = write(people(chain, 4_000), tmp_path / "a.parquet")
    out = tmp_path / "out"
    command = [*TRIAGE, "--library", str(BICYCLE), "batch", str(archive), str(out)]
    command += ["--keep", "person", "--part-rows", "100"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    records = out.with_name("out.unfinished") / "parts"
    killed = 0
    for more in (3, 12):
        wanted = (len(list(records.iterdir())) if records.exists() else 0) + more
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
            end = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < end:
                if records.exists() and len(list(records.iterdir())) >= wanted:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
                    break
                time.sleep(0.002)
            process.wait(timeout=60)
        assert not out.exists()
    assert killed == 2
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "Parts that an earlier run had finished: " in done.stdout
    batch(chain, archive, tmp_path / "clean", keep=("person",))
    assert rows(out).equals(rows(tmp_path / "clean"))

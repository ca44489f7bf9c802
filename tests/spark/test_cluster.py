"""In Spark comes out what comes out on one machine, also when a task dies on the way."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.batch.conftest import as_text, batch, concluded, expected, people, rows, write
from tests.draws import draws
from tests.engines.every_engine import CLUSTERS
from tests.laws.test_engines_agree import disagreements
from triage.batch.cluster import FileWork, assess_file, assess_files, assess_table
from triage.batch.parts import Job
from triage.batch.trouble import ArchiveError
from triage.engines.spark_engine import handed_out, mapped
from triage.language.base import RuleBase
from triage.testing.strategies import cases, rule_bases

pytestmark = [pytest.mark.slow, pytest.mark.needs("java")]


def collected(table: Any) -> pl.DataFrame:
    return pl.DataFrame([row.asDict() for row in table.collect()], infer_schema_length=None)


def test_a_table_is_assessed_where_it_is(spark: Any, chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 3_000)
    archive = tmp_path / "in"
    write(frame[:1_000], archive / "a.parquet")
    write(frame[1_000:], archive / "b.parquet")
    table = spark.read.parquet(str(archive))
    found = collected(assess_table(chain, table, keep=["person"], further=["bits"]))
    found = found.sort("person")
    assert found["person"].to_list() == list(range(1, 3_001))
    assert concluded(found) == expected(chain, frame)
    assert found["errors"].null_count() == 3_000
    batch(chain, archive, tmp_path / "out", keep=("person",), further=("bits",))
    here = rows(tmp_path / "out").with_columns(pl.col(pl.Enum).cast(pl.String)).drop("row")
    assert found.drop("errors").equals(here.select(found.drop("errors").columns))


def test_random_rule_bases_are_assessed_alike(spark: Any) -> None:
    """The engine of the table that needs a cluster, held to the specification as all others."""

    @draws(3, 100)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        base = data.draw(rule_bases())
        some = data.draw(st.lists(cases(base), min_size=1, max_size=6))
        for entry in CLUSTERS.values():
            assert disagreements(entry, base, some) == {}

    trial()


def test_only_the_columns_that_are_wanted(spark: Any, chain: RuleBase, tmp_path: Path) -> None:
    table = spark.read.parquet(str(write(people(chain, 50), tmp_path / "a.parquet")))
    whole = collected(assess_table(chain, table, keep=["person"])).sort("person")
    few = assess_table(chain, table, keep=["person"], columns=["acuity", "first_pattern"])
    assert few.columns == ["person", "acuity", "first_pattern", "errors"]
    assert collected(few).sort("person").equals(whole.select(few.columns))
    with pytest.raises(ArchiveError, match='the result has no column "acuty"'):
        assess_table(chain, table, keep=["person"], columns=["acuty"])


def test_a_bad_row_is_a_row_of_errors(spark: Any, chain: RuleBase, tmp_path: Path) -> None:
    frame = as_text(people(chain, 200)).with_columns(
        pl.when(pl.col("person") % 50 == 0)
        .then(pl.lit("perhaps"))
        .otherwise(pl.col("crack"))
        .alias("crack")
    )
    table = spark.read.parquet(str(write(frame, tmp_path / "a.parquet")))
    found = collected(assess_table(chain, table, keep=["person"])).sort("person")
    bad = found.filter(pl.col("errors").is_not_null())
    assert bad["person"].to_list() == [50, 100, 150, 200]
    assert set(bad["errors"]) == {"crack: it takes yes or no; or unknown, not_sure, rather_not_say"}
    assert bad["acuity"].null_count() == bad["points_worn_chain"].null_count() == 4
    good = people(chain, 200).filter(pl.col("person") % 50 != 0)
    assert concluded(found.filter(pl.col("errors").is_null())) == expected(chain, good)


def test_columns_that_do_not_fit_are_named_before_anything_runs(
    spark: Any, chain: RuleBase
) -> None:
    table = spark.createDataFrame([(1, True)], "id long, crak boolean")
    with pytest.raises(ArchiveError, match='"crak": no finding is called so; did you mean "crack"'):
        assess_table(chain, table, keep=["id"])


def test_a_task_that_dies_is_done_again(spark: Any, tmp_path: Path) -> None:
    """A worker is killed in the middle of a partition: no row is lost, and none comes twice."""
    marker = tmp_path / "died"

    def work(frame: pl.DataFrame) -> pl.DataFrame:
        if frame["id"][0] == 0 and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return frame.select("id", double=pl.col("id") * 2)

    table = spark.range(0, 10_000, 1, 4)
    found = collected(mapped(table, work, keep=["id"], result={"double": pl.Int64()}))
    assert marker.exists()
    assert found.sort("id")["id"].to_list() == list(range(10_000))
    assert (found["double"] == 2 * found["id"]).all()


def test_files_are_handed_to_tasks(spark: Any, chain: RuleBase, tmp_path: Path) -> None:
    frame = as_text(people(chain, 900)).with_columns(
        pl.when(pl.col("person") == 500).then(pl.lit("?")).otherwise(pl.col("dent")).alias("dent")
    )
    for number in range(3):
        part = frame[300 * number : 300 * (number + 1)]
        write(part, tmp_path / "in" / f"part-{number}.parquet")
    job = Job(chain, tmp_path / "in", keep=("person",))
    outcome = assess_files(spark, job, tmp_path / "out")
    assert (outcome.rows, outcome.assessed, outcome.rejected) == (900, 899, 1)
    batch(chain, tmp_path / "in", tmp_path / "here", keep=("person",))
    assert rows(tmp_path / "out").equals(rows(tmp_path / "here"))
    for name in ("rejects.csv", "about.json", "plan.txt"):
        assert (tmp_path / "out" / name).read_text() == (tmp_path / "here" / name).read_text()
    with pytest.raises(ArchiveError, match="this is there already"):
        assess_files(spark, job, tmp_path / "out")


def test_a_file_whose_task_dies_is_read_again(spark: Any, chain: RuleBase, tmp_path: Path) -> None:
    archive = write(people(chain, 400), tmp_path / "a.parquet")
    marker, folder = tmp_path / "died", tmp_path / "files" / "00000"
    folder.parent.mkdir()
    job = Job(chain, archive, keep=("person",), part_rows=100)

    def work(task: tuple[Job, Path], attempt: int) -> None:
        if not marker.exists():
            marker.touch()
            own = folder.with_name(f"{folder.name}.{attempt}.unfinished")
            (own / "rows").mkdir(parents=True)
            (own / "rows" / "part-00000.parquet").write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        assess_file(task, attempt)
        assess_file(task, attempt + 1_000)  # as when Spark runs a slow task twice

    handed_out(spark, [(job, folder)], work)
    assert marker.exists()
    assert rows(folder)["person"].to_list() == list(range(1, 401))
    assert not [path for path in folder.parent.iterdir() if path.name == "00000.1000"]


def test_a_stopped_run_goes_on_with_what_is_left(
    spark: Any, chain: RuleBase, tmp_path: Path
) -> None:
    for number in range(2):
        frame = people(chain, 100)[50 * number : 50 * (number + 1)]
        write(frame, tmp_path / "in" / f"{number}.parquet")
    job = Job(chain, tmp_path / "in", keep=("person",))
    handed_out(spark, FileWork(job, tmp_path / "out").waiting[:1], assess_file)
    assert not (tmp_path / "out").exists()
    outcome = assess_files(spark, job, tmp_path / "out")
    assert (outcome.rows, outcome.resumed) == (100, 1)
    assert rows(tmp_path / "out")["row"].to_list() == list(range(1, 101))


def test_a_damaged_file_stops_the_run_and_nothing_looks_whole(
    spark: Any, chain: RuleBase, tmp_path: Path
) -> None:
    archive = write(people(chain, 5_000), tmp_path / "in" / "a.parquet")
    whole = bytearray(archive.read_bytes())
    whole[100 : len(whole) // 2] = bytes(len(whole) // 2 - 100)
    archive.write_bytes(whole)
    with pytest.raises(Exception, match="the file is damaged"):
        assess_files(spark, Job(chain, tmp_path / "in", keep=("person",)), tmp_path / "out")
    assert not (tmp_path / "out").exists()

"""One archive in every form gives one result, and it is what the semantics say."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.batch.conftest import (
    BICYCLE,
    as_text,
    batch,
    concluded,
    expected,
    long,
    people,
    rows,
    write,
)
from tests.surfaces.conftest import TRIAGE
from triage.batch.summary import rows_of
from triage.language.base import RuleBase


def lists(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the options that were looked after as one list, where all of them were answered."""
    options = [name for name in frame.columns if name.startswith("looked_after/")]
    chosen = pl.concat_list(
        pl.when(pl.col(name)).then(pl.lit(name.partition("/")[2])) for name in options
    ).list.drop_nulls()
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in options)
    return frame.with_columns(
        pl.when(known).then(chosen).alias("looked_after"),
        *(pl.when(known).then(pl.col(name)).alias(name) for name in options),
    )


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.ndjson", "a.jsonl"])
@pytest.mark.parametrize("words", [True, False], ids=["words", "truths"])
def test_every_form_is_read(chain: RuleBase, tmp_path: Path, name: str, words: bool) -> None:
    frame = people(chain, 300)
    archive = write(as_text(frame) if words else frame, tmp_path / name)
    outcome = batch(chain, archive, tmp_path / "out", keep=("person",), part_rows=70)
    assert (outcome.rows, outcome.assessed, outcome.rejected) == (300, 300, 0)
    found = rows(tmp_path / "out")
    assert found["person"].cast(pl.Int64).to_list() == found["row"].to_list()
    assert concluded(found) == expected(chain, frame)


@pytest.mark.parametrize("name", ["out", "out.parquet", "out.csv", "out.ndjson"])
def test_every_form_is_written(chain: RuleBase, tmp_path: Path, name: str) -> None:
    frame = people(chain, 90)
    out = tmp_path / name
    batch(chain, write(frame, tmp_path / "a.parquet"), out, keep=("person",), part_rows=40)
    found = rows_of(out).collect()
    assert concluded(found) == expected(chain, frame)
    assert sorted(path.name for path in tmp_path.iterdir() if ".unfinished" in path.name) == []


def test_a_folder_is_read_file_by_file(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 100)
    write(frame[60:], tmp_path / "in" / "b.parquet")
    write(frame[:60], tmp_path / "in" / "a.parquet")
    (tmp_path / "in" / "_SUCCESS").touch()
    batch(chain, tmp_path / "in", tmp_path / "out", keep=("person",))
    assert rows(tmp_path / "out")["person"].to_list() == list(range(1, 101))
    assert concluded(rows(tmp_path / "out")) == expected(chain, frame)


@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
@pytest.mark.parametrize("size", [None, 33, 7])
def test_a_row_for_each_answer(
    chain: RuleBase, tmp_path: Path, name: str, size: int | None
) -> None:
    frame = people(chain, 60)
    archive = write(long(frame), tmp_path / name)
    outcome = batch(chain, archive, tmp_path / "out", part_rows=size)
    assert (outcome.rows, outcome.rejected) == (60, 0)
    found = rows(tmp_path / "out")
    assert found["case"].to_list() == [str(number) for number in range(1, 61)]
    assert concluded(found) == expected(chain, frame)


def test_a_list_answers_every_option(chain: RuleBase, tmp_path: Path) -> None:
    frame = lists(people(chain, 200))
    options = [name for name in frame.columns if name.startswith("looked_after/")]
    as_lists = frame.drop(options)
    texts = pl.when(pl.col("looked_after").list.len() == 0).then(pl.lit("none"))
    as_texts = as_lists.with_columns(
        texts.otherwise(pl.col("looked_after").list.join(";")).alias("looked_after")
    )
    for number, each in enumerate([as_lists, as_texts]):
        archive = write(each, tmp_path / f"{number}.parquet")
        batch(chain, archive, tmp_path / f"out{number}", keep=("person",))
        assert concluded(rows(tmp_path / f"out{number}")) == expected(
            chain, frame.drop("looked_after")
        )


def test_numbers_as_data_frames_write_them(chain: RuleBase, tmp_path: Path) -> None:
    """A column of whole numbers in which some are unknown comes as fractions and as NaN."""
    frame = people(chain, 120)
    kinds: list[pl.DataType] = [pl.Decimal(12, 2), pl.Float64()]
    for number, kind in enumerate(kinds):
        as_written = frame.with_columns(pl.col("kilometres_on_chain").cast(kind))
        archive = write(as_written, tmp_path / f"{number}.parquet")
        batch(chain, archive, tmp_path / f"out{number}", keep=("person",))
        assert concluded(rows(tmp_path / f"out{number}")) == expected(chain, frame)
    text = io.StringIO()
    as_text(frame).with_columns(pl.col("kilometres_on_chain").cast(pl.Float64)).write_csv(
        text, null_value="NA"
    )
    (tmp_path / "a.csv").write_text(text.getvalue())
    batch(chain, tmp_path / "a.csv", tmp_path / "out-csv", keep=("person",))
    assert concluded(rows(tmp_path / "out-csv")) == expected(chain, frame)
    floats = frame.with_columns(
        pl.col("kilometres_on_chain").cast(pl.Float64).fill_null(float("nan"))
    )
    batch(chain, write(floats, tmp_path / "a.parquet"), tmp_path / "out", keep=("person",))
    assert concluded(rows(tmp_path / "out")) == expected(chain, frame)


def test_what_was_said_in_place_of_an_answer_is_unknown(chain: RuleBase, tmp_path: Path) -> None:
    words = ["yes", "no", "unknown", "not_sure", "rather_not_say", "", None, "TRUE", "No"]
    asked = [id for id, finding in chain.findings.items() if not finding.derived]
    frame = pl.DataFrame({"crack": words}).with_columns(
        pl.lit(None, pl.String).alias(id) for id in asked if id != "crack"
    )
    outcome = batch(chain, write(frame, tmp_path / "a.parquet"), tmp_path / "out")
    assert outcome.rejected == 0
    known = pl.Series([True, False, None, None, None, None, None, True, False])
    assert concluded(rows(tmp_path / "out")) == expected(
        chain, frame.with_columns(known.alias("crack"))
    )


def test_quoted_line_breaks_end_no_row(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 50).with_columns(
        pl.format('{}, "x"\n{}', "person", "person").alias("note")
    )
    archive = write(as_text(frame), tmp_path / "a.csv")
    batch(chain, archive, tmp_path / "out", keep=("note", "person"), part_rows=9)
    found = rows(tmp_path / "out")
    assert found["note"].to_list() == frame["note"].to_list()
    assert concluded(found) == expected(chain, frame)


def test_semicolons_and_a_mark_at_the_start(chain: RuleBase, tmp_path: Path) -> None:
    """As a spreadsheet set to a language with decimal commas writes it."""
    frame = people(chain, 30)
    text = io.StringIO()
    as_text(frame).write_csv(text, separator=";")
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    batch(chain, tmp_path / "a.csv", tmp_path / "out", keep=("person",))
    assert concluded(rows(tmp_path / "out")) == expected(chain, frame)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_standard_input(chain: RuleBase, tmp_path: Path, form: str) -> None:
    frame = people(chain, 80)
    content = write(as_text(frame), tmp_path / f"a.{form}").read_bytes()
    done = subprocess.run(
        [*TRIAGE, "--library", BICYCLE, "batch", "-", "out", "--form", form, "--keep", "person"],
        input=content,
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert concluded(rows(tmp_path / "out")) == expected(chain, frame)

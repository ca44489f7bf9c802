"""Columns that do not fit are all named at once; values that do not are left behind by row."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.batch.conftest import as_text, batch, concluded, expected, people, rows, write
from triage.batch.summary import rows_of
from triage.batch.trouble import ArchiveError
from triage.language.base import RuleBase


def told(chain: RuleBase, archive: Path, out: Path, **options: object) -> str:
    with pytest.raises(ArchiveError) as error:
        batch(chain, archive, out, **options)
    assert not out.exists()
    return str(error.value)


def test_every_mismatch_is_named_at_once(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 5).rename({"crack": "crak"})
    frame = frame.with_columns(
        pl.lit(3).alias("dent"),
        pl.lit(value=True).alias("slips_when"),
        pl.lit("x").alias("frame"),
        pl.lit(value=True).alias("kilometres_on_chain"),
    )
    archive = write(frame, tmp_path / "a.parquet")
    better = "write true and false in place of what stands for them"
    options = "standing_up, all_the_time, after_shifting"
    assert told(chain, archive, tmp_path / "out", keep=("nobody", "acuity")) == (
        f"""{archive}: the columns do not fit the questionnaire
  column "nobody": there is none to keep
  column "acuity": there is none to keep
  column "person": no finding is called so; carry it over with --keep, or leave it out
  column "crak": no finding is called so; did you mean "crack"?
  column "dent": it holds numbers, and it takes yes or no; {better}
  column "slips_when": it holds yes and no, and it takes one of {options}
  column "kilometres_on_chain": it holds yes and no, and it takes a whole number from 0 to 9999
  column "frame": no finding is called so; it asks several findings: crack, dent
  1 finding has no column: crack; --missing-is-unknown counts them as unknown in every row
  help: docs/batch.md says what columns can be"""
    )


def test_missing_columns_can_be_taken_for_unknown(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 40).drop("crack", "dent")
    archive = write(frame, tmp_path / "a.csv")
    assert "2 findings have no column: crack, dent" in told(
        chain, archive, tmp_path / "out", keep=("person",)
    )
    outcome = batch(chain, archive, tmp_path / "out", keep=("person",), missing_is_unknown=True)
    assert outcome.missing == ("crack", "dent")
    assert concluded(rows(tmp_path / "out")) == expected(chain, frame)


def test_files_are_checked_before_any_is_assessed(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 5).drop("person")
    write(frame, tmp_path / "in" / "a.csv")
    write(frame.rename({"dent": "bent"}), tmp_path / "in" / "b.csv")
    write(frame.rename({"dent": "tent"}), tmp_path / "in" / "c.csv")
    message = told(chain, tmp_path / "in", tmp_path / "out")
    assert "files whose columns do not fit: 2" in message
    assert 'column "bent": no finding is called so; did you mean "dent"?' in message
    assert 'column "tent"' in message


def test_two_columns_of_one_name(chain: RuleBase, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("crack,dent,crack\nyes,no,no\n")
    assert "columns that have the name of another: 1, 3" in told(
        chain, tmp_path / "a.csv", tmp_path / "out", missing_is_unknown=True
    )


def test_a_list_and_its_options_answer_twice(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 3).with_columns(pl.lit("none").alias("looked_after"))
    message = told(chain, write(frame, tmp_path / "a.csv"), tmp_path / "out", keep=("person",))
    assert (
        'column "looked_after/wiped": it is answered twice, here and in "looked_after"' in message
    )


def test_an_empty_archive(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 3)[:0]
    for name in ("a.parquet", "a.csv"):
        message = told(chain, write(frame, tmp_path / name), tmp_path / name[2:], keep=("person",))
        assert "no row is in this archive" in message


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.ndjson"])
def test_bad_values_are_left_behind_and_the_rest_goes_on(
    chain: RuleBase, tmp_path: Path, name: str
) -> None:
    frame = as_text(people(chain, 50)).with_columns(pl.col("kilometres_on_chain").cast(pl.String))
    bad = {3: ("crack", "perhaps"), 17: ("slips_when", "uphill"), 18: ("slips_when", "Standing_up")}
    bad |= {40: ("kilometres_on_chain", "12000"), 41: ("kilometres_on_chain", "3.5")}
    spoilt = frame
    for row, (column, value) in bad.items():
        here = pl.col("person") == row
        spoilt = spoilt.with_columns(
            pl.when(here).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
        )
    archive = write(spoilt, tmp_path / name)
    outcome = batch(chain, archive, tmp_path / "out", keep=("person",), part_rows=20)
    assert (outcome.rows, outcome.assessed, outcome.rejected) == (50, 45, 5)
    found = rows(tmp_path / "out")
    good = people(chain, 50).filter(~pl.col("person").is_in(list(bad)))
    assert found["row"].to_list() == good["person"].to_list()
    assert concluded(found) == expected(chain, good)
    rejects = pl.read_csv(tmp_path / "out" / "rejects.csv")
    assert rejects.select("row", "column").rows() == [(row, bad[row][0]) for row in sorted(bad)]
    assert rejects["reason"][0] == "it takes yes or no; or unknown, not_sure, rather_not_say"
    assert rejects["reason"][3] == (
        "it takes a whole number from 0 to 9999; or unknown, not_sure, rather_not_say"
    )
    told = (tmp_path / "out" / "rejects.csv").read_text()
    assert not [value for _, value in bad.values() if value in told], "answers stay where they are"


def test_a_row_with_two_flaws_is_rejected_once(chain: RuleBase, tmp_path: Path) -> None:
    frame = as_text(people(chain, 4)).with_columns(
        pl.when(pl.col("person") == 2).then(pl.lit("?")).otherwise(pl.col(name)).alias(name)
        for name in ("crack", "dent")
    )
    outcome = batch(chain, write(frame, tmp_path / "a.csv"), tmp_path / "out", keep=("person",))
    assert (outcome.assessed, outcome.rejected) == (3, 1)
    assert pl.read_csv(tmp_path / "out" / "rejects.csv")["column"].to_list() == ["crack", "dent"]


def test_a_list_with_an_option_that_there_is_not(chain: RuleBase, tmp_path: Path) -> None:
    options = [id for id in chain.findings if id.startswith("looked_after/")]
    frame = people(chain, 3).drop(options)
    frame = frame.with_columns(pl.Series("looked_after", ["wiped;oiled", "washed", "none"]))
    outcome = batch(chain, write(frame, tmp_path / "a.csv"), tmp_path / "out", keep=("person",))
    assert outcome.rejected == 1
    assert rows(tmp_path / "out")["row"].to_list() == [1, 3]


def test_lines_that_are_no_rows(chain: RuleBase, tmp_path: Path) -> None:
    lines = ['{"crack": true, "dent": "no"}', "{broken", "[1, 2]", '{"crack": ["x"]}', "{}"]
    (tmp_path / "a.ndjson").write_text("\n".join(lines) + "\n")
    outcome = batch(chain, tmp_path / "a.ndjson", tmp_path / "out")
    assert (outcome.rows, outcome.rejected) == (5, 3)
    assert rows(tmp_path / "out")["row"].to_list() == [1, 5]
    (tmp_path / "a.csv").write_text("crack,dent\nyes,no\nyes,no,no\nno\n")
    outcome = batch(chain, tmp_path / "a.csv", tmp_path / "out2", missing_is_unknown=True)
    assert (outcome.rows, outcome.rejected) == (3, 2)
    rejects = pl.read_csv(tmp_path / "out2" / "rejects.csv").rows()
    assert rejects == [
        (2, "", "this line has more values than columns"),
        (3, "", "this line has fewer values than columns"),
    ]


def test_a_line_that_was_cut_short_is_no_case(chain: RuleBase, tmp_path: Path) -> None:
    """What it leaves out would be unknown, and what it says last may be half of an answer."""
    frame = people(chain, 30)
    text = write(as_text(frame), tmp_path / "a.csv").read_text()
    (tmp_path / "a.csv").write_text(f"{text}\n\n99,yes,n")
    outcome = batch(chain, tmp_path / "a.csv", tmp_path / "out", keep=("person",))
    assert (outcome.rows, outcome.rejected) == (31, 1)
    assert concluded(rows(tmp_path / "out")) == expected(chain, frame)


def test_one_line_of_json_with_another_type_costs_only_itself(
    chain: RuleBase, tmp_path: Path
) -> None:
    lines = [
        '{"crack": true, "kilometres_on_chain": 50, "looked_after": ["wiped"]}',
        '{"crack": 1, "kilometres_on_chain": 50}',
        '{"crack": {"is": true}, "looked_after": "wiped;oiled"}',
        '{"kilometres_on_chain": 123456789012345678901234567890}',
        '{"crack": "no", "kilometres_on_chain": 7.0, "looked_after": "none"}',
    ]
    (tmp_path / "a.ndjson").write_text("\n".join(lines) + "\n")
    outcome = batch(chain, tmp_path / "a.ndjson", tmp_path / "out", further=("rules",))
    assert (outcome.rows, outcome.rejected) == (5, 3)
    assert rows(tmp_path / "out")["row"].to_list() == [1, 5]


@pytest.mark.parametrize("name", ["out", "out.parquet", "out.csv", "out.ndjson"])
def test_what_is_kept_has_one_type_over_all_parts(
    chain: RuleBase, tmp_path: Path, name: str
) -> None:
    """A result of parts that do not fit together could be neither named nor read."""
    ids = ["1", "2", '"x"', "null", "2.5", "[1]"]
    lines = "".join(f'{{"id": {id}, "crack": false}}\n' for id in ids) + '{"crack": true}\n'
    (tmp_path / "a.ndjson").write_text(lines)
    batch(chain, tmp_path / "a.ndjson", tmp_path / name, keep=("id",), part_rows=1)
    found = rows_of(tmp_path / name).collect()["id"].cast(pl.String).to_list()
    assert found == ["1", "2", "x", None, "2.5", "[1]", None]


def test_what_is_kept_of_files_with_other_types(chain: RuleBase, tmp_path: Path) -> None:
    frame = people(chain, 4)
    for number, kind in enumerate([pl.Int32, pl.Int64, pl.Null]):
        part = frame.with_columns(pl.lit(None if kind is pl.Null else 5, kind).alias("person"))
        write(part, tmp_path / "in" / f"{number}.parquet")
    batch(chain, tmp_path / "in", tmp_path / "out.parquet", keep=("person",))
    assert rows(tmp_path / "out.parquet")["person"].to_list() == [5] * 8 + [None] * 4
    part = frame.with_columns(pl.Series("person", [[1]] * 4))
    write(part, tmp_path / "in" / "3.parquet")
    message = told(chain, tmp_path / "in", tmp_path / "out2", keep=("person",))
    assert 'column "person" has another type from file to file: Int32, Int64, Null, List' in message


def test_a_finding_can_be_kept_as_it_was_written(chain: RuleBase, tmp_path: Path) -> None:
    frame = as_text(people(chain, 20))
    archive = write(frame, tmp_path / "a.csv")
    batch(chain, archive, tmp_path / "out", keep=("person", "crack", "crack"))
    found = rows(tmp_path / "out")
    assert found["crack"].to_list() == frame["crack"].to_list()
    assert concluded(found) == expected(chain, people(chain, 20))


def test_flaws_of_an_archive_of_answers(chain: RuleBase, tmp_path: Path) -> None:
    answers = [
        ("a", "crack", "yes"),
        ("b", "crak", "yes"),
        ("c", "crack", "yes"),
        ("c", "crack", "no"),
        ("d", "looked_after", "wiped"),
        ("d", "looked_after/oiled", "no"),
        ("e", "crack", "maybe"),
        ("f", "dent", "no"),
    ]
    frame = pl.DataFrame(answers, ["case", "finding", "answer"], orient="row")
    outcome = batch(chain, write(frame, tmp_path / "a.csv"), tmp_path / "out", part_rows=3)
    assert (outcome.rows, outcome.rejected) == (6, 4)
    assert rows(tmp_path / "out")["case"].to_list() == ["a", "f"]
    rejects = pl.read_csv(tmp_path / "out" / "rejects.csv")
    assert rejects.select("row", "column").rows() == [
        (2, "crak"),
        (3, "crack"),
        (4, "looked_after/oiled"),
        (5, "crack"),
    ]


def test_answers_of_an_archive_of_answers_keep_their_type(chain: RuleBase, tmp_path: Path) -> None:
    """Half a kilometre is no whole number, and is not unknown either; no case is no end."""
    frame = pl.DataFrame(
        {
            "case": [1, 2, None, 3],
            "finding": ["kilometres_on_chain"] * 4,
            "answer": [5.0, 6.5, 7.0, float("nan")],
        }
    )
    archive = write(frame, tmp_path / "a.parquet")
    outcome = batch(chain, archive, tmp_path / "out")
    assert (outcome.rows, outcome.rejected) == (4, 2)
    assert rows(tmp_path / "out")["case"].to_list() == ["1", "3"]
    lists = frame.head(2).with_columns(
        pl.lit("looked_after").alias("finding"), pl.Series("answer", [["wiped"], []])
    )
    batch(chain, write(lists, tmp_path / "b.ndjson"), tmp_path / "out2")
    assert len(rows(tmp_path / "out2")) == 2


def test_answers_of_one_case_must_stand_together(chain: RuleBase, tmp_path: Path) -> None:
    answers = [("2", "crack", "yes"), ("10", "crack", "no"), ("2", "dent", "no")]
    frame = pl.DataFrame(answers, ["case", "finding", "answer"], orient="row")
    message = told(chain, write(frame, tmp_path / "a.csv"), tmp_path / "out")
    assert 'the rows are not in the order of "case"' in message

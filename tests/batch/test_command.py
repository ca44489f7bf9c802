"""`triage batch` as a person meets it: counts, a page, one row explained, an archive to try."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.batch.conftest import Triage, as_text, people, rows, write
from triage.batch.archive import Form
from triage.batch.row import case_of
from triage.batch.sample import sample, write_sample
from triage.batch.summary import summary
from triage.language.base import RuleBase
from triage.semantics.assess import assess
from triage.surfaces.cli.batch_progress import Bar
from triage.surfaces.cli.exits import Exit


def test_a_run_says_what_it_did(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    archive = write(people(chain, 1_200), tmp_path / "a.parquet")
    ran = triage(archive, tmp_path / "out", "--keep", "person")
    assert (ran.code, ran.err) == (Exit.DONE, "")
    assert ran.out == (
        f"1,200 rows: 1,200 assessed, 0 rejected.\nThe rows stand in {tmp_path / 'out' / 'rows'}.\n"
    )
    about = json.loads((tmp_path / "out" / "about.json").read_text())
    assert (about["rule_base"], about["cases"], about["rejected"]) == (chain.digest, 1_200, 0)
    assert about["bits"]["flags_raised"] == ["cracked_frame"]


def test_a_summary_counts_and_draws(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    archive = write(people(chain, 500), tmp_path / "a.parquet")
    ran = triage(archive, tmp_path / "out", "--keep", "person", "--summary")
    assert ran.code == Exit.DONE
    found = rows(tmp_path / "out")
    for acuity in ("self_care", "urgent", "emergency_today"):
        count = (found["acuity"].cast(pl.String) == acuity).sum()
        assert re.search(rf"{acuity.replace('_', ' ')} +{count} ", ran.out)
    told = summary(tmp_path / "out")
    assert told.cases == 500
    assert sum(told.acuities.values()) == sum(told.places.values()) == 500
    assert told.raised == {"cracked_frame": found["flags_raised"].sum()}
    page = (tmp_path / "out" / "summary.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 3
    assert not re.findall(r"https?://|src=|<script|@import", page), "a page that asks no server"


@pytest.mark.parametrize("name", ["out.parquet", "out.csv", "out.ndjson"])
def test_a_result_of_one_file_is_summed_up(
    chain: RuleBase, tmp_path: Path, triage: Triage, name: str
) -> None:
    archive = write(people(chain, 100), tmp_path / "a.parquet")
    ran = triage(archive, tmp_path / name, "--keep", "person", "--summary")
    assert (ran.code, ran.err) == (Exit.DONE, "")
    assert (tmp_path / f"{name}.summary.html").exists()
    assert sorted(path.name for path in tmp_path.glob("out*")) == [
        name,
        f"{name}.about.json",
        f"{name}.rejects.csv",
        f"{name}.summary.html",
    ]


def test_bits_of_more_than_one_word_are_counted(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "acuity": ["urgent", "routine"],
            "to": ["clinic", "clinic"],
            "out_of_scope": [False, True],
            "flags_raised_1": [(1 << 62) + 1, 1],
            "flags_raised_2": [2, 0],
        }
    )
    frame.write_parquet(tmp_path / "out.parquet")
    bits = {"flags_raised_1": [f"a{place}" for place in range(63)], "flags_raised_2": ["b", "c"]}
    about = {"rule_base": "x", "rejected": 0, "bits": bits}
    (tmp_path / "out.parquet.about.json").write_text(json.dumps(about))
    assert summary(tmp_path / "out.parquet").raised == {"a0": 2, "a62": 1, "c": 1}


def test_a_row_is_explained_by_the_reference(
    chain: RuleBase, tmp_path: Path, triage: Triage
) -> None:
    frame = people(chain, 600)
    archive = write(as_text(frame), tmp_path / "a.csv")
    row = frame.filter(pl.col("crack"))["person"][0]
    ran = triage(archive, "--keep", "person", "--trace", row)
    assert ran.code == Exit.DONE
    assert ran.out.startswith(f"row {row}\n")
    assert "red flag cracked_frame" in ran.out
    assert "This red flag is raised." in ran.out
    ran = triage(archive, "--keep", "person", "--trace", "601")
    assert (ran.code, ran.err) == (Exit.USAGE, "there is no row 601; the archive has 600\n")
    spoilt = write(as_text(frame).with_columns(pl.lit("?").alias("dent")), tmp_path / "b.csv")
    ran = triage(spoilt, "--keep", "person", "--trace", "2")
    assert ran.code == Exit.USAGE
    assert ran.err.startswith('row 2 was rejected\n  column "dent": it takes yes or no')


def test_rules_and_clauses_on_demand(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    archive = write(people(chain, 30), tmp_path / "a.parquet")
    options = ["--keep", "person", "--with", "bits", "--with", "rules"]
    assert triage(archive, tmp_path / "out", *options).code == Exit.DONE
    found = rows(tmp_path / "out")
    names = json.loads((tmp_path / "out" / "about.json").read_text())["bits"]["rules_confirmed"]
    for place, name in enumerate(names):
        confirmed = found[f"rule:{name}"].fill_null(value=False)
        assert (
            (found["rules_confirmed"] // (1 << place)) % 2 == 1
        ).to_list() == confirmed.to_list()


def test_what_is_offered_on_demand(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    frame = people(chain, 200)
    options = ["--keep", "person", "--with", "interventions", "--with", "activity"]
    archive = write(frame, tmp_path / "a.parquet")
    assert triage(archive, tmp_path / "out", *options, "--with", "causes").code == Exit.DONE
    found = rows(tmp_path / "out")
    labels = json.loads((tmp_path / "out" / "about.json").read_text())["bits"]["interventions"]
    asked = [id for id, finding in chain.findings.items() if not finding.derived]
    for row, person in zip(found.to_dicts(), frame.to_dicts(), strict=True):
        told = assess(chain, case_of(chain, {id: person[id] for id in asked}))
        offered = {label for place, label in enumerate(labels) if row["interventions"] >> place & 1}
        assert offered == {one.intervention for one in told.interventions}
        assert row["activity"] == told.activity.level
        assert row["causes_shown"] == len(told.causes), "there is one cause in this library"
    assert found["interventions"].n_unique() > 2


def test_the_plan_is_printed(triage: Triage) -> None:
    ran = triage("--plan")
    assert ran.out.startswith("plan of chain_slips\n")


def test_a_sample_is_the_same_every_time(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    assert triage("--sample", "50", tmp_path / "a.csv").code == Exit.DONE
    write_sample(chain, 50, tmp_path / "b.csv", Form.CSV)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    first = sample(chain, 3).collect()
    assert first.equals(sample(chain, 50).collect()[:3])
    assert first["kilometres_on_chain"].to_list() == [9169, None, 7063]


def test_a_sample_answers_as_often_as_the_questionnaire_says(shipped_base: RuleBase) -> None:
    frame = sample(shipped_base, 20_000).collect()
    unknown = frame["age"].null_count() / 20_000
    assert 0.19 < unknown < 0.21
    for id, finding in shipped_base.findings.items():
        for value, percent in finding.how_often[:1]:
            said = frame[id].drop_nulls().to_list()
            share = said.count(value) / len(said)
            assert abs(100 * share - percent) < 2, id


def test_not_one_row_could_be_assessed(chain: RuleBase, tmp_path: Path, triage: Triage) -> None:
    frame = as_text(people(chain, 9)).with_columns(pl.lit("1").alias("crack"))
    archive = write(frame, tmp_path / "a.csv")
    ran = triage(archive, tmp_path / "out", "--keep", "person")
    assert (ran.code, ran.err) == (Exit.USAGE, "Not one row could be assessed.\n")
    assert ran.out.endswith(
        'rejects.csv; most often:\n          9  column "crack": it takes yes or no; or unknown,'
        " not_sure, rather_not_say\n"
    )


def test_usage(tmp_path: Path, triage: Triage) -> None:
    for args, says in (
        ((), "name an archive"),
        (("a.csv",), "name where the result goes"),
        (("-", "out"), "say which with --form"),
        (("--sample", "5", "a.txt"), "name a file that ends in"),
        (("--sample", "5", "a.csv", "out"), "written to one file"),
        (("-", "--form", "csv", "--trace", "1"), "cannot be found again"),
    ):
        ran = triage(*args)
        assert (ran.code, says in ran.err) == (Exit.USAGE, True), ran.err


def test_the_bar_tells_rate_and_time_left() -> None:
    bar = Bar()
    bar.at(1_000_000, 0.25)  # what an earlier run had done
    assert bar.line(3_000_000, 0.75, 4.0) == (
        "[###############.....]  75%  3,000,000 rows  500,000 a second  2 s left"
    )
    assert bar.line(1_000_000, 0.25, 0.0).endswith("0 a second  ")

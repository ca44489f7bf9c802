"""Archives of invented people who ask about a slipping chain, in every form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import ROOT
from triage.authoring.cache import load
from triage.batch.archive import Form
from triage.batch.parts import Job
from triage.batch.row import case_of
from triage.batch.run import Outcome, run
from triage.batch.sample import sample
from triage.language.base import RuleBase
from triage.semantics.assess import assess
from triage.surfaces.cli.main import main

BICYCLE = ROOT / "examples" / "bicycle"


@pytest.fixture(scope="session")
def chain() -> RuleBase:
    (base,) = load(BICYCLE).bases.values()
    return base


@pytest.fixture(scope="session")
def shipped_base() -> RuleBase:
    return load(ROOT).bases["lower_back_after_jogging"]


def people(base: RuleBase, count: int) -> pl.DataFrame:
    """Return invented cases, yes and no as true and false."""
    return sample(base, count).collect()


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the same, every answer as text."""
    return frame.with_columns(
        pl.when(pl.col(name)).then(pl.lit("yes")).when(~pl.col(name)).then(pl.lit("no")).alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.Boolean
    )


def long(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the same with a row for each answer, and one for who answered nothing."""
    asked = [name for name in frame.columns if name != "person"]
    text = as_text(frame).with_columns(pl.col(asked).cast(pl.String))
    return (
        text.unpivot(asked, index="person", variable_name="finding", value_name="answer")
        .rename({"person": "case"})
        .filter(pl.col("answer").is_not_null() | (pl.col("finding") == asked[0]))
        .with_columns(pl.col("answer").fill_null("unknown"))
        .sort("case", maintain_order=True)
    )


def write(frame: pl.DataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix:
        case ".parquet":
            frame.write_parquet(path)
        case ".csv":
            frame.write_csv(path)
        case _:
            frame.write_ndjson(path)
    return path


def batch(base: RuleBase, archive: Path, out: Path, **options: Any) -> Outcome:
    start_over = options.pop("start_over", False)
    form = options.pop("form", None)
    job = Job(base, archive, form=Form(form) if form else None, **options)
    return run(job, out, start_over=start_over, progress=lambda rows, share: None)


def rows(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "rows" / "*.parquet" if out.is_dir() else out).sort("row")


def expected(base: RuleBase, frame: pl.DataFrame) -> list[tuple[str, str, str | None]]:
    """Return what the semantics say of each row: how soon, where, and what first."""
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    found = []
    for row in frame.with_columns(
        pl.lit(None).alias(id) for id in asked if id not in frame.columns
    ).iter_rows(named=True):
        told = assess(base, case_of(base, {id: row[id] for id in asked}))
        first = told.causes[0].cause if told.causes else None
        found.append((told.disposition.acuity.word, told.disposition.to, first))
    return found


def concluded(out: pl.DataFrame) -> Sequence[tuple[str, str, str | None]]:
    return out.select(pl.col("acuity", "to", "first_pattern").cast(pl.String)).rows()


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Triage = Callable[..., Ran]


@pytest.fixture
def triage(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Triage:
    """Run `triage batch` with arguments on the library about bicycles."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run_command(*args: str | Path) -> Ran:
        code = main(["--library", str(BICYCLE), "batch", *map(str, args)], "triage")
        return Ran(code, *capfd.readouterr())

    return run_command

"""The last step of a batch: what was rejected, what it is about, and the whole under its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage.batch.archive import Form
from triage.batch.store import ABOUT, REJECTS, ROWS, Store, write_whole, written_whole
from triage.batch.trouble import unwritable
from triage.engines.plan import ColumnPlan
from triage.engines.plan_text import plan_text

if TYPE_CHECKING:
    import polars as pl


def finish(store: Store, plan: ColumnPlan, about: Mapping[str, Any], form: Form | None) -> None:
    """Put a finished result under its name: one file of `form`, or a folder where it is None."""
    import polars as pl

    labels = {name: list(plan.labels(name)) for name in plan.result if plan.labels(name)}
    try:
        rejects = pl.scan_parquet(store.work / "rejects" / "*.parquet")
        written_whole(store.work / REJECTS, rejects.sink_csv)
        text = json.dumps({**about, "bits": labels}, indent=1, ensure_ascii=False) + "\n"
        write_whole(store.work / ABOUT, text)
        if form is None:
            write_whole(store.work / "plan.txt", plan_text(plan))
            store.name_folder()
        else:
            whole = store.work / "whole"
            rows = pl.scan_parquet(store.work / ROWS / "*.parquet")
            written_whole(whole, lambda path: _sink(rows, path, form))
            store.name_file(whole)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unwritable(store.work, error) from error


def _sink(rows: pl.LazyFrame, path: Path, form: Form) -> None:
    match form:
        case Form.PARQUET:
            rows.sink_parquet(path)
        case Form.CSV:
            rows.sink_csv(path)
        case Form.NDJSON:
            rows.sink_ndjson(path)

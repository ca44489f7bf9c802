"""Archives in Spark: a table that is there already, or files that tasks read and write.

Both do what a batch on one machine does: the same checks of columns and values, the same plan.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from triage.batch.answers import Domains, answers_of, domains_of, taken_along
from triage.batch.archive import Form, form_of
from triage.batch.columns import ROW, Layout, layout_of
from triage.batch.finish import finish
from triage.batch.parts import Archive, Job, plan_of
from triage.batch.run import Outcome, about_of, run, settings_of
from triage.batch.store import ABOUT, FILES, REJECTS, ROWS, Store, require_apart, written_whole
from triage.batch.trouble import ArchiveError
from triage.engines.column_engine import assessed, type_of
from triage.engines.plan import ColumnPlan
from triage.engines.spark_engine import (
    SparkSession,
    SparkTable,
    columns_of,
    handed_out,
    mapped,
    needs_spark,
)
from triage.language.base import RuleBase

if TYPE_CHECKING:
    import polars as pl

#: What is wrong with a row, in words; null where nothing is.
ERRORS: Final = "errors"


def assess_table(
    base: RuleBase,
    table: SparkTable,
    *,
    keep: Sequence[str] = (),
    further: Sequence[str] = (),
    missing_is_unknown: bool = False,
) -> SparkTable:
    """Return a table with `keep`, the result, and `errors`: one row for each row of `table`.

    A row that cannot be assessed has errors, and nulls in place of a result. Raises ArchiveError
    with every column that does not fit, SparkMissingError where the extra is not installed.
    """
    needs_spark()
    import polars as pl

    plan, domains = plan_of(base, further), domains_of(base)
    layout = layout_of(
        base,
        columns_of(table),
        name="the table",
        keep=keep,
        taken=(*plan.result, ERRORS),
        missing_is_unknown=missing_is_unknown,
    )
    if layout.long:
        raise ArchiveError("a table in Spark has a column for each finding")
    nothing = pl.LazyFrame(schema={id: type_of(domain) for id, domain in domains.items()})
    result = {**assessed(plan, nothing).collect_schema(), ERRORS: pl.String()}

    def work(frame: pl.DataFrame) -> pl.DataFrame:
        return with_errors(plan, domains, layout, frame)

    return mapped(table, work, keep=layout.keep, result=result)


def with_errors(
    plan: ColumnPlan, domains: Domains, layout: Layout, frame: pl.DataFrame
) -> pl.DataFrame:
    """Return each row of `frame` assessed, or with what is wrong with it, in their order."""
    import polars as pl

    answers, rejects = answers_of(domains, layout, frame, first=0, broken=())
    keep = taken_along(domains, layout.keep)
    query = assessed(plan, answers.lazy(), keep=(ROW, *keep.values()))
    found = query.rename({at: name for name, at in keep.items()}).collect(engine="streaming")
    found = found.with_columns(pl.col(pl.Enum).cast(pl.String))
    if rejects.is_empty():
        return found.with_columns(pl.lit(None, pl.String).alias(ERRORS)).drop(ROW)
    told = rejects.group_by(ROW, maintain_order=True).agg(
        pl.format("{}: {}", "column", "reason").str.join("; ").alias(ERRORS)
    )
    kept = frame.select(*layout.keep, pl.int_range(pl.len()).alias(ROW))
    wrong = told.join(kept, on=ROW, how="left", maintain_order="left")
    return pl.concat([found, wrong], how="diagonal").sort(ROW).drop(ROW)


def assess_files(
    session: SparkSession, job: Job, out: Path, *, start_over: bool = False
) -> Outcome:
    """Assess the Parquet files of an archive into the folder `out`, a task for each file.

    The tasks read and write on their own, so every worker must see both folders under the same
    name. Goes on where an earlier run was stopped. Raises ArchiveError where something does not
    fit, SparkMissingError where the extra is not installed.
    """
    needs_spark()
    require_apart(job.archive, out)
    plan = plan_of(job.base, job.further)
    archive = Archive(job, plan)
    if {source.form for source in archive.sources} != {Form.PARQUET} or form_of(out) is not None:
        raise ArchiveError(
            "tasks read Parquet files, and write a folder", advice="see docs/cluster.md"
        )
    store = Store(out)
    store.begun(settings_of(job, archive, plan), start_over=start_over)
    done = store.work / FILES
    done.mkdir(exist_ok=True)
    alike = replace(job, form=Form.PARQUET, kept_types=tuple(archive.kept_types.items()))
    jobs = [
        (replace(alike, archive=source.path, first=first), done / f"{number:05}")
        for number, (source, first) in enumerate(
            zip(archive.sources, archive.first_rows(), strict=True)
        )
    ]
    waiting = [each for each in jobs if not each[1].exists()]
    handed_out(session, waiting, _assess_file)
    told = [_gathered(path, store) for _, path in jobs]
    cases, rejected = (sum(one[name] for one in told) for name in ("cases", "rejected"))
    finish(store, plan, about_of(job, archive, cases=cases, rejected=rejected), None)
    return Outcome(cases, cases - rejected, rejected, len(jobs) - len(waiting), archive.missing)


def _assess_file(task: tuple[Job, Path], attempt: int) -> None:
    """Assess one file into a folder that gets its name when it is whole, once only."""
    job, folder = task
    own = folder.with_name(f"{folder.name}.{attempt}")
    run(job, own, start_over=True, progress=lambda rows, share: None)
    try:
        own.rename(folder)
    except OSError:  # another attempt was quicker, and says the same
        if not folder.exists():
            raise
        shutil.rmtree(own)


def _gathered(folder: Path, store: Store) -> dict[str, int]:
    """Move the rows of one file to those of the whole; return how many there are."""
    import polars as pl

    for part in sorted((folder / ROWS).glob("*.parquet")):
        part.rename(store.work / ROWS / f"{folder.name}-{part.name}")
    schema = {ROW: pl.Int64, "column": pl.String, "reason": pl.String}
    rejects = pl.read_csv(folder / REJECTS, schema=schema)
    written_whole(store.work / "rejects" / f"{folder.name}.parquet", rejects.write_parquet)
    told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return {name: int(told[name]) for name in ("cases", "rejected")}

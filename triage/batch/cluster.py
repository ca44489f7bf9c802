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
from triage.engines.plan import ColumnPlan, only
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
    columns: Sequence[str] | None = None,
    missing_is_unknown: bool = False,
) -> SparkTable:
    """Return a table with `keep`, the result, and `errors`: one row for each row of `table`.

    `columns` are those of the result that are wanted; Spark copies every one of them, so few are
    quicker. A row that cannot be assessed has errors, and nulls in place of a result. Raises
    ArchiveError with every column that does not fit, SparkMissingError without the extra.
    """
    needs_spark()
    import polars as pl

    plan, domains = _plan(base, further, columns), domains_of(base)
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


def _plan(base: RuleBase, further: Sequence[str], columns: Sequence[str] | None) -> ColumnPlan:
    """Return the plan with all columns of the result, or with those that are wanted."""
    plan = plan_of(base, further)
    if columns is None:
        return plan
    unknown = [f'"{name}"' for name in columns if name not in plan.result]
    if unknown:
        raise ArchiveError(
            f"the result has no column {', '.join(unknown)}",
            advice=f"it has {', '.join(plan.result)}",
        )
    return only(plan, dict.fromkeys(columns))


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


class FileWork:
    """The files of an archive as tasks, of which each reads and writes on its own."""

    def __init__(self, job: Job, out: Path, *, start_over: bool = False) -> None:
        """Begin in `out`, or go on; raises ArchiveError where something does not fit."""
        require_apart(job.archive, out)
        self._job = job
        self._plan = plan_of(job.base, job.further)
        self._archive = Archive(job, self._plan)
        forms = {source.form for source in self._archive.sources}
        if forms != {Form.PARQUET} or form_of(out) is not None:
            raise ArchiveError(
                "tasks read Parquet files, and write a folder", advice="see docs/cluster.md"
            )
        self._store = Store(out)
        settings = settings_of(job, self._archive, self._plan)
        self._store.begun(settings, start_over=start_over)
        done = self._store.work / FILES
        done.mkdir(exist_ok=True)
        types = tuple(self._archive.kept_types.items())
        alike = replace(job, form=Form.PARQUET, kept_types=types)
        firsts = zip(self._archive.sources, self._archive.first_rows(), strict=True)
        self._tasks = [
            (replace(alike, archive=source.path, first=first), done / f"{number:05}")
            for number, (source, first) in enumerate(firsts)
        ]
        self.waiting = [each for each in self._tasks if not each[1].exists()]

    def finished(self) -> Outcome:
        """Put the result under its name, after every task that was waiting is done."""
        resumed = len(self._tasks) - len(self.waiting)
        told = [_gathered(path, self._store) for _, path in self._tasks]
        cases, rejected = (sum(one[name] for one in told) for name in ("cases", "rejected"))
        about = about_of(self._job, self._archive, cases=cases, rejected=rejected)
        finish(self._store, self._plan, about, None)
        return Outcome(cases, cases - rejected, rejected, resumed, self._archive.missing)


def assess_files(
    session: SparkSession, job: Job, out: Path, *, start_over: bool = False
) -> Outcome:
    """Assess the Parquet files of an archive into the folder `out`, a task for each file.

    The tasks read and write on their own, so every worker must see both folders under the same
    name. Goes on where an earlier run was stopped. Raises ArchiveError where something does not
    fit, SparkMissingError where the extra is not installed.
    """
    needs_spark()
    work = FileWork(job, out, start_over=start_over)
    handed_out(session, work.waiting, assess_file)
    return work.finished()


def assess_file(task: tuple[Job, Path], attempt: int) -> None:
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

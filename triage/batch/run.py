"""Assesses an archive: part by part, resumable, what cannot be used beside what can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from triage.batch.archive import form_of
from triage.batch.columns import ROW
from triage.batch.finish import finish
from triage.batch.parts import Archive, Job, Part, plan_of
from triage.batch.store import Record, Store, require_apart, written_whole
from triage.batch.trouble import ArchiveError, unwritable
from triage.engines.column_engine import assessed, needs_polars
from triage.engines.plan import ColumnPlan

if TYPE_CHECKING:
    import polars as pl

#: Packed and described, a result takes half as long again to write, and is half the size.
QUICKLY: Final = {"compression": "snappy", "statistics": False}
#: How far the work is: rows done, and the share of all that is done, between 0 and 1.
Progress: TypeAlias = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an archive."""

    rows: int  # read
    assessed: int
    rejected: int
    resumed: int  # parts that an earlier run had finished
    missing: tuple[str, ...]  # findings without a column


def run(job: Job, out: Path, *, start_over: bool, progress: Progress) -> Outcome:
    """Assess an archive into `out`, a folder, or a file by the end of its name.

    Goes on where an earlier run was stopped. Raises ArchiveError where something does not fit,
    OSError where a file cannot be read or written; finished parts are kept then.
    """
    needs_polars()
    require_apart(job.archive, out)
    plan = plan_of(job.base, job.further)
    archive = Archive(job, plan)
    store = Store(out)
    done = store.opened(settings_of(job, archive, plan), start_over=start_over)
    resumed = len(done)
    progress(sum(one.cases for one in done), archive.share(done[-1]) if done else 0.0)
    try:
        for part in archive.parts(done, _held(store, done)):
            _assess(part, plan, store)
            done.append(part.record)
            progress(sum(one.cases for one in done), archive.share(part.record))
        if not done:
            raise ArchiveError(f"{archive.name}: no row is in this archive")
    except (ArchiveError, OSError):
        if not done:  # nothing is there to go on with
            store.forget()
        raise
    rejected, cases = (sum(getattr(one, name) for one in done) for name in ("rejected", "cases"))
    about = about_of(job, archive, cases=cases, rejected=rejected)
    finish(store, plan, about, form_of(out))
    return Outcome(cases, cases - rejected, rejected, resumed, archive.missing)


def _held(store: Store, done: Sequence[Record]) -> pl.DataFrame | None:
    """Return the rows that were read for the last finished part and belong to the next."""
    import polars as pl

    path = store.held(len(done) - 1)
    return pl.read_parquet(path) if done and path.exists() else None


def settings_of(job: Job, archive: Archive, plan: ColumnPlan) -> dict[str, Any]:
    """Return what a result that was begun must have been begun with, to go on with it."""
    return {
        "rule_base": job.base.digest,
        "archive": [source.digest for source in archive.sources],
        "columns": list(plan.result),
        "keep": list(job.keep),
        "missing_is_unknown": str(job.missing_is_unknown),
        "part_rows": job.part_rows or 0,
    }


def about_of(job: Job, archive: Archive, *, cases: int, rejected: int) -> dict[str, Any]:
    """Return what is told beside a result of what it is and what it was made of."""
    return {
        "rule_base": job.base.digest,
        "library": job.base.library.id,
        "version": job.base.library.version,
        "questionnaire": job.base.questionnaire.id,
        "archive": [source.path.name for source in archive.sources],
        "cases": cases,
        "rejected": rejected,
        "no_column": list(archive.missing),
    }


def _assess(part: Part, plan: ColumnPlan, store: Store) -> None:
    import polars as pl

    number = part.record.number
    result = assessed(plan, part.answers.lazy(), keep=(ROW, *part.keep.values()))
    result = result.rename({at: name for name, at in part.keep.items() if at != name})
    try:
        written_whole(store.rows(number), partial(result.sink_parquet, **QUICKLY))
        written_whole(store.rejects(number), part.rejects.write_parquet)
        if part.held is not None:
            held = part.held
            written_whole(store.held(number), held.write_parquet)
        store.finished(part.record)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unwritable(store.work, error) from error

"""One row of an archive as a case, for the reference to explain."""

from __future__ import annotations

from triage.batch.parts import Archive, Job, plan_of
from triage.batch.trouble import ArchiveError
from triage.engines.column_engine import needs_polars
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import Value


def case_of_row(job: Job, row: int) -> Case:
    """Return what row number `row`, from 1, says; raises ArchiveError where it cannot be used."""
    needs_polars()
    import polars as pl

    archive = Archive(job, plan_of(job.base))
    read = 0
    for part in archive.parts((), None):
        read += part.record.cases
        if row > read:
            continue
        wrong = part.rejects.filter(pl.col("row") == row)
        if len(wrong):
            details = [
                f'column "{column}": {reason}' if column else reason
                for column, reason in wrong.select("column", "reason").iter_rows()
            ]
            raise ArchiveError(f"row {row} was rejected", details)
        (found,) = part.answers.filter(pl.col("row") == row).to_dicts()
        return case_of(job.base, found)
    raise ArchiveError(f"there is no row {row}; the archive has {read}")


def case_of(base: RuleBase, answers: dict[str, Value | None]) -> Case:
    """Return the case with these answers; what is None was not asked."""
    return Case(
        {
            id: value
            for id, finding in base.findings.items()
            if not finding.derived and (value := answers[id]) is not None
        }
    )

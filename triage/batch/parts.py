"""The parts of an archive: read one after the other, checked, and ready to be assessed."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from triage.batch.ahead import ahead
from triage.batch.answers import answers_of, domains_of, taken_along
from triage.batch.archive import Form, Source, sources
from triage.batch.columns import (
    ROW,
    Layout,
    can_be_read,
    is_long,
    kept_types,
    layout_of,
    require_findings,
)
from triage.batch.lines import Rejected
from triage.batch.long_form import as_text, turned
from triage.batch.reading import (
    BYTES_AT_A_TIME,
    How,
    Piece,
    header_of,
    joined,
    pieces,
    rows_of_parquet,
    schema_of_parquet,
)
from triage.batch.store import Record
from triage.batch.trouble import ArchiveError
from triage.engines.lower import lower
from triage.engines.plan import ColumnPlan, only
from triage.language.base import RuleBase

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be assessed, and how."""

    base: RuleBase
    archive: Path
    form: Form | None = None
    keep: tuple[str, ...] = ()
    further: tuple[str, ...] = ()  # what is on demand in a plan: bits, rules, clauses
    missing_is_unknown: bool = False
    part_rows: int | None = None
    first: int = 1  # the number of its first row
    bytes_at_a_time: int = BYTES_AT_A_TIME  # of text
    kept_types: tuple[tuple[str, pl.DataType], ...] = ()  # where its files do not decide them


@dataclass(frozen=True, slots=True)
class Part:
    """Some cases of an archive, ready to be assessed, and what is wrong with others."""

    answers: pl.DataFrame
    rejects: pl.DataFrame
    keep: Mapping[str, str]  # columns that are carried over, and where they stand in `answers`
    held: pl.DataFrame | None
    record: Record


def plan_of(base: RuleBase, further: Sequence[str] = ()) -> ColumnPlan:
    """Return the plan of `base` with the columns of the result, and what is wanted further."""
    plan = lower(base)
    names = [name for each in further for name in plan.on_demand[each]]
    return only(plan, dict.fromkeys((*plan.result, *names)))


class Archive:
    """The files of an archive, and how much of each there is."""

    def __init__(self, job: Job, plan: ColumnPlan) -> None:
        """Look at every file; raises ArchiveError with all that does not fit."""
        self.job = job
        self.sources = sources(job.archive, job.form)
        self._domains = domains_of(job.base)
        self._taken = (ROW, *plan.result)
        self.missing: tuple[str, ...] = ()
        self._check()
        self._sizes = [
            rows_of_parquet(source) if source.form is Form.PARQUET else source.size
            for source in self.sources
        ]

    def _check(self) -> None:
        """Look at the columns of every file whose first bytes name them."""
        wrong: list[ArchiveError | OSError] = []
        schemas: list[Mapping[str, pl.DataType]] = []
        for source in self.sources:
            try:
                schema = _schema(source)
                if schema is not None:
                    self.missing = self._layout(source, schema).missing
                    schemas.append(schema)
            except (ArchiveError, OSError) as error:
                wrong.append(error)
        if len(wrong) == 1:
            raise wrong[0]
        if wrong:
            raise _all_of(self.job.archive, wrong)
        known = dict(self.job.kept_types)
        self.kept_types = known or kept_types(self.job.archive, schemas, self.job.keep)

    def _layout(self, source: Source, schema: Mapping[str, pl.DataType]) -> Layout:
        # A line of JSON leaves out what is unknown; a column is there for all rows or for none.
        if source.form is Form.CSV:
            require_findings(self.job.base, list(schema), source.name)
        quiet = self.job.missing_is_unknown or source.form is Form.NDJSON
        return layout_of(
            self.job.base,
            schema,
            name=source.name,
            keep=self.job.keep,
            taken=self._taken,
            missing_is_unknown=quiet,
        )

    @property
    def name(self) -> str:
        """Return what it is called in messages."""
        is_stream = any(source.is_stream for source in self.sources)
        return self.sources[0].name if is_stream else str(self.job.archive)

    def first_rows(self) -> list[int]:
        """Return the number of the first row of each Parquet file."""
        return [self.job.first, *(self.job.first + end for end in accumulate(self._sizes[:-1]))]

    def share(self, record: Record) -> float:
        """Return how much of all is read when the part of `record` is, between 0 and 1."""
        whole = sum(self._sizes)
        before = sum(self._sizes[: record.source])
        return min(1.0, (before + record.end) / whole) if whole else 0.0

    # ------------------------------------------------------------ parts

    def parts(self, done: Sequence[Record], held: pl.DataFrame | None) -> Iterator[Part]:
        """Yield the parts after those that are `done`; `held` are rows of the last of them."""
        found = self._in_turn(done, held)
        # Standard input may be silent for long; whoever gives up must not have to wait for it.
        is_stream = any(source.is_stream for source in self.sources)
        return found if is_stream else ahead(found)

    def _in_turn(self, done: Sequence[Record], held: pl.DataFrame | None) -> Iterator[Part]:
        waiting = held
        found = joined(self._pieces(done), self.sources, self.job.part_rows)
        number, first = len(done), self.job.first + sum(one.cases for one in done)
        for piece, last in _with_last(found):
            source = self.sources[piece.source]
            if is_long(piece.frame.columns):
                part = self._of_long(piece, waiting, number, first, last=last)
                waiting = part.held
            else:
                layout = self._layout(source, piece.frame.schema)
                part = self._part(piece, layout, piece.frame, piece.broken, number, first)
            yield part
            number, first = number + 1, first + part.record.cases

    def _pieces(self, done: Sequence[Record]) -> Iterator[Piece]:
        job = self.job
        fits = partial(can_be_read, job.base, job.keep)
        how = How(job.part_rows, job.bytes_at_a_time, job.keep, fits)
        begun = done[-1].source if done else 0
        for number, source in enumerate(self.sources):
            if number < begun:
                continue
            here = [one for one in done if one.source == number]
            past = tuple((one.end, one.digest) for one in here)
            start = here[-1].end if here else 0
            yield from pieces(source, number, how, start=start, past=past)

    def _of_long(
        self, piece: Piece, waiting: pl.DataFrame | None, number: int, first: int, *, last: bool
    ) -> Part:
        import polars as pl

        text = as_text(piece.frame)
        rows = text if waiting is None else pl.concat([waiting, text])
        found = turned(self.job.base, rows, name=self.sources[piece.source].name, last=last)
        return self._part(
            piece, found.layout, found.frame, found.broken, number, first, held=found.held
        )

    def _part(
        self,
        piece: Piece,
        layout: Layout,
        frame: pl.DataFrame,
        broken: Sequence[Rejected],
        number: int,
        first: int,
        *,
        held: pl.DataFrame | None = None,
    ) -> Part:
        frame = frame.with_columns(frame[one].cast(kind) for one, kind in self.kept_types.items())
        answers, rejects = answers_of(self._domains, layout, frame, first=first, broken=broken)
        record = Record(
            number=number,
            source=piece.source,
            end=piece.end,
            digest=piece.digest,
            rows=len(piece.frame),
            cases=len(frame),
            rejected=len(frame) - len(answers),
        )
        return Part(answers, rejects, taken_along(self._domains, layout.keep), held, record)


def _all_of(archive: Path, wrong: Sequence[ArchiveError | OSError]) -> ArchiveError | OSError:
    """Return one error that says all of several; one of files where any is."""
    damaged = [
        f"{error.filename}: {error.strerror}" for error in wrong if isinstance(error, OSError)
    ]
    misfits = [
        line
        for error in wrong
        if isinstance(error, ArchiveError)
        for line in str(error).split("\n")
    ]
    if not damaged:
        return ArchiveError(f"{archive}: files whose columns do not fit: {len(wrong)}", misfits)
    told = "\n".join(f"  {line}" for line in (*damaged, *misfits))
    return OSError(errno.EIO, f"files that cannot be used: {len(wrong)}\n{told}", str(archive))


def _schema(source: Source) -> Mapping[str, pl.DataType] | None:
    """Return the columns of a file where its beginning tells them."""
    import polars as pl

    match source.form:
        case Form.PARQUET:
            return schema_of_parquet(source)
        case Form.CSV if not source.is_stream:
            return dict.fromkeys(header_of(source), pl.String())
        case _:
            return None


def _with_last(found: Iterator[Piece]) -> Iterator[tuple[Piece, bool]]:
    """Yield each piece, and whether it is the last."""
    before: Piece | None = None
    for piece in found:
        if before is not None:
            yield before, False
        before = piece
    if before is not None:
        yield before, True

"""The column plan inside Spark: per partition of a table, or per file name handed to a task.

Nothing is shuffled and nothing is joined over partitions, so a task that fails is simply run
again. Spark and Arrow are imported here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from triage.language.flaw import TriageError

if TYPE_CHECKING:
    import polars as pl

#: A table in Spark, `pyspark.sql.DataFrame`, and the session it belongs to.
SparkTable: TypeAlias = Any
SparkSession: TypeAlias = Any

#: What is done with the rows of a partition, some at a time; it gives as many rows as it gets.
Work: TypeAlias = "Callable[[pl.DataFrame], pl.DataFrame]"

Task = TypeVar("Task")

_ROWS_AT_A_TIME: Final = 200_000
_ROWS_OF_SPARK: Final = 100_000  # in a batch that it takes back; fewer cost more time here
_HELP: Final = (
    'assessing in Spark needs the extra "spark", in the driver and in every worker: '
    'pip install "symptom-triage[spark]"'
)


class SparkMissingError(TriageError):
    """The extra that brings Spark is not installed."""

    def __init__(self) -> None:
        super().__init__(_HELP)


def needs_spark() -> None:
    """Raise SparkMissingError where the extra is not installed."""
    try:
        import polars
        import pyarrow
        import pyspark  # noqa: F401  asked for, not used
    except ImportError as error:
        raise SparkMissingError from error
    del polars, pyarrow


def columns_of(table: SparkTable) -> dict[str, pl.DataType]:
    """Return the columns of a table in Spark, with the types that Polars has for them."""
    import polars as pl
    from pyspark.sql.pandas.types import to_arrow_schema

    empty = pl.from_arrow(to_arrow_schema(table.schema).empty_table())
    assert isinstance(empty, pl.DataFrame)
    return dict(empty.schema)


def mapped(
    table: SparkTable, work: Work, *, keep: Sequence[str], result: Mapping[str, pl.DataType]
) -> SparkTable:
    """Return what `work` makes of `table`, partition by partition: `keep`, and then `result`."""
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import StructType

    kept = [field for field in table.schema.fields if field.name in keep]
    kept.sort(key=lambda field: list(keep).index(field.name))
    schema = StructType([*kept, *_fields(result)])
    arrow = to_arrow_schema(schema)

    def of_partition(batches: Iterable[Any]) -> Iterator[Any]:
        for frame in _gathered(batches):
            done = work(frame).to_arrow(compat_level=_for_spark())
            yield from done.select(arrow.names).cast(arrow).to_batches(_ROWS_OF_SPARK)

    return table.mapInArrow(of_partition, schema)


def _gathered(batches: Iterable[Any]) -> Iterator[pl.DataFrame]:
    """Yield the rows of `batches`, many at a time: Spark hands out few, and a plan costs time."""
    import polars as pl

    held: list[pl.DataFrame] = []
    for batch in batches:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        held.append(frame)
        if sum(map(len, held)) >= _ROWS_AT_A_TIME:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)


def _for_spark() -> Any:
    import polars as pl

    return pl.CompatLevel.oldest()


def _fields(result: Mapping[str, pl.DataType]) -> list[Any]:
    """Return the columns of the result as Spark has them: truths, numbers of 64 bits, and words."""
    import polars as pl
    from pyspark.sql.types import BooleanType, LongType, StringType, StructField

    fields = []
    for name, kind in result.items():
        spark = BooleanType() if kind == pl.Boolean else LongType() if kind == pl.Int64 else None
        fields.append(StructField(name, spark or StringType()))
    return fields


def handed_out(
    session: SparkSession, tasks: Sequence[Task], work: Callable[[Task, int], None]
) -> None:
    """Let Spark do `work` for each of `tasks`, where and when it likes.

    `work` is given the number of the attempt too, which no other attempt has, so that two of them
    need never write under one name.
    """
    if not tasks:
        return

    def of_task(task: Task) -> None:
        from pyspark import TaskContext

        context = TaskContext.get()
        work(task, context.taskAttemptId() if context else 0)

    session.sparkContext.parallelize(list(tasks), len(tasks)).foreach(of_task)

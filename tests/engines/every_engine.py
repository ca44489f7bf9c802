"""Every engine there is: a new one is entered here, and nowhere else, to be held to the meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import polars as pl

from benchmarks.stock_experta import StockExperta
from triage.batch.cluster import assess_table
from triage.engines.column_engine import assessed, type_of
from triage.engines.compiled_engine import CompiledEngine
from triage.engines.experta_engine import ExpertaEngine
from triage.engines.lower import lower
from triage.engines.plan import only
from triage.language.assessment import Assessment
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.truth import Truth
from triage.semantics.assess import assess
from triage.semantics.reading import truths

#: The truths of many cases of one base, each under the name of its clause.
Truths: TypeAlias = Callable[[RuleBase, Sequence[Case]], Sequence[Mapping[ClauseId, Truth]]]

#: The assessments of many cases of one base, whole or without what the engine leaves out.
Assessments: TypeAlias = Callable[[RuleBase, Sequence[Case]], Sequence[Assessment]]


@dataclass(frozen=True)
class Entry:
    """An engine: what it finds, and what it is known not to find.

    A gap is a name and a test of base and case; there, and only there, the engine may disagree.
    A gap in which it never disagrees is out of date, and a failure too.
    """

    truths: Truths | None = None
    assess: Assessments | None = None
    left_out: tuple[str, ...] = ()  # fields of an assessment that the engine leaves empty
    quick_to_build: bool = True  # so that it can be tried on a whole library
    gaps: Mapping[str, Callable[[RuleBase, Case], bool]] = field(default_factory=dict)


def _semantics(base: RuleBase, cases: Sequence[Case]) -> list[Mapping[ClauseId, Truth]]:
    return [truths(base, case) for case in cases]


def _experta(base: RuleBase, cases: Sequence[Case]) -> list[Mapping[ClauseId, Truth]]:
    engine = ExpertaEngine(base)  # one for all, so that what is left of a case would be seen
    return [engine.truths(case) for case in cases]


def _stock(base: RuleBase, cases: Sequence[Case]) -> list[Mapping[ClauseId, Truth]]:
    engine = StockExperta(base)
    return [dict(engine.truths_of(case)) for case in cases]


def _compiled(base: RuleBase, cases: Sequence[Case]) -> list[Mapping[ClauseId, Truth]]:
    engine = CompiledEngine(base)
    return [engine.truths(case) for case in cases]


def _compiled_whole(base: RuleBase, cases: Sequence[Case]) -> list[Assessment]:
    engine = CompiledEngine(base)
    return [engine.assess(case) for case in cases]


def _few(base: RuleBase, cases: Sequence[Case]) -> list[Assessment]:
    engine = CompiledEngine(base, all_rules_from=1e9)
    return [engine.assess(case) for case in cases]


def _few_brief(base: RuleBase, cases: Sequence[Case]) -> list[Assessment]:
    engine = CompiledEngine(base, all_rules_from=1e9)
    return [engine.assess(case, trace=False) for case in cases]


def _many(base: RuleBase, cases: Sequence[Case]) -> list[Assessment]:
    engine = CompiledEngine(base, all_rules_from=0)
    return [engine.assess(case) for case in cases]


def _many_brief(base: RuleBase, cases: Sequence[Case]) -> list[Assessment]:
    engine = CompiledEngine(base, all_rules_from=0)
    return [engine.assess(case, trace=False) for case in cases]


def _columns(base: RuleBase, cases: Sequence[Case]) -> list[Mapping[ClauseId, Truth]]:
    plan = lower(base)
    plan = only(plan, plan.on_demand["clauses"])
    kinds = {id: type_of(base.findings[id].domain) for id in plan.asked}
    answers = {id: [case.values.get(id) for case in cases] for id in plan.asked}
    rows = assessed(plan, pl.DataFrame(answers, kinds).lazy()).collect().to_dicts()
    return [{id: _OF_COLUMN[truth] for id, truth in row.items()} for row in rows]


def _in_spark(base: RuleBase, cases: Sequence[Case]) -> list[Mapping[ClauseId, Truth]]:
    """Ask the session that is there: a table of cases, assessed where it lies."""
    from pyspark.sql import SparkSession

    plan = lower(base)
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    kinds = {id: type_of(base.findings[id].domain) for id in asked}
    answers = {id: [case.values.get(id) for case in cases] for id in asked}
    frame = pl.DataFrame({"case": range(len(cases)), **answers}, {"case": pl.Int64(), **kinds})
    session = SparkSession.builder.getOrCreate()
    table = session.createDataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))
    clauses = list(plan.on_demand["clauses"])
    found = assess_table(base, table, keep=["case"], further=["clauses"], columns=clauses)
    rows = sorted(found.collect(), key=lambda row: int(row["case"]))
    assert [row["errors"] for row in rows] == [None] * len(cases)
    return [{id: _OF_COLUMN[row[id]] for id in clauses} for row in rows]


_OF_COLUMN = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}

_EXPLAINING = ("open_findings", "trace")

ENGINES: dict[str, Entry] = {
    "semantics": Entry(
        truths=_semantics, assess=lambda base, cases: [assess(base, case) for case in cases]
    ),
    "experta": Entry(truths=_experta),
    "stock experta": Entry(truths=_stock, quick_to_build=False),
    "compiled": Entry(truths=_compiled, assess=_compiled_whole),
    # The two ways of the compiled engine, each for all cases.
    "compiled, what answers touch": Entry(assess=_few),
    "compiled, what answers touch, no trace": Entry(assess=_few_brief, left_out=_EXPLAINING),
    "compiled, all rules": Entry(assess=_many),
    "compiled, all rules, no trace": Entry(assess=_many_brief, left_out=_EXPLAINING),
    # Its own tests try it on whole libraries, many cases at a time, as it is made for.
    "columns": Entry(truths=_columns, quick_to_build=False),
}

#: Those that need more than this process; `tests/spark` starts it once, and holds them to the same.
CLUSTERS: dict[str, Entry] = {"columns, in Spark": Entry(truths=_in_spark)}

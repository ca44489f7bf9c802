"""The column engine says what the semantics say, row by row, whatever the rule base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.columns_base import columns_base
from tests.draws import LONG, draws
from triage.authoring.cache import load
from triage.engines.column_engine import assessed, type_of
from triage.engines.lower import lower
from triage.engines.plan import ColumnPlan, only, points_column
from triage.language.assessment import Assessment, FlagState
from triage.language.base import Clause, ClauseKind, Kind, RuleBase, Step
from triage.language.case import Case
from triage.language.condition import Is
from triage.language.referral import Acuity, Referral
from triage.language.truth import Truth
from triage.semantics.assess import assess
from triage.semantics.disposition import unanswered_critical
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.semantics.weight import support
from triage.testing.strategies import answers, cases, rule_bases

ROOT = Path(__file__).resolve().parents[2]
TRUTHS = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}


def everything(plan: ColumnPlan) -> ColumnPlan:
    further = [name for names in plan.on_demand.values() for name in names]
    return only(plan, dict.fromkeys((*plan.result, *further)))


def rows(base: RuleBase, plan: ColumnPlan, people: Sequence[Case]) -> list[dict[str, Any]]:
    columns = {id: [each.values.get(id) for each in people] for id in plan.asked}
    schema = {id: type_of(base.findings[id].domain) for id in plan.asked}
    return assessed(plan, pl.DataFrame(columns, schema).lazy()).collect().to_dicts()


def bits(plan: ColumnPlan, row: dict[str, Any], name: str) -> set[str]:
    columns = [each for each in plan.result if each == name or each.startswith(f"{name}_")]
    return {
        label
        for column in columns
        for place, label in enumerate(plan.labels(column))
        if row[column] >> place & 1
    }


def same(base: RuleBase, people: Sequence[Case]) -> None:
    """Fail unless every column says of every case what the semantics say of it."""
    plan = everything(lower(base))
    for row, person in zip(rows(base, plan, people), people, strict=True):
        found = truths(base, person)
        assert {id: TRUTHS[row[id]] for id in found} == found
        same_assessment(base, plan, row, person, assess(base, person))
        confirmed = {rule.id for rule in base.evidence if found[f"rule:{rule.id}"] is Truth.TRUE}
        assert bits(plan, row, "rules_confirmed") == confirmed
        for id, cause in base.causes.items():
            rules = [rule for rule in base.evidence if rule.cause == id]
            assert row[points_column(id)] == support(cause, rules, found)


def same_assessment(
    base: RuleBase, plan: ColumnPlan, row: dict[str, Any], person: Case, expected: Assessment
) -> None:
    where = expected.disposition
    assert (row["acuity"], row["to"], row["within"]) == (where.acuity.word, where.to, where.within)
    also = {where.to, *(one.to for one in expected.also)} if where.acuity else set()
    assert bits(plan, row, "referred_to") == also
    for name, state in (
        ("flags_raised", FlagState.RAISED),
        ("flags_not_ruled_out", FlagState.NOT_RULED_OUT),
    ):
        flags = {one.flag for one in expected.red_flags if one.state is state}
        assert bits(plan, row, name) == flags
    assert row["out_of_scope"] == bool(expected.out_of_scope)
    reading = Reading(base, settled_case(base, person), truths(base, person))
    assert bits(plan, row, "open_critical") == set(unanswered_critical(base, reading))
    for kind in Kind:
        ranked = [one for one in expected.causes if one.kind is kind]
        if any(cause.kind is kind for cause in base.causes.values()):
            assert row[f"first_{kind}"] == (ranked[0].cause if ranked else None)
            assert row[f"first_{kind}_tied"] == bool(ranked and ranked[0].tied)
    shown = {one.cause for one in expected.causes if one.shown}
    assert bits(plan, row, "causes_shown") == shown
    offered = {one.intervention for one in expected.interventions}
    assert bits(plan, row, "interventions") == offered
    assert row["activity"] == expected.activity.level
    assert row["rule_base"] == expected.rule_base


@pytest.mark.laws
@pytest.mark.slow
def test_random_rule_bases_are_assessed_alike() -> None:
    @draws(40, 2_000)
    @given(st.data())
    def trial(data: st.DataObject) -> None:
        base = data.draw(rule_bases())
        same(base, data.draw(st.lists(cases(base), min_size=1, max_size=6)))

    trial()


def anybody(base: RuleBase, dice: Random) -> Case:
    """Return a case in which between none and all of the questions are answered."""
    share = dice.random()
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    return Case(
        {id: dice.choice(answers(base, id)) for id in asked if dice.random() < share},
    )


@pytest.mark.slow
@pytest.mark.parametrize("root", [ROOT, ROOT / "examples" / "bicycle"], ids=["shipped", "bicycle"])
def test_a_library_is_assessed_alike(root: Path) -> None:
    dice = Random(5)
    for base in load(root).bases.values():
        same(base, [Case({}), *(anybody(base, dice) for _ in range(600 if LONG else 60))])


@pytest.mark.parametrize("weight", [100, 127, 128, 32_767, 32_768, 2**31, 2**40])
def test_sums_do_not_overflow(weight: int) -> None:
    """A narrow literal would turn round at 127, at 32,767 or at 2,147,483,647 without a word."""
    (bicycle,) = load(ROOT / "examples" / "bicycle").bases.values()
    base = replace(
        bicycle,
        evidence=tuple(
            replace(rule, weight=weight, weight_if_refuted=-weight) for rule in bicycle.evidence
        ),
    )
    dice = Random(3)
    people = [anybody(base, dice) for _ in range(60)]
    same(base, people)
    found = [row["points_worn_chain"] for row in rows(base, lower(base), people)]
    assert max(found) >= 2 * weight - 2
    assert min(found) <= -2 * weight - 2


def test_every_number_of_a_result_has_64_bits() -> None:
    (base,) = load(ROOT / "examples" / "bicycle").bases.values()
    plan = everything(lower(base))
    schema = {id: type_of(base.findings[id].domain) for id in plan.asked}
    result = assessed(plan, pl.LazyFrame(schema=schema)).collect_schema()
    numbers = {name: kind for name, kind in result.items() if kind.is_numeric()}
    assert set(numbers.values()) == {pl.Int64()}
    assert result["rule:worn_chain/slips_under_load"] == pl.Boolean()


def test_columns_of_the_archive_are_kept_whatever_they_are_called() -> None:
    (base,) = load(ROOT / "examples" / "bicycle").bases.values()
    plan = lower(base)
    columns: dict[str, list[Any]] = {id: [None, None] for id in plan.asked}
    schema = {id: type_of(base.findings[id].domain) for id in plan.asked}
    frame = pl.DataFrame(columns, schema).with_columns(
        pl.Series("asked:urgent", ["first", "second"]), pl.Series("row", [7, 8])
    )
    found = assessed(plan, frame.lazy(), keep=("row", "asked:urgent")).collect()
    assert found["asked:urgent"].to_list() == ["first", "second"]
    assert found["acuity"].to_list() == ["urgent", "urgent"]


def test_more_flags_than_a_word_has_bits_take_two_columns() -> None:
    plan = lower(load(ROOT).bases["lower_back_after_jogging"])
    columns = [name for name in plan.result if name.startswith("flags_raised")]
    assert len(columns) == 2
    assert next(len(plan.labels(name)) for name in columns) == 63


def test_the_most_of_many_causes_are_shown_and_those_tied_with_the_last() -> None:
    """Twenty causes of one kind, of which a person is shown two, or more where they are tied."""
    base = columns_base(60)
    dice = Random(11)
    people = [anybody(base, dice) for _ in range(150)]
    same(base, people)
    plan = everything(lower(base))
    many = {len(bits(plan, row, "causes_shown")) for row in rows(base, plan, people)}
    assert min(many) == 2
    assert max(many) > 2


def test_a_flag_asks_for_the_greatest_of_what_it_may_ask_for_and_for_no_other_place() -> None:
    """Open, with a step that holds: its `if_unknown`, of the same acuity, names no place too."""
    (bicycle,) = load(ROOT / "examples" / "bicycle").bases.values()
    flag = bicycle.red_flags[0]
    here, there = "bike_shop", "friend"
    sooner = Referral(Acuity.URGENT, here, "now", 0)
    later = Referral(Acuity.URGENT, there, "2 weeks", 336)
    step = Step(Is("slips_when", frozenset(["standing_up"])), sooner)
    base = replace(
        bicycle,
        findings={id: replace(one, critical=None) for id, one in bicycle.findings.items()},
        places={**bicycle.places, there: replace(bicycle.places[here], id=there)},
        red_flags=(replace(flag, if_unknown=later, steps=(step,)),),
        clauses=(*bicycle.clauses, Clause(ClauseKind.STEP, f"{flag.id}/1", step.when)),
    )
    people = [Case({"slips_when": value}) for value in ("standing_up", "uphill")]
    same(base, people)
    plan = lower(base)
    places = [bits(plan, row, "referred_to") for row in rows(base, plan, people)]
    assert places == [{here}, {there}]

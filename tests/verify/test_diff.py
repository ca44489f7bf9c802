"""Two versions compared: what the solver finds is what trying everybody finds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.small_library import small
from triage.checking.checked import Checked
from triage.checking.order import later_clauses
from triage.language.base import ClauseKind, Kind, RuleBase
from triage.language.case import Case
from triage.language.domain import Value
from triage.language.referral import Acuity
from triage.semantics.assess import assess
from triage.semantics.disposition import askings, flag_results
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.testing.strategies import rule_bases
from triage.verify.counterexample import is_reachable
from triage.verify.diff import LOOKS, diff
from triage.verify.diff_change import Change, ChangeKind
from triage.verify.diff_flags import fate_of
from triage.verify.diff_kept import fetch_difference, store_difference
from triage.verify.diff_pair import HardError, OutOfTimeError, Pair, level_of
from triage.verify.diff_parts import asked_by_one, changed_parts
from triage.verify.diff_people import Owner, Slot, slots_of, told, values_of
from triage.verify.seen import Seen

LONG = os.environ.get("TRIAGE_LONG") == "1"
#: Of versions that more people than this could answer, so many are tried.
MOST = 2000 if LONG else 200
SOME = settings(
    max_examples=200 if LONG else 12,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@dataclass
class Everybody:
    """What becomes of everybody, gathered one by one, or of a sample where there are too many."""

    whole: bool = True
    exact: set[tuple[str, str, str, str]] = field(default_factory=set)
    firsts: set[tuple[str, str, str]] = field(default_factory=set)


def everybody(old: RuleBase, new: RuleBase) -> Everybody:
    found = Everybody()
    slots = slots_of(old, new)
    choices: list[list[Value | None]] = [[None, *values_of(slot, old, new)] for slot in slots]
    found.whole = prod(map(len, choices)) <= MOST
    drawn = Random(0)
    some = ([drawn.choice(choice) for choice in choices] for _ in range(MOST))
    pair = Pair(old, new)
    pair.close()
    for answers in product(*choices) if found.whole else some:
        person = {
            slot: value for slot, value in zip(slots, answers, strict=True) if value is not None
        }
        before, after = told(old, Owner.OLD, person), told(new, Owner.NEW, person)
        if is_reachable(old, before) and is_reachable(new, after):
            add(found, Seen(pair.old, before), Seen(pair.new, after))
    return found


def add(found: Everybody, old: Seen, new: Seen) -> None:
    before, after = assess(old.base, old.case), assess(new.base, new.case)
    levels = level_of(before.disposition), level_of(after.disposition)
    words = before.disposition.acuity.word, after.disposition.acuity.word
    kinds = {True: ("longer_wait", "shorter_wait"), False: ("lower_acuity", "higher_acuity")}
    falls, rises = kinds[words[0] == words[1]]
    if levels[0] > levels[1]:
        found.exact |= {(falls, who, *words) for who in askers(old.base, old.case, levels[0])}
    if levels[0] < levels[1]:
        found.exact |= {(rises, who, *words) for who in askers(new.base, new.case, levels[1])}
    places = before.disposition.to, after.disposition.to
    if levels[0] == levels[1] and places[0] != places[1]:
        found.exact.add(("other_place", words[0], *places))
    add_flags(found, old, new)
    ranked = [{one.kind: one.cause for one in reversed(side.causes)} for side in (before, after)]
    for kind in (Kind.PATTERN, Kind.CONTRIBUTOR):
        first, second = (side.get(kind, "none") for side in ranked)
        if first != second:
            found.firsts.add((str(kind), first, second))
    offers = [{one.intervention for one in side.interventions} for side in (before, after)]
    if words[0] == words[1] and before.disposition.acuity <= Acuity.ROUTINE:
        for id in offers[0] ^ offers[1]:
            said = ("offered", "not offered") if id in offers[0] else ("not offered", "offered")
            found.exact.add(("intervention", id, *said))


def askers(base: RuleBase, case: Case, level: tuple[int, int]) -> set[str]:
    found = truths(base, case)
    reading = Reading(base, settled_case(base, case), found)
    asked = askings(base, flag_results(base, found), reading)
    return {one.because for one in asked if level_of(one.referral) >= level}


def add_flags(found: Everybody, old: Seen, new: Seen) -> None:
    flags = [{flag.id for flag in side.base.red_flags} for side in (old, new)]
    for id in flags[0] | flags[1]:
        there = id in flags[0], id in flags[1]
        before, after = fate_of(old, id), fate_of(new, id)
        if before != after and (all(there) or "raised" in (before[0], after[0])):
            words = before.word(there=there[0]), after.word(there=there[1])
            found.exact.add(("red_flag", id, *words))


def said(change: Change) -> tuple[str, str, str, str]:
    return str(change.kind), change.about, change.before, change.after


def compare(old: RuleBase, new: RuleBase) -> None:
    """Fail unless the solver finds what trying everybody finds."""
    expected = everybody(old, new)
    found = diff(old, new, 60)
    assert found.undecided == ()
    firsts = [one for one in found.changes if one.kind is ChangeKind.FIRST_CAUSE]
    others = [said(one) for one in found.changes if one.kind is not ChangeKind.FIRST_CAUSE]
    assert expected.exact <= set(others)
    assert not expected.whole or set(others) == expected.exact
    assert len(others) == len(set(others))
    told_firsts = {(one.about, one.before, one.after) for one in firsts}
    assert not expected.whole or told_firsts <= expected.firsts
    lost = {(kind, before) for kind, before, _ in told_firsts}
    gained = {(kind, after) for kind, _, after in told_firsts}
    for kind, before, after in expected.firsts:
        assert (kind, before) in lost or (kind, after) in gained
    event(f"everybody: {expected.whole}")


@pytest.mark.slow
@given(st.data())
@SOME
def test_two_made_up_versions(data: st.DataObject) -> None:
    compare(data.draw(rule_bases()), data.draw(rule_bases()))


@pytest.mark.slow
@given(st.data())
@SOME
def test_a_version_and_what_an_author_makes_of_it(data: st.DataObject) -> None:
    old = data.draw(rule_bases())
    compare(old, data.draw(st.sampled_from(list(authors_changes(old)))))


def authors_changes(base: RuleBase) -> Iterator[RuleBase]:
    """Yield versions that differ from `base` in one place."""
    flags = base.red_flags
    for number, flag in enumerate(flags):
        rest = flags[:number] + flags[number + 1 :]
        yield rebuilt(replace(base, red_flags=rest))
        for other in flags:
            if other.when != flag.when:
                mine = replace(flag, when=other.when)
                yield rebuilt(
                    replace(base, red_flags=(*flags[:number], mine, *flags[number + 1 :]))
                )
        yield rebuilt(
            replace(
                base, red_flags=(*flags[:number], replace(flag, steps=()), *flags[number + 1 :])
            )
        )
    for number, rule in enumerate(base.evidence):
        heavier = replace(rule, weight=-rule.weight)
        yield rebuilt(
            replace(base, evidence=(*base.evidence[:number], heavier, *base.evidence[number + 1 :]))
        )
    for id, cause in base.causes.items():
        yield rebuilt(replace(base, causes={**base.causes, id: replace(cause, offers=())}))
    for id, finding in base.findings.items():
        if finding.gate is not None and not finding.derived:
            free = replace(finding, gate=None, otherwise=None)
            yield rebuilt(replace(base, findings={**base.findings, id: free}))
        if finding.critical is not None:
            milder = replace(finding, critical=None)
            yield rebuilt(replace(base, findings={**base.findings, id: milder}))


def rebuilt(base: RuleBase) -> RuleBase:
    first = [
        one
        for one in base.clauses
        if one.kind is ClauseKind.DERIVED
        or (one.kind is ClauseKind.GATE and base.findings[one.name].gate is not None)
    ]
    later = later_clauses(base.red_flags, base.evidence, base.causes.values())
    return replace(base, clauses=(*first, *later))


# ---------------------------------------------------------------- one by one

HOT = """
- ask: hot
  text: Are you hot?
  answer: yes_no
  danger: [yes]
"""
FLAG = """
red_flag: hot
title: Hot
when: {hot: yes}
refer: {to: hospital, acuity: emergency_today, within: now}
if_unknown: {to: doctor, acuity: urgent, within: 24 hours}
tell: Go to a hospital.
because: It may be serious.
source: judgement
"""


def test_the_same_rules_change_nobody() -> None:
    base = small(HOT, FLAG)
    found = diff(base, base, 60)
    assert (found.changes, found.undecided, found.asked) == ((), (), 0)
    assert not changed_parts(base, base)


def test_a_lower_acuity_is_told_of_the_shortest_person() -> None:
    milder = FLAG.replace(
        "acuity: emergency_today, within: now", "acuity: urgent, within: 24 hours"
    )
    found = diff(small(HOT, FLAG), small(HOT, milder.replace("to: hospital", "to: doctor")), 60)
    (lower,) = found.guarded
    assert said(lower) == ("lower_acuity", "red_flag:hot", "emergency_today", "urgent")
    assert dict(lower.old.values) == dict(lower.new.values) == {"hot": True}


def test_a_longer_wait_at_one_acuity_is_guarded_too() -> None:
    later = FLAG.replace("24 hours", "3 days")
    (change,) = diff(small(HOT, FLAG), small(HOT, later), 60).guarded
    assert said(change) == ("longer_wait", "red_flag:hot", "urgent", "urgent")
    assert not change.old.values


def test_a_gate_that_hides_a_danger_sign_makes_somebody_wait() -> None:
    asked = "- ask: runs\n  text: Do you run?\n  answer: yes_no\n  context: Only then.\n"
    gated = HOT + "  ask_when: {runs: yes}\n"
    found = diff(small(asked + HOT, FLAG), small(asked + gated, FLAG), 60)
    lower = next(one for one in found.guarded if one.after == "self_care")
    assert lower.old.values["hot"] is True
    assert "hot" not in lower.new.values  # it is not asked any more


def test_a_question_that_one_version_has_is_free_and_unknown_to_the_other() -> None:
    cold = HOT.replace("hot", "cold")
    more = small(HOT + cold, FLAG, FLAG.replace("hot", "cold").replace("Hot", "Cold"))
    less = small(HOT, FLAG)
    assert asked_by_one(less, more) == ("cold",)
    assert not diff(less, more, 60).guarded
    fewer = diff(more, less, 60)
    assert {one.about for one in fewer.guarded} == {"red_flag:cold"}
    assert Slot(Owner.OLD, "cold") in slots_of(more, less)


def test_an_answer_of_one_name_and_another_kind_is_two_findings() -> None:
    choice = HOT.replace("yes_no", "{mild: Mild, high: High}").replace("[yes]", "[high]")
    other = small(choice, FLAG.replace("{hot: yes}", "{hot: high}"))
    assert [slot.owner for slot in slots_of(small(HOT, FLAG), other)] == [Owner.NEW, Owner.OLD]


def test_a_new_option_is_unknown_to_the_old_version() -> None:
    asked = HOT.replace("yes_no", "{none: None, high: High}").replace("[yes]", "[high]")
    wider = HOT.replace("yes_no", "{none: None, warm: Warm, high: High}").replace(
        "[yes]", "[warm, high]"
    )
    old = small(asked, FLAG.replace("{hot: yes}", "{hot: high}"))
    new = small(wider, FLAG.replace("{hot: yes}", "{hot: [warm, high]}"))
    found = diff(old, new, 60)
    assert not found.guarded
    (higher,) = (one for one in found.changes if one.kind is ChangeKind.HIGHER)
    assert (dict(higher.old.values), dict(higher.new.values)) == ({}, {"hot": "warm"})


def test_the_greatest_fall_is_told_first() -> None:
    milder = FLAG.replace("emergency_today, within: now", "routine, within: 2 weeks").replace(
        "acuity: urgent, within: 24 hours", "acuity: routine, within: 4 weeks"
    )
    found = diff(small(HOT, FLAG), small(HOT, milder), 60).guarded
    assert [one.before for one in found] == ["emergency_today", "urgent"]


def test_no_time_is_never_read_as_unchanged() -> None:
    later = small(HOT, FLAG.replace("24 hours", "3 days"))
    assert diff(small(HOT, FLAG), later, 0).undecided[0] == LOOKS[0]


def test_a_scope_that_closes_names_no_cause_any_more() -> None:
    cause = """
    cause: warm
    kind: pattern
    title: A cause
    explanation: It happens.
    baseline: {points: 1, because: Common., source: judgement}
    evidence:
      - {rule: hot, when: {hot: yes}, supports: weak, because: So., source: judgement}
    """
    scope = FLAG.replace("red_flag: hot", "scope: hot") + "withhold_if_unknown: yes\n"
    found = diff(small(HOT, FLAG, cause), small(HOT, scope, cause), 60)
    firsts = [said(one) for one in found.changes if one.kind is ChangeKind.FIRST_CAUSE]
    assert ("first_cause", "pattern", "warm", "none") in firsts


def test_what_was_written_anew_is_named() -> None:
    parts = changed_parts(small(HOT, FLAG), small(HOT, FLAG.replace("Go to a", "Go to the")))
    assert (parts.added, parts.removed, parts.changed) == ((), (), ("red flag hot",))


# ---------------------------------------------------------------- side by side, and kept


@pytest.mark.slow
def test_two_processes_find_the_same(bicycle: Checked) -> None:
    (old,) = bicycle.bases.values()
    flags = tuple(replace(one, refer=replace(one.refer, hours=999)) for one in old.red_flags)
    new = replace(old, red_flags=flags, evidence=old.evidence[1:])
    alone, together = (diff(old, new, 60, jobs=jobs) for jobs in (1, 2))
    assert alone.changes
    assert replace(together, seconds=0.0) == replace(alone, seconds=0.0)


def test_what_was_found_is_kept_by_what_both_versions_say(
    bicycle: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (old,) = bicycle.bases.values()
    flags = tuple(replace(one, refer=replace(one.refer, hours=999)) for one in old.red_flags)
    new = replace(old, red_flags=flags)
    assert fetch_difference(old, new) is None
    undecided = diff(old, new, 0)
    store_difference(old, new, undecided)
    assert undecided.undecided
    assert fetch_difference(old, new) is None  # there was no time: it is looked for again
    found = diff(old, new, 60)
    store_difference(old, new, found)
    assert fetch_difference(old, new) == found
    assert fetch_difference(new, old) is None
    words = replace(new, red_flags=tuple(replace(one, tell="Other words.") for one in flags))
    assert fetch_difference(old, words) == found


def test_other_words_change_nobody(bicycle: Checked) -> None:
    (old,) = bicycle.bases.values()
    new = replace(old, red_flags=tuple(replace(one, tell="Other.") for one in old.red_flags))
    found = diff(old, new, 0)
    assert (found.changes, found.undecided, found.asked) == ((), (), 0)


def test_what_is_hard_waits_for_all_others_and_is_named_when_time_is_up() -> None:
    pair = Pair(small(HOT, FLAG), small(HOT, FLAG))
    asked: list[str] = []

    def easy() -> list[Change]:
        asked.append("easy")
        return []

    def hard() -> list[Change]:
        asked.append("hard")
        if len(asked) == 1:
            raise HardError
        raise OutOfTimeError

    def out_of_time() -> list[Change]:
        raise OutOfTimeError

    try:
        pair.start(60)
        with pytest.raises(OutOfTimeError) as left:
            list(pair.fairly({"hard": hard, "easy": easy}))
        assert asked == ["hard", "easy", "hard"]
        assert left.value.left == ("hard",)
        with pytest.raises(OutOfTimeError) as left:
            list(pair.fairly({"easy": easy, "late": out_of_time, "later": easy}))
        assert left.value.left == ("late", "later")
    finally:
        pair.close()

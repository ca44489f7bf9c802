"""Promises, partitions and clashes: proved where every case keeps them, refuted by who does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_library import small
from tests.verify.test_planted_faults import AGE, DANGER, HOT, SUN, cause, flag, story_about
from tests.verify.test_the_circuit_means_the_same import FEW, LONG, every_case
from triage.language.base import (
    LEVELS,
    Claim,
    ClaimKind,
    Level,
    Partition,
    Promise,
    RuleBase,
)
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, Is, findings_of
from triage.language.domain import NOT_APPLICABLE
from triage.language.referral import ACUITIES
from triage.language.truth import Truth
from triage.semantics.assess import assess, conclude
from triage.semantics.gates import settled_case
from triage.semantics.promised import is_kept
from triage.semantics.reading import Reading, truths
from triage.testing.strategies import answers, rule_bases
from triage.verify.counterexample import is_reachable
from triage.verify.verdict import Outcome, Verdict
from triage.verify.verify import verify

TOLD = "interventions:\n  - do: kneel\n  - do: stand\n"
KNEEL = "intervention: kneel\ntitle: Kneel\nhow: Kneel down.\nsource: judgement\n"
STAND = "intervention: stand\ntitle: Stand\nhow: Stand up.\nsource: judgement\n"
ROUTINE = flag("warm", "hot: yes").replace("acuity: urgent", "acuity: routine")
ACTIVITY = "activity: {question: Can I?, easy: Yes., rest_days: Now and then., stop: No.}\n"


def told(base: RuleBase, promise: str) -> Outcome:
    (outcome,) = verify(base, 60, (promise,))
    return outcome


def promise(then: str, when: str = "hot: yes") -> str:
    return f"promises:\n  - {{promise: one, when: {{{when}}}, then: {then}, because: So.}}\n"


# ---------------------------------------------------------------- planted faults


def test_two_interventions_that_clash() -> None:
    base = small(SUN, cause("dry", sun="sun: yes") + TOLD, KNEEL + "clashes_with: stand\n", STAND)
    outcome = told(base, "offers_do_not_clash")
    assert outcome.verdict is Verdict.REFUTED
    assert dict(story_about(outcome, "kneel").cases[0].values) == {}


def test_a_clash_that_points_keep_apart_is_proved() -> None:
    """Both may be offered by their conditions, and never are: their causes are never shown both."""
    first = cause("dry", sun="sun: yes", shade="sun: no").replace("points: 1", "points: -4")
    dry = first.replace("when: {sun: no}\n    supports", "when: {sun: no}\n    opposes")
    wet = dry.replace("cause: dry", "cause: wet").replace("{sun: yes}", "{sun: X}")
    wet = wet.replace("{sun: no}", "{sun: yes}").replace("{sun: X}", "{sun: no}")
    base = small(
        SUN,
        dry.replace("points: -4", "points: -1") + "interventions: [{do: kneel}]\n",
        wet.replace("points: -4", "points: -1") + "interventions: [{do: stand}]\n",
        KNEEL + "clashes_with: stand\n",
        STAND,
    )
    assert told(base, "offers_do_not_clash").verdict is Verdict.PROVED


def test_an_instruction_against_an_intervention() -> None:
    offers = "interventions: [{do: kneel, while_waiting: yes}]\n"
    base = small(
        HOT, ROUTINE + "clashes_with: kneel\n", cause("dry", hot="hot: yes") + offers, KNEEL
    )
    outcome = told(base, "instructions_agree")
    assert outcome.verdict is Verdict.REFUTED
    assert dict(story_about(outcome, "warm").cases[0].values) == {"hot": True}


def test_two_instructions_that_contradict() -> None:
    both = flag("cold", "cold: yes") + "clashes_with: hot\n"
    base = small(HOT + DANGER.format(id="cold"), flag("hot", "hot: yes"), both)
    outcome = told(base, "instructions_agree")
    assert dict(story_about(outcome, "cold").cases[0].values) == {"hot": True, "cold": True}


def test_an_exercise_for_somebody_who_must_stop() -> None:
    stop = cause("dry", sun="sun: yes").replace("evidence:", "activity: stop\nevidence:")
    clash = KNEEL + "clashes_with_activity: [stop]\n"
    base = small(SUN, stop + "interventions: [{do: kneel}]\n", clash, more=ACTIVITY)
    assert told(base, "instructions_agree").verdict is Verdict.REFUTED
    easy = small(
        SUN,
        cause("dry", sun="sun: yes") + "interventions: [{do: kneel}]\n",
        clash,
        more=ACTIVITY,
    )
    assert told(easy, "instructions_agree").verdict is Verdict.PROVED


def ages(first: str, second: str) -> RuleBase:
    rules = cause("worn", young=f"age: {first}", old=f"age: {second}")
    return small(AGE, rules + "partition: [[young, old]]\n")


@pytest.mark.parametrize(
    "first,second,who",
    [
        ("{below: 50}", "{at_least: 51}", {"age": 50}),
        ("{below: 51}", "{at_least: 50}", {"age": 50}),
    ],
)
def test_a_gap_and_an_overlap(first: str, second: str, who: dict[str, int]) -> None:
    outcome = told(ages(first, second), "partitions_are_exact")
    assert outcome.verdict is Verdict.REFUTED
    assert dict(story_about(outcome, "worn").cases[0].values) == who
    assert told(ages("{below: 50}", "{at_least: 50}"), "partitions_are_exact").verdict == "proved"


def test_a_promise_that_is_broken() -> None:
    base = small(HOT, flag("hot", "hot: yes"), promise("{acuity_at_least: emergency_today}"))
    outcome = told(base, "promises_are_kept")
    assert outcome.verdict is Verdict.REFUTED
    story = story_about(outcome, "one")
    assert dict(story.cases[0].values) == {"hot": True}
    assert "acuity_at_least emergency_today" in story.says


def test_a_promise_about_nobody_is_refuted() -> None:
    conflict = "conflicts:\n  - {these: [{hot: yes}, {cold: yes}], because: Hot is not cold.}\n"
    questions = HOT + DANGER.format(id="cold")
    nobody = promise("{raised: hot}", "all: [{hot: yes}, {cold: yes}]")
    base = small(questions, flag("hot", "hot: yes"), nobody, more=conflict)
    (story,) = told(base, "promises_are_kept").stories
    assert "nobody" in story.says
    assert len(story.missing) == 1


def test_a_flag_that_yes_alone_makes_milder() -> None:
    mild = HOT + "  critical: yes\n" + DANGER.format(id="dust")
    base = small(mild, flag("both", "all: [{hot: yes}, {dust: yes}]"))
    outcome = told(base, "yes_is_never_milder_than_silence")
    first, second = story_about(outcome, "hot").cases
    assert (dict(first.values), dict(second.values)) == ({}, {"hot": True})
    cured = small(mild, flag("hot", "hot: yes"))
    assert told(cured, "yes_is_never_milder_than_silence").verdict is Verdict.PROVED


# ---------------------------------------------------------------- against every case there is


def claims_of(base: RuleBase) -> st.SearchStrategy[Claim]:
    flags = [flag.id for flag in base.red_flags]
    rules = [rule.id for rule in base.evidence]
    named: dict[ClaimKind, list[str]] = {
        ClaimKind.ACUITY_AT_LEAST: list(ACUITIES),
        ClaimKind.ACUITY_AT_MOST: list(ACUITIES),
        ClaimKind.TO: list(base.places),
        ClaimKind.RAISED: flags,
        ClaimKind.NOT_RAISED: flags,
        ClaimKind.RULED_OUT: flags,
        ClaimKind.OPEN_OR_RAISED: flags,
        ClaimKind.CONFIRMED: rules,
        ClaimKind.REFUTED: rules,
        ClaimKind.FIRST_CAUSE: list(base.causes),
        ClaimKind.SHOWN: list(base.causes),
        ClaimKind.NOT_SHOWN: list(base.causes),
        ClaimKind.OFFERED: list(base.interventions),
        ClaimKind.NOT_OFFERED: list(base.interventions),
        ClaimKind.ACTIVITY: list(LEVELS),
    }
    every = [Claim(kind, (name,)) for kind, names in named.items() for name in names]
    return st.sampled_from(every)


@st.composite
def promising(draw: st.DrawFn) -> RuleBase:
    """Draw a base with promises, partitions and clashes, few of them sound."""
    base = draw(rule_bases())
    asked = [finding for finding in base.findings.values() if not finding.derived]

    def leaf() -> Condition:
        finding = draw(st.sampled_from(asked))
        return Is(finding.id, frozenset((draw(st.sampled_from(answers(base, finding.id))),)))

    when: Condition = leaf()
    if draw(st.booleans()):
        when = AtLeast(draw(st.integers(1, 2)), (when, leaf()))
    ids = st.sampled_from(sorted(base.interventions))
    flags = st.sampled_from([flag.id for flag in base.red_flags])
    clashing = {
        id: replace(
            one,
            clashes_with=tuple(other for other in base.interventions if other != id),
            clashes_with_activity=tuple(draw(st.sets(st.sampled_from(Level), max_size=1))),
        )
        for id, one in base.interventions.items()
    }
    clauses = [clause.id for clause in base.clauses if clause.kind in ("rule", "derived")]
    parts = (
        draw(st.lists(st.sampled_from(clauses), min_size=2, max_size=3, unique=True))
        if len(clauses) > 1
        else []
    )
    return replace(
        base,
        promises=(Promise("one", when, (draw(claims_of(base)),), "Made up."),),
        partitions=(Partition("made_up", tuple(parts)),) if parts else (),
        interventions=clashing,
        red_flags=tuple(
            replace(one, clashes_with=tuple({draw(ids), draw(flags)} - {one.id}))
            for one in base.red_flags
        ),
    )


def broken(base: RuleBase) -> dict[str, bool]:
    """Tell of each promise whether somebody breaks it, by trying everybody."""
    everybody = list(every_case(base))
    return {
        "offers_do_not_clash": any(offers_clash(base, case) for case in everybody),
        "instructions_agree": any(instructions_clash(base, case) for case in everybody),
        "promises_are_kept": promise_broken(base, [c for c in everybody if is_reachable(base, c)]),
        "partitions_are_exact": any(
            not is_exact(base, case) for case in everybody if is_reachable(base, case)
        ),
    }


def offers_clash(base: RuleBase, case: Case) -> bool:
    ids = {one.intervention for one in assess(base, case).interventions}
    return any(ids & {*base.interventions[id].clashes_with} for id in ids)


def instructions_clash(base: RuleBase, case: Case) -> bool:
    found = assess(base, case)
    raised = {one.flag for one in found.red_flags if one.state == "raised"}
    said = raised | {one.intervention for one in found.interventions}
    flags = {flag.id: flag for flag in base.red_flags}
    return any(said & {*flags[id].clashes_with} for id in raised) or any(
        found.activity.level in base.interventions[id].clashes_with_activity
        for id in said & base.interventions.keys()
    )


def promise_broken(base: RuleBase, everybody: list[Case]) -> bool:
    (one,) = base.promises
    (claim,) = one.then
    meant = list(meant_by(base, one, everybody))
    return not meant or not all(
        is_kept(base, conclude(base, case, found), found, claim.kind, claim.names[0])
        for case, found in meant
    )


def meant_by(
    base: RuleBase, one: Promise, everybody: list[Case]
) -> Iterator[tuple[Case, dict[str, Truth]]]:
    for case in everybody:
        found = truths(base, case)
        if Reading(base, settled_case(base, case), found).truth(one.when) is Truth.TRUE:
            yield case, found


def is_exact(base: RuleBase, case: Case) -> bool:
    found = truths(base, case)
    reading = Reading(base, settled_case(base, case), found)
    conditions = {clause.id: clause.when for clause in base.clauses}
    for partition in base.partitions:
        read = {id for part in partition.clauses for id in asked_by(base, conditions[part])}
        values = [reading.values(id) for id in read]
        known = all(value is not None and NOT_APPLICABLE not in value for value in values)
        held = [found[id] for id in partition.clauses]
        if known and Truth.UNKNOWN not in held and held.count(Truth.TRUE) != 1:
            return False
    return True


def asked_by(base: RuleBase, condition: Condition) -> Iterator[str]:
    for id in findings_of(condition):
        if base.findings[id].derived:
            yield from asked_by(base, base.derived[id].when)
        else:
            yield id


@pytest.mark.slow
@settings(FEW, max_examples=600 if LONG else 25)
@given(promising())
def test_verdicts_equal_trying_every_case(base: RuleBase) -> None:
    size = 1
    for id, finding in base.findings.items():
        size *= 1 if finding.derived else 1 + len(answers(base, id))
    if size > (2_000 if LONG else 250):
        return
    expected = broken(base)
    for outcome in verify(base, 60, expected):
        assert (outcome.verdict is Verdict.REFUTED) is expected[outcome.name], outcome.name

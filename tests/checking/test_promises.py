"""Promises, partitions and clashes: what they say, and every flaw in them at its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checking.told import cause, codes_of, derive, flag, flaws_of
from tests.small_library import small
from triage.authoring.columns import Columns
from triage.authoring.library import read_document
from triage.authoring.shapes import shape_flaws
from triage.authoring.write import formatted
from triage.language.base import Claim, ClaimKind, Level, Partition, RuleBase
from triage.language.condition import Is

QUESTIONS = """
- {ask: hot, text: Hot?, answer: yes_no, danger: [yes]}
- {ask: age, text: How old?, answer: {whole_number: {from: 0, to: 99}}}
"""
CAUSE = cause("{age: {at_least: 50}}")
KNEEL = "intervention: kneel\ntitle: Kneel\nhow: Kneel down.\nsource: judgement\n"
STAND = "intervention: stand\ntitle: Stand\nhow: Stand up.\nsource: judgement\n"
OFFERS = "interventions:\n  - do: kneel\n  - do: stand\n"


def promise(then: str, *, when: str = "{hot: yes}", rest: str = "because: It matters.") -> str:
    return f"promises:\n  - promise: one\n    when: {when}\n    then: {then}\n    {rest}\n"


def library(*more: str) -> RuleBase:
    return small(QUESTIONS, flag("{hot: yes}"), CAUSE + OFFERS, KNEEL, STAND, *more)


def told(*more: str) -> list[str]:
    flaws = flaws_of(QUESTIONS, flag("{hot: yes}"), CAUSE + OFFERS, KNEEL, STAND, *more)
    return [f"{flaw.span.line}:{flaw.span.column} {flaw.message}" for flaw in flaws]


# ---------------------------------------------------------------- what is read


def test_a_promise_is_read() -> None:
    base = library(promise("{acuity_at_least: urgent, raised: alarm, not_shown: [reason]}"))
    (one,) = base.promises
    assert one.id == "one"
    assert one.when == Is("hot", frozenset((True,)))
    assert one.then == (
        Claim(ClaimKind.ACUITY_AT_LEAST, ("urgent",)),
        Claim(ClaimKind.RAISED, ("alarm",)),
        Claim(ClaimKind.NOT_SHOWN, ("reason",)),
    )


@pytest.mark.parametrize("kind", ClaimKind)
def test_every_claim_can_be_made(kind: ClaimKind) -> None:
    names = {
        ClaimKind.ACUITY_AT_LEAST: "urgent",
        ClaimKind.ACUITY_AT_MOST: "urgent",
        ClaimKind.TO: "hospital",
        ClaimKind.CONFIRMED: "reason/sign",
        ClaimKind.REFUTED: "reason/sign",
        ClaimKind.FIRST_CAUSE: "reason",
        ClaimKind.SHOWN: "reason",
        ClaimKind.NOT_SHOWN: "reason",
        ClaimKind.OFFERED: "kneel",
        ClaimKind.NOT_OFFERED: "kneel",
        ClaimKind.ACTIVITY: "stop",
    }
    name = names.get(kind, "alarm")
    text = promise(f"{{{kind}: {name}}}")
    assert library(text).promises[0].then == (Claim(kind, (name,)),)
    document, _ = read_document(text.encode(), "rules/a/promises.yaml")
    assert document is not None
    assert shape_flaws(document) == ()


def test_a_promise_beside_its_rules_need_not_name_the_cause() -> None:
    base = library(cause("{hot: yes}", name="heat") + promise("{confirmed: sign}"))
    assert base.promises[0].then == (Claim(ClaimKind.CONFIRMED, ("heat/sign",)),)


def test_a_promise_changes_the_digest_and_nothing_else() -> None:
    first, second = library(), library(promise("{raised: alarm}"))
    assert first.clauses == second.clauses
    assert first.digest != second.digest


def test_a_clash_is_known_to_both() -> None:
    base = library(
        KNEEL.replace("kneel", "lie") + "clashes_with: stand\nclashes_with_activity: stop\n"
    )
    assert base.interventions["lie"].clashes_with == ("stand",)
    assert base.interventions["stand"].clashes_with == ("lie",)
    assert base.interventions["lie"].clashes_with_activity == (Level.STOP,)


def test_a_clash_can_be_told_where_the_intervention_is_offered() -> None:
    offers = OFFERS.replace("- do: kneel", "- do: kneel\n    clashes_with: [stand]")
    base = small(QUESTIONS, CAUSE + offers, KNEEL, STAND, cause("{hot: yes}", name="heat"))
    assert base.interventions["stand"].clashes_with == ("kneel",)


def test_a_flag_clashes_with_interventions_and_flags() -> None:
    other = flag("{hot: yes}", name="other") + "clashes_with: [kneel, alarm]\n"
    (_, read) = library(other).red_flags
    assert read.clashes_with == ("kneel", "alarm")


def test_partitions_are_read() -> None:
    parts = cause("{age: {at_least: 50}}", name="old").replace("rule: sign", "rule: over")
    young = (
        "  - rule: under\n    when: {age: {below: 50}}\n    supports: weak\n"
        "    because: B\n    source: judgement\n"
    )
    late = derive("late", "{age: {at_least: 60}}") + "partition: [early]\n"
    base = library(
        parts + young + "partition: [[over, under]]\n", late, derive("early", "{age: {below: 60}}")
    )
    assert base.partitions == (
        Partition("old", ("rule:old/over", "rule:old/under")),
        Partition("late", ("derived:late", "derived:early")),
    )


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    "text,expected",
    [
        (promise("{raised: alrm}"), '4:20 no red flag is called "alrm"'),
        (promise("{shown: [raison]}"), '4:20 no cause is called "raison"'),
        (promise("{offered: knee}"), '4:21 no intervention is called "knee"'),
        (promise("{confirmed: sign}"), '4:23 no evidence rule is called "sign"'),
        (promise("{to: nowhere}"), '4:16 no place is called "nowhere"'),
        (promise("{acuity_at_least: soon}"), '4:29 "soon" is no acuity_at_least'),
        (promise("{raises: alarm}"), '4:12 "raises" is no key of then'),
        (promise("{raised: alarm}", when="{hott: yes}"), '3:12 no finding is called "hott"'),
        (promise("{raised: alarm}", rest="to: b"), "2:5 the promise one gives no reason"),
        ("promises: []\n", '1:11 "promises" has no entries'),
        (promise("yes"), '4:11 "then" should be a mapping'),
        (
            KNEEL.replace("kneel", "lie") + "clashes_with: knel\n",
            '5:15 no intervention is called "knel"',
        ),
        (
            flag("{hot: yes}", name="b") + "clashes_with: [alrm]\n",
            '11:16 no intervention is called "alrm"',
        ),
        (
            cause("{hot: yes}", name="b") + "partition: [[sign, sing]]\n",
            '12:20 no evidence rule is called "sing"',
        ),
        (derive("b", "{hot: yes}") + "partition: [c]\n", '5:13 no finding is called "c"'),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, expected: str) -> None:
    assert expected in told(text)


def test_two_promises_of_one_name() -> None:
    both = promise("{raised: alarm}")
    assert codes_of(QUESTIONS, flag("{hot: yes}"), both, both) == ["TR110"]


def test_a_promise_about_nobody_is_constant() -> None:
    nobody = promise("{raised: alarm}", when="{all: [{hot: yes}, {hot: no}]}")
    assert codes_of(QUESTIONS, flag("{hot: yes}"), nobody) == ["TR203"]


def test_a_misspelt_file_with_promises_is_no_file_of_promises() -> None:
    _, flaws = read_document(b"causes: a\npromises: []\n", "rules/a/a.yaml")
    assert [flaw.help for flaw in flaws] == ['did you mean "cause"?']


# ---------------------------------------------------------------- written and kept


def test_the_canonical_form() -> None:
    text = (
        "promises:\n"
        "  - then: {raised: alarm, acuity_at_least: urgent}\n"
        "    promise: one\n"
        "    because: It matters.  # why\n"
        "    when: {hot: yes}\n"
        "  - {promise: two, when: {hot: no}, then: {not_raised: [alarm]}, because: So.}\n"
    )
    written, flaws = formatted(text.encode(), "rules/a/promises.yaml")
    assert flaws == ()
    assert written == (
        "promises:\n"
        "  - promise: one\n"
        "    when: {hot: yes}\n"
        "    then: {acuity_at_least: urgent, raised: alarm}\n"
        "    because: It matters.  # why\n"
        "\n"
        "  - promise: two\n"
        "    when: {hot: no}\n"
        "    then: {not_raised: [alarm]}\n"
        "    because: So.\n"
    )
    assert formatted(written.encode(), "rules/a/promises.yaml") == (written, ())


def test_the_cache_keeps_them() -> None:
    late = derive("late", "{age: {at_least: 60}}") + "partition: [early]\n"
    base = library(promise("{activity: stop}"), late, derive("early", "{age: {below: 60}}"))
    kept = Columns(RuleBase)
    assert kept.decode(json.loads(json.dumps(kept.encode(base)))) == base


def test_the_reference_names_every_claim() -> None:
    page = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text("utf-8")
    for kind in ClaimKind:
        assert f"\n      {kind}: " in page

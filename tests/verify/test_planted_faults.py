"""Each promise is broken on purpose, and the person who shows it is found.

Some faults are such that `triage check` lets them by; those that it would stop are planted in a
checked rule base, for a proof must not lean on a check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

import pytest

from tests.small_library import small
from triage.language.base import RedFlag, RuleBase
from triage.language.condition import Is
from triage.language.domain import FindingId, Value
from triage.language.referral import SELF_CARE, Acuity, Referral
from triage.verify.verdict import Outcome, Story, Verdict
from triage.verify.verify import verify

YES_NO = """
- ask: {id}
  text: Is it so?
  answer: yes_no
"""
DANGER = YES_NO + "  danger: [yes]\n"
FLAG = """
red_flag: {id}
title: A flag
when: {{{when}}}
refer: {{to: doctor, acuity: urgent, within: 24 hours}}
if_unknown: {{to: doctor, acuity: routine, within: 2 weeks}}
tell: See a doctor.
because: It may be serious.
source: judgement
"""
CAUSE = """
cause: {id}
kind: pattern
title: A cause
explanation: It happens.
baseline: {{points: 1, because: Common., source: judgement}}
evidence:
"""
RULE = """
  - rule: {id}
    when: {{{when}}}
    supports: weak
    because: It is so.
    source: judgement
"""
STEM = """
- ask: stem
  text: How is it?
  answer: {firm: Firm, soft: Soft, black: Black}
  danger: [soft, black]
"""
SUN = YES_NO.format(id="sun")
WINDOW = """
- ask: window
  text: Which way?
  answer: {north: North, south: South}
  ask_when: {sun: yes}
"""
AGE = """
- ask: age
  text: How old?
  answer: {whole_number: {from: 0, to: 120}}
"""
SEX = YES_NO.format(id="male") + "  context: Who somebody is.\n"
CONFLICT = """
conflicts:
  - these: [{hot: yes}, {cold: yes}]
    because: Hot is not cold.
"""
HOT, COLD, FALL = (DANGER.format(id=id) for id in ("hot", "cold", "fall"))


def flag(id: str, when: str) -> str:
    return FLAG.format(id=id, when=when)


def cause(id: str, **rules: str) -> str:
    return CAUSE.format(id=id) + "".join(
        RULE.format(id=name, when=when).lstrip("\n") for name, when in rules.items()
    )


# ---------------------------------------------------------------- the faults


def masked_flag() -> RuleBase:
    """Plant a flag that waits for two answers of which nobody gives both."""
    return small(
        HOT + COLD,
        flag("both", "all: [{hot: yes}, {cold: yes}]"),
        flag("hot", "hot: yes"),
        more=CONFLICT,
    )


def flag_for_everybody() -> RuleBase:
    """Plant a flag that is raised on one side of a question and on the other."""
    conflict = CONFLICT.replace("{hot: yes}, {cold: yes}", "{hot: no}, {cold: no}")
    return small(HOT + COLD, flag("either", "any: [{hot: yes}, {cold: yes}]"), more=conflict)


def dead_rule() -> RuleBase:
    """Plant a rule that wants an answer to a question which its other answer closes."""
    return small(SUN + WINDOW, cause("dry", dead="all: [{sun: no}, {window: south}]"))


def rule_that_always_holds() -> RuleBase:
    """Plant a rule that speaks for its cause whatever is said."""
    return small(SUN + WINDOW, cause("dry", always="any: [{sun: no}, {window: [north, south]}]"))


def same_thing_twice() -> RuleBase:
    """Plant two thresholds of one number that add up."""
    return small(AGE, cause("worn", old="age: {at_least: 50}", older="age: {at_least: 70}"))


def unreachable_question() -> RuleBase:
    """Plant a question that is asked only after two answers of which nobody gives both."""
    gated = YES_NO.format(id="late") + "  ask_when: {all: [{hot: yes}, {cold: yes}]}\n"
    return small(
        HOT + COLD + gated,
        flag("hot", "any: [{hot: yes}, {cold: yes}]"),
        cause("dry", late="late: yes"),
        more=CONFLICT,
    )


def unread_question() -> RuleBase:
    """Plant a question that no rule reads."""
    return small(SUN + YES_NO.format(id="idle"), cause("dry", sun="sun: yes"))


def lost_between_two_flags() -> RuleBase:
    """Plant a flag for men and one for everybody else, and forget those who do not say."""
    return small(
        SEX + HOT,
        flag("men", "all: [{male: yes}, {hot: yes}]"),
        flag("others", "all: [{male: no}, {hot: yes}]"),
    )


def always_outdone() -> RuleBase:
    """Plant a pattern that another one outdoes whatever is said."""
    strong = cause("clear", sun="sun: yes").replace("points: 1,", "points: 9,")
    return small(SUN, cause("faint", sun="sun: yes"), strong)


def clashing_offer() -> RuleBase:
    """Plant a second cause that offers an exercise and forgets who must not do it."""
    told = "interventions:\n  - do: kneel\n"
    first = cause("dry", sun="sun: yes") + told + "    not_when: [{hot: yes}]\n"
    kneel = "intervention: kneel\ntitle: Kneel\nhow: Kneel down.\nsource: judgement\n"
    return small(SUN + HOT, first, cause("wet", sun="sun: no") + told, kneel)


def gate_that_hides() -> RuleBase:
    """Plant a danger sign behind a gate, and forget to say that it is one."""
    gated = DANGER.format(id="bone") + "  ask_when: {fall: yes}\n"
    return with_danger(small(FALL + gated, flag("bone", "bone: yes")), "bone", ())


def worst_left_out() -> RuleBase:
    """Plant a flag that hears the lesser of two danger signs only."""
    base = small(STEM, flag("rot", "stem: [soft, black]"))
    return with_flag(base, "rot", when=Is("stem", frozenset(("soft",))))


def unknown_sent_home() -> RuleBase:
    """Plant an `if_unknown` that is too low, for a flag and for its critical question."""
    base = small(HOT + "  critical: yes\n", flag("hot", "hot: yes"))
    hot = replace(base.findings["hot"], critical=SELF_CARE)
    base = replace(base, findings={**base.findings, "hot": hot})
    return with_flag(base, "hot", if_unknown=SELF_CARE)


def no_is_worse_than_silence() -> RuleBase:
    """Plant a flag that is raised by the harmless answer."""
    base = small(HOT, flag("hot", "hot: yes"))
    return with_flag(base, "hot", when=Is("hot", frozenset((False,))))


def loud_silence() -> RuleBase:
    """Plant an emergency for somebody who has said nothing."""
    base = small(HOT, flag("hot", "hot: yes"))
    now = Referral(Acuity.EMERGENCY_NOW, "hospital", "now", 0)
    return with_flag(base, "hot", refer=now, if_unknown=now)


def nameless_place() -> RuleBase:
    """Plant a referral to a place that nobody named."""
    base = small(HOT, flag("hot", "hot: yes"))
    return with_flag(base, "hot", refer=Referral(Acuity.URGENT, "nowhere"))


def with_flag(base: RuleBase, id: str, **changed: object) -> RuleBase:
    flags = tuple(_changed(one, changed) if one.id == id else one for one in base.red_flags)
    when = {f"red_flag:{one.id}": one.when for one in flags}
    clauses = tuple(
        replace(clause, when=when.get(clause.id, clause.when)) for clause in base.clauses
    )
    return replace(base, red_flags=flags, clauses=clauses)


def _changed(flag: RedFlag, changed: Mapping[str, object]) -> RedFlag:
    return RedFlag(**{**{one.name: getattr(flag, one.name) for one in fields(flag)}, **changed})


def with_danger(base: RuleBase, id: FindingId, danger: tuple[Value, ...]) -> RuleBase:
    return replace(base, findings={**base.findings, id: replace(base.findings[id], danger=danger)})


# ---------------------------------------------------------------- the stories


@dataclass(frozen=True)
class Fault:
    """A planted fault, the promise that it breaks, whom it is about, and who shows it."""

    plant: Callable[[], RuleBase]
    promise: str
    about: str
    told: tuple[Mapping[FindingId, Value], ...]


FAULTS = (
    Fault(masked_flag, "flags_can_be_raised", "red_flag:both", ({"hot": True},)),
    Fault(flag_for_everybody, "flags_can_be_ruled_out", "red_flag:either", ({"hot": False},)),
    Fault(dead_rule, "rules_can_be_confirmed", "rule:dry/dead", ({"sun": False},)),
    Fault(
        rule_that_always_holds,
        "rules_can_be_refuted",
        "rule:dry/always",
        ({"sun": True},),
    ),
    Fault(same_thing_twice, "rules_are_independent", "rule:worn/older", ({"age": 70},)),
    Fault(unreachable_question, "questions_can_be_reached", "gate:late", ({"hot": True},)),
    Fault(unread_question, "questions_are_read", "idle", ({},)),
    Fault(
        lost_between_two_flags,
        "unknown_context_is_never_less",
        "male",
        ({"hot": True}, {"male": False, "hot": True}, {"male": True, "hot": True}),
    ),
    Fault(always_outdone, "patterns_can_come_first", "faint", ({},)),
    Fault(clashing_offer, "offers_respect_contraindications", "kneel", ({"hot": True},)),
    Fault(gate_that_hides, "danger_is_never_hidden", "bone", ({"fall": False, "bone": True},)),
    Fault(worst_left_out, "danger_is_monotone", "stem", ({}, {"stem": "black"})),
    Fault(unknown_sent_home, "nobody_goes_home_unasked", "hot", ({},)),
    Fault(no_is_worse_than_silence, "unknown_is_never_less_than_no", "hot", ({}, {"hot": False})),
    Fault(loud_silence, "silence_decides_nothing", "silence", ({},)),
    Fault(nameless_place, "cases_end_with_a_disposition", "hot", ({},)),
)


def name_of(fault: Fault) -> str:
    return fault.plant.__name__


@pytest.mark.parametrize("fault", FAULTS, ids=name_of)
def test_a_planted_fault_is_found_with_its_story(fault: Fault) -> None:
    (outcome,) = verify(fault.plant(), 60, (fault.promise,))
    assert outcome.verdict is Verdict.REFUTED
    story = story_about(outcome, fault.about)
    assert tuple(dict(case.values) for case in story.cases) == fault.told


def story_about(outcome: Outcome, about: str) -> Story:
    return next(story for story in outcome.stories if story.about == about)


@pytest.mark.parametrize(
    "one, more, verdict",
    [
        ("sun: yes", "all: [{sun: yes}, {dust: yes}]", Verdict.PROVED),
        (
            "all: [{sun: yes}, {dust: yes}]",
            "all: [{fog: yes}, {dust: yes}, {sun: yes}]",
            Verdict.PROVED,
        ),
        (
            "all: [{sun: yes}, {dust: yes}]",
            "all: [{all: [{sun: yes}, {fog: yes}]}, {dust: yes}]",
            Verdict.PROVED,
        ),
        ("all: [{sun: yes}, {dust: yes}]", "all: [{dust: yes}, {sun: yes}]", Verdict.REFUTED),
        ("any: [{sun: yes}, {dust: yes}]", "all: [{fog: yes}, {dust: yes}]", Verdict.REFUTED),
    ],
)
def test_a_rule_that_names_all_of_the_other_says_so(one: str, more: str, verdict: Verdict) -> None:
    asked = SUN + YES_NO.format(id="dust") + YES_NO.format(id="fog")
    base = small(asked, cause("dry", one=one, more=more))
    (outcome,) = verify(base, 60, ("rules_are_independent",))
    assert outcome.verdict is verdict


def test_what_is_missing_is_told() -> None:
    (outcome,) = verify(dead_rule(), 60, ("rules_can_be_confirmed",))
    (missing,) = outcome.stories[0].missing
    assert isinstance(missing, Is)
    assert missing.finding == "window"


def test_no_time_is_never_a_proof() -> None:
    for outcome in verify(small(HOT, flag("hot", "hot: yes")), 0, ("flags_can_be_raised",)):
        assert outcome.verdict is Verdict.UNDECIDED
        assert outcome.undecided == ("red_flag:hot",)

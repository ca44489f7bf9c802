"""What the strategies reach: laws that meet only simple cases are kept by anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.small_library import small
from triage.language.base import FlagKind, Kind, RuleBase
from triage.language.case import Case, Said
from triage.language.condition import AtLeast, Condition, Is, Not, Within, findings_of
from triage.language.questionnaire import Form
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.assess import assess
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.testing.strategies import answers, cases, rule_bases

NODES = {"Is", "Within", "AtLeast", "Not", "not of a whole", "at least some of several"}
DOMAINS = {"YesNo", "Choice", "WholeNumber"}
REPLIES = ("unanswered", "answered", "danger")
GATES = {
    f"gate {truth.name}, {reply}{how}"
    for truth in Truth
    for reply in REPLIES
    for how in ("", ", otherwise")
}
CHAINS = {
    "gate on a derived finding",
    "derived of derived",
    "gate on a gated finding",
    "parent not sure",
    "parent rather not said",
    "gate on a question further down",
}
CAUSES = {f"cause {kind}" for kind in Kind} | {
    "group with refuted points",
    "tied causes",
    "no cause",
    "offer made",
    "offer while waiting",
    "offer ruled out",
    "two offers of one intervention",
}
SAFETY = {f"{kind} {truth.name}" for kind in FlagKind for truth in Truth} | {
    "step taken",
    "contradiction behind a gate",
    "conflict of answers",
    "answer set aside",
    "critical and unknown",
    "out of scope while open",
    "not ruled out at self care",
    *(f"acuity {acuity.word}" for acuity in Acuity),
}
FORMS = {f"form {form}" for form in Form}
WANTED = NODES | DOMAINS | GATES | CHAINS | CAUSES | SAFETY | FORMS


@pytest.mark.laws
@pytest.mark.slow
def test_the_strategies_reach_everything() -> None:
    met: Counter[str] = Counter()

    @settings(
        max_examples=250,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        base = data.draw(rule_bases())
        met.update(set(in_base(base)))
        for case in data.draw(st.lists(cases(base), min_size=3, max_size=3)):
            met.update(set(in_case(base, case)))

    draw()
    assert WANTED - met.keys() == set()
    assert met.keys() - WANTED == set()


def in_base(base: RuleBase) -> Iterator[str]:
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    gated = {id for id, finding in base.findings.items() if finding.gate is not None}
    for clause in base.clauses:
        yield from nodes(clause.when)
    for id in asked:
        yield type(base.findings[id].domain).__name__
    yield from (f"form {question.form}" for question in base.questionnaire.questions())
    for id, read in reads(base):
        if base.findings[id].derived:
            yield from ("derived of derived" for other in read if base.findings[other].derived)
            continue
        yield from ("gate on a derived finding" for other in read if base.findings[other].derived)
        yield from ("gate on a gated finding" for _ in read & gated)
        later = asked[asked.index(id) :]
        yield from ("gate on a question further down" for _ in read & {*later})
    yield from (f"cause {cause.kind}" for cause in base.causes.values())
    offers = [offer.intervention for cause in base.causes.values() for offer in cause.offers]
    if len(offers) > len(set(offers)):
        yield "two offers of one intervention"


def nodes(condition: Condition) -> Iterator[str]:
    yield type(condition).__name__
    match condition:
        case AtLeast(count, parts):
            if 1 < count < len(parts):
                yield "at least some of several"
            for part in parts:
                yield from nodes(part)
        case Not(part):
            if isinstance(part, AtLeast):
                yield "not of a whole"
            yield from nodes(part)
        case Is() | Within():
            pass


def reads(base: RuleBase) -> Iterator[tuple[str, set[str]]]:
    """Yield each gated and each derived finding, and the findings that it reads."""
    for id, finding in base.findings.items():
        when = base.derived[id].when if finding.derived else finding.gate
        if when is not None:
            yield id, set(findings_of(when))


def in_case(base: RuleBase, case: Case) -> Iterator[str]:
    counted = settled_case(base, case)
    found = truths(base, case)
    reading = Reading(base, counted, found)
    if counted.values != case.values:
        yield "answer set aside"
    for id, finding in base.findings.items():
        if finding.gate is not None:
            own = counted.values.get(id)
            reply = REPLIES[0 if own is None else 2 if finding.rank(own) else 1]
            how = "" if finding.otherwise is None else ", otherwise"
            yield f"gate {reading.gate(id).name}, {reply}{how}"
    for _, read in reads(base):
        yield from ("parent not sure" for id in read if case.said.get(id) is Said.NOT_SURE)
        rather_not = [id for id in read if case.said.get(id) is Said.RATHER_NOT_SAY]
        yield from ("parent rather not said" for _ in rather_not)
    yield from in_assessment(base, case)
    for rule in base.evidence:
        refuted = found[f"rule:{rule.id}"] is Truth.FALSE
        if rule.group and rule.weight_if_refuted and refuted:
            yield "group with refuted points"
    for flag in base.red_flags:
        yield f"{flag.kind} {found[f'red_flag:{flag.id}'].name}"


def in_assessment(base: RuleBase, case: Case) -> Iterator[str]:
    assessment = assess(base, case)
    acuity = assessment.disposition.acuity
    yield f"acuity {acuity.word}"
    for contradiction in assessment.contradictions:
        behind = contradiction.because.startswith("Other answers")
        yield "contradiction behind a gate" if behind else "conflict of answers"
    flags = {flag.id: flag for flag in base.red_flags}
    for result in assessment.red_flags:
        flag = flags[result.flag]
        if result.state == "not_ruled_out" and result.referral in [one.refer for one in flag.steps]:
            yield "step taken"
        if result.state == "not_ruled_out" and acuity is Acuity.SELF_CARE:
            yield "not ruled out at self care"
        if result.state == "not_ruled_out" and flag.id in assessment.out_of_scope:
            yield "out of scope while open"
    yield from ("critical and unknown" for one in assessment.open_findings if one.critical)
    yield from ("tied causes" for cause in assessment.causes if cause.tied)
    yield from ("no cause" for _ in range(not assessment.causes))
    made = [offer.intervention for offer in assessment.interventions]
    if made:
        yield "offer while waiting" if acuity is Acuity.ROUTINE else "offer made"
    shown = [cause.cause for cause in assessment.causes if cause.shown]
    if acuity is Acuity.SELF_CARE:
        offers = [offer for id in shown for offer in base.causes[id].offers]
        yield from ("offer ruled out" for offer in offers if offer.intervention not in made)


# ---------------------------------------------------------------- soundness


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(st.data())
def test_answers_lie_in_their_domains(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    case = data.draw(cases(base))
    assert case.values.keys() & case.said.keys() == set()
    for id, value in case.values.items():
        assert base.findings[id].domain.holds(value)
        assert value in answers(base, id)
    for finding in base.findings.values():
        assert finding.otherwise not in finding.danger


def test_long_numbers_are_tried_around_their_thresholds() -> None:
    """Not every whole number is worth trying, but both sides of each threshold are."""
    base = small(
        """
        - ask: age
          text: How old are you?
          answer: {whole_number: {from: 0, to: 120}}
        """,
        """
        derive: old
        title: Old
        when: {age: {between: [65, 90]}}
        because: It is a threshold.
        """,
    )
    assert answers(base, "age") == (0, 64, 65, 66, 89, 90, 91, 120)

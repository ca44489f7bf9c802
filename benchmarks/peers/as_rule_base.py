"""The neutral workload as a rule base of ours."""

from __future__ import annotations

from typing import assert_never

from benchmarks.peers.workload import (
    ChoiceTest,
    EitherTest,
    FindingTest,
    NumberTest,
    Test,
    Workload,
    YesNoTest,
)
from triage.language.base import (
    Cause,
    Clause,
    ClauseKind,
    DerivedFinding,
    EvidenceRule,
    FlagKind,
    Kind,
    LibraryInfo,
    Place,
    PlaceWords,
    RedFlag,
    RuleBase,
)
from triage.language.condition import AtLeast, Condition, Is, Within
from triage.language.domain import Choice, Domain, WholeNumber, YesNo
from triage.language.questionnaire import Finding, Form, Item, Question, Questionnaire, Section
from triage.language.referral import Acuity, Referral

_YES = frozenset((True,))
_SOON = Referral(Acuity.ROUTINE, "clinic", "2 weeks", 336)


def as_rule_base(of: Workload) -> RuleBase:
    """Return the rule base: a rule is evidence, a red flag, or one way to a derived finding.

    A cause starts at -1, so that it is ranked only where more speaks for it than against it.
    """
    asked = {one.id: Finding(one.id, _domain(one.kind, one.options)) for one in of.questions}
    ways: dict[str, list[Condition]] = {}
    for rule in of.rules:
        if rule.concludes == "finding":
            ways.setdefault(f"f{rule.target}", []).append(_all(rule.tests))
    derived = {id: DerivedFinding(id, _any(parts), id, "made up") for id, parts in ways.items()}
    flags = tuple(
        _flag(rule.id, _all(rule.tests), rule.target)
        for rule in of.rules
        if rule.concludes == "urgency"
    )
    evidence = tuple(
        EvidenceRule(
            f"c{rule.target}/r{rule.id}",
            f"c{rule.target}",
            _all(rule.tests),
            rule.weight,
            0,
            "made up",
            (),
        )
        for rule in of.rules
        if rule.concludes == "cause"
    )
    causes = [f"c{number}" for number in range(of.causes)]
    computed = {id: Finding(id, YesNo(), derived=True) for id in derived}
    questions = tuple(Question(id, Form.ONE, f"{id}?", (Item(id),)) for id in asked)
    return RuleBase(
        digest=f"neutral, {len(of.rules)} rules",
        library=LibraryInfo("neutral", "Neutral", "0.0.0", "neutral", "en", "CC0-1.0", "0.1"),
        questionnaire=Questionnaire(
            "neutral", "Neutral", "nobody", (Section("all", "All", questions),)
        ),
        findings={**asked, **computed},
        clauses=(
            *(Clause(ClauseKind.DERIVED, id, each.when) for id, each in derived.items()),
            *(Clause(ClauseKind.RED_FLAG, each.id, each.when) for each in flags),
            *(Clause(ClauseKind.RULE, each.id, each.when) for each in evidence),
        ),
        derived=derived,
        causes={
            id: Cause(id, Kind.PATTERN, id, "made up", -1, "made up", ()) for id in sorted(causes)
        },
        evidence=tuple(sorted(evidence, key=lambda each: each.id)),
        red_flags=tuple(sorted(flags, key=lambda each: each.id)),
        interventions={},
        places={"clinic": Place("clinic", {"neutral": PlaceWords("a clinic")})},
        sources={},
        examples=(),
    )


def _domain(kind: str, options: tuple[str, ...]) -> Domain:
    match kind:
        case "yes_no":
            return YesNo()
        case "choice":
            return Choice(options)
        case _:
            return WholeNumber(0, 100)


def _flag(number: int, when: Condition, level: int) -> RedFlag:
    return RedFlag(
        id=f"u{number}",
        kind=FlagKind.RED_FLAG,
        title="made up",
        when=when,
        refer=Referral(Acuity(level), "clinic", "now", 0),
        if_unknown=_SOON,
        if_unknown_because="",
        steps=(),
        suspects=(),
        tell="made up",
        until_seen="",
        take_along="",
        because="made up",
        sources=(),
    )


def _all(tests: tuple[Test, ...]) -> Condition:
    parts = tuple(map(_condition, tests))
    return parts[0] if len(parts) == 1 else AtLeast(len(parts), parts)


def _any(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AtLeast(1, tuple(parts))


def _condition(test: Test) -> Condition:
    match test:
        case YesNoTest(question, wanted):
            return Is(question, frozenset((wanted,)))
        case ChoiceTest(question, options):
            return Is(question, frozenset(options))
        case NumberTest(question, how, bound):
            match how:
                case ">=":
                    return Within(question, bound, 100)
                case ">":
                    return Within(question, bound + 1, 100)
                case "<=":
                    return Within(question, 0, bound)
                case _:
                    return Within(question, 0, bound - 1)
        case FindingTest(finding):
            return Is(f"f{finding}", _YES)
        case EitherTest(parts):
            return AtLeast(1, tuple(map(_condition, parts)))
        case _:
            assert_never(test)

"""A rule base of any size, made up from a fixed seed, for measuring."""

from __future__ import annotations

import random

from triage.language.base import (
    Cause,
    Clause,
    ClauseKind,
    DerivedFinding,
    EvidenceRule,
    Kind,
    LibraryInfo,
    RuleBase,
)
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, Is
from triage.language.domain import Choice, Domain, FindingId, Value, YesNo
from triage.language.questionnaire import Finding, Form, Item, Question, Questionnaire, Section

QUESTIONS = 150
DERIVED = 30
RULES_PER_CAUSE = 12


def made_up_base(rules: int) -> RuleBase:
    """Return a base of `rules` clauses over 150 questions, 30 of them derived in two strata."""
    dice = random.Random(4)
    findings = {f"q{number:03}": _question(dice, number) for number in range(QUESTIONS)}
    asked = list(findings)
    derived: dict[FindingId, DerivedFinding] = {}
    for number in range(min(DERIVED, rules // 4)):
        id = f"d{number:02}"
        lower = [name for name in derived if name < "d20"] if number >= 20 else []
        pool = [*lower, *dice.sample(asked, 10)]
        when = _condition(dice, findings, dice.sample(pool, 3))
        derived[id] = DerivedFinding(id, when, id, "made up")
    for id in derived:
        findings[id] = Finding(id, YesNo(), derived=True)
    evidence = []
    for number in range(rules - len(derived)):
        cause = f"c{number // RULES_PER_CAUSE:04}"
        when = _condition(dice, findings, dice.sample(list(findings), 4))
        evidence.append(EvidenceRule(f"{cause}/r{number:05}", cause, when, 3, 0, "made up", ()))
    causes = {
        id: Cause(id, Kind.PATTERN, id, "made up", 0, "made up", ())
        for id in sorted({rule.cause for rule in evidence})
    }
    return RuleBase(
        digest=f"made up, {rules} rules",
        library=LibraryInfo("made_up", "Made up", "0.0.0", "neutral", "en", "CC0", "0.1"),
        questionnaire=_questionnaire(asked),
        findings=findings,
        clauses=(
            *(Clause(ClauseKind.DERIVED, id, each.when) for id, each in derived.items()),
            *(Clause(ClauseKind.RULE, rule.id, rule.when) for rule in evidence),
        ),
        derived=derived,
        causes=causes,
        evidence=tuple(evidence),
        red_flags=(),
        interventions={},
        places={},
        sources={},
        examples=(),
    )


def made_up_case(base: RuleBase, answered: int, *, seed: int) -> Case:
    """Return a case with so many answers."""
    dice = random.Random(seed)
    asked = [id for id, finding in base.findings.items() if not finding.derived]
    return Case({id: any_value(base, id, dice) for id in dice.sample(asked, answered)})


def any_value(base: RuleBase, id: FindingId, dice: random.Random) -> Value:
    """Return one of the values of a finding."""
    return dice.choice(list(base.findings[id].values()))


def _question(dice: random.Random, number: int) -> Finding:
    options = tuple(f"o{each}" for each in range(dice.randint(3, 5)))
    domain: Domain = YesNo() if dice.random() < 0.6 else Choice(options)
    return Finding(f"q{number:03}", domain)


def _condition(
    dice: random.Random, findings: dict[FindingId, Finding], names: list[FindingId]
) -> Condition:
    parts = [_leaf(dice, findings, name) for name in names]
    match dice.choice(("one", "one", "one", "all", "all", "any", "two")):
        case "one":
            return parts[0]
        case "all":
            return AtLeast(len(parts[:3]), tuple(parts[:3]))
        case "any":
            return AtLeast(1, tuple(parts[:2]))
        case _:
            return AtLeast(2, tuple(parts))


def _leaf(dice: random.Random, findings: dict[FindingId, Finding], name: FindingId) -> Condition:
    values = list(findings[name].values()) if name in findings else [False, True]
    size = 1 if len(values) == 2 else dice.randint(1, len(values) - 1)
    return Is(name, frozenset(dice.sample(values, size)))


def _questionnaire(asked: list[FindingId]) -> Questionnaire:
    questions = tuple(Question(id, Form.ONE, f"Question {id}?", (Item(id),)) for id in asked)
    return Questionnaire("made_up", "Made up", "nobody", (Section("all", "All", questions),))

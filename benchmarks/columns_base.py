"""A rule base of 100 rules and an archive for it, for measuring columns; made from a fixed seed.

The shape is that of the neutral workload of 100 rules: 40 questions, 20 causes, half of the
questions yes or no, three in ten with three to five options, the rest numbers from 0 to 100.
Conditions join two to five leaves; one in ten rules is a red flag, one in thirteen a derived
finding that others read. A fifth of all answers is unknown.
"""

from __future__ import annotations

import random
from pathlib import Path

from triage.batch.sample import sample
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
from triage.language.domain import Choice, Domain, FindingId, WholeNumber, YesNo
from triage.language.questionnaire import Finding, Item, Question, Questionnaire, Section
from triage.language.questionnaire import Form as Asked
from triage.language.referral import Acuity, Referral

QUESTIONS = 40
CAUSES = 20
DERIVED = 8
FLAGS = 10
ROWS_IN_A_FILE = 5_000_000
PLACES = ("ambulance", "hospital", "clinic")


def columns_base(rules: int = 100) -> RuleBase:
    """Return a base with so many rules: derived findings, red flags and evidence."""
    dice = random.Random(7)
    asked = {f"q{number:02}": _finding(dice, f"q{number:02}") for number in range(QUESTIONS)}
    derived = {
        f"d{number}": DerivedFinding(f"d{number}", _condition(dice, asked, ()), "", "Made up.")
        for number in range(DERIVED * rules // 100)
    }
    findings = asked | {id: Finding(id, YesNo(), derived=True) for id in derived}
    flags = tuple(
        _flag(dice, f"f{number:03}", _condition(dice, asked, tuple(derived)))
        for number in range(FLAGS * rules // 100)
    )
    causes = {
        f"c{number:02}": Cause(
            f"c{number:02}", Kind.PATTERN, "", "Made up.", dice.randint(-4, 4), "Made up.", ()
        )
        for number in range(CAUSES)
    }
    evidence = tuple(
        _evidence(dice, number, _condition(dice, asked, tuple(derived)))
        for number in range(rules - len(flags) - len(derived))
    )
    return RuleBase(
        digest=f"{rules:064}",
        library=LibraryInfo("columns", "Columns", "0.0.0", "neutral", "en", "CC0-1.0", "0.1"),
        questionnaire=_questionnaire(asked),
        findings=findings,
        clauses=(
            *(Clause(ClauseKind.DERIVED, id, each.when) for id, each in derived.items()),
            *(Clause(ClauseKind.RED_FLAG, flag.id, flag.when) for flag in flags),
            *(Clause(ClauseKind.RULE, rule.id, rule.when) for rule in evidence),
        ),
        derived=derived,
        causes=causes,
        evidence=evidence,
        red_flags=flags,
        interventions={},
        places={id: Place(id, {"neutral": PlaceWords(id)}) for id in (*PLACES, "self_care")},
        sources={},
        examples=(),
    )


def archive(base: RuleBase, rows: int, folder: Path, *, a_file: int = ROWS_IN_A_FILE) -> Path:
    """Write so many invented cases, a column for each question, into a new folder of files."""
    folder.mkdir()
    for number, start in enumerate(range(0, rows, a_file)):
        cases = sample(base, min(a_file, rows - start), first=start + 1)
        cases.sink_parquet(folder / f"{number:05}.parquet", row_group_size=250_000)
    return folder


def _finding(dice: random.Random, id: str) -> Finding:
    drawn = dice.random()
    options = tuple(f"option_{letter}" for letter in "abcde"[: dice.randint(3, 5)])
    domain: Domain = YesNo()
    if drawn >= 0.5:
        domain = Choice(options) if drawn < 0.8 else WholeNumber(0, 100)
    return Finding(id, domain, how_often=((True, 30.0), (False, 70.0)) if drawn < 0.5 else ())


def _condition(
    dice: random.Random, asked: dict[FindingId, Finding], derived: tuple[FindingId, ...]
) -> Condition:
    names = dice.sample(list(asked), dice.randint(2, 5))
    parts: list[Condition] = [_leaf(dice, asked[name]) for name in names]
    if derived and dice.random() < 0.4:
        parts[0] = Is(dice.choice(derived), frozenset((True,)))
    if len(parts) > 2 and dice.random() < 0.12:
        parts[-2:] = [AtLeast(1, tuple(parts[-2:]))]
    return AtLeast(len(parts), tuple(parts))


def _leaf(dice: random.Random, finding: Finding) -> Condition:
    match finding.domain:
        case YesNo():
            return Is(finding.id, frozenset((dice.random() < 0.8,)))
        case Choice(options):
            return Is(finding.id, frozenset(dice.sample(options, dice.choice((1, 1, 2)))))
        case WholeNumber(low, high):
            bound = dice.randrange(10, 91, 5)
            ends = (bound, high) if dice.random() < 0.5 else (low, bound)
            return Within(finding.id, *ends)


def _flag(dice: random.Random, id: str, when: Condition) -> RedFlag:
    acuity = dice.choice((Acuity.URGENT, Acuity.EMERGENCY_TODAY, Acuity.EMERGENCY_NOW))
    return RedFlag(
        id=id,
        kind=FlagKind.RED_FLAG,
        title=id,
        when=when,
        refer=Referral(acuity, dice.choice(PLACES), "now", 0),
        if_unknown=Referral(Acuity.ROUTINE, "clinic", "2 weeks", 336),
        if_unknown_because="",
        steps=(),
        suspects=(),
        tell="",
        until_seen="",
        take_along="",
        because="Made up.",
        sources=(),
    )


def _evidence(dice: random.Random, number: int, when: Condition) -> EvidenceRule:
    cause = f"c{dice.randrange(CAUSES):02}"
    weight = dice.choice((3, 7, 10)) * (1 if dice.random() < 0.75 else -1)
    return EvidenceRule(f"{cause}/r{number:04}", cause, when, weight, 0, "Made up.", ())


def _questionnaire(asked: dict[FindingId, Finding]) -> Questionnaire:
    questions = tuple(Question(id, Asked.ONE, f"{id}?", (Item(id),)) for id in asked)
    return Questionnaire("columns", "Columns", "nobody", (Section("all", "All", questions),))

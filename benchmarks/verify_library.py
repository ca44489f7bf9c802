"""A library of any size with all that a promise looks at, made up from a fixed seed."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.made_up import made_up_base
from triage.checking.order import in_order, later_clauses
from triage.language.base import (
    Cause,
    Clause,
    ClauseKind,
    EvidenceRule,
    FlagKind,
    Intervention,
    Kind,
    Offer,
    Place,
    PlaceWords,
    RedFlag,
    RuleBase,
    Step,
)
from triage.language.condition import AtLeast, Condition, Is
from triage.language.domain import Choice, FindingId, Value, YesNo
from triage.language.questionnaire import Finding
from triage.language.referral import AT_HOME, Acuity, Referral

DANGER = 60  # so many of the 150 questions look for danger, and flags read these
GATED = 30  # so many of the others wait for the answer to another one
RULES_PER_FLAG = 25
OFFERS = 20

_URGENT = Referral(Acuity.URGENT, "clinic", "24 hours", 24)
_TODAY = Referral(Acuity.EMERGENCY_TODAY, "hospital", "now", 0)


def library(rules: int) -> RuleBase:
    """Return a base of `rules` evidence rules and derived findings, and a flag for every 25."""
    dice = random.Random(11)
    plain = made_up_base(rules)
    findings = dict(_findings(plain, dice))
    danger = [id for id, one in findings.items() if one.danger]
    flags = tuple(_flag(dice, findings, danger, n) for n in range(max(4, rules // RULES_PER_FLAG)))
    interventions = {f"i{number:02}": _intervention(number) for number in range(OFFERS)}
    causes = {id: _cause(dice, one, n, danger) for n, (id, one) in enumerate(plain.causes.items())}
    evidence = tuple(_rule(dice, rule) for rule in plain.evidence)
    gates = {id: Clause(ClauseKind.GATE, id, one.gate) for id, one in findings.items() if one.gate}
    derived = {id: Clause(ClauseKind.DERIVED, id, one.when) for id, one in plain.derived.items()}
    return replace(
        plain,
        findings=findings,
        red_flags=flags,
        causes=causes,
        evidence=evidence,
        interventions=interventions,
        places={
            id: Place(id, {"neutral": PlaceWords(id)}) for id in ("hospital", "clinic", AT_HOME)
        },
        clauses=(*in_order(gates | derived), *later_clauses(flags, evidence, causes.values())),
    )


def _findings(base: RuleBase, dice: random.Random) -> list[tuple[FindingId, Finding]]:
    asked = [id for id, one in base.findings.items() if not one.derived]
    open_to_all = asked[DANGER : len(asked) - GATED]
    found = []
    for number, (id, finding) in enumerate(base.findings.items()):
        if finding.derived:
            found.append((id, finding))
        elif number < DANGER:
            found.append((id, replace(finding, danger=_worst(finding), critical=_maybe(dice))))
        elif id in open_to_all:
            found.append((id, finding))
        else:
            gate = _is(base.findings[dice.choice(open_to_all)], dice)
            found.append((id, replace(finding, gate=gate)))
    return found


def _worst(finding: Finding) -> tuple[Value, ...]:
    match finding.domain:
        case YesNo():
            return (True,)
        case Choice(options):
            return options[-2:]
        case _:
            raise AssertionError("made up questions are of two kinds")


def _maybe(dice: random.Random) -> Referral | None:
    return _URGENT if dice.random() < 0.3 else None


def _is(finding: Finding, dice: random.Random) -> Condition:
    return Is(finding.id, frozenset((dice.choice(list(finding.domain.values())),)))


def _flag(
    dice: random.Random, findings: dict[FindingId, Finding], danger: list[FindingId], number: int
) -> RedFlag:
    refer = dice.choice((_URGENT, _TODAY))
    parts = [_looks_for(findings[id], dice) for id in dice.sample(danger, 4)]
    step = (
        () if refer is _URGENT else (Step(_looks_for(findings[dice.choice(danger)], dice), _TODAY),)
    )
    return RedFlag(
        id=f"f{number:04}",
        kind=FlagKind.RED_FLAG,
        title="",
        when=AtLeast(dice.choice((1, 2, 2, 3)), tuple(parts[: dice.randint(3, 4)])),
        refer=refer,
        if_unknown=_URGENT,
        if_unknown_because="",
        steps=step,
        suspects=(),
        tell="",
        until_seen="",
        take_along="",
        because="",
        sources=(),
    )


def _looks_for(finding: Finding, dice: random.Random) -> Condition:
    return Is(finding.id, frozenset(finding.danger[dice.randrange(len(finding.danger)) :]))


def _intervention(number: int) -> Intervention:
    # The first two clash, and no cause offers the second, so that there is a proof to find.
    return Intervention(f"i{number:02}", "", "", clashes_with=("i01",) if number == 0 else ())


def _cause(dice: random.Random, cause: Cause, number: int, danger: list[FindingId]) -> Cause:
    against = Is(dice.choice(danger), frozenset((True,)))
    offered = f"i{dice.choice([0, *range(2, OFFERS)]):02}"
    kind = (Kind.PATTERN, Kind.PATTERN, Kind.CONTRIBUTOR)[number % 3]
    return replace(
        cause, kind=kind, baseline=-3, offers=(Offer(offered, cause.id, not_when=(against,)),)
    )


def _rule(dice: random.Random, rule: EvidenceRule) -> EvidenceRule:
    weight = dice.choice((3, 3, 7, 10, -3))
    return replace(
        rule, weight=weight, weight_if_refuted=dice.choice((0, 0, -3 if weight > 0 else 3))
    )

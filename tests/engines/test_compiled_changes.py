"""The compiled engine, one answer changed at a time, on conditions of every shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from tests.engines.test_compiled_engine import with_conditions
from triage.engines.compiled_engine import CompiledEngine
from triage.engines.leaf_codes import LeafCodes, Opposite, Piece, Pieces, Some
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import Choice, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding
from triage.semantics.assess import assess
from triage.semantics.reading import Reading, truths

BASES, STEPS = 12, 14


@pytest.mark.slow
def test_one_answer_more_less_or_other() -> None:
    """Every way comes to what the specification says, and every shape and state was met."""
    met: Counter[str] = Counter()
    for number in range(BASES):
        dice = Random(number)
        base = _base(dice)
        met.update(_shapes(base))
        ways = [CompiledEngine(base, all_rules_from=count) for count in (None, 0, 1e9)]
        for case in _changing(base, dice):
            whole = assess(base, case)
            met.update(_states(base, case))
            for way in ways:
                assert way.assess(case) == whole
                brief = way.assess(case, trace=False)
                assert (brief.red_flags, brief.causes) == (whole.red_flags, whole.causes)
    missing = _EVERYTHING - {name for name, count in met.items() if count}
    assert missing == set()


_EVERYTHING = {
    *("Is", "Within", "AtLeast", "Not"),
    *("piece", "opposite of pieces", "some of pieces", "some of some", "whole"),
    *("derived TRUE", "derived FALSE", "derived UNKNOWN", "cut derived", "cut gate"),
    *(
        f"gate {gate}, {given}"
        for gate in ("TRUE", "FALSE", "UNKNOWN")
        for given in ("danger", "harmless", "unanswered", "not_sure")
    ),
}


def _base(dice: Random) -> RuleBase:
    plain: dict[str, Finding] = {f"y{n}": Finding(f"y{n}", YesNo()) for n in range(6)}
    plain["c"] = Finding("c", Choice(("one", "two", "three")))
    plain["n"] = Finding("n", WholeNumber(0, 9))
    findings = dict(plain)
    for n in range(3):
        gate = _condition(dice, findings, dice.choice((1, 2, 7)))
        danger: tuple[Value, ...] = (True,)
        findings[f"g{n}"] = Finding(f"g{n}", YesNo(), danger=danger, gate=gate)
    derived: dict[str, Condition] = {}
    for n in range(3):
        derived[f"d{n}"] = _condition(dice, findings, dice.choice((2, 8, 12)))
        findings[f"d{n}"] = Finding(f"d{n}", YesNo(), derived=True)
    rules = [_condition(dice, findings, size) for size in (1, 2, 3, 5, 6, 9, 14)]
    asked = {id: one for id, one in findings.items() if not one.derived}
    return with_conditions(*rules, findings=asked, derived=derived)


def _condition(dice: Random, findings: dict[str, Finding], size: int) -> Condition:
    """Return a condition of about so many leaves."""
    if size == 1:
        one = dice.choice(list(findings.values()))
        if isinstance(one.domain, WholeNumber):
            low = dice.randint(0, 6)
            return Within(one.id, low, low + dice.randint(0, 3))
        return Is(one.id, frozenset((dice.choice(list(one.domain.values())),)))
    if dice.random() < 0.2:
        return Not(_condition(dice, findings, size))
    count = dice.randint(2, min(4, size))
    parts = [_condition(dice, findings, max(1, size // count)) for _ in range(count)]
    return AtLeast(dice.randint(1, count), tuple(parts))


def _changing(base: RuleBase, dice: Random) -> Iterator[Case]:
    values: dict[str, Value] = {}
    said: dict[str, Said] = {}
    asked = [one for one in base.findings.values() if not one.derived]
    yield Case({})
    for _ in range(STEPS):
        one = dice.choice(asked)
        values.pop(one.id, None)
        said.pop(one.id, None)
        if dice.random() < 0.8:
            values[one.id] = dice.choice(list(one.domain.values()))
        elif dice.random() < 0.6:
            said[one.id] = Said.NOT_SURE
        yield Case(values, said)


def _shapes(base: RuleBase) -> Iterator[str]:
    codes = LeafCodes(base.clauses)
    for number, clause in enumerate(base.clauses):
        yield from _nodes(clause.when)
        if number in codes.cut:
            yield f"cut {clause.kind}"
            yield from _cuts(codes.cut[number])
        else:
            yield "whole"


def _nodes(condition: Condition) -> Iterator[str]:
    yield type(condition).__name__
    if isinstance(condition, Not):
        yield from _nodes(condition.part)
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from _nodes(part)


def _cuts(pieces: Pieces) -> Iterator[str]:
    match pieces:
        case Piece():
            yield "piece"
        case Opposite(part):
            yield "opposite of pieces"
            yield from _cuts(part)
        case Some(_, parts):
            yield "some of pieces"
            if any(isinstance(part, Some) for part in parts):
                yield "some of some"
            for part in parts:
                yield from _cuts(part)


def _states(base: RuleBase, case: Case) -> Iterator[str]:
    found = truths(base, case)
    reading = Reading(base, case, found)
    for id, one in base.findings.items():
        if one.derived:
            yield f"derived {found[f'derived:{id}'].name}"
        elif one.gate is not None:
            given = "unanswered" if id not in case.said else case.said[id].value
            if id in case.values:
                given = "danger" if one.rank(case.values[id]) else "harmless"
            yield f"gate {reading.gate(id).name}, {given}"

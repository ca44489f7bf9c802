"""The laws that every rule base and every engine keeps, for authors to run on their own library.

Each law takes a rule base and what it speaks about, and fails with an AssertionError that names
rules and findings but no answers. Draw the rest with `triage.testing.strategies`:

    @given(cases(BASE), st.sampled_from(sorted(BASE.findings)))
    def test_caution(case, finding):
        laws.caution(BASE, case, finding)

A law that does not speak about the case it is given is kept by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import TypeVar

from triage.engines.experta_engine import ExpertaEngine
from triage.language.base import ClauseId, ClauseKind, RuleBase
from triage.language.case import Case
from triage.language.condition import leaves
from triage.language.domain import FindingId, Value
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.semantics.assess import assess, conclude
from triage.semantics.evaluate import truth_of
from triage.semantics.gates import settled_case
from triage.semantics.negate import accepted, negate, positive
from triage.semantics.reading import Reading, truths
from triage.semantics.truth import opposite

Kept = TypeVar("Kept")

# ---------------------------------------------------------------- engines


def agreement(base: RuleBase, cases: Iterable[Case]) -> None:
    """Every engine equals the semantics, trace included, whatever cases it was given before."""
    engine = ExpertaEngine(base)
    for case in cases:
        expected, found = truths(base, case), engine.truths(case)
        wrong = [id for id in expected if found[id] is not expected[id]]
        assert not wrong, f"the engine and the semantics disagree on {wrong}"
        assert list(found) == list(expected), "the engine has an order of its own"
        assert conclude(base, case, found) == assess(base, case)


def firing_order(base: RuleBase, case: Case) -> None:
    """A fresh engine fires the decided clauses once each, in the order of the rule base."""
    engine = ExpertaEngine(base)
    found = engine.truths(case)
    verbs = {Truth.TRUE: "confirm", Truth.FALSE: "refute"}
    decided = [f"{verbs[found[id]]} {id}" for id in found if found[id] is not Truth.UNKNOWN]
    assert list(engine.activations) == decided


def order(base: RuleBase, case: Case, random: Random) -> None:
    """Shuffling rules, answers or salience leaves the assessment equal."""
    expected = assess(base, case)
    answers = Case(_shuffled(case.values, random), _shuffled(case.said, random))
    assert assess(base, answers) == expected, "the order of the answers counts"
    mixed = replace(
        base,
        causes=_shuffled(base.causes, random),
        evidence=tuple(random.sample(base.evidence, len(base.evidence))),
        red_flags=tuple(random.sample(base.red_flags, len(base.red_flags))),
    )
    assert assess(mixed, case) == expected, "the order of the rules counts"
    clauses = tuple(random.sample(base.clauses, len(base.clauses)))
    found = ExpertaEngine(replace(base, clauses=clauses)).truths(answers)
    assert conclude(base, case, found) == expected, "the order of firing counts"


# ---------------------------------------------------------------- truth


def negation(base: RuleBase, case: Case) -> None:
    """Negating a condition turns its truth round, not applicable being a value like any other."""
    reading = _reading(base, case)
    for clause in base.clauses:
        truth = reading.truth(clause.when)
        turned = reading.truth(negate(clause.when, base.findings))
        assert turned is opposite(truth), f"negating {clause.id} does not turn it round"
        straight = reading.truth(positive(clause.when, base.findings))
        assert straight is truth, f"pushing `not` to the leaves changes {clause.id}"


def knowledge(base: RuleBase, case: Case, finding: FindingId, answer: Value) -> None:
    """Answering a finding whose value is unknown never flips a TRUE or FALSE rule.

    Where the answer contradicts another, which then no longer counts, a rule may become unknown.
    """
    if finding in case.values or _reading(base, case).values(finding) is not None:
        return
    answered = _with(case, finding, answer)
    kept = settled_case(base, case).values.keys() <= settled_case(base, answered).values.keys()
    after = truths(base, answered)
    for id, truth in truths(base, case).items():
        if truth is not Truth.UNKNOWN:
            allowed = {truth} if kept else {truth, Truth.UNKNOWN}
            assert after[id] in allowed, f"answering {finding} flips {id}"


def caution(base: RuleBase, case: Case, finding: FindingId) -> None:
    """Forgetting the answer to a question whose gate is not closed never rules out a flag.

    It speaks of the answers that count: of two that contradict each other, the more serious.
    """
    counted = settled_case(base, case)
    reading = _reading(base, case)
    if finding not in counted.values or reading.gate(finding) is Truth.FALSE:
        return
    after = truths(base, _without(counted, finding))
    for id in _flags(base):
        if reading.truths[id] is not Truth.FALSE:
            assert after[id] is not Truth.FALSE, f"forgetting {finding} rules out {id}"


# ---------------------------------------------------------------- danger


def unknown_and_no(base: RuleBase, case: Case, finding: FindingId, answer: Value) -> None:
    """An unknown danger question never gives a lower acuity than its least answer."""
    asked = base.findings[finding]
    if not asked.danger or finding in case.values or asked.rank(answer):
        return
    least = _acuity(base, _with(case, finding, answer))
    assert _acuity(base, case) >= least, f"leaving out {finding} lowers the acuity"


def unknown_context(
    base: RuleBase, case: Case, finding: FindingId, answers: Iterable[Value]
) -> None:
    """With a context question unknown the acuity is at least that of its least answer.

    It speaks of one library: nothing in the meaning of rules makes every library keep it.
    """
    if not base.findings[finding].context or finding in case.values:
        return
    least = min(_acuity(base, _with(case, finding, answer)) for answer in answers)
    assert _acuity(base, case) >= least, f"leaving out {finding} lowers the acuity"


def danger_monotone(base: RuleBase, case: Case, finding: FindingId, answer: Value) -> None:
    """A danger answer moved to a worse value, or an unknown one to its worst, lowers no acuity.

    That holds for parked answers too, which come back when a gate opens. What a critical question
    asks for because nobody answered it falls away when somebody does.
    """
    asked = base.findings[finding]
    own = settled_case(base, case).values.get(finding)
    worst = bool(asked.danger) and answer == asked.danger[-1]
    if not (worst if own is None else asked.rank(answer) > asked.rank(own)):
        return
    answered = replace(base, findings={**base.findings, finding: replace(asked, critical=None)})
    worse = _acuity(base, _with(case, finding, answer))
    assert worse >= _acuity(answered, case), f"a worse answer to {finding} lowers the acuity"


def danger_seen(base: RuleBase, case: Case) -> None:
    """A danger answer never leaves its leaf false."""
    reading = _reading(base, case)
    for clause in base.clauses:
        for leaf in leaves(positive(clause.when, base.findings)):
            own = case.values.get(leaf.finding)
            if own is not None and base.findings[leaf.finding].rank(own) and accepted(leaf, own):
                truth = truth_of(leaf, reading.values)
                assert truth is Truth.TRUE, f"{clause.id} does not see {leaf.finding}"


def silence(base: RuleBase) -> None:
    """With nothing known each flag is open, and the acuity is at most urgent."""
    nothing = Case({})
    found = truths(base, nothing)
    for id in _flags(base):
        assert found[id] is Truth.UNKNOWN, f"{id} is decided by silence"
    assert _acuity(base, nothing) <= Acuity.URGENT


def trump(base: RuleBase, case: Case) -> None:
    """A raised flag fixes at least its acuity, whatever the points."""
    found = truths(base, case)
    disposition = conclude(base, case, found).disposition
    for flag in base.red_flags:
        if found[f"{ClauseKind.RED_FLAG}:{flag.id}"] is Truth.TRUE:
            assert disposition.acuity >= flag.refer.acuity, f"{flag.id} is not heard"
    pointless = replace(
        base,
        causes={id: replace(cause, baseline=0) for id, cause in base.causes.items()},
        evidence=tuple(replace(rule, weight=0, weight_if_refuted=0) for rule in base.evidence),
    )
    assert assess(pointless, case).disposition == disposition, "points decide how soon"


# ---------------------------------------------------------------- cases beside a case


def _reading(base: RuleBase, case: Case) -> Reading:
    return Reading(base, settled_case(base, case), truths(base, case))


def _acuity(base: RuleBase, case: Case) -> Acuity:
    return assess(base, case).disposition.acuity


def _flags(base: RuleBase) -> Iterator[ClauseId]:
    yield from (clause.id for clause in base.clauses if clause.kind is ClauseKind.RED_FLAG)


def _shuffled(mapping: Mapping[str, Kept], random: Random) -> dict[str, Kept]:
    return dict(random.sample(list(mapping.items()), len(mapping)))


def _with(case: Case, finding: FindingId, answer: Value) -> Case:
    said = {id: word for id, word in case.said.items() if id != finding}
    return Case({**case.values, finding: answer}, said)


def _without(case: Case, finding: FindingId) -> Case:
    return Case({id: value for id, value in case.values.items() if id != finding}, case.said)

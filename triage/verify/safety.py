"""What is promised of flags and danger signs, one function each; the docstring is the promise."""

from collections.abc import Iterator

from triage.language.base import ClauseKind, RedFlag, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition, Leaf, findings_of, leaves
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Finding
from triage.language.referral import SELF_CARE, Acuity
from triage.language.truth import Truth
from triage.semantics.disposition import askings, flag_results, headline
from triage.semantics.evaluate import truth_of
from triage.semantics.gates import settled_case
from triage.semantics.negate import accepted, negate, positive
from triage.semantics.reading import Reading, truths
from triage.verify.circuit import Literal
from triage.verify.counterexample import acuity_of, with_answer
from triage.verify.encode import Encoding
from triage.verify.prover import Prover

_ABOVE_SELF_CARE = list(Acuity)[1:]

# ---------------------------------------------------------------- flags


def flags_can_be_raised(prover: Prover) -> None:
    """Every red flag can be raised by some reachable case."""
    for flag in prover.base.red_flags:
        prover.sometimes(f"red_flag:{flag.id}", Truth.TRUE)


def flags_can_be_ruled_out(prover: Prover) -> None:
    """Every red flag can be ruled out by some reachable case."""
    for flag in prover.base.red_flags:
        prover.sometimes(f"red_flag:{flag.id}", Truth.FALSE)


def raised_flags_are_heard(prover: Prover) -> None:
    """A raised flag fixes at least its acuity, whatever else is answered."""
    for flag in prover.base.red_flags:

        def unheard(case: Case, flag: RedFlag = flag) -> bool:
            raised = truths(prover.base, case)[f"red_flag:{flag.id}"] is Truth.TRUE
            return raised and acuity_of(prover.base, case) < flag.refer.acuity

        heard = prover.free.as_soon_as(flag.refer.acuity)
        literals = (prover.free.flag(flag).true, -heard)
        prover.never(flag.id, literals, unheard, "it is raised and the acuity is lower")


def silence_decides_nothing(prover: Prover) -> None:
    """With nothing known every flag is open, and the acuity is at most urgent."""
    silent = [-prover.free.answered(id) for id in prover.free.answers]
    for flag in prover.base.red_flags:

        def decided(case: Case, flag: RedFlag = flag) -> bool:
            found = truths(prover.base, case)[f"red_flag:{flag.id}"]
            return not case.values and found is not Truth.UNKNOWN

        either = prover.circuit.some(prover.free.flag(flag))
        prover.never(flag.id, (*silent, either), decided, "silence decides it")

    def above(case: Case) -> bool:
        return not case.values and acuity_of(prover.base, case) > Acuity.URGENT

    soon = prover.free.as_soon_as(Acuity.EMERGENCY_TODAY)
    prover.never("silence", (*silent, soon), above, "silence is an emergency")


# ---------------------------------------------------------------- danger signs


def danger_is_seen(prover: Prover) -> None:
    """A danger answer never leaves false what it makes true."""
    for clause in prover.base.clauses:
        for leaf in dict.fromkeys(leaves(positive(clause.when, prover.base.findings))):
            danger = prover.base.findings[leaf.finding].danger
            if any(accepted(leaf, value) for value in danger):
                _never_unseen(prover, clause.id, leaf, danger)


def danger_is_never_hidden(prover: Prover) -> None:
    """No answer that a red flag looks for is hidden behind a gate that another answer closes."""
    for flag in prover.base.red_flags:
        conditions = (flag.when, *(step.when for step in flag.steps))
        found = [leaf for one in conditions for leaf in _looked_for(prover.base, one)]
        for leaf in dict.fromkeys(found):
            finding = prover.base.findings[leaf.finding]
            # Context says who somebody is; who is not asked it is left out for a stated reason.
            if finding.gate is not None and not finding.context:
                values = tuple(finding.domain.values())
                _never_unseen(prover, flag.id, leaf, values, behind_a_gate=True)


def _never_unseen(
    prover: Prover,
    about: str,
    leaf: Leaf,
    counts: tuple[Value, ...],
    *,
    behind_a_gate: bool = False,
) -> None:
    free, id = prover.free, leaf.finding
    said = prover.circuit.some(
        literal
        for cell, literal in zip(free.cells[id], free.answers[id], strict=True)
        if accepted(leaf, cell[0]) and cell[0] in counts
    )
    shut = free.gate(id).false if behind_a_gate else said

    def unseen(case: Case) -> bool:
        reading = _reading(prover.base, case)
        own = case.values.get(id)
        looked_for = own is not None and accepted(leaf, own) and own in counts
        closed = not behind_a_gate or reading.gate(id) is Truth.FALSE
        return looked_for and closed and truth_of(leaf, reading.values) is not Truth.TRUE

    literals = (said, shut, -free.truth(leaf).true)
    prover.never(about, literals, unseen, f"the answer to {id} does not count")


def _looked_for(base: RuleBase, condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves on asked findings that help to make `condition` true."""
    for leaf in leaves(positive(condition, base.findings)):
        if not base.findings[leaf.finding].derived:
            yield leaf
            continue
        when = base.derived[leaf.finding].when
        if accepted(leaf, True):
            yield from _looked_for(base, when)
        if accepted(leaf, False):
            yield from _looked_for(base, negate(when, base.findings))


def danger_is_monotone(prover: Prover) -> None:
    """A danger answer made worse, or an unknown one made its worst, never lowers the acuity."""
    for finding in _asked(prover.base, danger=True):
        for number, cell in enumerate(prover.free.cells[finding.id]):
            worse = max(cell, key=finding.rank)
            if finding.rank(worse):
                _never_milder(prover, finding, number, worse)


def _never_milder(prover: Prover, finding: Finding, number: int, worse: Value) -> None:
    id, free, circuit = finding.id, prover.free, prover.circuit
    before = []
    if worse == finding.danger[-1]:
        # Unknown, or set aside because it contradicts another answer: its worst comes after it.
        before.append(-free.counted(id, lambda _: True))
    for other, cell in enumerate(free.cells[id]):
        if other != number and finding.rank(cell[0]) < finding.rank(worse):
            said = free.answers[id][other]
            before.append(circuit.every((said, free.counted(id, lambda _: True))))
    after = free.but(id, number)

    def closely() -> Iterator[Literal]:
        yield circuit.some(
            circuit.every((free.as_soon_as(acuity, without=id), -after.as_soon_as(acuity)))
            for acuity in _ABOVE_SELF_CARE
        )

    lower = circuit.some(free.sooner_than(after, one, without=id) for one in _ABOVE_SELF_CARE)

    def pair(case: Case) -> tuple[Case, ...]:
        return case, with_answer(case, id, worse)

    def milder(case: Case) -> bool:
        own = settled_case(prover.base, case).values.get(id)
        worst = worse == finding.danger[-1]
        if not (worst if own is None else finding.rank(worse) > finding.rank(own)):
            return False
        return acuity_of(prover.base, pair(case)[1]) < _without_critical(prover.base, case, id)

    literals = (circuit.some(before), lower)
    says = "the second case is worse, and is seen later"
    prover.never(id, literals, milder, says, pair, closely=closely)


def yes_is_never_milder_than_silence(prover: Prover) -> None:
    """A critical question's worst answer never lowers the acuity before what it opens is asked."""
    free, circuit = prover.free, prover.circuit
    for finding in _asked(prover.base, danger=True):
        if finding.critical is None:
            continue
        worst = finding.danger[-1]
        after = free.but(finding.id, _cell_of(prover, finding.id, worst))
        lower = circuit.some(free.sooner_than(after, one) for one in _ABOVE_SELF_CARE)
        opened = _opened_by(prover.base, finding.id)

        def pair(case: Case, finding: Finding = finding) -> tuple[Case, ...]:
            return case, with_answer(case, finding.id, finding.danger[-1])

        def milder(
            case: Case, finding: Finding = finding, opened: frozenset[FindingId] = opened
        ) -> bool:
            silent = case.values.keys().isdisjoint({finding.id, *opened})
            before, then = (acuity_of(prover.base, one) for one in pair(case))
            return silent and then < before

        def closely(after: Encoding = after) -> Iterator[Literal]:
            yield circuit.some(
                circuit.every((free.as_soon_as(acuity), -after.as_soon_as(acuity)))
                for acuity in _ABOVE_SELF_CARE
            )

        silence = [-free.answered(id) for id in (finding.id, *sorted(opened))]
        says = "the second case is worse, and is seen later"
        prover.never(finding.id, (*silence, lower), milder, says, pair, closely=closely)


def _cell_of(prover: Prover, id: FindingId, value: Value) -> int:
    return next(number for number, cell in enumerate(prover.free.cells[id]) if value in cell)


def _opened_by(base: RuleBase, finding: FindingId) -> frozenset[FindingId]:
    """Return the questions whose gates hang on a finding."""
    behind: set[FindingId] = {finding}
    for clause in base.clauses:  # gates and derived findings stand before what reads them
        unfolds = clause.kind in (ClauseKind.GATE, ClauseKind.DERIVED)
        if unfolds and not behind.isdisjoint(findings_of(clause.when)):
            behind.add(clause.name)
    return frozenset(id for id in behind - {finding} if not base.findings[id].derived)


def _without_critical(base: RuleBase, case: Case, finding: FindingId) -> Acuity:
    found = truths(base, case)
    asked = askings(base, flag_results(base, found), _reading(base, case))
    return headline([one for one in asked if one.because != f"critical:{finding}"])[0].acuity


# ---------------------------------------------------------------- what is not known


def forgetting_rules_nothing_out(prover: Prover) -> None:
    """Forgetting the answer to a question whose gate is not closed never rules out a flag."""
    free, circuit = prover.free, prover.circuit
    counts = [
        -circuit.every((free.answered(id), -free.counted(id, lambda _: True)))
        for id in free.answers
    ]
    for id in free.answers:
        after = free.but(id, None)
        lost = circuit.some(
            circuit.every((-free.flag(flag).false, after.flag(flag).false))
            for flag in prover.base.red_flags
        )

        def forgotten(case: Case, id: FindingId = id) -> bool:
            counted = settled_case(prover.base, case)
            reading = _reading(prover.base, case)
            if counted.values != case.values or id not in case.values:
                return False
            fewer = truths(prover.base, with_answer(case, id, None))
            return reading.gate(id) is not Truth.FALSE and any(
                fewer[flag] is Truth.FALSE and reading.truths[flag] is not Truth.FALSE
                for flag in _flags(prover.base)
            )

        def pair(case: Case, id: FindingId = id) -> tuple[Case, ...]:
            return case, with_answer(case, id, None)

        literals = (lost, free.answered(id), -free.gate(id).false, *counts)
        prover.never(id, literals, forgotten, "without its answer a flag is ruled out", pair)


def unknown_is_never_less_than_no(prover: Prover) -> None:
    """An unknown danger question never gives a lower acuity than its least answer."""
    for finding in _asked(prover.base, danger=True):
        for number, cell in enumerate(prover.free.cells[finding.id]):
            if not finding.rank(cell[0]):
                _never_less(prover, finding.id, (number,))


def unknown_context_is_never_less(prover: Prover) -> None:
    """With a context question unknown the acuity is at least that of its least answer."""
    for finding in _asked(prover.base, danger=False):
        if finding.context:
            cells = prover.free.cells[finding.id]
            _never_less(prover, finding.id, tuple(range(len(cells))))


def _never_less(prover: Prover, id: FindingId, answers: tuple[int, ...]) -> None:
    free, circuit = prover.free, prover.circuit
    values = [free.cells[id][number][0] for number in answers]
    answered = [free.but(id, number) for number in answers]

    def closely() -> Iterator[Literal]:
        yield circuit.some(
            circuit.every((*(one.as_soon_as(acuity) for one in answered), -free.as_soon_as(acuity)))
            for acuity in _ABOVE_SELF_CARE
        )

    lower = circuit.some(
        circuit.every(one.sooner_than(free, acuity) for one in answered)
        for acuity in _ABOVE_SELF_CARE
    )

    def pair(case: Case) -> tuple[Case, ...]:
        return case, *(with_answer(case, id, value) for value in values)

    def less(case: Case) -> bool:
        if id in case.values:
            return False
        unknown, *known = (acuity_of(prover.base, one) for one in pair(case))
        return unknown < min(known)

    literals = (-free.answered(id), lower)
    says = "answering it raises the acuity above silence"
    prover.never(id, literals, less, says, pair, closely=closely)


def nobody_goes_home_unasked(prover: Prover) -> None:
    """Nobody is told self-care while a critical question that may apply is unanswered."""
    for id, finding in prover.base.findings.items():
        if finding.critical is None:
            continue

        def sent_home(case: Case, id: FindingId = id) -> bool:
            reading = _reading(prover.base, case)
            unasked = reading.gate(id) is not Truth.FALSE and reading.values(id) is None
            return unasked and acuity_of(prover.base, case) is SELF_CARE.acuity

        literals = (prover.free.critical_open(id), -prover.free.as_soon_as(Acuity.ROUTINE))
        prover.never(id, literals, sent_home, "it is unanswered, and the answer is self-care")


# ---------------------------------------------------------------- inside


def _asked(base: RuleBase, *, danger: bool) -> Iterator[Finding]:
    for finding in base.findings.values():
        if not finding.derived and bool(finding.danger) is danger:
            yield finding


def _reading(base: RuleBase, case: Case) -> Reading:
    return Reading(base, settled_case(base, case), truths(base, case))


def _flags(base: RuleBase) -> Iterator[str]:
    yield from (clause.id for clause in base.clauses if clause.kind is ClauseKind.RED_FLAG)

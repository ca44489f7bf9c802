"""Which answers count: gates, parked answers, and answers that cannot both be true."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from triage.language.assessment import Contradiction
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case, Said
from triage.language.condition import Condition, findings_of
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Conflict, Finding
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of


def visible(finding: Finding, own: Value | None, gate: Truth) -> frozenset[Value] | None:
    """Return the values that `finding` may have, given its own answer and the truth of its gate.

    None means that nothing is known. A danger value is never parked and never hidden.
    """
    if own is not None and finding.rank(own):
        return frozenset((own,))
    match gate:
        case Truth.TRUE:
            return None if own is None else frozenset((own,))
        case Truth.FALSE:
            return frozenset((finding.closed_value,))
        case Truth.UNKNOWN:
            return None if own is None else frozenset((own, finding.closed_value))
        case _:
            assert_never(gate)


def settled_case(base: RuleBase, case: Case) -> Case:
    """Return the answers that count while conflicts are unresolved: the more serious ones.

    Where a danger answer conflicts with a harmless answer to a danger question, the harmless one
    counts as unknown. Other conflicts are named and change nothing.
    """
    aside = {
        finding
        for conflict in base.questionnaire.conflicts
        if _both_said(conflict, case)
        for finding in _set_aside(base, conflict, case)
    }
    if not aside:
        return case
    kept = {id: value for id, value in case.values.items() if id not in aside}
    return Case(kept, {**case.said, **dict.fromkeys(aside, Said.CONTRADICTED)})


def contradictions(
    base: RuleBase, case: Case, truths: Mapping[ClauseId, Truth]
) -> tuple[Contradiction, ...]:
    """Return the answers that cannot both be true, `case` being as it was given."""
    found = [
        Contradiction(
            (*findings_of(conflict.first), *findings_of(conflict.second)), conflict.because
        )
        for conflict in base.questionnaire.conflicts
        if _both_said(conflict, case)
    ]
    for id, value in case.values.items():
        finding = base.findings[id]
        if finding.gate is not None and finding.rank(value) and truths[f"gate:{id}"] is Truth.FALSE:
            others = findings_of(finding.gate)
            found.append(Contradiction((id, *others), "Other answers say this does not apply."))
    return tuple(sorted(found, key=lambda contradiction: contradiction.findings))


def _both_said(conflict: Conflict, case: Case) -> bool:
    def own(finding: FindingId) -> frozenset[Value] | None:
        return frozenset((case.values[finding],)) if finding in case.values else None

    sides = (conflict.first, conflict.second)
    return all(truth_of(side, own) is Truth.TRUE for side in sides)


def _set_aside(base: RuleBase, conflict: Conflict, case: Case) -> Iterable[FindingId]:
    first, second = _said(conflict.first, case), _said(conflict.second, case)
    for side, other in ((first, second), (second, first)):
        serious = any(base.findings[id].rank(case.values[id]) for id in other)
        harmless = [id for id in side if not base.findings[id].rank(case.values[id])]
        if serious and harmless == side:
            # Only danger questions: taking back an answer to any other could make a flag milder.
            yield from (id for id in side if base.findings[id].danger)


def _said(side: Condition, case: Case) -> list[FindingId]:
    return [id for id in findings_of(side) if id in case.values]

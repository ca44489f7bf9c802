"""From a rule base and a case to an assessment: the executable specification."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from triage.language.assessment import Assessment, Firing, FlagResult, FlagState, OpenFinding
from triage.language.base import ClauseId, ClauseKind, FlagId, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.truth import Truth
from triage.semantics.disposition import (
    activity_advice,
    askings,
    flag_results,
    headline,
    out_of_scope,
    suspects,
    unanswered_critical,
)
from triage.semantics.gates import contradictions, settled_case
from triage.semantics.ranking import offered, rank_causes
from triage.semantics.reading import Reading, truths
from triage.semantics.residual import open_findings, waits

_ABOUT_CAUSES = (ClauseKind.RULE, ClauseKind.ONLY_WHEN, ClauseKind.NOT_WHEN)


def assess(base: RuleBase, case: Case) -> Assessment:
    """Return everything that `base` concludes about `case`."""
    return conclude(base, case, truths(base, case))


def conclude(base: RuleBase, case: Case, truths: Mapping[ClauseId, Truth]) -> Assessment:
    """Return what follows from the truth of every clause, whichever engine found the truths."""
    reading = Reading(base, settled_case(base, case), truths)
    found = concluded(base, reading)
    return replace(
        found,
        open_findings=_open(base, reading, found.red_flags, in_scope=not found.out_of_scope),
        contradictions=contradictions(base, case, truths),
        trace=trace(base, reading),
    )


def concluded(base: RuleBase, reading: Reading) -> Assessment:
    """Return the same without what only explains: trace, open findings and contradictions."""
    truths = reading.truths
    flags = flag_results(base, truths)
    disposition, because, also = headline(askings(base, flags, reading))
    scopes = out_of_scope(base, flags)
    causes = () if scopes else rank_causes(base, truths)
    shown = [ranked.cause for ranked in causes if ranked.shown]
    return Assessment(
        rule_base=base.digest,
        questionnaire=base.questionnaire.id,
        disposition=disposition,
        because=because,
        also=also,
        red_flags=flags,
        must_rule_out=suspects(base, flags),
        out_of_scope=scopes,
        causes=causes,
        interventions=offered(base, causes, disposition.acuity, truths),
        activity=activity_advice(base, disposition, because, flags, shown),
        open_findings=(),
        contradictions=(),
        trace=(),
    )


def trace(base: RuleBase, reading: Reading) -> tuple[Firing, ...]:
    """Return what became of every clause, in the order of the clauses."""
    return tuple(
        Firing(clause.id, reading.truths[clause.id], reading.decided_by(clause.when))
        for clause in base.clauses
    )


def _open(
    base: RuleBase, reading: Reading, flags: tuple[FlagResult, ...], *, in_scope: bool
) -> tuple[OpenFinding, ...]:
    """Return the unknown findings that would have mattered, in the order they are asked."""
    waiting: dict[FindingId, set[FlagId]] = {}
    for id, flag in _waited_for(base, reading, flags, in_scope=in_scope):
        waiting.setdefault(id, set()).update((flag,) if flag else ())
    return tuple(
        OpenFinding(
            id,
            reading.case.why_unknown(id),
            finding.critical is not None,
            tuple(sorted(waiting[id])),
        )
        for id, finding in base.findings.items()
        if id in waiting
    )


def _waited_for(
    base: RuleBase, reading: Reading, flags: tuple[FlagResult, ...], *, in_scope: bool
) -> Iterator[tuple[FindingId, FlagId]]:
    conditions = {flag.id: flag.when for flag in base.red_flags}
    for result in flags:
        if result.state is FlagState.NOT_RULED_OUT:
            for id in waits(conditions[result.flag], reading):
                yield id, result.flag
    for critical in unanswered_critical(base, reading):
        for id in open_findings(critical, reading):
            yield id, ""
    if in_scope:
        for clause in base.clauses:
            if clause.kind in _ABOUT_CAUSES:
                for id in waits(clause.when, reading):
                    yield id, ""

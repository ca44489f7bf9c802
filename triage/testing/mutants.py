"""Every slip that is tried on a rule base, in the order of its files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import assert_never

from triage.language.base import Cause, Clause, ClauseId, ClauseKind, EvidenceRule, Offer, RuleBase
from triage.language.condition import Condition, findings_of
from triage.language.domain import FindingId
from triage.language.questionnaire import Finding
from triage.language.span import Span
from triage.testing.mutants_conditions import Slip, slips
from triage.testing.mutants_rules import Alteration, alterations


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip: what was done, where, and the rule base that results."""

    id: str
    slip: Slip
    about: str  # the clause or the thing that was changed, "rule:CAUSE/RULE", "question:fever"
    says: str
    span: Span
    of_flag: bool  # it changes a red flag, or what a red flag reads
    clause: ClauseId  # whose condition was changed; "" where none was, or it is gone
    build: Callable[[], RuleBase]


def mutants_of(base: RuleBase) -> tuple[Mutant, ...]:
    """Return every slip on `base`, by file and line; no two have one name."""
    safety = _Safety(base)
    found: list[Mutant] = []
    for clause in base.clauses:
        for change in slips(clause.when, base.findings):
            gate = clause.kind is ClauseKind.GATE
            found.append(
                Mutant(
                    id="",
                    slip=Slip.GATE if gate else change.slip,
                    about=clause.id,
                    says=change.says,
                    span=change.span,
                    of_flag=clause.id in safety.clauses,
                    clause=clause.id,
                    build=_replacing(base, clause, change.condition),
                )
            )
    for one in alterations(base):
        found.append(_altered(base, one, safety))
    found.sort(key=lambda one: (one.span, one.about, one.slip, one.says))
    return tuple(_named(found))


def _altered(base: RuleBase, one: Alteration, safety: "_Safety") -> Mutant:
    return Mutant(
        id="",
        slip=one.slip,
        about=one.about,
        says=one.says,
        span=one.span,
        of_flag=safety.touches(one.about),
        clause="",
        build=lambda: one.build(base),
    )


def _named(found: list[Mutant]) -> Iterator[Mutant]:
    """Yield the mutants with a name each; the second of two alike gets a number."""
    seen: dict[str, int] = {}
    for one in found:
        name = f"{one.about}: {one.says}"
        seen[name] = seen.get(name, 0) + 1
        number = seen[name]
        yield replace(one, id=name if number == 1 else f"{name} ({number})")


class _Safety:
    """What red flags and critical questions read, through derived findings and gates."""

    def __init__(self, base: RuleBase) -> None:
        self.clauses: set[ClauseId] = set()
        self._findings: set[FindingId] = set()
        behind = {
            clause.name: clause
            for clause in base.clauses
            if clause.kind in (ClauseKind.GATE, ClauseKind.DERIVED)
        }
        waiting = [id for id, finding in base.findings.items() if finding.critical is not None]
        for clause in base.clauses:
            if clause.kind in (ClauseKind.RED_FLAG, ClauseKind.STEP):
                self.clauses.add(clause.id)
                waiting += findings_of(clause.when)
        while waiting:
            id = waiting.pop()
            if id in self._findings:
                continue
            self._findings.add(id)
            if id in behind:
                self.clauses.add(behind[id].id)
                waiting += findings_of(behind[id].when)

    def touches(self, about: str) -> bool:
        """Tell whether a change to `about` may change what a flag asks for."""
        kind, _, id = about.partition(":")
        return kind in ("red_flag", "conflict") or (kind == "question" and id in self._findings)


# ---------------------------------------------------------------- one clause


def _replacing(base: RuleBase, clause: Clause, condition: Condition) -> Callable[[], RuleBase]:
    return lambda: with_condition(base, clause, condition)


def with_condition(base: RuleBase, clause: Clause, condition: Condition) -> RuleBase:
    """Return `base` with another condition in a clause, everywhere it stands."""
    changed = replace(clause, when=condition)
    clauses = tuple(changed if one is clause else one for one in base.clauses)
    base = replace(base, clauses=clauses)
    name = clause.name
    match clause.kind:
        case ClauseKind.GATE:
            return with_finding(base, replace(base.findings[name], gate=condition))
        case ClauseKind.DERIVED:
            derived = {**base.derived, name: replace(base.derived[name], when=condition)}
            return replace(base, derived=MappingProxyType(derived))
        case ClauseKind.RED_FLAG:
            flags = (
                replace(one, when=condition) if one.id == name else one for one in base.red_flags
            )
            return replace(base, red_flags=tuple(flags))
        case ClauseKind.STEP:
            return _with_step(base, name, condition)
        case ClauseKind.RULE:
            return _with_rule(base, name, condition)
        case ClauseKind.ONLY_WHEN | ClauseKind.NOT_WHEN:
            return _with_offer(base, clause, condition)
        case _:
            assert_never(clause.kind)


def with_finding(base: RuleBase, finding: Finding) -> RuleBase:
    """Return `base` with this finding in place of the one of its name."""
    findings = {**base.findings, finding.id: finding}
    return replace(base, findings=MappingProxyType(findings))


def _with_step(base: RuleBase, name: str, condition: Condition) -> RuleBase:
    id, _, number = name.rpartition("/")
    flags = []
    for flag in base.red_flags:
        if flag.id == id:
            steps = list(flag.steps)
            steps[int(number) - 1] = replace(steps[int(number) - 1], when=condition)
            flag = replace(flag, steps=tuple(steps))
        flags.append(flag)
    return replace(base, red_flags=tuple(flags))


def _with_rule(base: RuleBase, name: str, condition: Condition) -> RuleBase:
    def changed(rule: EvidenceRule) -> EvidenceRule:
        return replace(rule, when=condition) if rule.id == name else rule

    return replace(base, evidence=tuple(map(changed, base.evidence)))


def _with_offer(base: RuleBase, clause: Clause, condition: Condition) -> RuleBase:
    name, number = clause.name, 0
    if clause.kind is ClauseKind.NOT_WHEN:
        name, _, counted = name.rpartition("/")
        number = int(counted)

    def changed(offer: Offer) -> Offer:
        if offer.id != name:
            return offer
        if not number:
            return replace(offer, only_when=condition)
        not_when = (*offer.not_when[: number - 1], condition, *offer.not_when[number:])
        return replace(offer, not_when=not_when)

    def with_offers(cause: Cause) -> Cause:
        return replace(cause, offers=tuple(map(changed, cause.offers)))

    causes = {id: with_offers(cause) for id, cause in base.causes.items()}
    return replace(base, causes=MappingProxyType(causes))

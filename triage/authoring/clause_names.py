"""The clauses of a stored rule base as mere names: their conditions stand elsewhere in it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from triage.language.base import Clause, ClauseId, ClauseKind, RuleBase
from triage.language.condition import Condition


def without_clauses(base: RuleBase) -> tuple[RuleBase, tuple[ClauseId, ...]]:
    """Return `base` without its clauses, and their names in their order."""
    return replace(base, clauses=()), tuple(clause.id for clause in base.clauses)


def with_clauses(base: RuleBase, names: Iterable[ClauseId]) -> RuleBase:
    """Return `base` with the clauses of these names; raises ValueError where it has no such one."""
    known = {clause.id: clause for clause in _clauses(base)}
    try:
        return replace(base, clauses=tuple([known[name] for name in names]))
    except KeyError as error:
        raise ValueError(f"no condition is called {error.args[0]}") from error


def _clauses(base: RuleBase) -> Iterator[Clause]:
    for kind, name, condition in _named(base):
        yield Clause(kind, name, condition)


def _named(base: RuleBase) -> Iterator[tuple[ClauseKind, str, Condition]]:
    """Yield every named condition, in no order that counts."""
    for id, finding in base.findings.items():
        if finding.gate is not None:
            yield ClauseKind.GATE, id, finding.gate
    for id, derived in base.derived.items():
        yield ClauseKind.DERIVED, id, derived.when
    for flag in base.red_flags:
        yield ClauseKind.RED_FLAG, flag.id, flag.when
        for number, step in enumerate(flag.steps, 1):
            yield ClauseKind.STEP, f"{flag.id}/{number}", step.when
    for rule in base.evidence:
        yield ClauseKind.RULE, rule.id, rule.when
    for cause in base.causes.values():
        for offer in cause.offers:
            if offer.only_when is not None:
                yield ClauseKind.ONLY_WHEN, offer.id, offer.only_when
            for number, condition in enumerate(offer.not_when, 1):
                yield ClauseKind.NOT_WHEN, f"{offer.id}/{number}", condition

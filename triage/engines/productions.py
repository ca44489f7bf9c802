"""Every clause as two productions, one that confirms it and one that refutes it.

Both read known values only: "the answer is no" is a fact like any other, and "nobody answered" is
no fact at all. So a production that has become true stays true while more becomes known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from triage.language.base import Clause, ClauseId, ClauseKind, RuleBase
from triage.language.condition import AtLeast, Condition, Is, Not, Within, findings_of
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.negate import accepted, negate, positive

#: A value as it stands in a fact. Yes and no are words there, because 1 equals True in Python.
Symbol: TypeAlias = int | str

#: What working memory says each finding may be; a finding that is absent is unknown.
Known: TypeAlias = Mapping[FindingId, frozenset[Symbol]]

#: A condition ready to be tried against working memory.
Test: TypeAlias = Callable[[Known], bool]


@dataclass(frozen=True, slots=True)
class Production:
    """When the clause is found to be so, it has this truth: TRUE confirms it, FALSE refutes it."""

    name: str  # "confirm red_flag:fever"
    clause: ClauseId
    truth: Truth
    condition: Condition  # of the clause, as written
    reads: tuple[FindingId, ...]
    shows: tuple[FindingId, ...]  # the finding whose value hangs on the clause, if there is one

    def when(self, findings: Mapping[FindingId, Finding]) -> Condition:
        """Return the condition that fires it, made of known values only."""
        side = positive if self.truth is Truth.TRUE else negate
        return side(self.condition, findings)


def productions(base: RuleBase) -> tuple[Production, ...]:
    """Return the productions of `base` in the order of its clauses."""
    return tuple(production for clause in base.clauses for production in _pair(clause))


def _pair(clause: Clause) -> tuple[Production, Production]:
    id, reads = clause.id, findings_of(clause.when)
    shows = (clause.name,) if clause.kind in (ClauseKind.GATE, ClauseKind.DERIVED) else ()
    return (
        Production(f"confirm {id}", id, Truth.TRUE, clause.when, reads, shows),
        Production(f"refute {id}", id, Truth.FALSE, clause.when, reads, shows),
    )


def symbol(value: Value) -> Symbol:
    """Return `value` as it stands in a fact."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


def compiled(condition: Condition) -> Test:
    """Return a quick test of a condition that has no `Not`."""
    match condition:
        case Is(finding, values):
            return _one_of(finding, frozenset(map(symbol, values)))
        case Within(finding):
            return lambda known: (
                finding in known and all(accepted(condition, value) for value in known[finding])
            )
        case AtLeast(count, parts):
            return _counted(count, tuple(map(compiled, parts)))
        case Not():
            raise ValueError("a production reads known values only; negate pushes `not` away")
        case _:
            assert_never(condition)


def _one_of(finding: FindingId, allowed: frozenset[Symbol]) -> Test:
    return lambda known: finding in known and known[finding] <= allowed


def _counted(count: int, tests: tuple[Test, ...]) -> Test:
    if len(tests) == 1 and count == 1:
        return tests[0]
    if count == 1:
        return _any_of(tests)
    if count == len(tests):
        return _all_of(tests)
    return lambda known: sum(test(known) for test in tests) >= count


def _any_of(tests: tuple[Test, ...]) -> Test:
    def holds(known: Known) -> bool:
        for test in tests:  # noqa: SIM110  a generator takes twice the time, and time goes here
            if test(known):
                return True
        return False

    return holds


def _all_of(tests: tuple[Test, ...]) -> Test:
    def holds(known: Known) -> bool:
        for test in tests:  # noqa: SIM110  as above
            if not test(known):
                return False
        return True

    return holds

"""One graph of gates and derived findings: its circles, and the canonical order of clauses."""

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

from triage.checking.names import Names
from triage.language.base import Cause, Clause, ClauseKind, DerivedFinding, EvidenceRule, RedFlag
from triage.language.condition import Condition, findings_of, leaves
from triage.language.span import Span


def first_clauses(names: Names, derived: Mapping[str, DerivedFinding]) -> dict[str, Clause]:
    """Return the gate or the derived condition of every finding that has one."""
    gates = {
        id: Clause(ClauseKind.GATE, id, finding.gate)
        for id, finding in names.findings.items()
        if finding.gate is not None
    }
    conditions = {id: Clause(ClauseKind.DERIVED, id, one.when) for id, one in derived.items()}
    return gates | conditions


def in_order(clauses: Mapping[str, Clause]) -> tuple[Clause, ...]:
    """Return gates and derived findings, each after what it reads; ties by clause id.

    What stands in a circle is left out.
    """
    waits = {id: _read_by(clause, clauses) for id, clause in clauses.items()}
    readers: dict[str, list[str]] = {id: [] for id in clauses}
    for id, read in waits.items():
        for other in read:
            readers[other].append(id)
    missing = {id: len(read) for id, read in waits.items()}
    ready = [(clauses[id].id, id) for id, count in missing.items() if not count]
    heapify(ready)
    found = []
    while ready:
        _, id = heappop(ready)
        found.append(clauses[id])
        for reader in readers[id]:
            missing[reader] -= 1
            if not missing[reader]:
                heappush(ready, (clauses[reader].id, reader))
    return tuple(found)


def _read_by(clause: Clause, clauses: Mapping[str, Clause]) -> tuple[str, ...]:
    return tuple(finding for finding in findings_of(clause.when) if finding in clauses)


def later_clauses(
    red_flags: Iterable[RedFlag], evidence: Iterable[EvidenceRule], causes: Iterable[Cause]
) -> Iterator[Clause]:
    """Yield the clauses of flags with their steps, then of rules, then of offers, each by id."""
    for flag in red_flags:
        yield Clause(ClauseKind.RED_FLAG, flag.id, flag.when)
        for number, step in enumerate(flag.steps, 1):
            yield Clause(ClauseKind.STEP, f"{flag.id}/{number}", step.when)
    for rule in evidence:
        yield Clause(ClauseKind.RULE, rule.id, rule.when)
    offers = sorted((offer for cause in causes for offer in cause.offers), key=lambda one: one.id)
    for offer in offers:
        if offer.only_when is not None:
            yield Clause(ClauseKind.ONLY_WHEN, offer.id, offer.only_when)
    for offer in offers:
        for number, condition in enumerate(offer.not_when, 1):
            yield Clause(ClauseKind.NOT_WHEN, f"{offer.id}/{number}", condition)


# ---------------------------------------------------------------- circles


def report_circles(clauses: Mapping[str, Clause], names: Names) -> frozenset[str]:
    """Report each circle once, by a shortest way round; return the findings that stand in one."""
    sound = {clause.name for clause in in_order(clauses)}
    rest = {id: clause for id, clause in clauses.items() if id not in sound}
    reads = {id: _read_by(clause, rest) for id, clause in rest.items()}
    reported: set[str] = set()
    for start in sorted(reads):
        way = None if start in reported else _way_round(start, reads)
        if way is not None:
            reported.update(way)
            _report_circle(way, rest, names)
    return frozenset(rest)


def _way_round(start: str, reads: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    """Return a shortest way from `start` back to it, by breadth."""
    before: dict[str, str] = {}
    edge = [start]
    while edge:
        following = []
        for id in edge:
            for other in reads[id]:
                if other == start:
                    way = [id]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    return way[::-1]
                if other not in before:
                    before[other] = id
                    following.append(other)
        edge = following
    return None


def _report_circle(way: list[str], clauses: Mapping[str, Clause], names: Names) -> None:
    first = clauses[way[0]]
    second = way[1] if len(way) > 1 else way[0]
    span = _place(first.when, second)
    if len(way) == 1 and first.kind is ClauseKind.GATE:
        names.report.error(
            "TR202",
            f"{way[0]} is asked only when its own answer is known",
            span,
            help="let ask_when read what is asked before it",
        )
        return
    steps = zip(way, [*way[1:], way[0]], strict=True)
    related = [(f"{id} reads {after}", _place(clauses[id].when, after)) for id, after in steps][1:]
    names.report.error(
        "TR201",
        f"{' -> '.join([*way, way[0]])} is a circle",
        span,
        help="take one of these out of what it waits for",
        related=related,
    )


def _place(condition: Condition, finding: str) -> Span:
    return next(leaf.span for leaf in leaves(condition) if leaf.finding == finding)

"""Conditions that come out the same whatever is answered."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, assert_never

from triage.checking.names import Names
from triage.checking.unfold import Unfolding
from triage.language.base import Clause, ClauseKind
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within, leaves, parts_of
from triage.language.domain import NOT_APPLICABLE, Value, WholeNumber, YesNo
from triage.language.questionnaire import Conflict, Finding
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of
from triage.semantics.negate import accepted

#: A condition that is not decided within so many trials counts as not constant, so that a search
#: never takes long and never reports what is sound.
MOST_TRIALS: Final = 2_000


def report_constants(
    clauses: Iterable[Clause],
    conflicts: Iterable[Conflict],
    derived: Mapping[str, Condition],
    names: Names,
) -> None:
    """Report every condition that comes out the same in every complete case.

    `clauses` stand in canonical order, so that a constant derived finding is met before its
    readers; they are not reported once more for it.
    """
    unfolding = Unfolding(derived, names.findings)
    for clause in clauses:
        if clause.kind is ClauseKind.GATE and _shut(clause.when, unfolding, names):
            names.report.error(
                "TR204",
                f"{clause.name} is never asked: its gate can never be true",
                clause.when.span,
                help="change ask_when, or remove the question",
            )
            continue
        found = list(_constants(clause.when, unfolding, names))
        for part, always in found:
            _report(part, names, always=always)
        if found and clause.kind is ClauseKind.DERIVED:
            unfolding.keep_folded(clause.name)
    for conflict in conflicts:
        for side in (conflict.first, conflict.second):
            for part, always in _constants(side, unfolding, names):
                _report(part, names, always=always)


def _report(condition: Condition, names: Names, *, always: bool) -> None:
    names.report.error(
        "TR203",
        f"this is {'always' if always else 'never'} true, whatever is answered",
        condition.span,
        help="change it, or remove it",
    )


def _shut(gate: Condition, unfolding: Unfolding, names: Names) -> bool:
    """Tell whether `gate` can never open, the gates of what it reads being what they are."""
    return outcome_of(unfolding.with_gates(gate), names.findings) is False


def _constants(
    condition: Condition, unfolding: Unfolding, names: Names
) -> Iterator[tuple[Condition, bool]]:
    """Yield the smallest parts of `condition` that are constant, and whether they hold."""
    unfolded = unfolding.of(condition)
    if _reads_once(unfolded, names.findings):
        return
    inner = [found for part in parts_of(condition) for found in _constants(part, unfolding, names)]
    yield from inner
    outcome = None if inner else outcome_of(unfolded, names.findings)
    if outcome is not None:
        yield condition, outcome


def _reads_once(condition: Condition, findings: Mapping[str, Finding]) -> bool:
    """Tell whether each leaf may go either way, independently of all others."""
    seen = set()
    for leaf in leaves(condition):
        if leaf.finding in seen or not _may_go_either_way(leaf, findings[leaf.finding]):
            return False
        seen.add(leaf.finding)
    return True


def _may_go_either_way(leaf: Leaf, finding: Finding) -> bool:
    if isinstance(finding.domain, YesNo) and isinstance(leaf, Is) and len(leaf.values) == 1:
        return True
    return len({accepted(leaf, value) for value in _candidates(finding, (leaf,))}) > 1


# ---------------------------------------------------------------- search


def outcome_of(condition: Condition, findings: Mapping[str, Finding]) -> bool | None:
    """Return how `condition` comes out in every complete case; None if it may go either way."""
    by_finding: dict[str, list[Leaf]] = {}
    for leaf in leaves(condition):
        by_finding.setdefault(leaf.finding, []).append(leaf)
    cells = {id: _cells(findings[id], read) for id, read in by_finding.items()}
    seen: set[Truth] = set()
    waiting: list[dict[str, frozenset[Value]]] = [{}]
    for _ in range(MOST_TRIALS):
        known = waiting.pop()
        truth = truth_of(condition, known.get)
        if truth is Truth.UNKNOWN:
            open_finding = _first_open(condition, known)
            waiting += [
                {**known, open_finding: frozenset((value,))} for value in cells[open_finding]
            ]
        else:
            seen.add(truth)
        if len(seen) == 2:
            return None
        if not waiting:
            return seen == {Truth.TRUE}
    return None


def _first_open(condition: Condition, known: Mapping[str, frozenset[Value]]) -> str:
    """Return the first finding that keeps `condition` unknown."""
    match condition:
        case Is(finding) | Within(finding):
            return finding
        case AtLeast(_, parts):
            part = next(one for one in parts if truth_of(one, known.get) is Truth.UNKNOWN)
            return _first_open(part, known)
        case Not(part):
            return _first_open(part, known)
        case _:
            assert_never(condition)


def _cells(finding: Finding, read: Iterable[Leaf]) -> list[Value]:
    """Return one value of `finding` for each set of values that the leaves tell apart."""
    read = tuple(read)
    cells: dict[tuple[bool, ...], Value] = {}
    for value in _candidates(finding, read):
        cells.setdefault(tuple(accepted(leaf, value) for leaf in read), value)
    return list(cells.values())


def _candidates(finding: Finding, read: tuple[Leaf, ...]) -> Iterator[Value]:
    domain = finding.domain
    if not isinstance(domain, WholeNumber):
        yield from finding.values()
        return
    yield domain.low
    for leaf in read:
        match leaf:
            case Is(_, values):
                numbers = [value for value in values if isinstance(value, int)]
                cuts = [*numbers, *(number + 1 for number in numbers)]
            case Within(_, low, high):
                cuts = [low, high + 1]
            case _:
                assert_never(leaf)
        yield from (cut for cut in cuts if domain.holds(cut))
    if finding.gate is not None and finding.otherwise is None:
        yield NOT_APPLICABLE

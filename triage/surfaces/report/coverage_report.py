"""What the people of a library exercise, as text, as a table for a page, and as plain data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from triage.language.base import ClauseKind
from triage.surfaces.report.json_form import Json
from triage.surfaces.report.mutation_report import percent
from triage.testing.coverage import Coverage, Goal, Node, Seen, kind_of
from triage.testing.coverage_search import Found, Missing
from triage.testing.mutants_conditions import words
from triage.testing.proportion import Proportion

COVERAGE_VERSION: Final = "1.0"

#: How many goals that nobody meets are told in text, unless all are asked for.
MOST_TOLD: Final = 20

_NAMES: Final = {
    ClauseKind.RED_FLAG: "red flags",
    ClauseKind.STEP: "steps",
    ClauseKind.RULE: "rules",
    ClauseKind.GATE: "gates",
    ClauseKind.DERIVED: "derived findings",
    ClauseKind.ONLY_WHEN: "only_when",
    ClauseKind.NOT_WHEN: "not_when",
}


@dataclass(frozen=True, slots=True)
class Covered:
    """What is covered, what became of the rest, and examples that are missing."""

    coverage: Coverage
    found: Found
    missing: tuple[Missing, ...]
    seconds: float

    def counts(self, kinds: Iterable[ClauseKind], seen: Iterable[Seen]) -> Proportion:
        """Return how many goals are met, of those that are not proved impossible."""
        kinds, seen, impossible = {*kinds}, {*seen}, {*self.found.impossible}
        return Proportion.of(
            goal in self.coverage.met
            for goal in self._goals()
            if goal not in impossible and kind_of(goal) in kinds and goal.seen in seen
        )

    def whole(self) -> Proportion:
        """Return how many of all goals are met."""
        return self.counts(ClauseKind, Seen)

    def clauses(self) -> Proportion:
        """Return how many whole conditions are seen true, false and unknown where they can be."""
        impossible = {*self.found.impossible}
        return Proportion.of(
            all(goal in self.coverage.met or goal in impossible for goal in node.goals())
            for node in self.coverage.nodes
            if not node.path
        )

    def open(self) -> list[tuple[Node, list[Seen]]]:
        """Return the nodes with goals that nobody meets and somebody could, by file and line."""
        impossible = {*self.found.impossible}
        lacking = []
        for node in self.coverage.nodes:
            seen = [
                goal.seen
                for goal in node.goals()
                if goal not in self.coverage.met and goal not in impossible
            ]
            if seen:
                lacking.append((node, seen))
        return sorted(lacking, key=lambda one: (one[0].span, one[0].path))

    def _goals(self) -> Iterator[Goal]:
        for node in self.coverage.nodes:
            yield from node.goals()


def coverage_text(covered: Covered, *, every: bool) -> str:
    """Return the table, what nobody exercises, and the examples that are missing."""
    coverage = covered.coverage
    lines = [coverage.base.questionnaire.id, "", *_rows(covered), "", *_totals(covered)]
    lacking = covered.open()
    for node, seen in lacking if every else lacking[:MOST_TOLD]:
        lines += [
            "",
            f"{node.span}: {node.clause.id}",
            f"  {words(node.condition)}",
            f"  never seen {', '.join(seen)}",
        ]
    if not every and len(lacking) > MOST_TOLD:
        lines += ["", f"{len(lacking) - MOST_TOLD} more; `--all` tells them all."]
    for one in covered.missing:
        lines += ["", f"# in the file of {one.owner}", one.text]
    return "\n".join(lines)


def coverage_markdown(covered: Covered) -> str:
    """Return the table for a page."""
    heads = ["conditions of", *Seen, "together"]
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    for name, cells in _cells(covered):
        lines.append(f"| {' | '.join((name, *cells))} |")
    return "\n".join(lines)


def coverage_json(covered: Covered) -> dict[str, Json]:
    """Return everything as plain data; the people in it are invented."""
    coverage, impossible = covered.coverage, {*covered.found.impossible}
    undecided = {*covered.found.undecided}
    whole, clauses = covered.whole(), covered.clauses()
    return {
        "schema_version": COVERAGE_VERSION,
        "rule_base": coverage.base.digest,
        "questionnaire": coverage.base.questionnaire.id,
        "people": coverage.people,
        "goals": {"met": whole.count, "of": whole.of_all, "share": whole.share},
        "whole_conditions": {"met": clauses.count, "of": clauses.of_all, "share": clauses.share},
        "impossible": len(impossible),
        "undecided": len(undecided),
        "milliseconds": round(1000 * covered.seconds),
        "nodes": [_node_json(coverage, node, impossible, undecided) for node in coverage.nodes],
        "missing": [
            {"example_for": one.owner, "example": one.text, "goals": len(one.goals)}
            for one in covered.missing
        ],
    }


def _node_json(coverage: Coverage, node: Node, impossible: set[Goal], undecided: set[Goal]) -> Json:
    def became(goal: Goal) -> str:
        if goal in coverage.met:
            return coverage.met[goal]
        if goal in impossible:
            return "impossible"
        return "undecided" if goal in undecided else "missing"

    path: list[Json] = list(node.path)
    return {
        "clause": node.clause.id,
        "path": path,
        "condition": words(node.condition),
        "file": node.span.file,
        "line": node.span.line,
        "seen": {str(goal.seen): became(goal) for goal in node.goals()},
    }


# ---------------------------------------------------------------- the table


def _cells(covered: Covered) -> Iterator[tuple[str, list[str]]]:
    groups = [(name, (kind,)) for kind, name in _NAMES.items()]
    for name, kinds in (*groups, ("all", tuple(ClauseKind))):
        if not covered.counts(kinds, Seen).of_all:
            continue
        cells = [_of(covered.counts(kinds, (seen,))) for seen in Seen]
        yield name, [*cells, percent(covered.counts(kinds, Seen))]


def _of(found: Proportion) -> str:
    return f"{found.count} of {found.of_all}" if found.of_all else "none"


def _rows(covered: Covered) -> Iterator[str]:
    yield f"{'conditions of':<18}" + "".join(f"{seen:>15}" for seen in (*Seen, "together"))
    for name, cells in _cells(covered):
        yield f"{name:<18}" + "".join(f"{cell:>15}" for cell in cells)


def _totals(covered: Covered) -> Iterator[str]:
    whole, clauses = covered.whole(), covered.clauses()
    yield f"goals met: {whole.count} of {whole.of_all}, {percent(whole)}"
    yield f"whole conditions seen every way: {_of(clauses)}, {percent(clauses)}"
    yield f"proved impossible, and not counted: {len(covered.found.impossible)}"
    if covered.found.undecided:
        left = len(covered.found.undecided)
        yield f"undecided in the time given: {left}; give it longer with --seconds"
    yield f"{covered.coverage.people} people; {covered.seconds:.1f} seconds"

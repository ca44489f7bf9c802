"""A rule base as a circuit: what each clause, flag and acuity comes to, for every case at once.

It says again what `triage.semantics` says of one case. Every case that a solver finds with it is
replayed there, so that a difference shows as a failure and never as a proof.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias, assert_never

from triage.language.base import ClauseId, RedFlag, RuleBase
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within, findings_of
from triage.language.domain import FindingId, Value
from triage.language.questionnaire import Conflict, Form
from triage.language.referral import Acuity
from triage.semantics.cells import Cell, cells_of
from triage.semantics.negate import accepted
from triage.verify.circuit import FALSE, TRUE, Circuit, Literal
from triage.verify.reach import Reach

#: For every asked finding, one statement a cell: this was the answer. None holds: it is unknown.
Answers: TypeAlias = Mapping[FindingId, tuple[Literal, ...]]


class Sides(NamedTuple):
    """The two ways a condition can be decided; where neither holds it is unknown."""

    true: Literal
    false: Literal


def free_answers(circuit: Circuit, base: RuleBase, who: str = "") -> Answers:
    """Return answers that may be any at all, at most one to each question.

    `who` tells them from other answers in the same circuit.
    """
    answers: dict[FindingId, tuple[Literal, ...]] = {}
    for id, cells in cells_of(base).items():
        answers[id] = tuple(circuit.answer(f"{who}{id}", cell) for cell in cells)
        for number, one in enumerate(answers[id]):
            for other in answers[id][:number]:
                circuit.require(-one, -other)
    return answers


class Encoding:
    """What a rule base makes of these answers, each part built when it is first needed."""

    def __init__(
        self,
        circuit: Circuit,
        base: RuleBase,
        cells: Mapping[FindingId, tuple[Cell, ...]],
        answers: Answers,
        reach: Reach,
    ) -> None:
        """Read `answers` by `base`."""
        self.circuit = circuit
        self.base = base
        self.cells = cells
        self.answers = answers
        self.reach = reach
        self._clauses = {clause.id: clause.when for clause in base.clauses}
        self._sides: dict[ClauseId, Sides] = {}
        self._leaves: dict[FindingId, dict[Leaf, Sides]] = {}
        self._unknown: dict[FindingId, Literal] = {}
        self._asked: dict[Acuity, dict[str, Literal]] = {acuity: {} for acuity in Acuity}
        self._all_asked: set[Acuity] = set()
        self._changed: dict[tuple[FindingId, int | None], Encoding] = {}
        self._aside: Mapping[FindingId, Literal] | None = None

    def but(self, finding: FindingId, cell: int | None) -> "Encoding":
        """Return the same answers with this one in place of what was said; None is unknown."""
        if (finding, cell) not in self._changed:
            self._changed[finding, cell] = self._with(finding, cell)
        return self._changed[finding, cell]

    def _with(self, finding: FindingId, cell: int | None) -> "Encoding":
        size = len(self.cells[finding])
        given = tuple(TRUE if number == cell else FALSE for number in range(size))
        answers = {**self.answers, finding: given}
        changed = Encoding(self.circuit, self.base, self.cells, answers, self.reach)
        touched = self.reach.touched_by(finding)
        # What does not depend on that answer is the same statement in both.
        changed._sides = {id: sides for id, sides in self._sides.items() if id not in touched}
        moved = self.reach.moved_by(finding)
        changed._leaves = {id: each for id, each in self._leaves.items() if id not in moved}
        changed._unknown = {id: one for id, one in self._unknown.items() if id not in moved}
        stale = touched | {f"critical:{id}" for id in moved}
        changed._asked = {
            acuity: {who: asks for who, asks in self.asked(acuity).items() if who not in stale}
            for acuity in Acuity
        }
        return changed

    # ------------------------------------------------------------ answers

    def answered(self, finding: FindingId) -> Literal:
        """Return that the question has an answer, whether it counts or not."""
        return self.circuit.some(self.answers[finding])

    def counted(self, finding: FindingId, fits: Callable[[Value], bool]) -> Literal:
        """Return that an answer that counts, and fits, was given."""
        said = self._said(finding, fits)
        return self.circuit.every((said, -self._set_aside().get(finding, FALSE)))

    def unknown(self, finding: FindingId) -> Literal:
        """Return that nothing is known of an asked finding."""
        if finding not in self._unknown:
            counted = self.counted(finding, _anything)
            unknown = self.circuit.every((-counted, -self.gate(finding).false))
            self._unknown[finding] = unknown
        return self._unknown[finding]

    def gate(self, finding: FindingId) -> Sides:
        """Return how the gate of a question stands; without one it is open."""
        gated = self.base.findings[finding].gate is not None
        return self.clause(f"gate:{finding}") if gated else Sides(TRUE, FALSE)

    def _said(self, finding: FindingId, fits: Callable[[Value], bool]) -> Literal:
        return self.circuit.some(
            literal
            for cell, literal in zip(self.cells[finding], self.answers[finding], strict=True)
            if fits(cell[0])
        )

    def _dangerous(self, finding: FindingId) -> Literal:
        checked = self.base.findings[finding]
        return self._said(finding, lambda value: checked.rank(value) > 0)

    # ------------------------------------------------------------ conflicts

    def _set_aside(self) -> Mapping[FindingId, Literal]:
        if self._aside is None:
            found: dict[FindingId, list[Literal]] = {}
            for conflict in self.base.questionnaire.conflicts:
                for finding, when in self._milder(conflict):
                    found.setdefault(finding, []).append(when)
            self._aside = {finding: self.circuit.some(when) for finding, when in found.items()}
        return self._aside

    def _milder(self, conflict: Conflict) -> Iterator[tuple[FindingId, Literal]]:
        both = self.both_said(conflict)
        for side, other in (
            (conflict.first, conflict.second),
            (conflict.second, conflict.first),
        ):
            serious = self.circuit.some(map(self._dangerous, findings_of(other)))
            harmless = -self.circuit.some(map(self._dangerous, findings_of(side)))
            for finding in findings_of(side):
                if self.base.findings[finding].danger:
                    said = self.answered(finding)
                    yield finding, self.circuit.every((both, serious, harmless, said))

    def both_said(self, conflict: Conflict) -> Literal:
        """Return that both sides of a conflict were said."""
        sides = (conflict.first, conflict.second)
        return self.circuit.every(self._condition(side, self._as_said).true for side in sides)

    def _as_said(self, leaf: Leaf) -> Sides:
        fits = self._said(leaf.finding, lambda value: accepted(leaf, value))
        other = self._said(leaf.finding, lambda value: not accepted(leaf, value))
        return Sides(fits, other)

    # ------------------------------------------------------------ truth

    def clause(self, id: ClauseId) -> Sides:
        """Return how a clause comes out."""
        if id not in self._sides:
            self._sides[id] = self.truth(self._clauses[id])
        return self._sides[id]

    def truth(self, condition: Condition) -> Sides:
        """Return how a condition comes out."""
        return self._condition(condition, self._as_seen)

    def _condition(self, condition: Condition, leaf: Callable[[Leaf], Sides]) -> Sides:
        match condition:
            case Is() | Within():
                return leaf(condition)
            case AtLeast(count, parts):
                sides = [self._condition(part, leaf) for part in parts]
                return Sides(
                    self.circuit.at_least(count, (side.true for side in sides)),
                    self.circuit.at_least(len(parts) - count + 1, (side.false for side in sides)),
                )
            case Not(part):
                true, false = self._condition(part, leaf)
                return Sides(false, true)
            case _:
                assert_never(condition)

    def _as_seen(self, leaf: Leaf) -> Sides:
        known = self._leaves.setdefault(leaf.finding, {})
        if leaf not in known:
            known[leaf] = self._seen_anew(leaf)
        return known[leaf]

    def _seen_anew(self, leaf: Leaf) -> Sides:
        if self.base.findings[leaf.finding].derived:
            return self._derived(leaf)
        return Sides(
            self._lies_within(leaf.finding, lambda value: accepted(leaf, value)),
            self._lies_within(leaf.finding, lambda value: not accepted(leaf, value)),
        )

    def _derived(self, leaf: Leaf) -> Sides:
        yes, no = self.clause(f"derived:{leaf.finding}")
        ways = {True: yes, False: no}
        return Sides(
            self.circuit.some(way for value, way in ways.items() if accepted(leaf, value)),
            self.circuit.some(way for value, way in ways.items() if not accepted(leaf, value)),
        )

    def _lies_within(self, finding: FindingId, fits: Callable[[Value], bool]) -> Literal:
        """Return that something is known, and that every value the finding may have fits."""
        checked = self.base.findings[finding]
        seen = self.counted(finding, lambda v: checked.rank(v) > 0 and fits(v))
        own = self.counted(finding, lambda v: not checked.rank(v) and fits(v))
        gate = self.gate(finding)
        if not fits(checked.closed_value):
            return self.circuit.some((seen, self.circuit.every((gate.true, own))))
        if checked.gate is None:
            return self.circuit.some((seen, own))
        closed = self.circuit.every((gate.false, -self._dangerous(finding)))
        return self.circuit.some((seen, closed, self.circuit.every((-gate.false, own))))

    # ------------------------------------------------------------ how soon

    def flag(self, flag: RedFlag) -> Sides:
        """Return whether a flag is raised, and whether it is ruled out."""
        return self.clause(f"red_flag:{flag.id}")

    def critical_open(self, finding: FindingId) -> Literal:
        """Return that a critical question applies, or may apply, and is unknown."""
        return self.unknown(finding)

    def as_soon_as(self, acuity: Acuity, without: FindingId = "") -> Literal:
        """Return that the acuity is at least this.

        What the critical question `without` asks for is left out.
        """
        if acuity is Acuity.SELF_CARE:
            return TRUE
        asking = self.asked(acuity)
        left_out = f"critical:{without}"
        return self.circuit.some(one for who, one in asking.items() if who != left_out)

    def asked(self, acuity: Acuity) -> Mapping[str, Literal]:
        """Return who can ask for at least this acuity, and that they do."""
        if acuity not in self._all_asked:
            self._all_asked.add(acuity)
            known = self._asked[acuity]
            for flag in self.base.red_flags:
                self.asks(flag, acuity)
            for id, finding in self.base.findings.items():
                who = f"critical:{id}"
                if finding.critical and finding.critical.acuity >= acuity and who not in known:
                    known[who] = self.critical_open(id)
        return self._asked[acuity]

    def sooner_than(self, other: "Encoding", acuity: Acuity, without: FindingId = "") -> Literal:
        """Return that the acuity is at least this here and lower there, as far as they differ.

        What asks for it in both is left out: it follows from who asks here and not there, and that
        who asks there and not here does not. What the critical question `without` asks for here is
        left out too.
        """
        left_out = f"critical:{without}"
        here = {one for who, one in self.asked(acuity).items() if who != left_out}
        there = set(other.asked(acuity).values())
        asks = self.circuit.some(here - there)
        return self.circuit.every((asks, -self.circuit.some(there - here)))

    def asks(self, flag: RedFlag, acuity: Acuity) -> Literal:
        """Return that a flag, raised or open, asks for this acuity or more."""
        known, who = self._asked[acuity], f"red_flag:{flag.id}"
        if who not in known:
            known[who] = self._asks_anew(flag, acuity)
        return known[who]

    def _asks_anew(self, flag: RedFlag, acuity: Acuity) -> Literal:
        raised, ruled_out = self.flag(flag)
        ways = [raised] if flag.refer.acuity >= acuity else []
        steps = [
            self.clause(f"step:{flag.id}/{number}").true
            for number, step in enumerate(flag.steps, 1)
            if step.refer.acuity >= acuity
        ]
        milder = TRUE if flag.if_unknown.acuity >= acuity else self.circuit.some(steps)
        open_flag = self.circuit.every((-raised, -ruled_out, milder))
        return self.circuit.some((*ways, open_flag))

    def reachable(self) -> Literal:
        """Return that nothing was answered behind a closed gate, or against another answer.

        A list is answered whole or not at all.
        """
        parts = [-self.both_said(conflict) for conflict in self.base.questionnaire.conflicts]
        for id, finding in self.base.findings.items():
            if finding.gate is not None:
                parts.append(-self.circuit.every((self.answered(id), self.gate(id).false)))
        for question in self.base.questionnaire.questions():
            if question.form is Form.CHOOSE_ANY:
                said = [self.answered(id) for id in question.findings]
                whole = self.circuit.every(said)
                parts.append(self.circuit.some((whole, -self.circuit.some(said))))
        return self.circuit.every(parts)


def _anything(_: Value) -> bool:
    return True

"""Who could exercise a condition that nobody does, or a proof that nobody can."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, assert_never

from triage.language.base import Clause, ClauseKind, Expectation, RuleBase
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, findings_of
from triage.language.tree import RuleBook
from triage.language.truth import Truth
from triage.semantics.assess import concluded
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.testing.coverage import Coverage, Goal, Node, Seen, met_by, with_part
from triage.testing.coverage_kept import KeptCoverage, Keys
from triage.testing.mutate_equivalent import Differ
from triage.testing.mutate_example import Natural, Suggestion, askable, worth_expecting
from triage.verify.circuit import Literal
from triage.verify.counterexample import ReplayError
from triage.verify.encode import Encoding
from triage.verify.solve import NoModel

#: Conditions that always hold and never do; no author can write them.
_ALWAYS: Final = AtLeast(0, ())
_NEVER: Final = AtLeast(1, ())


@dataclass(slots=True)
class Found:
    """What became of the goals that nobody meets."""

    impossible: list[Goal] = field(default_factory=list)
    possible: dict[Goal, Case] = field(default_factory=dict)
    undecided: list[Goal] = field(default_factory=list)


class Search:
    """A rule base, and a solver that looks for people who meet a goal."""

    def __init__(self, base: RuleBase) -> None:
        """Raise SolverMissingError where there is no solver."""
        self._base = base
        self._differ = Differ(base)
        self._clauses = {clause.id: clause for clause in base.clauses}

    def close(self) -> None:
        """Give back what the solver holds."""
        self._differ.close()

    def find(
        self,
        covered: Coverage,
        seconds: float,
        looked: Callable[[int], None] = lambda _: None,
        *,
        kept: KeptCoverage | None = None,
    ) -> Found:
        """Return who could meet each goal that nobody does; `looked` is told of each.

        `seconds` is for all of them; what is not reached then is undecided. What `kept` holds of
        earlier runs is used, and what this one finds is put there.
        """
        keys, kept = Keys(self._base, ()), kept or KeptCoverage()
        until = time.monotonic() + seconds
        found = Found()
        nodes = {(node.clause.id, node.path): node for node in covered.nodes}
        for goal in covered.open():
            looked(1)
            if goal in found.possible or self._is_known(goal, keys, kept, found):
                continue
            if time.monotonic() >= until:
                found.undecided.append(goal)
                continue
            self._look(goal, nodes[goal.clause, goal.path], found, until)
        kept.searched |= {_key(keys, goal): None for goal in found.impossible}
        kept.searched |= {
            _key(keys, one): dict(case.values) for one, case in found.possible.items()
        }
        return found

    def _is_known(self, goal: Goal, keys: Keys, kept: KeptCoverage, found: Found) -> bool:
        """Tell whether earlier runs found out about a goal; then take it over, replayed."""
        key = _key(keys, goal)
        if key not in kept.searched:
            return False
        said = kept.searched[key]
        if said is None:
            found.impossible.append(goal)
            return True
        case = Case(said)
        if goal not in set(met_by(self._base, case, (self._clauses[goal.clause],))):
            return False
        found.possible[goal] = case
        return True

    def _look(self, goal: Goal, node: Node, found: Found, until: float) -> None:
        case = self._differ.case((self._needs(node, goal.seen), self._differ.reachable), until)
        if case is NoModel.IMPOSSIBLE:
            found.impossible.append(goal)
            return
        if isinstance(case, NoModel):
            found.undecided.append(goal)
            return
        met = set(met_by(self._base, case, (self._clauses[goal.clause],)))
        if goal not in met:
            raise ReplayError(f"the specification does not agree about {goal.clause}")
        for one in met:
            found.possible.setdefault(one, case)

    def _needs(self, node: Node, seen: Seen) -> Literal:
        free = self._differ.free
        own = free.truth(node.condition)
        match seen:
            case Seen.TRUE:
                return own.true
            case Seen.FALSE:
                return own.false
            case Seen.UNKNOWN:
                return self._differ.circuit.every((-own.true, -own.false))
            case Seen.ALONE_TRUE:
                return self._alone(node, own.true, _NEVER, free)
            case Seen.ALONE_FALSE:
                return self._alone(node, own.false, _ALWAYS, free)
            case _:
                assert_never(seen)

    def _alone(self, node: Node, is_so: Literal, otherwise: Condition, free: Encoding) -> Literal:
        """Return that a node is so, and that the whole hangs on it."""
        circuit = self._differ.circuit
        whole = free.clause(node.clause.id)
        turned = free.truth(with_part(node.clause.when, node.path, otherwise))
        apart = [
            circuit.some((circuit.every((one, -other)), circuit.every((-one, other))))
            for one, other in zip(whole, turned, strict=True)
        ]
        return circuit.every((is_so, circuit.some(apart)))


def _key(keys: Keys, goal: Goal) -> str:
    return f"{keys.of(goal.clause)} {list(goal.path)} {goal.seen}"


# ---------------------------------------------------------------- examples to paste


@dataclass(frozen=True, slots=True)
class Missing:
    """An example that would meet goals that nobody meets."""

    owner: str  # in whose file it belongs
    text: str
    goals: tuple[Goal, ...]


def missing(
    base: RuleBase, book: RuleBook, found: Found, wanted: Iterable[Goal], seconds: float
) -> Iterator[Missing]:
    """Yield examples that meet the goals `wanted`, short and replayed, until the time is up."""
    natural = Natural(base, book)
    clauses = {clause.id: clause for clause in base.clauses}
    left = {goal: found.possible[goal] for goal in wanted if goal in found.possible}
    until = time.monotonic() + seconds
    while left and time.monotonic() < until:
        goal, case = next(iter(left.items()))
        clause = clauses[goal.clause]
        owner = owner_of(base, clause)

        def keeps(one: Case, goal: Goal = goal, clause: Clause = clause) -> bool:
            seen = truths(base, one)
            return askable(base, one, seen) and goal in set(met_by(base, one, (clause,)))

        well = clause.kind in (ClauseKind.RED_FLAG, ClauseKind.STEP)
        profile, case = natural.dressed(case, keeps, well=well, near=(clause.id,))
        met = set(met_by(base, case, clauses.values()))
        now = tuple(one for one in left if one in met)
        left = {one: kept for one, kept in left.items() if one not in met}
        expect = tuple(_expected(base, clause, owner, case))
        suggestion = Suggestion(owner, profile, natural.beside(profile, case), case, expect)
        yield Missing(owner, natural.yaml(suggestion), now)


def owner_of(base: RuleBase, clause: Clause) -> str:
    """Return in whose file an example of a clause belongs: its own, or that of a reader."""
    if clause.kind not in (ClauseKind.GATE, ClauseKind.DERIVED):
        return clause.name.partition("/")[0]
    if clause.kind is ClauseKind.DERIVED:
        return clause.name
    for rule in base.evidence:
        if clause.name in findings_of(rule.when):
            return rule.cause
    for flag in base.red_flags:
        if clause.name in findings_of(flag.when):
            return flag.id.partition("/")[0]
    return next(iter(base.causes), clause.name)


def _expected(base: RuleBase, clause: Clause, owner: str, case: Case) -> Iterator[Expectation]:
    found = truths(base, case)
    assessment = concluded(base, Reading(base, settled_case(base, case), found))
    if clause.kind is ClauseKind.RULE and found[clause.id] is not Truth.UNKNOWN:
        key = "confirmed" if found[clause.id] is Truth.TRUE else "refuted"
        yield Expectation(key, (clause.name.partition("/")[2],))
        return
    if clause.kind in (ClauseKind.RED_FLAG, ClauseKind.STEP):
        flag = clause.name
        if clause.kind is ClauseKind.STEP:
            flag = clause.name.rpartition("/")[0]
        state = next(one.state for one in assessment.red_flags if one.flag == flag)
        yield Expectation("acuity", (assessment.disposition.acuity.word,))
        yield Expectation(str(state), (flag,))
        return
    wanted = "support" if owner in base.causes else "acuity"
    yield next(one for one in worth_expecting(base, owner, assessment, found) if one.key == wanted)

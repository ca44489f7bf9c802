"""Which conditions the examples and vignettes exercise, node by node."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias, assert_never

from triage.authoring.codec import Codecs
from triage.language.base import Clause, ClauseId, ClauseKind, RuleBase
from triage.language.case import Case, Said
from triage.language.condition import AtLeast, Condition, Is, Not, Within, parts_of
from triage.language.span import Span
from triage.language.truth import Truth
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.semantics.truth import at_least, opposite
from triage.testing.coverage_kept import KeptCoverage, Keys, People
from triage.testing.score import full_answers
from triage.testing.vignettes import Vignette
from triage.verify.processes import processes


class Seen(StrEnum):
    """What a node should be seen as at least once."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    ALONE_TRUE = "alone true"  # true, and were it false the whole would come out otherwise
    ALONE_FALSE = "alone false"


_TRUTHS = {Truth.TRUE: Seen.TRUE, Truth.FALSE: Seen.FALSE, Truth.UNKNOWN: Seen.UNKNOWN}
_ALONE = {Truth.TRUE: Seen.ALONE_TRUE, Truth.FALSE: Seen.ALONE_FALSE}

#: Where a node stands: the number of the part at every level.
NodePath: TypeAlias = tuple[int, ...]


class Goal(NamedTuple):
    """A node of a clause, and what it should be seen as."""

    clause: ClauseId
    path: NodePath
    seen: Seen


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a condition tree, and where it stands in its file."""

    clause: Clause
    path: NodePath
    condition: Condition

    @property
    def span(self) -> Span:
        """Return where it stands."""
        return self.condition.span

    def goals(self) -> Iterator[Goal]:
        """Yield what it should be seen as; the whole decides itself, so that is not asked."""
        for seen in Seen:
            if self.path or seen in (Seen.TRUE, Seen.FALSE, Seen.UNKNOWN):
                yield Goal(self.clause.id, self.path, seen)


def nodes_of(base: RuleBase) -> tuple[Node, ...]:
    """Return every node of every clause, the whole before its parts."""
    return tuple(
        Node(clause, path, condition)
        for clause in base.clauses
        for path, condition in _walk(clause.when, ())
    )


def _walk(condition: Condition, path: NodePath) -> Iterator[tuple[NodePath, Condition]]:
    yield path, condition
    for number, part in enumerate(parts_of(condition)):
        yield from _walk(part, (*path, number))


def with_part(condition: Condition, path: NodePath, part: Condition) -> Condition:
    """Return `condition` with another part at `path`."""
    if not path:
        return part
    number, *rest = path
    match condition:
        case AtLeast(_, parts):
            inner = with_part(parts[number], tuple(rest), part)
            return replace(condition, parts=(*parts[:number], inner, *parts[number + 1 :]))
        case Not(inside):
            return replace(condition, part=with_part(inside, tuple(rest), part))
        case Is() | Within():
            raise IndexError(path)
        case _:
            assert_never(condition)


# ---------------------------------------------------------------- one case


def met_by(base: RuleBase, case: Case, clauses: Iterable[Clause]) -> Iterator[Goal]:
    """Yield every goal of these clauses that a case meets."""
    reading = Reading(base, settled_case(base, case), truths(base, case))
    for clause in clauses:
        yield from _met(clause.id, (), _looked_at(clause.when, reading), _itself)


#: What the whole comes to for each truth that a node may have.
_Effect: TypeAlias = Callable[[Truth], Truth]


def _itself(truth: Truth) -> Truth:
    return truth


class _Look(NamedTuple):
    """A node, its truth, and its parts."""

    condition: Condition
    truth: Truth
    parts: "tuple[_Look, ...]"


def _looked_at(condition: Condition, reading: Reading) -> _Look:
    parts = tuple(_looked_at(part, reading) for part in parts_of(condition))
    match condition:
        case Is() | Within():
            return _Look(condition, reading.truth(condition), ())
        case AtLeast(count):
            return _Look(condition, at_least(count, (part.truth for part in parts)), parts)
        case Not():
            return _Look(condition, opposite(parts[0].truth), parts)
        case _:
            assert_never(condition)


def _met(clause: ClauseId, path: NodePath, look: _Look, effect: _Effect) -> Iterator[Goal]:
    truth = look.truth
    yield Goal(clause, path, _TRUTHS[truth])
    if path and truth in _ALONE and effect(truth) is not effect(opposite(truth)):
        yield Goal(clause, path, _ALONE[truth])
    match look.condition:
        case Is() | Within():
            return
        case AtLeast(count):
            found = [part.truth for part in look.parts]
            for number, part in enumerate(look.parts):
                inner = _effect_of(count, found, number, effect)
                yield from _met(clause, (*path, number), part, inner)
        case Not():
            yield from _met(clause, (*path, 0), look.parts[0], lambda one: effect(opposite(one)))
        case _:
            assert_never(look.condition)


def _effect_of(count: int, found: list[Truth], number: int, effect: _Effect) -> _Effect:
    others = (found[:number], found[number + 1 :])
    return lambda truth: effect(at_least(count, (*others[0], truth, *others[1])))


# ---------------------------------------------------------------- all of them


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the people of a library exercise."""

    base: RuleBase
    nodes: tuple[Node, ...]
    met: Mapping[Goal, str]  # by whom first: an example or a vignette
    people: int

    def open(self) -> tuple[Goal, ...]:
        """Return the goals that nobody meets, in the order of the clauses."""
        return tuple(goal for node in self.nodes for goal in node.goals() if goal not in self.met)


def cover(
    base: RuleBase,
    vignettes: Iterable[Vignette] = (),
    *,
    kept: KeptCoverage | None = None,
    jobs: int = 1,
    tried: Callable[[int, int], None] = lambda _done, _of: None,
) -> Coverage:
    """Return which goals the examples of `base` and these vignettes meet, and who meets each.

    What `kept` holds of earlier runs is used, and what this one finds is put there. `jobs`
    processes work side by side, which changes nothing; `tried` is told of how many people were
    looked at, and of how many there are.
    """
    people = people_of(base, vignettes)
    keys, kept = Keys(base, people), kept or KeptCoverage()
    known = {one.id: kept.met.get(keys.tried_by_all(one)) for one in base.clauses}
    new = tuple(clause for clause in base.clauses if known[clause.id] is None)
    found = _tried_by(_with_clauses(base, new), new, people, jobs, tried) if new else {}
    met: dict[Goal, str] = {}
    for clause in base.clauses:
        plain = known[clause.id]
        if plain is None:
            plain = found.get(clause.id, [])
        kept.met[keys.tried_by_all(clause)] = plain
        met |= {Goal(clause.id, tuple(path), Seen(seen)): name for path, seen, name in plain}
    return Coverage(base, nodes_of(base), met, len(people))


#: Of each clause who met which of its goals first, in plain data.
_Met: TypeAlias = dict[ClauseId, list[tuple[NodePath, str, str]]]
_BASES: Final = Codecs().of(RuleBase)
_CASES: Final = Codecs().of(tuple[Case, ...])
#: Fewer people than this for each process are not worth its start.
_LEAST: Final = 200


def _tried_by(
    base: RuleBase,
    clauses: tuple[Clause, ...],
    people: People,
    jobs: int,
    tried: Callable[[int, int], None],
) -> _Met:
    jobs = min(jobs, len(people) // _LEAST)
    if jobs < 2:
        return _tried_by_some(base, clauses, people, tried)
    size = -(-len(people) // jobs)
    held = _Held(base, clauses, people)
    found: _Met = {}
    done = 0
    with processes(jobs, _begin, held, _written, _read) as pool:
        at_work = [
            pool.submit(_in_a_process, start, start + size) for start in range(0, len(people), size)
        ]
        for future in at_work:
            for clause, goals in future.result().items():
                mine = found.setdefault(clause, [])
                before = {(path, seen) for path, seen, _ in mine}
                mine += [one for one in goals if (one[0], one[1]) not in before]
            done = min(done + size, len(people))
            tried(done, len(people))
    return found


class _Held(NamedTuple):
    """What a process works on."""

    base: RuleBase
    clauses: tuple[Clause, ...]
    people: People


_AT_WORK: list[_Held] = []


def _begin(held: _Held) -> None:
    _AT_WORK[:] = [held]


def _written(held: _Held) -> tuple[object, list[ClauseId], list[str], object]:
    return (
        _BASES.encode(held.base),
        [clause.id for clause in held.clauses],
        [name for name, _ in held.people],
        _CASES.encode(tuple(case for _, case in held.people)),
    )


def _read(plain: tuple[object, list[ClauseId], list[str], object]) -> _Held:
    written, wanted, names, cases = plain
    base: RuleBase = _BASES.decode(written)
    clauses = tuple(clause for clause in base.clauses if clause.id in set(wanted))
    return _Held(base, clauses, tuple(zip(names, _CASES.decode(cases), strict=True)))


def _in_a_process(start: int, end: int) -> _Met:
    ((base, clauses, people),) = _AT_WORK
    return _tried_by_some(base, clauses, people[start:end], lambda _done, _of: None)


def _tried_by_some(
    base: RuleBase,
    clauses: tuple[Clause, ...],
    people: People,
    tried: Callable[[int, int], None],
) -> _Met:
    left: dict[ClauseId, set[Goal]] = {clause.id: set() for clause in clauses}
    for node in nodes_of(base):
        if node.clause.id in left:
            left[node.clause.id].update(node.goals())
    found: _Met = {}
    for number, (name, case) in enumerate(people, 1):
        # Most clauses are exercised whole by the first few, and need no more looking at.
        waiting = [clause for clause in clauses if left[clause.id]]
        for goal in met_by(base, case, waiting):
            if goal in left[goal.clause]:
                left[goal.clause].discard(goal)
                found.setdefault(goal.clause, []).append((goal.path, str(goal.seen), name))
        tried(number, len(people))
    return found


def _with_clauses(base: RuleBase, clauses: Iterable[Clause]) -> RuleBase:
    """Return `base` with these clauses, and with all that others read."""
    wanted = {clause.id for clause in clauses}
    first = (ClauseKind.GATE, ClauseKind.DERIVED)
    kept = tuple(one for one in base.clauses if one.kind in first or one.id in wanted)
    return replace(base, clauses=kept)


def people_of(base: RuleBase, vignettes: Iterable[Vignette]) -> People:
    """Return the people of the examples and of these vignettes, by name, in order."""
    return tuple(_people(base, vignettes))


def _people(base: RuleBase, vignettes: Iterable[Vignette]) -> Iterator[tuple[str, Case]]:
    for example in base.examples:
        yield f"example {example.about}: {example.name}", Case(example.given)
    for vignette in vignettes:
        answers = full_answers(base, vignette)
        said = {id: one for id, one in answers.items() if not isinstance(one, Said)}
        yield f"vignette {vignette.id}", Case(said)


def kind_of(goal: Goal) -> ClauseKind:
    """Return what the clause of a goal is for."""
    return ClauseKind(goal.clause.partition(":")[0])

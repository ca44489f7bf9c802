"""Every promise about a rule base, and what became of it."""

import inspect
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

from triage.authoring.codec import Codecs
from triage.language.base import RuleBase
from triage.verify.circuit import Circuit
from triage.verify.kept import Kept
from triage.verify.memory import Memory
from triage.verify.obligations import FAMILIES, OBLIGATIONS, Family
from triage.verify.parts import Digests, part_of
from triage.verify.processes import pays, processes
from triage.verify.prover import Prover
from triage.verify.solve import Solver
from triage.verify.verdict import Outcome

#: Told what is being looked at, in words.
Noticed: TypeAlias = Callable[[str], None]


#: Processes speak in plain data.
_OUTCOMES: Final = Codecs().of(tuple[Outcome, ...])
_BASES: Final = Codecs().of(RuleBase)


class _Task(NamedTuple):
    """Promises of one family that are to be looked at together."""

    family: Family
    names: tuple[str, ...]
    seconds: float


def verify(
    base: RuleBase,
    seconds: float,
    only: Collection[str] = (),
    *,
    kept: Kept | None = None,
    jobs: int = 1,
    noticed: Noticed | None = None,
) -> Iterator[Outcome]:
    """Yield what became of each promise, in the order of the table; `seconds` is for each of them.

    With `only`, the promises of these names. What `kept` holds of earlier runs is used, and what
    this one finds is put there. `jobs` processes work side by side; that changes no verdict and no
    story. Raises SolverMissingError where there is no solver.
    """
    kept = Kept() if kept is None else kept
    wanted = [name for name in OBLIGATIONS if not only or name in only]
    keys = dict(_keys(base, wanted))
    before = {name: kept.outcome(keys[name]) for name in wanted}
    done = {name: replace(one, kept=True) for name, one in before.items() if one is not None}
    tasks = list(_tasks([name for name in wanted if name not in done], seconds))
    if jobs > 1 and len(tasks) > 1 and pays(len(base.clauses)):
        found = _side_by_side(base, tasks, kept, jobs, noticed)
    else:
        found = _one_by_one(base, tasks, kept, noticed)
    for name in wanted:
        while name not in done:
            outcome = next(found)
            kept.keep(keys[outcome.name], outcome)
            done[outcome.name] = outcome
        yield done[name]
    # The last words of a family come after its last promise.
    for _ in found:
        raise AssertionError("every promise was looked at before")


def _keys(base: RuleBase, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each promise with the digest of all that it looks at."""
    digests = Digests()
    for name in names:
        yield name, f"{name} {digests.of(part_of(base, _family_of(name).part))}"


def _family_of(name: str) -> Family:
    return next(family for family in FAMILIES if name in family.promises)


def _tasks(names: Collection[str], seconds: float) -> Iterator[_Task]:
    for family in FAMILIES:
        mine = tuple(name for name in family.promises if name in names)
        if mine:
            yield _Task(family, mine, seconds)


# ---------------------------------------------------------------- at work


def _one_by_one(
    base: RuleBase, tasks: Iterable[_Task], kept: Kept, noticed: Noticed | None
) -> Iterator[Outcome]:
    for task in tasks:
        memory = kept.memory()
        yield from _look_at(base, task, memory, noticed)
        kept.take(memory)


def _look_at(
    base: RuleBase, task: _Task, memory: Memory, noticed: Noticed | None = None
) -> Iterator[Outcome]:
    """Yield what became of the promises of a task; a solver for each, so that order never tells."""
    name = ""

    def asked(count: int) -> None:
        if noticed is not None:
            noticed(f"{name}, asked {count} times")

    prover = Prover(part_of(base, task.family.part), memory, asked)
    try:
        for name in task.names:
            begun = time.monotonic()
            prover.start(task.seconds, name)
            OBLIGATIONS[name](prover)
            yield Outcome(
                name,
                inspect.getdoc(OBLIGATIONS[name]) or "",
                prover.asked,
                tuple(prover.stories),
                tuple(prover.undecided),
                time.monotonic() - begun,
            )
    finally:
        prover.close()


def _side_by_side(
    base: RuleBase, tasks: list[_Task], kept: Kept, jobs: int, noticed: Noticed | None
) -> Iterator[Outcome]:
    Solver(Circuit()).close()  # a solver that is missing is told here, and once
    pool = processes(min(jobs, len(tasks)), _begin, _Held(base, kept), _written, _read)
    try:
        tasks = sorted(tasks, key=lambda task: -task.family.costs)
        at_work: list[Future[tuple[object, Memory]]] = [
            pool.submit(_in_a_process, task) for task in tasks
        ]
        for number, future in enumerate(at_work):
            if noticed is not None:
                noticed(f"still to come: {', '.join(one.family.name for one in tasks[number:])}")
            found, memory = future.result()
            kept.take(memory)
            yield from _OUTCOMES.decode(found)
    finally:
        pool.shutdown(cancel_futures=True)


class _Held(NamedTuple):
    """What a process works on."""

    base: RuleBase
    kept: Kept


_AT_WORK: list[_Held] = []


def _begin(held: _Held) -> None:
    _AT_WORK[:] = [held]


def _written(held: _Held) -> tuple[object, Kept]:
    return _BASES.encode(held.base), held.kept


def _read(plain: tuple[object, Kept]) -> _Held:
    base, kept = plain
    return _Held(_BASES.decode(base), kept)


def _in_a_process(task: _Task) -> tuple[object, Memory]:
    ((base, kept),) = _AT_WORK
    memory = kept.memory()
    return _OUTCOMES.encode(tuple(_look_at(base, task, memory))), memory.gained()

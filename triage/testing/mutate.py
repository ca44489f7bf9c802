"""Tries every slip on a rule base, or a sample of them, and remembers what became of each."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypeAlias

from triage.authoring.cache import load
from triage.authoring.library import read_library
from triage.language.base import RuleBase
from triage.language.tree import RuleBook
from triage.testing.mutants import Mutant, mutants_of
from triage.testing.mutate_judge import CAUGHT, Fate, Judge, Judged
from triage.testing.mutate_memory import Memory, slices_of
from triage.testing.proportion import Proportion
from triage.testing.vignettes import Vignette, read_vignettes

#: So many slips are handed to a process at once; few enough that the time given is kept.
_TOGETHER: Final = 8


class Source(NamedTuple):
    """Where a rule base and its vignettes are read from, by every process anew."""

    library: Path
    questionnaire: str
    vignettes: Path | None


class Trying(NamedTuple):
    """How slips are tried: for how long each question and all of them, and whether with proofs."""

    seconds: float = 10.0
    budget: float = 600.0
    proofs: bool = True
    jobs: int = 1
    dressed: int = 1_000_000  # how many of those who slip through are made natural


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of the slips on one rule base."""

    questionnaire: str
    digest: str
    possible: int  # how many slips there are
    chosen: int  # how many were to be tried: all, or a sample
    judged: tuple[Judged, ...]  # in the order of the files; fewer than chosen if time ran out
    remembered: int  # how many needed no trying
    seconds: float

    @property
    def not_tried(self) -> int:
        """Return how many were not looked at in the time given."""
        return self.chosen - len(self.judged)


def share(
    judged: Iterable[Judged], *, with_check: bool = True, suggested: bool = True
) -> Proportion:
    """Return the share that is caught, of all that somebody would notice.

    Without `with_check`, of those alone that `triage check` lets through. Without `suggested`, what
    an example expects and nobody has read catches nothing.
    """
    caught = [one for one in CAUGHT if suggested or one is not Fate.SUGGESTED]
    counted = (one for one in judged if one.fate is not Fate.EQUIVALENT)
    return Proportion.of(
        one.fate in caught for one in counted if with_check or one.fate is not Fate.CHECK
    )


def chosen(
    mutants: Sequence[Mutant], sample: int | None, seed: int, *, flags: bool = False
) -> tuple[int, ...]:
    """Return the places of the slips to try: all, or so many drawn by `seed`.

    With `flags`, those alone that touch a red flag.
    """
    every = [place for place, one in enumerate(mutants) if one.of_flag or not flags]
    if sample is None or sample >= len(every):
        return tuple(every)
    return tuple(sorted(Random(seed).sample(every, sample)))


def mutate(
    source: Source,
    trying: Trying,
    *,
    sample: int | None = None,
    seed: int = 0,
    flags: bool = False,
    memory: Memory | None = None,
    tried: Callable[[int, int], None] = lambda *_: None,
) -> Mutation:
    """Try slips on a rule base; `tried` is told of how many so far, and of how many.

    With `flags`, those alone that touch a red flag. Raises SolverMissingError where there is no
    solver, RuleBookError and VignetteError where files have flaws.
    """
    begun = time.monotonic()
    memory = memory or Memory({})
    base, _, vignettes = _read(source)
    mutants = mutants_of(base)
    places = chosen(mutants, sample, seed, flags=flags)
    slices = slices_of(base, vignettes)
    found = {place: one for place in places if (one := memory.known(mutants[place], slices))}
    remembered = len(found)
    tried(remembered, len(places))
    waiting = [place for place in places if place not in found]
    # In no order, so that what is tried when time runs out is a fair sample of the whole.
    Random(seed).shuffle(waiting)
    likely = {place: memory.likely(mutants[place]) for place in waiting}
    for one_place, one in _judged(source, trying, waiting, likely, begun):
        found[one_place] = one
        tried(len(found), len(places))
    for place, one in found.items():
        memory.keep(mutants[place], one, slices)
    return Mutation(
        questionnaire=base.questionnaire.id,
        digest=base.digest,
        possible=len(mutants),
        chosen=len(places),
        judged=tuple(found[place] for place in places if place in found),
        remembered=remembered,
        seconds=time.monotonic() - begun,
    )


Batch: TypeAlias = Sequence[tuple[int, str]]


def _judged(
    source: Source,
    trying: Trying,
    waiting: Sequence[int],
    likely: Mapping[int, str],
    begun: float,
) -> Iterator[tuple[int, Judged]]:
    batches: list[Batch] = [
        [(place, likely[place]) for place in waiting[start : start + _TOGETHER]]
        for start in range(0, len(waiting), _TOGETHER)
    ]
    end = begun + trying.budget
    if trying.jobs <= 1 or len(batches) <= 1:
        worker = _Worker(source, trying)
        try:
            for batch in batches:
                if time.monotonic() < end:
                    yield from worker.judge(batch, end)
        finally:
            worker.close()
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(trying.jobs, context, _begin, (source, trying)) as pool:
        # Few are handed out ahead, so that little is lost when the time is up.
        left = batches[::-1]
        running: set[Future[list[tuple[int, Judged]]]] = set()
        while True:
            while left and len(running) < 2 * trying.jobs and time.monotonic() < end:
                running.add(pool.submit(_judge, left.pop(), end - time.monotonic()))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                yield from one.result()


class _Worker:
    def __init__(self, source: Source, trying: Trying) -> None:
        base, judge_book, vignettes = _read(source)
        self._mutants = mutants_of(base)
        self._judge = Judge(
            base,
            judge_book,
            vignettes,
            seconds=trying.seconds,
            proofs=trying.proofs,
            dressed=-(-trying.dressed // trying.jobs),
        )

    def judge(self, batch: Batch, end: float) -> list[tuple[int, Judged]]:
        found = []
        for place, likely in batch:
            if time.monotonic() >= end:
                break
            found.append((place, self._judge.judge(self._mutants[place], likely)))
        return found

    def close(self) -> None:
        self._judge.close()


#: The worker of this process, made once; a process of its own shares it with nobody.
_WORKERS: list[_Worker] = []


def _begin(source: Source, trying: Trying) -> None:
    _WORKERS[:] = [_Worker(source, trying)]


def _judge(batch: Batch, seconds: float) -> list[tuple[int, Judged]]:
    return _WORKERS[0].judge(batch, time.monotonic() + seconds)


def _read(source: Source) -> tuple[RuleBase, RuleBook, tuple[Vignette, ...]]:
    base = load(source.library).bases[source.questionnaire]
    book, _ = read_library(source.library)
    if source.vignettes is None:
        return base, book, ()
    return base, book, read_vignettes(source.vignettes, base, book)

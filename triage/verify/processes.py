"""How many processes to work with, and how they begin."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeVar

_Held = TypeVar("_Held")
_Plain = TypeVar("_Plain")

#: Work splits into few parts of unlike size; more processes than this would mostly wait.
_MOST: Final = 4
#: Proofs about fewer clauses than this are done before a process has begun anew.
_FEW: Final = 200
_TASKS: Final = Path("/proc/self/task")


def usual_jobs() -> int:
    """Return how many processes to work with where nobody says: the processors, four at most.

    Processors that this process may not use do not count.
    """
    usable = getattr(os, "sched_getaffinity", None)  # not every system has it
    processors = len(usable(0)) if usable is not None else os.cpu_count() or 1
    return min(processors, _MOST)


def begin_at_once() -> bool:
    """Tell whether a process can begin as a copy of this one, with all that is held here.

    It takes no more than some milliseconds. A copy of a process with several threads may wait for
    ever, so there it begins anew, which takes as long as a command does.
    """
    try:
        return sys.platform == "linux" and len(list(_TASKS.iterdir())) == 1
    except OSError:
        return False


def pays(clauses: int) -> bool:
    """Tell whether several processes are worth their start for a rule base of so many clauses."""
    return begin_at_once() or clauses >= _FEW


def processes(
    count: int,
    begin: Callable[[_Held], None],
    held: _Held,
    written: Callable[[_Held], _Plain],
    read: Callable[[_Plain], _Held],
) -> ProcessPoolExecutor:
    """Return so many processes, each of which begins by `begin` with what is `held` here.

    Where it cannot be a copy it is sent what is `written`, plain data, and `read` there. `begin`
    and `read` are functions of a module.
    """
    if begin_at_once():
        return ProcessPoolExecutor(
            count, mp_context=get_context("fork"), initializer=begin, initargs=(held,)
        )
    return ProcessPoolExecutor(
        count,
        mp_context=get_context("spawn"),
        initializer=_begin_anew,
        initargs=(begin, read, written(held)),
    )


def _begin_anew(
    begin: Callable[[_Held], None], read: Callable[[_Plain], _Held], plain: _Plain
) -> None:
    begin(read(plain))

"""Writers who wait for their turn are kept together: one wait for the disk serves them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Connection

Result = TypeVar("Result")
#: What one writer does on a connection, in a transaction that others may share.
Job: TypeAlias = Callable[[Connection], Result]
#: Does jobs in one transaction, and returns once their results are kept; raises what the first
#: job that failed raises, and then nothing is kept.
InOne: TypeAlias = Callable[[Sequence[Job[Any]]], list[Any]]


@dataclass(eq=False)
class _Waiting(Generic[Result]):
    """A job, and what became of it once it is done."""

    job: Job[Result]
    done: Event = field(default_factory=Event)
    results: list[Result] = field(default_factory=list)
    error: BaseException | None = None


class Together:
    """Has whoever gets the turn do the jobs of all who wait for it."""

    def __init__(self, in_one: InOne) -> None:
        """Do jobs by `in_one`, which is called by one thread at a time."""
        self._in_one = in_one
        self._turn = Lock()
        self._waiting: list[_Waiting[Any]] = []
        self._list = Lock()

    def do(self, job: Job[Result], patience: float) -> Result:
        """Return what `job` returns once that is kept; raises what it raises, nothing being kept.

        Raises TimeoutError where the turn does not come within `patience` seconds.
        """
        mine = _Waiting(job)
        with self._list:
            self._waiting.append(mine)
        if self._turn.acquire(timeout=patience):
            try:
                if not mine.done.is_set():
                    self._do(self._taken())
            finally:
                self._turn.release()
        elif self._given_up(mine):
            raise TimeoutError
        mine.done.wait()  # whoever has taken the job brings it to its end
        if mine.error is not None:
            raise mine.error
        return mine.results[0]

    def _taken(self) -> list[_Waiting[Any]]:
        with self._list:
            taken, self._waiting = self._waiting, []
        return taken

    def _given_up(self, mine: _Waiting[Any]) -> bool:
        """Take a job back; tell whether nobody had begun with it."""
        with self._list:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True

    def _do(self, several: Sequence[_Waiting[Any]]) -> None:
        try:
            found = self._in_one([each.job for each in several])
        except Exception as error:
            if len(several) == 1:
                several[0].error = error
                several[0].done.set()
                return
            for each in several:  # nothing was kept: one that fails must not take others with it
                self._do([each])
            return
        except BaseException as error:
            for each in several:
                each.error = error
                each.done.set()
            raise
        for each, result in zip(several, found, strict=True):
            each.results.append(result)
            each.done.set()

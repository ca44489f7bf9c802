"""Writers who wait are kept together, and one that fails takes no other with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, text

from triage.records.database import Database, RecordsError, open_database
from triage.records.together import Together


@pytest.fixture
def numbers(tmp_path: Path) -> Iterator[Database]:
    database = open_database(str(tmp_path / "numbers.db"))
    with database.writing() as connection:
        connection.execute(text("create table numbers (number integer primary key)"))
    yield database
    database.close()


def adding(number: int) -> Callable[[Connection], int]:
    def job(connection: Connection) -> int:
        connection.execute(text("insert into numbers values (:number)"), {"number": number})
        return number

    return job


def kept(database: Database) -> list[int]:
    with database.reading() as connection:
        return list(connection.execute(text("select number from numbers order by 1")).scalars())


def at_once(database: Database, jobs: Sequence[Callable[[Connection], int]]) -> list[object]:
    """Have a thread keep each job, all waiting for one that holds the turn; return what came."""
    held, go_on = Event(), Event()

    def holding(_: Connection) -> int:
        held.set()
        go_on.wait(10)
        return 0

    found: list[object] = [None] * len(jobs)

    def keep(place: int, job: Callable[[Connection], int]) -> None:
        try:
            found[place] = database.keep(job)
        except Exception as error:
            found[place] = error

    first = Thread(target=database.keep, args=(holding,))
    first.start()
    held.wait(10)
    threads = [Thread(target=keep, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    go_on.set()
    for thread in (first, *threads):
        thread.join(10)
    return found


def test_each_gets_its_own_result_and_all_are_kept(numbers: Database) -> None:
    jobs = [adding(number) for number in range(1, 9)]
    assert at_once(numbers, jobs) == list(range(1, 9))
    assert kept(numbers) == list(range(1, 9))


def test_one_that_fails_takes_no_other_with_it(numbers: Database) -> None:
    def fails(connection: Connection) -> int:
        adding(50)(connection)
        raise LookupError("after it had written")

    found = at_once(numbers, [adding(1), fails, adding(1), adding(2)])
    assert isinstance(found[1], LookupError)
    assert sorted(map(type, (found[0], found[2])), key=str) == sorted((int, RecordsError), key=str)
    assert (found[3], kept(numbers)) == (2, [1, 2])


def test_those_who_wait_are_done_in_one() -> None:
    sizes: list[int] = []
    held, go_on = Event(), Event()

    def in_one(jobs: Sequence[Callable[[Any], Any]]) -> list[Any]:
        sizes.append(len(jobs))
        held.set()
        go_on.wait(10)
        return [None] * len(jobs)

    together = Together(in_one)
    threads = [Thread(target=together.do, args=(lambda _: None, 10.0)) for _ in range(5)]
    threads[0].start()
    held.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(together._waiting) < 4:  # all others stand in line
        pass
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert sizes == [1, 4]


def test_whoever_waits_too_long_gives_up_and_nothing_of_it_is_kept(numbers: Database) -> None:
    held, go_on = Event(), Event()

    def holding(_: Connection) -> int:
        held.set()
        go_on.wait(10)
        return 0

    first = Thread(target=numbers.keep, args=(holding,))
    first.start()
    held.wait(10)
    with pytest.raises(TimeoutError):
        numbers._together.do(adding(1), 0.05)
    go_on.set()
    first.join(10)
    numbers.keep(adding(2))
    assert kept(numbers) == [2]

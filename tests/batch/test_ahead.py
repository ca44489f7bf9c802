"""One part is read while another is assessed; order, errors and giving up stay as they were."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident

import pytest

from triage.batch.ahead import ahead


def test_the_next_is_made_while_one_is_in_use() -> None:
    made = [Event() for _ in range(3)]
    threads = set()

    def items() -> Iterator[int]:
        for number, event in enumerate(made):
            threads.add(get_ident())
            event.set()
            yield number

    for number in (found := ahead(items())):
        if number + 1 < len(made):
            assert made[number + 1].wait(10), "nothing was made meanwhile"
            assert not made[-1].is_set() or number + 1 == len(made) - 1, "one ahead, not all"
    assert list(found) == []
    assert len(threads) == 1
    assert get_ident() not in threads


def test_an_error_comes_where_it_happened() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("the file is damaged")

    found = ahead(items())
    assert (next(found), next(found)) == (1, 2)
    with pytest.raises(OSError, match="the file is damaged"):
        next(found)


def test_who_stops_early_leaves_no_thread_behind() -> None:
    made = []

    def items() -> Iterator[int]:
        for number in range(1_000):
            made.append(number)
            yield number

    found = ahead(items())
    assert next(found) == 0
    found.close()
    assert made in ([0], [0, 1])

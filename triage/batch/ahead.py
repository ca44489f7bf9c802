"""Reads the next while the last is worked on: one waits for the disk, the other for the cores."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Generator[Item, None, None]:
    """Yield `items` in their order, one of them made in a thread while another is in use.

    What making one raises is raised in its place. Whoever stops early waits for the one that is
    being made, so nothing goes on behind their back.
    """
    with ThreadPoolExecutor(1, "ahead") as thread:
        waiting = thread.submit(next, items, None)
        while (item := waiting.result()) is not None:
            waiting = thread.submit(next, items, None)
            yield item

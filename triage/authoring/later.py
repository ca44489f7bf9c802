"""A sequence that is found when it is first looked into."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

One = TypeVar("One")


class Later(Sequence[One]):
    """Stands for a tuple, and equals it, but is made by `find` at its first use."""

    def __init__(self, find: Callable[[], tuple[One, ...]]) -> None:
        """Remember how to find it."""
        self._find = find

    @cached_property
    def _found(self) -> tuple[One, ...]:
        return self._find()

    @overload
    def __getitem__(self, place: int) -> One: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[One, ...]: ...
    def __getitem__(self, place: int | slice) -> One | tuple[One, ...]:
        """Return what stands at `place`."""
        return self._found[place]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def __eq__(self, other: object) -> bool:
        """Tell whether `other` holds the same."""
        return self._found == (other._found if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        """Return the hash of what it stands for."""
        return hash(self._found)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and store what it stands for."""
        return (tuple, (self._found,))

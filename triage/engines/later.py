"""A sequence that is made when it is first read."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

One = TypeVar("One", covariant=True)


class Later(Sequence[One]):
    """What a tuple of the same things would be, once somebody reads it.

    It equals that tuple, has its hash, and is copied and pickled as that tuple. Threads may share
    it: two that read it first at the same moment make the same things twice.
    """

    __slots__ = ("_source",)

    def __init__(self, make: Callable[[], tuple[One, ...]]) -> None:
        """Keep what makes the things; it must make the same ones whenever it is called."""
        self._source: Callable[[], tuple[One, ...]] | tuple[One, ...] = make

    def _things(self) -> tuple[One, ...]:
        source = self._source
        if not isinstance(source, tuple):
            source = self._source = source()
        return source

    @overload
    def __getitem__(self, place: int) -> One: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[One, ...]: ...
    def __getitem__(self, place: int | slice) -> One | tuple[One, ...]:
        return self._things()[place]

    def __len__(self) -> int:
        return len(self._things())

    def __iter__(self) -> Iterator[One]:
        return iter(self._things())

    def __reversed__(self) -> Iterator[One]:
        return reversed(self._things())

    def __contains__(self, thing: object) -> bool:
        return thing in self._things()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Later):
            return self._things() == other._things()
        return self._things() == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._things())

    def __repr__(self) -> str:
        return repr(self._things())

    def __reduce__(self) -> tuple[object, ...]:
        return tuple, (self._things(),)

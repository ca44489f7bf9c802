"""Every condition as lanes: the ways in which it can hold, each a handful of leaves.

A condition holds when one of its lanes does, and a lane holds when all of its leaves do. Written
so, every condition of a rule base has one shape, and one word of memory works on 64 lanes at once.
Minimum and maximum distribute over each other, so this is exact in three-valued logic too:
"at least 2 of a, b, c" is the greatest of min(a, b), min(a, c) and min(b, c).
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Final, NamedTuple, TypeAlias, assert_never

from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import FindingId

#: A condition with more lanes than this is worked out part by part instead.
MOST_LANES: Final = 64


class Literal(NamedTuple):
    """A leaf that must hold or, where it is not `wanted`, must fail."""

    leaf: Leaf
    wanted: bool

    @property
    def finding(self) -> FindingId:
        """Return the finding that the leaf reads."""
        return self.leaf.finding


Lane: TypeAlias = tuple[Literal, ...]


def lanes_of(condition: Condition) -> tuple[Lane, ...] | None:
    """Return the lanes of `condition` in the order of the text; None where there are too many."""
    if _count(condition, wanted=True) > MOST_LANES:
        return None
    return tuple(dict.fromkeys(_lanes(condition, wanted=True)))


def _needed(condition: AtLeast, *, wanted: bool) -> int:
    """Return how many parts must hold or, to refute the whole, how many must fail."""
    return condition.count if wanted else len(condition.parts) - condition.count + 1


def _count(condition: Condition, *, wanted: bool) -> int:
    """Return how many lanes there are, without making them."""
    match condition:
        case Is() | Within():
            return 1
        case Not(part):
            return _count(part, wanted=not wanted)
        case AtLeast(_, parts):
            needed = _needed(condition, wanted=wanted)
            # Of so many parts, in how many ways: one part more at a time.
            ways = [1] + [0] * needed
            for part in parts:
                own = _count(part, wanted=wanted)
                for size in range(needed, 0, -1):
                    ways[size] += ways[size - 1] * own
            return ways[needed]
        case _:
            assert_never(condition)


def _lanes(condition: Condition, *, wanted: bool) -> Iterator[Lane]:
    match condition:
        case Is() | Within():
            yield (Literal(condition, wanted),)
        case Not(part):
            yield from _lanes(part, wanted=not wanted)
        case AtLeast(_, parts):
            each = [tuple(_lanes(part, wanted=wanted)) for part in parts]
            for chosen in combinations(each, _needed(condition, wanted=wanted)):
                for lanes in product(*chosen):
                    yield _joined(lanes)
        case _:
            assert_never(condition)


def _joined(lanes: Sequence[Lane]) -> Lane:
    return tuple(dict.fromkeys(literal for lane in lanes for literal in lane))

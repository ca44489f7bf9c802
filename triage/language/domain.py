"""The finite sets of values that findings can have."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

FindingId: TypeAlias = str
Value: TypeAlias = bool | int | str

#: The value of a gated finding whose gate is closed and which has no `otherwise`.
#: No authored option can be spelled like this: option names have no spaces.
NOT_APPLICABLE: Final = "not applicable"


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes (`True`) or no (`False`)."""

    def values(self) -> Iterator[Value]:
        """Yield every value, no first."""
        yield False
        yield True

    def holds(self, value: Value) -> bool:
        """Tell whether `value` is yes or no."""
        return isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of the named options."""

    options: tuple[str, ...]

    def values(self) -> Iterator[Value]:
        """Yield every option in the author's order."""
        yield from self.options

    def holds(self, value: Value) -> bool:
        """Tell whether `value` is one of the options."""
        return isinstance(value, str) and value in self.options


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number between two bounds, both included."""

    low: int
    high: int
    unit: str = ""

    def values(self) -> Iterator[Value]:
        """Yield every number from the lower bound to the upper."""
        yield from range(self.low, self.high + 1)

    def holds(self, value: Value) -> bool:
        """Tell whether `value` is a whole number within the bounds."""
        return (
            isinstance(value, int)
            and not isinstance(value, bool)
            and self.low <= value <= self.high
        )


Domain: TypeAlias = YesNo | Choice | WholeNumber

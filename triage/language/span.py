"""Where a piece of authored text sits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file; lines and columns count from 1, and 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __lt__(self, other: "Span") -> bool:
        """Tell whether this place comes first, by file, line and column."""
        return (self.file, self.line, self.column) < (other.file, other.line, other.column)

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Span("")

"""The exit codes of `triage`, and what each of them means."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FLAWS = 1
    USAGE = 2
    FILES = 3
    BUG = 4
    INTERRUPTED = 130


MEANINGS: Final[Mapping[Exit, str]] = MappingProxyType(
    {
        Exit.DONE: "done",
        Exit.FLAWS: "the library has flaws, an example failed, a promise is not proved,"
        " or somebody waits longer",
        Exit.USAGE: "wrong usage, or answers that cannot be used",
        Exit.FILES: "a file cannot be read or written",
        Exit.BUG: "Triage itself failed; TRIAGE_DEBUG=1 shows where",
        Exit.INTERRUPTED: "interrupted",
    }
)

#: For the end of `triage --help`; \b keeps click from joining the lines.
EPILOG: Final = "\b\nExit codes:\n" + "\n".join(
    f"  {code:<4d} {meaning}" for code, meaning in MEANINGS.items()
)

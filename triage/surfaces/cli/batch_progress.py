"""How far a batch is: rows, rate and time left, on standard error."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Final

from triage.surfaces.report.batch_words import counted, duration

_SECONDS_BETWEEN: Final = 0.2


class Bar:
    """A line that is written again and again; silent where nobody watches."""

    def __init__(self) -> None:
        """Start the clock."""
        self._start = time.monotonic()
        self._shown = 0.0
        self._begun: tuple[int, float] | None = None
        self._width = 0
        self._watched = sys.stderr.isatty()

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()

    def at(self, rows: int, share: float) -> None:
        """Show that so many rows are done, and how much of all that is."""
        if self._begun is None:
            self._begun = (rows, share)
        now = time.monotonic()
        if not self._watched or (now - self._shown < _SECONDS_BETWEEN and share < 1):
            return
        self._shown = now
        line = self.line(rows, share, now - self._start)
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)

    def line(self, rows: int, share: float, seconds: float) -> str:
        """Return the line for so many rows, that share of all, after so many seconds.

        What an earlier run had done counts neither for the rate nor for the time left.
        """
        rows_before, share_before = self._begun or (0, 0.0)
        rate = (rows - rows_before) / seconds if seconds else 0.0
        gone = share - share_before
        left = f"{duration((1 - share) * seconds / gone)} left" if gone > 0 else ""
        filled = round(20 * share)
        bar = "#" * filled + "." * (20 - filled)
        return (
            f"[{bar}] {share:4.0%}  {counted(rows)} rows  {counted(round(rate))} a second  {left}"
        )

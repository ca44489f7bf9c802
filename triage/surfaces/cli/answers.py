"""What the commands that read answers share: their files, and their engine."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from triage.authoring.plain_text import LARGEST
from triage.engines.experta_engine import ExpertaEngine
from triage.language.assessment import Assessment
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.truth import Truth
from triage.semantics.assess import conclude

STANDARD_INPUT = "-"


class Day(click.ParamType[date]):
    """A day, written 2026-03-14."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return `value` as a day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is no day; write it like 2026-03-14', param, ctx)


def today() -> date:
    """Return the day it is here."""
    return datetime.now().astimezone().date()


def read_files(names: Sequence[str]) -> list[tuple[str, bytes]]:
    """Return the name and the content of each file; `-` is standard input."""
    if names.count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input can be read once")
    return [_read(name) for name in names]


def _read(name: str) -> tuple[str, bytes]:
    # One byte more than a file may have: enough to see that it is too large.
    if name == STANDARD_INPUT:
        return "standard input", sys.stdin.buffer.read(LARGEST + 1)
    with Path(name).open("rb") as stream:
        return name, stream.read(LARGEST + 1)


class Assessor:
    """Assesses one case after the other with the inference engine."""

    def __init__(self, base: RuleBase) -> None:
        """Build the engine once."""
        self._base = base
        self._engine = ExpertaEngine(base)

    def truths(self, case: Case) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause in `case`."""
        return self._engine.truths(case)

    def assess(self, case: Case) -> Assessment:
        """Return everything concluded about `case`."""
        return conclude(self._base, case, self.truths(case))

"""What `triage diff --cases` counts: who of an archive comes out otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triage.batch.compare import Comparison, compare
from triage.batch.parts import Job
from triage.language.base import RuleBase
from triage.surfaces.cli.batch_progress import Bar
from triage.surfaces.report.batch_diff import (
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from triage.surfaces.report.json_form import Json

#: Of each way to come out otherwise so many are explained.
SAMPLES: Final = 2


@dataclass(frozen=True)
class Cases:
    """What two versions say of an archive, ready to be told."""

    old: RuleBase
    new: RuleBase
    found: Comparison

    def text(self) -> str:
        """Return it as text."""
        return comparison_text(self.old, self.new, self.found)

    def markdown(self) -> str:
        """Return it for a comment on a change."""
        return comparison_markdown(self.old, self.new, self.found)

    def json(self) -> Json:
        """Return it as plain data; nobody's answers are in it."""
        return comparison_json(self.found)


def counted_cases(
    old: RuleBase, new: RuleBase, archive: Path | None, keep: tuple[str, ...]
) -> Cases | None:
    """Count over the cases of `archive`; None where none is named.

    Raises PolarsMissingError without the extra, ArchiveError where the columns fit neither.
    """
    if archive is None:
        return None
    with Bar() as bar:
        found = compare(old, new, Job(new, archive, keep=keep), samples=SAMPLES, progress=bar.at)
    return Cases(old, new, found)

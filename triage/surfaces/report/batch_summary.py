"""What came out of a batch, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from triage.batch.summary import Summary
from triage.language.base import RuleBase
from triage.surfaces.report.batch_words import counted, share

_MOST: Final = 10


def summary_text(summary: Summary) -> str:
    """Return the counts of a batch, the most frequent first."""
    return "\n".join(
        line
        for title, counts in tables(summary)
        for line in (title, *_rows(counts, summary.cases), "")
    )


def tables(
    summary: Summary, base: RuleBase | None = None
) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Yield each table of a summary: its title, and its counts with their names in words.

    With the rule base, causes, red flags and questions have their titles; else they go by name.
    """
    causes = {id: cause.title for id, cause in base.causes.items()} if base else {}
    flags = {flag.id: flag.title for flag in base.red_flags} if base else {}
    asked = {id: finding.title for id, finding in base.findings.items()} if base else {}
    yield "How soon", _spaced(summary.acuities)
    yield "Where", _spaced(summary.places)
    for kind, counts in summary.firsts.items():
        named = {cause or "none is named": count for cause, count in counts.items()}
        yield f"First {kind} (tied for {counted(summary.tied[kind])})", _spaced(named, causes)
    yield "Red flags raised", _spaced(summary.raised, flags)
    yield "Red flags not ruled out", _spaced(summary.not_ruled_out, flags)
    yield "Critical questions open", _spaced(summary.open_critical, asked)


def _spaced(
    counts: Mapping[str, int], titles: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, int]:
    words = {name: titles.get(name) or name.replace("_", " ") for name in counts}
    said = list(words.values())
    return {
        word if said.count(word) == 1 else f"{word} ({name})": counts[name]
        for name, word in words.items()
    }


def _rows(counts: Mapping[str, int], whole: int) -> Iterator[str]:
    if not counts:
        yield "  none"
    shown = list(counts.items())[:_MOST]
    width = max((len(name) for name, _ in shown), default=0)
    for name, count in shown:
        yield f"  {name.ljust(width)}  {counted(count):>13}  {share(count, whole):>7}"
    if len(counts) > _MOST:
        yield f"  and {len(counts) - _MOST} more, each less often"

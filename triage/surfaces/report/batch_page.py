"""What came out of a batch, as one page with plots that asks no server for anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from triage.batch.summary import Summary
from triage.language.base import RuleBase
from triage.surfaces.report.batch_summary import tables
from triage.surfaces.report.batch_words import counted, share

_MOST: Final = 15
_ROW: Final = 22  # height of a bar and its gap
_NAMES: Final = 370
_BARS: Final = 330
_LONGEST: Final = 54  # letters that have room there
_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 50rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
svg { display: block; height: auto; max-width: 100%; }
text { fill: currentColor; font: 13px system-ui, sans-serif; }
rect { fill: #4477aa; }
table { border-collapse: collapse; margin-top: .5rem; }
td, th { padding: .1rem 1rem .1rem 0; text-align: left; }
td + td { font-variant-numeric: tabular-nums; text-align: right; }
"""


def summary_page(summary: Summary, base: RuleBase) -> str:
    """Return the page: for each table its bars and, for whoever cannot see them, its numbers."""
    title = f"Assessed: {base.questionnaire.title}"
    sections = "".join(
        _section(name, counts, summary.cases, number)
        for number, (name, counts) in enumerate(tables(summary, base), 1)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p>{counted(summary.cases)} cases assessed, {counted(summary.rejected)} rejected,
{counted(summary.out_of_scope)} out of scope. Rule base {escape(summary.rule_base[:16])}.
Shares are of the cases assessed. No clinician has reviewed the rules.</p>
{sections}</body>
</html>
"""


def _section(name: str, counts: Mapping[str, int], whole: int, number: int) -> str:
    shown = dict(list(counts.items())[:_MOST])
    if not shown:
        return f"<h2>{escape(name)}</h2>\n<p>None.</p>\n"
    more = len(counts) - len(shown)
    rest = f"<p>And {more} more, each less often.</p>\n" if more else ""
    return (
        f"<h2>{escape(name)}</h2>\n{_plot(name, shown, whole, number)}{_table(shown, whole)}{rest}"
    )


def _plot(name: str, counts: Mapping[str, int], whole: int, number: int) -> str:
    height = _ROW * len(counts)
    bars = "".join(_bar(place, *one, whole) for place, one in enumerate(counts.items()))
    return (
        f'<svg viewBox="0 0 {_NAMES + _BARS + 150} {height}" role="img"'
        f' aria-labelledby="plot{number}"><title id="plot{number}">{escape(name)},'
        f" in per cent of all cases</title>{bars}</svg>\n"
    )


def _bar(place: int, name: str, count: int, whole: int) -> str:
    top = place * _ROW
    length = round(_BARS * count / whole, 1) if whole else 0
    told = f"{counted(count)}: {escape(share(count, whole))}"
    return (
        f'<text x="{_NAMES - 8}" y="{top + 15}" text-anchor="end">{escape(_short(name))}</text>'
        f'<rect x="{_NAMES}" y="{top + 3}" width="{length}" height="{_ROW - 6}"/>'
        f'<text x="{_NAMES + length + 6}" y="{top + 15}">{told}</text>'
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _table(counts: Mapping[str, int], whole: int) -> str:
    rows = "".join(_rows(counts, whole))
    return f"<details><summary>Numbers</summary><table>{rows}</table></details>\n"


def _rows(counts: Mapping[str, int], whole: int) -> Iterator[str]:
    for name, count in counts.items():
        yield (
            f'<tr><th scope="row">{escape(name)}</th><td>{counted(count)}</td>'
            f"<td>{escape(share(count, whole))}</td></tr>"
        )

"""Write docs/sources.md: what each rule rests on, what is judgement, and what nobody has re-read.

Everything comes from the shipped library and from the page on differences from public advice.
`--check` writes nothing and fails when the page is not up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from tools.written import ROOT, write_or_check
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.language.base import FlagKind, RuleBase, SourceId
from triage.language.tree import RuleBook

PAGE = ROOT / "docs" / "sources.md"
DIFFERENCES = ROOT / "docs" / "decisions" / "0003-differences-from-public-advice.md"
#: Kinds of file that a clinician signs.
SIGNED = ("cause", "red_flag", "scope")
JUDGEMENT = "D"
OPENING = """\
# What the rules rest on

Every rule names its sources. This page turns that round: for each source, the rules that rest on
it. It is written by `make docs` from `rules/`; change it there.

**No file is reviewed by a clinician until a person signs it.** Today {signed} of {files} are
signed.

- `verified` means that the title or abstract was seen, not that the whole paper was read.
- `from memory` means that nobody has read it again. Each such line must be re-read before release.
- Grades: A systematic review or several trials; B one trial or a large cohort; C smaller or
  cross-sectional studies; D consensus, a page of advice, or the authors' judgement.
"""


def shipped() -> tuple[RuleBook, RuleBase]:
    """Return the shipped library, as written and as checked."""
    book, flaws = read_library(ROOT)
    return book, next(iter(check(book, flaws).bases.values()))


def page(book: RuleBook, base: RuleBase) -> str:
    """Return the whole page."""
    return "\n".join(_page(book, base)) + "\n"


def _page(book: RuleBook, base: RuleBase) -> Iterator[str]:
    reviews = dict(reviews_of(book))
    signed = [path for path, review in reviews.items() if review]
    yield OPENING.format(signed=len(signed) or "none", files=len(reviews))
    yield from _counts(base)
    yield from _to_re_read(base)
    yield from _judgement(base)
    yield from _differences()
    yield from _by_source(base)
    yield "## Who reviewed what\n"
    yield "| file | review |\n|---|---|"
    for path, review in reviews.items():
        yield f"| `{path}` | {review or 'not reviewed by a clinician'} |"


def reviews_of(book: RuleBook) -> Iterator[tuple[str, str]]:
    """Yield each file that a clinician signs, and who signed it; "" while nobody has."""
    for document in book.documents:
        if document.kind in SIGNED:
            review = document.root.table("review")
            by, day = review.text("by"), review.text("date")
            yield document.path, f"{by}, {day}" if by else ""


def users(base: RuleBase) -> dict[SourceId, list[str]]:
    """Return what rests on each source, by name."""
    found: dict[SourceId, list[str]] = {id: [] for id in base.sources}
    for name, sources in _resting(base):
        for id in sources:
            found[id].append(name)
    return {id: list(dict.fromkeys(names)) for id, names in found.items()}


_NOUNS = {
    FlagKind.RED_FLAG: "red flag",
    FlagKind.SCOPE: "scope",
    FlagKind.REFER_WHEN: "visit",
}


def _resting(base: RuleBase) -> Iterator[tuple[str, Iterable[SourceId]]]:
    for flag in sorted(base.red_flags, key=lambda one: (list(_NOUNS).index(one.kind), one.id)):
        yield f"{_NOUNS[flag.kind]} `{flag.id}`", flag.sources
    for cause in base.causes.values():
        yield f"baseline `{cause.id}`", cause.sources
    yield from ((f"rule `{rule.id}`", rule.sources) for rule in base.evidence)
    for card in base.interventions.values():
        yield f"intervention `{card.id}`", card.sources


def judged(base: RuleBase) -> list[str]:
    """Return what rests on nothing better than consensus or the authors' judgement."""
    return [
        name
        for name, sources in _resting(base)
        if sources and all(base.sources[id].grade == JUDGEMENT for id in sources)
    ]


def _counts(base: RuleBase) -> Iterator[str]:
    resting = list(_resting(base))
    memory = [one for one in base.sources.values() if not one.verified]
    only_memory = [
        name
        for name, sources in resting
        if sources and not any(base.sources[id].verified for id in sources)
    ]
    yield "| | count |\n|---|---|"
    yield f"| sources | {len(base.sources)} |"
    yield f"| of them from memory, to be re-read | {len(memory)} |"
    yield f"| flags, baselines, rules and interventions with a source | {len(resting)} |"
    yield f"| of them on grade D alone: consensus or judgement | {len(judged(base))} |"
    yield f"| of them only on sources from memory | {len(only_memory)} |"
    ratios = [rule.id for rule in base.evidence if rule.ratio]
    yield f"| rules with a published likelihood ratio | {len(ratios)} |\n"


def _to_re_read(base: RuleBase) -> Iterator[str]:
    yield "## From memory, to be re-read\n"
    resting = users(base)
    for one in base.sources.values():
        if not one.verified:
            note = f" {one.note}" if one.note else ""
            yield f"- **{one.title}** (`{one.id}`).{note} {_names(resting[one.id])}"
    yield ""


def _judgement(base: RuleBase) -> Iterator[str]:
    yield "## Consensus and judgement\n"
    yield "What stands here rests on grade D alone. A clinician should look at it first.\n"
    for noun in ("red flag", "scope", "visit", "baseline", "rule", "intervention"):
        names = [name for name in judged(base) if name.startswith(f"{noun} `")]
        if names:
            listed = ", ".join(name.removeprefix(f"{noun} ") for name in names)
            yield f"- {noun} ({len(names)}): {listed}"
    yield ""


def _differences() -> Iterator[str]:
    yield "## Where the rules differ from public advice\n"
    where = DIFFERENCES.relative_to(PAGE.parent).as_posix()
    yield f"From [the page that gives the reasons]({where}). Each line waits for a signature.\n"
    rows = list(differences())
    for direction, heading in (
        ("less", "Less cautious than the public page"),
        ("more", "More cautious than the public page, or not on it"),
    ):
        told = [row for row in rows if row[1] == direction]
        yield f"**{heading}** ({len(told)}):\n"
        yield from (f"- {row[0]}: {row[2]}" for row in told)
        yield ""


def differences() -> Iterator[tuple[str, str, str]]:
    """Yield each sign on which rules and public advice differ, the direction, and what is done."""
    columns: list[str] = []
    for line in DIFFERENCES.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("|"):
            columns = []
        elif not columns:
            columns = [cell.strip("| ") for cell in cells]
        elif not set(line) <= set("|- ") and "direction" in columns:
            row = dict(zip(columns, cells, strict=True))
            direction = row["direction"].strip("*").partition(",")[0]
            yield row["sign"], direction, row["here"]


def _by_source(base: RuleBase) -> Iterator[str]:
    yield "## Source by source\n"
    resting = users(base)
    for one in sorted(base.sources.values(), key=lambda source: source.id):
        seen = "verified" if one.verified else "from memory"
        address = f" {one.address}." if one.address else ""
        yield f"- `{one.id}`: {one.title}.{address} Grade {one.grade}, {seen}. " + _names(
            resting[one.id]
        )
    yield ""


def _names(names: list[str]) -> str:
    return f"Behind: {', '.join(names)}." if names else "Behind nothing yet."


def main() -> int:
    return write_or_check({PAGE: page(*shipped())})


if __name__ == "__main__":
    sys.exit(main())

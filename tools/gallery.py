"""Write docs/gallery: the results of ten invented people, as they would read them.

The people stand in examples/gallery as vignettes. Each is interviewed, and the result is printed.
`--check` writes nothing and fails when a page is not up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from typing import Final

from tools.written import ROOT, write_or_check
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.engines.experta_engine import ExpertaEngine
from triage.language.base import RuleBase
from triage.surfaces.report.markdown import escaped, sections_markdown
from triage.surfaces.report.sections import sections
from triage.testing.score import full_answers
from triage.testing.simulate import Walk, one_who_says, walk
from triage.testing.vignettes import Vignette, read_vignettes

PEOPLE = ROOT / "examples" / "gallery"
PAGES = ROOT / "docs" / "gallery"
DAY: Final = date(2026, 3, 14)
COUNTRY: Final = "neutral"
OPENING = """\
# Ten people, and what they are told

Ten invented people answered the questions. Each page is what they would read, word for word. No
clinician has reviewed the rules behind it. `make docs` writes these pages from `examples/gallery/`.

| person | how soon | screens | words read |
|---|---|---|---|
"""


def pages() -> Mapping[str, str]:
    """Return every page by its file name."""
    book, flaws = read_library(ROOT)
    base = next(iter(check(book, flaws).bases.values()))
    engine = ExpertaEngine(base)
    found = {}
    rows = []
    for one in read_vignettes(PEOPLE, base, book):
        name = f"{one.span.file.removesuffix('.yaml')}.md"
        walked = walk(base, engine, one_who_says(full_answers(base, one)))
        found[name] = page(base, one, walked)
        soon = base.places[walked.assessment.disposition.to].words_in(COUNTRY).words
        rows.append(f"| [{one.about}]({name}) | {soon} | {walked.screens} | {walked.words} |\n")
    return {"README.md": OPENING + "".join(rows), **found}


def page(base: RuleBase, one: Vignette, walked: Walk) -> str:
    """Return the story of a person, then the result."""
    told = sections(base, walked.assessment, walked.case, country=COUNTRY, today=DAY)
    story = " ".join(one.story.split())
    # The digest of the rules would make every page old with every change of any rule.
    result = sections_markdown(told, level=2).replace(base.digest[:12], "digest of the rules")
    return f"# {escaped(one.about)}\n\n> {escaped(story)}\n\n{result}"


def main() -> int:
    return write_or_check({PAGES / name: text for name, text in pages().items()})


if __name__ == "__main__":
    sys.exit(main())

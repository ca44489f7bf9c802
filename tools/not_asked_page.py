"""Write docs/not-asked.md: the danger signs that some people are never asked of.

`--check` writes nothing and fails when the page is not up to date.
"""

from __future__ import annotations

import sys

from tools.written import ROOT, write_or_check
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.surfaces.report.not_asked_report import counted, rows
from triage.verify.not_asked import not_asked

PAGE = ROOT / "docs" / "not-asked.md"
OPENING = """\
# Danger signs that are asked of some people only

**For clinicians: please read this list and argue with it.** No clinician has reviewed it.

To ask everybody everything would tire people out, and a tired person skips. So some questions stand
behind another: shaking is asked of people who say that they have a fever. For each sign below a
solver found answers that close that door, and with which the sign, were it there, would raise a red
flag. Whether somebody can answer so, and still have the sign, is a question about people. Judge it
door by door. If the answer is yes, the leading question must be wider, or the door must go.

A sign that is told all the same counts, door or no door ([what is proved](verify.md)). `make docs`
writes this page with `triage verify --not-asked`, which lists the signs of any library.
"""


def main() -> int:
    book, flaws = read_library(ROOT)
    text = OPENING
    for base in check(book, flaws).bases.values():
        listed = list(rows(base, not_asked(base)))
        gated = sum(one.gate is not None and bool(one.danger) for one in base.findings.values())
        text += f"\n{counted(len(listed))} of {gated} that stand behind another question.\n\n"
        text += "| question | asked when | in others it could raise |\n|---|---|---|\n"
        for row in listed:
            text += f"| {row.question} | {row.asked_when} | {'; '.join(row.raises)} |\n"
    return write_or_check({PAGE: text})


if __name__ == "__main__":
    sys.exit(main())

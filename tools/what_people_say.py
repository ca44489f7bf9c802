"""Write docs/what-people-say.md: what the source thread claims, what studies say, what answers it.

The rows stand in docs/what-people-say.yaml; titles and sources come from the shipped library, so an
answer that is not there cannot be shown. `--check` writes nothing and fails when the page is old.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.written import ROOT, write_or_check
from triage.authoring.library import read_library
from triage.authoring.yaml_tree import read_tree
from triage.checking.check import check
from triage.language.base import RuleBase, SourceId
from triage.language.questionnaire import Question
from triage.language.tree import Table

ROWS = ROOT / "docs" / "what-people-say.yaml"
PAGE = ROOT / "docs" / "what-people-say.md"
QUESTIONNAIRE = "lower_back_after_jogging"
OPENING = """\
# What people say, and what answers it

The questions began from a public thread in which lifters and runners talk about a back that gets
tight after jogging. Each row retells one claim in our own words. A claim is an idea to weigh, never
a fact. Below it stands the rule, question or action that answers it, or why it is not used.

`(from memory)` marks a source whose words were not read again. No clinician has reviewed the rules.
This page is written by `tools/what_people_say.py` from `what-people-say.yaml`; change it there.
"""


@dataclass(frozen=True, slots=True)
class Study:
    """What studies say about a claim, and which."""

    says: str
    sources: tuple[SourceId, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a claim: a rule, cause, intervention or question, or why nothing does."""

    kind: str
    name: str  # of `not_used`: the reason


@dataclass(frozen=True, slots=True)
class Row:
    """One claim."""

    id: str
    claim: str
    studies: tuple[Study, ...]
    answers: tuple[Answer, ...]


def shipped() -> RuleBase:
    """Return the shipped rule base."""
    return check(*read_library(ROOT)).bases[QUESTIONNAIRE]


def rows(file: Path = ROWS) -> tuple[Row, ...]:
    """Return every row, in the order of the thread."""
    tree, unread = read_tree(file.read_bytes(), file.name)
    if tree is None or unread:
        raise SystemExit("\n".join(f"{flaw.span}: {flaw.message}" for flaw in unread))
    return tuple(map(_row, tree.tables("rows")))


def _row(table: Table) -> Row:
    studies = (
        Study(study.text("says"), tuple(str(one.value) for one in study.scalars("sources")))
        for study in table.tables("studies")
    )
    answers = (
        Answer(kind, answer.text(kind))
        for answer in table.tables("answers")
        for kind in answer.entries
    )
    return Row(table.text("id"), table.text("claim"), tuple(studies), tuple(answers))


def flaws(base: RuleBase, file: Path = ROWS) -> list[str]:
    """Return what the rows name that the library does not have, and rows that say nothing."""
    return [f"{row.id}: {flaw}" for row in rows(file) for flaw in _row_flaws(row, base)]


def _row_flaws(row: Row, base: RuleBase) -> Iterator[str]:
    if not row.claim:
        yield "there is no claim"
    if not row.answers:
        yield "nothing answers it, and nothing says why not"
    for answer in row.answers:
        if title_of(answer, base) is None:
            yield f"there is no {answer.kind} called {answer.name!r}"
    for study in row.studies:
        yield from (f"no source {id!r}" for id in study.sources if id not in base.sources)
        if not study.says or not study.sources:
            yield "a study says nothing, or names no source"


def title_of(answer: Answer, base: RuleBase) -> str | None:
    """Return the words of what answers a claim, None where the library has no such thing."""
    name = answer.name
    match answer.kind:
        case "cause":
            return base.causes[name].title if name in base.causes else None
        case "intervention":
            return base.interventions[name].title if name in base.interventions else None
        case "rule":
            return next((rule.because for rule in base.evidence if rule.id == name), None)
        case "question":
            return _question_title(name, base)
        case "not_used":
            return name or None
        case _:
            return None


def _question_title(name: str, base: RuleBase) -> str | None:
    for question in base.questionnaire.questions():
        if name == question.id:
            return " ".join(filter(None, (question.text, question.help)))
        if name in question.findings:
            return _item_text(question, name)
    return None


def _item_text(question: Question, name: str) -> str:
    return next(item.text for item in question.items if item.finding == name) or question.text


def page(base: RuleBase) -> str:
    """Return the whole page."""
    return OPENING + "".join(f"\n{part}" for row in rows() for part in _section(row, base))


def _section(row: Row, base: RuleBase) -> Iterator[str]:
    yield f"## {row.id}\n"
    yield f"**Claim.** {row.claim}\n"
    studies = [f"- {study.says} {_cited(study, base)}\n" for study in row.studies]
    yield "**Studies.**" + ("\n\n" + "".join(studies) if studies else " None needed.\n")
    yield "**Answered by.**\n\n" + "".join(f"- {_told(one, base)}\n" for one in row.answers)


def _cited(study: Study, base: RuleBase) -> str:
    titles = [
        base.sources[id].title + ("" if base.sources[id].verified else " (from memory)")
        for id in study.sources
    ]
    return f"*{'; '.join(titles)}.*"


def _told(answer: Answer, base: RuleBase) -> str:
    title = title_of(answer, base) or ""
    if answer.kind == "not_used":
        return f"Not used: {title}"
    return f"{answer.kind.capitalize()} `{answer.name}`: {title}"


def main() -> int:
    base = shipped()
    found = flaws(base)
    if found:
        print("\n".join(found))
        return 1
    return write_or_check({PAGE: page(base)})


if __name__ == "__main__":
    sys.exit(main())

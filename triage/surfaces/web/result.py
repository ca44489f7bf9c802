"""The page of a result: the sections of the report, with bars for evidence and cards to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from triage.language.assessment import Assessment, RankedCause
from triage.language.base import RuleBase
from triage.language.referral import Acuity
from triage.semantics.weight import contribution
from triage.surfaces.report.interruption import directions
from triage.surfaces.report.material import Line, Part, Section
from triage.surfaces.report.possible_causes import named
from triage.surfaces.report.sentences import Words
from triage.surfaces.web.outcome import told
from triage.surfaces.web.site import Site
from triage.surfaces.web.sittings import Sitting

_FOR, _AGAINST = "For: ", "Against: "
#: What begins the lines of an intervention that have a name of their own on a card.
_LABELS: Final = (
    "First check",
    "How much",
    "Then",
    "Stop if",
    "What to expect",
)
_JUDGE: Final = "Judge it on "
_COLOURS: Final = {
    Acuity.SELF_CARE: "good",
    Acuity.ROUTINE: "plain",
    Acuity.URGENT: "urgent",
    Acuity.EMERGENCY_TODAY: "danger",
    Acuity.EMERGENCY_NOW: "danger",
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the report, and the lines below it."""

    text: str
    level: int
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """What speaks for a cause, or against it: in words, and in points."""

    text: str
    points: int  # below 0 where it speaks against


@dataclass(frozen=True, slots=True)
class CauseCard:
    """A cause: its words, and what speaks for it and against it."""

    title: str
    texts: tuple[str, ...]
    arguments: tuple[Argument, ...]
    course: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something to do, as a card."""

    id: str
    title: str
    how: tuple[str, ...]
    labelled: tuple[tuple[str, str], ...]
    judge: str


def result_page(request: Request, site: Site, sitting: Sitting) -> Response:
    """Answer with the result of an interview that is at its end."""
    base, session, country = sitting.base, sitting.session, sitting.header.country
    assessment, parts, ended = told(base, session, country, sitting.header.last_at)
    where = directions(base, assessment.disposition, country)
    return site.page(
        request,
        "result.html",
        title="Your result",
        parts=[_part(base, assessment, part) for part in parts],
        colour=_COLOURS[assessment.disposition.acuity],
        number=where.number,
        ended=ended,
        version=sitting.version,
        looks_again=base.questionnaire.look_again is not None,
    )


def _part(base: RuleBase, assessment: Assessment, part: Section) -> dict[str, Any]:
    branches = tree(part.lines)
    found: dict[str, Any] = {"name": str(part.part), "title": part.title, "branches": branches}
    if part.part is Part.ACTIONS:
        found["cards"], found["later"] = actions(base, assessment, branches)
    if part.part is Part.CAUSES:
        found["causes"] = dict(causes(base, assessment, branches))
    return found


def tree(lines: tuple[Line, ...]) -> tuple[Branch, ...]:
    """Return lines as paragraphs and lists, each with what stands below it."""
    found: list[Branch] = []
    for place, line in enumerate(lines):
        if line.level == 0:
            found.append(Branch(line.text, 0))
        elif line.level == 1:
            end = next(
                (at for at in range(place + 1, len(lines)) if lines[at].level < 2), len(lines)
            )
            below = tuple(Branch(each.text, 2) for each in lines[place + 1 : end])
            found.append(Branch(line.text, 1, below))
    return tuple(found)


# ----------------------------------------------------------------- things to do


def actions(
    base: RuleBase, assessment: Assessment, branches: tuple[Branch, ...]
) -> tuple[tuple[ToDo, ...], tuple[Branch, ...]]:
    """Return the things to do as cards, and the lines about what can be added later."""
    first = [branch for branch in branches if branch.below]
    ids = [one.intervention for one in assessment.interventions]
    cards = tuple(_to_do(id, branch) for id, branch in zip(ids, first, strict=False))
    return cards, tuple(branch for branch in branches if not branch.below)


def _to_do(id: str, branch: Branch) -> ToDo:
    how, labelled, judge = [], [], ""
    for line in branch.below:
        label, colon, text = line.text.partition(": ")
        if line.text.startswith(_JUDGE):
            judge = line.text
        elif colon and label in _LABELS:
            labelled.append((label, text))
        else:
            how.append(line.text)
    return ToDo(id, branch.text, tuple(how), tuple(labelled), judge)


# ----------------------------------------------------------------- causes


def causes(
    base: RuleBase, assessment: Assessment, branches: tuple[Branch, ...]
) -> Iterator[tuple[str, CauseCard]]:
    """Yield the causes that are explained, by the line that names them."""
    words = Words(base)
    shown = {named(words, ranked): ranked for ranked in assessment.causes if ranked.shown}
    for branch in branches:
        ranked = shown.get(branch.text)
        if branch.level == 1 and ranked is not None and branch.below:
            yield branch.text, _card(base, assessment, ranked, branch)


def _card(base: RuleBase, assessment: Assessment, ranked: RankedCause, branch: Branch) -> CauseCard:
    truths = {firing.clause: firing.truth for firing in assessment.trace}
    rules = {rule.id: rule for rule in base.evidence}

    def points(id: str) -> int:
        return contribution(rules[id], truths[f"rule:{id}"])

    speaking = {_FOR: iter(ranked.speaks_for), _AGAINST: iter(ranked.speaks_against)}
    texts: list[str] = []
    arguments: list[Argument] = []
    course: list[str] = []
    for line in branch.below:
        side = next((side for side in speaking if line.text.startswith(side)), "")
        if side:
            text = line.text.removeprefix(side)
            arguments.append(Argument(text, points(next(speaking[side]))))
        elif arguments or line.text.startswith("What to expect: "):
            course.append(line.text)
        else:
            texts.append(line.text)
    return CauseCard(branch.text, tuple(texts), tuple(arguments), tuple(course))

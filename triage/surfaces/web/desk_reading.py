"""What a reviewer reads of one case: found from what was kept, and from nothing else.

So the same case makes the same page years later, whatever the rules have become meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from triage.interview.record import Answer, case_of
from triage.language.assessment import Assessment, FlagResult, FlagState, RankedCause
from triage.language.base import RedFlag, RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId
from triage.language.referral import Acuity, Referral
from triage.records.interviews import Event, Header
from triage.semantics.assess import conclude
from triage.semantics.disposition import unanswered_critical
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.semantics.residual import waits
from triage.semantics.weight import contribution
from triage.surfaces.report.flag_page import FlagPages, source_line
from triage.surfaces.report.instruction import instruction
from triage.surfaces.report.material import Material
from triage.surfaces.report.possible_causes import argument, known
from triage.surfaces.report.readback import ReadBack
from triage.surfaces.report.sentences import joined, low, sentence, spaced
from triage.surfaces.web.keeping import (
    ANSWERS,
    ASKED_AGAIN,
    LOOKED_AGAIN,
    RESULT,
    entries_of,
    interview_of,
)

_FOR_WHOM: Final = {
    "self": "The person answered for themselves",
    "with_help": "The person answered, with somebody's help",
    "other": "Somebody answered for the person",
}
_NOT_NOTED: Final = "How much of them was signed was not noted then."
#: On the first page; the rest is behind an unfolding.
_MOST_CAUSES: Final = 4
_MOST_RULES: Final = 3


@dataclass(frozen=True, slots=True)
class Deciding:
    """A question as it was shown, what was said to it, and whether that is a danger sign."""

    question: str
    answer: str
    danger: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain that made the disposition: answers, the rule, and its source."""

    title: str
    id: str
    asks: str  # how soon, and where
    deciding: tuple[Deciding, ...]
    rule: str
    because: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A red flag, and what decided it or is missing."""

    id: str
    title: str
    asks: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A ranked cause, its points, and what speaks for and against it."""

    id: str
    title: str
    kind: str
    support: int
    band: str
    shown: bool
    speaking: tuple[tuple[int, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Answered:
    """One entry of the interview: what was asked and said, when, and what it changed."""

    at: datetime
    question: str
    said: str
    before: str  # what was said to it before, "" at the first time
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that the person was shown, word for word."""

    at: datetime
    kind: str
    sections: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class CaseReading:
    """Everything on the page of one case."""

    header: Header
    for_whom: str
    review: str  # how much was signed when the person was told
    title: str
    acuity: Acuity
    told: str
    nothing_asks: str  # why nothing asks for a visit, "" where something does
    chain: tuple[Link, ...]
    raised: tuple[FlagLine, ...]
    open: tuple[FlagLine, ...]
    ruled_out: tuple[FlagLine, ...]
    causes: tuple[CauseLine, ...]
    contradictions: tuple[str, ...]
    answers: tuple[Answered, ...]
    shown: tuple[Shown, ...]
    material: Material
    subjects: tuple[tuple[str, str], ...]  # what a verdict can be about, and its words


def read_case(base: RuleBase, header: Header, events: Sequence[Event]) -> CaseReading:
    """Return the page of one case, concluded by the rule base that concluded it then."""
    case = case_of(base, interview_of(header, events))
    found = truths(base, case)
    assessment = conclude(base, case, found)
    day = (header.outcome.finished_at if header.outcome else header.last_at).date()
    material = Material(base, assessment, case, country=header.country, today=day)
    return _Reader(base, header, material, Reading(base, settled_case(base, case), found)).read(
        events
    )


class _Reader:
    """Puts one case into words."""

    def __init__(
        self, base: RuleBase, header: Header, material: Material, reading: Reading
    ) -> None:
        self._base = base
        self._header = header
        self._material = material
        self._reading = reading
        self._pages = FlagPages(base, header.country)
        self._back = ReadBack(base)
        self._questions = {each.id: each for each in base.questionnaire.questions()}

    def read(self, events: Sequence[Event]) -> CaseReading:
        assessment = self._material.assessment
        causes = tuple(self._causes())
        return CaseReading(
            header=self._header,
            for_whom=_FOR_WHOM.get(self._header.answered_by, self._header.answered_by),
            review=_review(events),
            title=self._title(assessment.disposition),
            acuity=assessment.disposition.acuity,
            told=instruction(self._material, assessment.disposition),
            nothing_asks="" if assessment.because else self._nothing_asks(assessment),
            chain=tuple(self._link(id) for id in assessment.because),
            raised=tuple(self._flags(FlagState.RAISED)),
            open=tuple(self._flags(FlagState.NOT_RULED_OUT)),
            ruled_out=tuple(self._flags(FlagState.RULED_OUT)),
            causes=causes,
            contradictions=tuple(
                f"{sentence(one.because)} {self._facts(one.findings)}"
                for one in assessment.contradictions
            ),
            answers=tuple(self._answers(events)),
            shown=tuple(map(_shown, events)),
            material=self._material,
            subjects=tuple(self._subjects(assessment, causes)),
        )

    def _title(self, referral: Referral) -> str:
        return (
            f"{spaced(referral.acuity.word).capitalize()}: {instruction(self._material, referral)}"
        )

    # ------------------------------------------------------------- the chain

    def _nothing_asks(self, assessment: Assessment) -> str:
        ruled_out = sum(one.state is FlagState.RULED_OUT for one in assessment.red_flags)
        open_ones = sum(one.state is FlagState.NOT_RULED_OUT for one in assessment.red_flags)
        said = f"No red flag is raised: {ruled_out} are ruled out by the answers"
        said += f", {open_ones} are open and ask for nothing" if open_ones else ""
        critical = unanswered_critical(self._base, self._reading)
        return f"{said}. Every critical question is answered." if not critical else f"{said}."

    def _link(self, id: str) -> Link:
        kind, _, name = id.partition(":")
        if kind == "critical":
            finding = self._base.findings[name]
            asks = self._pages.referral(finding.critical) if finding.critical else ""
            return Link(
                title=f"No answer: {self._material.words.finding(name)}",
                id=id,
                asks=asks,
                deciding=(self._deciding(name),),
                rule="This question must be answered before anybody is sent home.",
                because="Unknown is never no.",
                sources=(),
            )
        flag = self._material.flags[name]
        result = next(one for one in self._material.assessment.red_flags if one.flag == name)
        return Link(
            title=self._flag_title(flag, result),
            id=id,
            asks=self._pages.referral(result.referral) if result.referral else "",
            deciding=tuple(map(self._deciding, self._asked(f"red_flag:{name}"))),
            rule=self._rule(flag, result),
            because=flag.because,
            sources=tuple(source_line(self._base, source) for source in flag.sources),
        )

    def _flag_title(self, flag: RedFlag, result: FlagResult) -> str:
        open_one = result.state is FlagState.NOT_RULED_OUT
        title = self._material.words.title(flag.id)
        return f"Not ruled out: {low(title)}" if open_one else title

    def _rule(self, flag: RedFlag, result: FlagResult) -> str:
        when = self._material.words.condition(flag.when)
        if result.state is FlagState.RAISED:
            return sentence(f"Raised when {when}")
        steps = [
            step
            for number, step in enumerate(flag.steps, 1)
            if step.refer == result.referral
            and self._reading.truths[f"step:{flag.id}/{number}"].name == "TRUE"
        ]
        step = f", and {self._material.words.condition(steps[0].when)}" if steps else ""
        return sentence(f"While nobody knows whether {when}{step}")

    def _deciding(self, id: FindingId) -> Deciding:
        value = self._material.case.values.get(id)
        danger = value is not None and bool(self._base.findings[id].rank(value))
        return Deciding(self._pages.asked(id), known(self._material, id), danger)

    def _asked(self, clause: str) -> tuple[FindingId, ...]:
        """Return the asked findings that decided a clause, derived ones unfolded."""
        found: dict[FindingId, None] = {}
        for id in self._material.firings[clause].decided_by:
            inner = self._asked(f"derived:{id}") if self._base.findings[id].derived else (id,)
            found |= dict.fromkeys(inner)
        return tuple(found)

    # ------------------------------------------------------------- flags and causes

    def _flags(self, state: FlagState) -> Iterator[FlagLine]:
        for result in self._material.assessment.red_flags:
            if result.state is not state:
                continue
            flag = self._material.flags[result.flag]
            asks = spaced(result.referral.acuity.word) if result.referral else ""
            title = self._material.words.title(flag.id)
            if state is FlagState.NOT_RULED_OUT:
                missing = waits(flag.when, self._reading)
                told = joined(self._missing(id) for id in missing)
            else:
                told = self._facts(self._asked(f"red_flag:{flag.id}"))
            yield FlagLine(flag.id, title, asks, told)

    def _missing(self, id: FindingId) -> str:
        return f"{self._material.words.finding(id)} ({known(self._material, id)})"

    def _facts(self, ids: Iterable[FindingId]) -> str:
        return self._material.words.facts(
            (id, known(self._material, id)) for id in dict.fromkeys(ids)
        )

    def _causes(self) -> Iterator[CauseLine]:
        for ranked in self._material.assessment.causes:
            speaking = tuple(self._speaking(ranked))
            yield CauseLine(
                id=ranked.cause,
                title=self._material.words.title(ranked.cause),
                kind=str(ranked.kind),
                support=ranked.support,
                band=spaced(ranked.band),
                shown=ranked.shown,
                speaking=speaking[:_MOST_RULES],
                more=max(0, len(speaking) - _MOST_RULES),
            )

    def _speaking(self, ranked: RankedCause) -> Iterator[tuple[int, str]]:
        for id in (*ranked.speaks_for, *ranked.speaks_against):
            rule = self._material.rules[id]
            points = contribution(rule, self._reading.truths[f"rule:{id}"])
            yield points, argument(self._material, id)

    # ------------------------------------------------------------- what was said and shown

    def _answers(self, events: Sequence[Event]) -> Iterator[Answered]:
        before: dict[str, str] = {}
        for event in events:
            if event.kind == LOOKED_AGAIN:
                yield Answered(event.at, "Looked again", spaced(event.body["how"]), "", "")
            if event.kind not in (ANSWERS, ASKED_AGAIN):
                continue
            (entry,) = entries_of([event])
            question = self._questions.get(entry.question)
            if question is None:
                yield Answered(event.at, spaced(entry.question), "no such question now", "", "")
                continue
            name = self._back.name(question)
            if event.kind == ASKED_AGAIN:
                note = "taken back, to be asked again after a break"
                yield Answered(event.at, name, "", before.pop(entry.question, ""), note)
                continue
            answers = {id: one for id, one in entry.answers.items() if self._fits(id, one)}
            said = self._back.said(question, answers, none=entry.none_of_these)
            earlier = before.get(entry.question, "")
            note = "" if not earlier else "said again" if earlier == said else "changed"
            yield Answered(event.at, name, said, earlier if note == "changed" else "", note)
            before[entry.question] = said

    def _fits(self, id: FindingId, answer: Answer) -> bool:
        finding = self._base.findings.get(id)
        return finding is not None and (isinstance(answer, Said) or finding.domain.holds(answer))

    def _subjects(
        self, assessment: Assessment, causes: Sequence[CauseLine]
    ) -> Iterator[tuple[str, str]]:
        acuity = assessment.disposition.acuity
        yield f"acuity:{acuity.word}", f"How soon: {spaced(acuity.word)}"
        for id in assessment.because:
            if id.startswith("red_flag:"):
                title = self._material.words.title(id.partition(":")[2])
                yield id, f"Red flag: {title}"
        shown = [one for one in causes if one.shown]
        for one in shown:
            yield f"cause:{one.id}", f"Cause: {one.title}"
        for ranked in assessment.causes[:1]:
            for id in (*ranked.speaks_for, *ranked.speaks_against):
                yield f"rule:{id}", f"Rule: {spaced(id.partition('/')[2])}"


def _review(events: Sequence[Event]) -> str:
    """Return how much of the rules was signed when the last result was shown."""
    told = [event.body.get("review") for event in events if event.kind == RESULT]
    return str(told[-1]) if told and told[-1] else _NOT_NOTED


def _shown(event: Event) -> Shown:
    sections: list[dict[str, Any]] = list(event.shown.get("sections", ()))
    return Shown(
        event.at,
        spaced(event.kind),
        tuple(
            (str(one["title"]), tuple((int(level), str(text)) for level, text in one["lines"]))
            for one in sections
        ),
    )

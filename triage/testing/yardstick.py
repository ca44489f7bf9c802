"""Measures interviews on people whose cause is known: how much is asked, and what it finds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from random import Random
from statistics import fmean, stdev
from time import process_time
from typing import Final

from triage.engines.experta_engine import ExpertaEngine
from triage.interview.choice import Guide
from triage.interview.record import Answer, Entry, Interview, fresh, with_entry
from triage.interview.session import Engine, Session
from triage.interview.steps import Ask, Confirm, Done, Notice, Review, Way
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId
from triage.language.referral import Acuity
from triage.testing.people import Someone
from triage.testing.proportion import Proportion

#: The usual most questions of one interview.
MOST: Final = 30
_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Met:
    """One person's interview."""

    person: str
    asked: int
    place: int | None  # of the true cause among all that are ranked, from 1
    serious: bool
    acuity: Acuity
    recalled: float | None  # the share of the person's own findings that came out
    seconds: tuple[float, ...]  # of the processor, from each answer to the next question
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its 95 % interval by the normal approximation."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, numbers: Iterable[float]) -> "Mean":
        """Return the mean of `numbers`; of none, zeros."""
        all_of = list(numbers)
        if not all_of:
            return cls(0.0, 0.0, 0.0)
        mean = fmean(all_of)
        half = _Z * stdev(all_of) / sqrt(len(all_of)) if len(all_of) > 1 else 0.0
        return cls(mean, mean - half, mean + half)


@dataclass(frozen=True, slots=True)
class Figures:
    """What many interviews came to."""

    people: int
    asked: Mean
    first: dict[int, Proportion]  # the true cause among the first 1, 3 and 5
    serious_in_first_three: Proportion
    recalled: Mean
    median_seconds: float
    slow_seconds: float  # 95 of 100 steps are faster


def meet(
    base: RuleBase,
    engine: Engine,
    guide: Guide,
    someone: Someone,
    *,
    most: int = MOST,
    unknown_percent: int = 0,
    seed: int = 0,
) -> Met:
    """Interview `someone`, who begins with what is given, with at most `most` questions."""
    session = Session(base, engine, _begun(base, someone), guide)
    random = Random(f"{seed}/{someone.id}")
    asked: list[str] = []
    seconds: list[float] = []
    told: set[FindingId] = {id for id in someone.given if id in someone.own}
    started = process_time()
    step = session.step()
    while True:
        match step:
            case Ask():
                seconds.append(process_time() - started)
                if len(asked) == most:
                    break
                asked.append(step.question.id)
                session.prepare()  # as the program does while a person reads
                unsure = random.randrange(100) < unknown_percent
                answers: dict[FindingId, Answer] = {
                    item.finding: Said.NOT_SURE if unsure else someone.answers[item.finding]
                    for item in step.items
                }
                if not unsure:
                    told.update(id for id in answers if id in someone.own)
                started = process_time()
                step = session.answer(step.question.id, answers, _ANY_TIME)
            case Notice() | Review():
                step = session.go_on(_ANY_TIME)
            case Confirm():
                step = session.confirm(Way.LET_STAND)
            case Done():
                break
    assessment = session.assessment()
    ranked = [one.cause for one in assessment.causes]
    return Met(
        person=someone.id,
        asked=len(asked),
        place=ranked.index(someone.cause) + 1 if someone.cause in ranked else None,
        serious=someone.serious,
        acuity=assessment.disposition.acuity,
        recalled=len(told) / len(someone.own) if someone.own else None,
        seconds=tuple(seconds),
        questions=tuple(asked),
    )


def meet_all(
    base: RuleBase,
    people: Sequence[Someone],
    guide: Callable[[], Guide],
    *,
    most: int = MOST,
    unknown_percent: int = 0,
    seed: int = 0,
    met: Callable[[Met], None] = lambda _: None,
) -> tuple[Met, ...]:
    """Interview everybody, one engine and one guide for all; `met` is told of each."""
    engine, leads = ExpertaEngine(base), guide()
    found = []
    for someone in people:
        one = meet(
            base, engine, leads, someone, most=most, unknown_percent=unknown_percent, seed=seed
        )
        met(one)
        found.append(one)
    return tuple(found)


def figures(met: Sequence[Met]) -> Figures:
    """Return what the interviews came to."""
    seconds = sorted(second for one in met for second in one.seconds) or [0.0]
    return Figures(
        people=len(met),
        asked=Mean.of(one.asked for one in met),
        first={few: Proportion.of(_within(one, few) for one in met) for few in (1, 3, 5)},
        serious_in_first_three=Proportion.of(_within(one, 3) for one in met if one.serious),
        recalled=Mean.of(one.recalled for one in met if one.recalled is not None),
        median_seconds=seconds[len(seconds) // 2],
        slow_seconds=seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))],
    )


def _within(one: Met, few: int) -> bool:
    return one.place is not None and one.place <= few


def _begun(base: RuleBase, someone: Someone) -> Interview:
    interview = fresh(base)
    for question in base.questionnaire.questions():
        given = {id: someone.given[id] for id in question.findings if id in someone.given}
        if given:
            interview = with_entry(interview, Entry(question.id, given, _ANY_TIME))
    return interview

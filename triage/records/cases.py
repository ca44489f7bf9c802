"""The queue of cases: finished interviews, the most urgent first, and what reviewers said."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select

from triage.records.database import Database
from triage.records.tables import INTERVIEWS, VERDICTS

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases to list; empty means all."""

    acuity: int | None = None
    flag: str = ""
    rule_base: str = ""
    verdict: str = ""  # "none", "agree", "differ" or "split"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a line of the queue; no answer is in it."""

    id: str
    finished_at: datetime
    acuity: int
    place: str
    first_cause: str
    raised: tuple[str, ...]
    rule_base: str
    content_version: str
    questionnaire: str
    answered_by: str
    agree: int
    differ: int


def queue(database: Database, wanted: Wanted, now: datetime) -> tuple[CaseLine, ...]:
    """Return up to `MOST` cases: without a verdict first, then the most urgent, then the newest."""
    agree = func.coalesce(func.sum(VERDICTS.c.agrees), 0).label("agree")
    given = func.count(VERDICTS.c.reviewer).label("given")
    columns = (
        INTERVIEWS.c.id,
        INTERVIEWS.c.finished_at,
        INTERVIEWS.c.acuity,
        INTERVIEWS.c.place,
        INTERVIEWS.c.first_cause,
        INTERVIEWS.c.raised,
        INTERVIEWS.c.rule_base,
        INTERVIEWS.c.content_version,
        INTERVIEWS.c.questionnaire,
        INTERVIEWS.c.answered_by,
    )
    listed = (
        select(*columns, agree, given)
        .outerjoin(VERDICTS, VERDICTS.c.interview == INTERVIEWS.c.id)
        .where(INTERVIEWS.c.finished_at.is_not(None))
        .where(INTERVIEWS.c.expires_at > now)
        .group_by(*columns)
        .order_by(
            case((given > 0, 1), else_=0),
            INTERVIEWS.c.acuity.desc(),
            INTERVIEWS.c.finished_at.desc(),
            INTERVIEWS.c.id,
        )
    )
    if wanted.acuity is not None:
        listed = listed.where(INTERVIEWS.c.acuity == wanted.acuity)
    if wanted.rule_base:
        listed = listed.where(INTERVIEWS.c.rule_base == wanted.rule_base)
    if wanted.flag:
        listed = listed.where(INTERVIEWS.c.raised.contains(f'"{wanted.flag}"', autoescape=True))
    for word, condition in (
        ("none", given == 0),
        ("agree", (given > 0) & (agree == given)),
        ("differ", agree < given),
        ("split", (agree > 0) & (agree < given)),
    ):
        if wanted.verdict == word:
            listed = listed.having(condition)
    with database.reading() as connection:
        rows = connection.execute(listed.limit(MOST)).all()
    return tuple(
        CaseLine(
            row.id,
            row.finished_at,
            row.acuity,
            row.place,
            row.first_cause,
            tuple(json.loads(row.raised)),
            row.rule_base,
            row.content_version,
            row.questionnaire,
            row.answered_by,
            int(row.agree),
            row.given - int(row.agree),
        )
        for row in rows
    )

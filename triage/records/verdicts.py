"""What reviewers say of cases, and how often they agree: with which rule, cause, flag, acuity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from triage.records.audit import Deed, note
from triage.records.database import Database, RecordsError
from triage.records.tables import AGREEMENT, VERDICTS


class Reason(StrEnum):
    """Why the advice should have been another."""

    TOO_LATE = "too_late"  # the person should be seen sooner
    TOO_SOON = "too_soon"
    WRONG_PLACE = "wrong_place"
    FLAG_MISSED = "flag_missed"
    FLAG_WRONG = "flag_wrong"  # raised, and it should not be
    CAUSE_MISSED = "cause_missed"
    CAUSE_WRONG = "cause_wrong"
    RULE_WRONG = "rule_wrong"
    WORDS = "words"
    QUESTION = "question"  # asked wrongly, or not asked
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reviewer's word on one case, as it was at `version`."""

    interview: str
    reviewer: str
    at: datetime
    version: int
    agrees: bool
    reason: Reason | None = None
    about: str = ""  # what should differ: "cause:…", "rule:…", "red_flag:…" or ""
    acuity: int | None = None  # what it should have been
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """How often reviewers agreed about one subject."""

    subject: str
    agreed: int
    differed: int


def keep(database: Database, verdict: Verdict, rule_base: str, subjects: Sequence[str]) -> None:
    """Keep a verdict in place of the reviewer's earlier one, and count it for `subjects`.

    Of a verdict that differs about one subject, only that one differs; the others are not counted.
    """
    try:
        _keep(database, verdict, rule_base, subjects)
    except RecordsError:
        # Two reviewers may be the first to count one subject at one moment; then one waits.
        _keep(database, verdict, rule_base, subjects)


def _keep(database: Database, verdict: Verdict, rule_base: str, subjects: Sequence[str]) -> None:
    with database.writing() as connection:
        earlier = connection.execute(
            select(VERDICTS).where(_same(verdict.interview, verdict.reviewer))
        ).one_or_none()
        if earlier is not None:
            _count(connection, rule_base, subjects, verdict_of(earlier), -1)
            connection.execute(delete(VERDICTS).where(_same(verdict.interview, verdict.reviewer)))
        connection.execute(
            insert(VERDICTS).values(
                interview=verdict.interview,
                reviewer=verdict.reviewer,
                at=verdict.at,
                version=verdict.version,
                agrees=int(verdict.agrees),
                reason=str(verdict.reason or ""),
                about=verdict.about,
                acuity=verdict.acuity,
                comment=verdict.comment,
            )
        )
        _count(connection, rule_base, subjects, verdict, 1)
        note(
            connection,
            Deed(verdict.at, verdict.reviewer, "verdict given", verdict.interview),
        )


def of_interview(database: Database, interview: str) -> tuple[Verdict, ...]:
    """Return the verdicts on a case, the oldest first."""
    wanted = (
        select(VERDICTS)
        .where(VERDICTS.c.interview == interview)
        .order_by(VERDICTS.c.at, VERDICTS.c.reviewer)
    )
    with database.reading() as connection:
        return tuple(map(verdict_of, connection.execute(wanted).all()))


def agreement(database: Database, rule_base: str = "") -> tuple[Agreed, ...]:
    """Return how often reviewers agreed, by subject; of one rule base, or of all together."""
    wanted = select(AGREEMENT)
    if rule_base:
        wanted = wanted.where(AGREEMENT.c.rule_base == rule_base)
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        agreed, differed = found.get(row.subject, (0, 0))
        found[row.subject] = (agreed + row.agreed, differed + row.differed)
    return tuple(
        Agreed(subject, agreed, differed)
        for subject, (agreed, differed) in sorted(found.items())
        if agreed + differed
    )


def verdict_of(row: Row[Any]) -> Verdict:
    """Return a row of the table of verdicts as a verdict."""
    return Verdict(
        row.interview,
        row.reviewer,
        row.at,
        row.version,
        bool(row.agrees),
        Reason(row.reason) if row.reason else None,
        row.about,
        row.acuity,
        row.comment,
    )


def _same(interview: str, reviewer: str) -> Any:
    return (VERDICTS.c.interview == interview) & (VERDICTS.c.reviewer == reviewer)


def _count(
    connection: Connection,
    rule_base: str,
    subjects: Iterable[str],
    verdict: Verdict,
    step: int,
) -> None:
    counted = tuple(subjects)
    if not verdict.agrees:
        counted = (verdict.about,) if verdict.about else ()
    for subject in dict.fromkeys(counted):
        same = (AGREEMENT.c.rule_base == rule_base) & (AGREEMENT.c.subject == subject)
        agreed, differed = (step, 0) if verdict.agrees else (0, step)
        changed = connection.execute(
            update(AGREEMENT)
            .where(same)
            .values(agreed=AGREEMENT.c.agreed + agreed, differed=AGREEMENT.c.differed + differed)
        ).rowcount
        if not changed:
            connection.execute(
                insert(AGREEMENT).values(
                    rule_base=rule_base,
                    subject=subject,
                    agreed=max(0, agreed),
                    differed=max(0, differed),
                )
            )

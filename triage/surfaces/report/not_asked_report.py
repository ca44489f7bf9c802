"""Danger signs that some people are never asked of, in words."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from triage.language.base import RedFlag, RuleBase
from triage.language.domain import FindingId
from triage.surfaces.report.flag_page import FlagPages
from triage.surfaces.report.json_form import Json
from triage.surfaces.report.sentences import spaced
from triage.verify.not_asked import NotAsked

NOT_ASKED_VERSION: Final = "1.0"


class Row(NamedTuple):
    """One sign: its question as shown, whom it is asked of, and what it could raise."""

    finding: FindingId
    question: str
    asked_when: str
    raises: tuple[str, ...]


def rows(base: RuleBase, signs: Iterable[NotAsked]) -> Iterator[Row]:
    """Yield each sign in words, in the order given."""
    pages = FlagPages(base, "neutral")

    def named(flag: RedFlag) -> str:
        return f"{pages.words.title(flag.id)} ({spaced(flag.refer.acuity.word)})"

    for sign in signs:
        yield Row(
            sign.finding,
            pages.asked(sign.finding),
            pages.words.condition(sign.gate),
            tuple(map(named, sign.flags)),
        )


def text(row: Row) -> str:
    """Return a sign as a few lines."""
    flags = "\n".join(f"    {one}" for one in row.raises)
    return f"{row.question}\n  Asked when {row.asked_when}.\n  In others it could raise:\n{flags}"


def counted(signs: int) -> str:
    """Return how many signs there are, in words."""
    return f"{signs} danger sign{'' if signs == 1 else 's'}"


def not_asked_json(base: RuleBase, listed: Iterable[Row]) -> dict[str, Json]:
    """Return the signs as plain data."""
    return {
        "schema_version": NOT_ASKED_VERSION,
        "rule_base": base.digest,
        "questionnaire": base.questionnaire.id,
        "not_asked": [{**row._asdict(), "raises": list(row.raises)} for row in listed],
    }

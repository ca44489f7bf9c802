"""How soon, and where to go: the written form of a referral."""

import re
from collections.abc import Mapping
from typing import Final

from triage.checking.names import Names
from triage.language.referral import ACUITIES, AT_HOME, Acuity, Referral
from triage.language.tree import Scalar, Table

_HOURS: Final[Mapping[str, int]] = {"hour": 1, "day": 24, "week": 168}
_SPAN_OF_TIME: Final = re.compile(r"([1-9][0-9]{0,3}) (hour|day|week)s?")
_NO_LIMIT: Final = 1_000_000


def hours_within(words: str) -> int | None:
    """Return the hours that `within:` gives; None where it cannot be read."""
    if words in ("", "now", "same day"):
        return {"": _NO_LIMIT, "now": 0, "same day": 12}[words]
    match = _SPAN_OF_TIME.fullmatch(words)
    return int(match[1]) * _HOURS[match[2]] if match else None


def read_referral(table: Table, names: Names) -> Referral | None:
    """Return the referral that `table` writes; None where it cannot be read."""
    acuity = _acuity(table, names)
    within = table.text("within")
    hours = hours_within(within)
    if hours is None:
        names.report.error(
            "TR210",
            f'"{within}" is no time limit',
            table.at("within"),
            help="write now, same day, or a whole number of hours, days or weeks",
        )
    to = _place(table, acuity, names)
    if acuity is None or hours is None or to is None:
        return None
    return Referral(acuity, to, within, hours)


def _acuity(table: Table, names: Names) -> Acuity | None:
    acuity = ACUITIES.get(table.text("acuity"))
    if acuity is None:
        names.report.unreadable(table.at("acuity"), f"one of {', '.join(ACUITIES)}")
    return acuity


def _place(table: Table, acuity: Acuity | None, names: Names) -> str | None:
    node = table.get("to")
    if isinstance(node, Scalar):
        place = str(node.value)
        names.place(place, node.span)
        return place  # also one that nobody knows: how soon and within what time is checked too
    if node is None and acuity is Acuity.SELF_CARE:
        return AT_HOME
    names.report.unreadable(table.at("to"), "the name of a place")
    return None


def check_time(table: Table, key: str, names: Names) -> None:
    """Report a stretch of time under `key` that cannot be read."""
    words = table.text(key)
    if words and not _SPAN_OF_TIME.fullmatch(words):
        names.report.error(
            "TR210",
            f'"{words}" is no stretch of time',
            table.at(key),
            help="write a whole number of hours, days or weeks, such as 2 weeks",
        )

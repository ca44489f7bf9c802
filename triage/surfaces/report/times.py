"""Spans of time and days, in words."""

from datetime import date, timedelta
from typing import Final

from triage.language.referral import Acuity, Referral

_DAYS: Final = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30}


def when_to_go(referral: Referral) -> str:
    """Return how soon to go, for the end of an instruction; emergencies say "now"."""
    if referral.acuity >= Acuity.EMERGENCY_TODAY or referral.within == "now":
        return "now"
    if referral.within == "same day":
        return "today"
    return f"within {referral.within}" if referral.within else ""


def days_of(length: str) -> int | None:
    """Return the whole days of a length such as "2 weeks", None where it is not one."""
    number, _, unit = length.strip().partition(" ")
    plural = unit if unit.endswith("s") else f"{unit}s"
    if not number.isdecimal() or plural not in _DAYS:
        return None
    return max(1, round(int(number) * _DAYS[plural]))


def day_after(today: date, length: str) -> date | None:
    """Return the day that lies `length` after `today`."""
    days = days_of(length)
    return None if days is None else today + timedelta(days=days)


def spoken(day: date) -> str:
    """Return a day as "Monday 2 March 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"

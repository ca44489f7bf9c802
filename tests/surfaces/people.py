"""Invented people with sore wrists, one for each kind of result."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from triage.language.base import RuleBase

TODAY: Final = date(2026, 3, 1)

CLEAR: Final = (
    "collapse: no\nnumb_hand: no\ncold_hand: no\nage: 40\nfell: no\nwalks: yes\nlimps: no\n"
)

PEOPLE: Final[Mapping[str, str]] = {
    "self_care": CLEAR + "onset: while_typing\ntyping_hours: 9\neased_by: [rest]\n",
    "nothing_fits": CLEAR + "onset: unrelated\ntyping_hours: 1\neased_by: none\n",
    "tied": CLEAR + "onset: while_typing\ntyping_hours: 9\neased_by: [heat]\n",
    "routine_limp": CLEAR.replace("limps: no", "limps: yes") + "onset: while_typing\n",
    "child": CLEAR.replace("age: 40", "age: 12") + "onset: while_typing\n",
    "urgent_fall": CLEAR.replace("fell: no", "fell: yes") + "bone_pain: much\n",
    "unsure": CLEAR.replace("cold_hand: no", "cold_hand: not_sure"),
    "rather_not_say": CLEAR.replace("limps: no", "limps: rather_not_say"),
    "parked": CLEAR + "bone_pain: much\n",
    "two_places": CLEAR.replace("_hand: no", "_hand: yes"),
    "emergency_now": "collapse: yes\nonset: while_typing\n",
    "nothing_known": "{}\n",
}


def masked(text: str, base: RuleBase) -> str:
    """Return a report without the digest of its rules, which every change to them changes."""
    return text.replace(base.digest, "DIGEST").replace(base.digest[:12], "DIGEST")

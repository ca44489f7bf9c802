"""Pictures to tap in place of a list, for questions whose rows are all places on the picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from triage.language.base import RuleBase
from triage.language.questionnaire import Form, Question


@dataclass(frozen=True, slots=True)
class Spot:
    """An oval on the picture, in its own units."""

    x: int
    y: int
    wide: int
    high: int


@dataclass(frozen=True, slots=True)
class BodyMap:
    """The spots of each row; the list with the same choices stands below the picture."""

    spots: dict[str, tuple[Spot, ...]]


#: Places on the two figures of templates/body_map.svg: the back at 80 across, the front at 240.
_PLACES: Final[dict[str, tuple[Spot, ...]]] = {
    "by_the_dimple": (Spot(68, 125, 9, 8), Spot(92, 125, 9, 8)),
    "in_the_buttock": (Spot(63, 151, 14, 15), Spot(97, 151, 14, 15)),
    "outer_hip": (Spot(203, 150, 10, 16), Spot(277, 150, 10, 16)),
    "groin": (Spot(226, 165, 11, 13), Spot(254, 165, 11, 13)),
    "down_the_leg": (Spot(60, 226, 12, 46), Spot(100, 226, 12, 46)),
}


def body_maps(bases: Iterable[RuleBase]) -> dict[str, BodyMap]:
    """Return a map for each question that has one."""
    found = {}
    for base in bases:
        for question in base.questionnaire.questions():
            if _is_about_places(question):
                found[question.id] = BodyMap({id: _PLACES[id] for id in question.findings})
    return found


def _is_about_places(question: Question) -> bool:
    several = question.form is not Form.ONE and len(question.items) > 1
    return several and all(id in _PLACES for id in question.findings)

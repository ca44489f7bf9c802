"""What to do tonight, when to get help at once, and when to look again."""

from collections.abc import Iterator
from typing import Final

from triage.language.base import Intervention
from triage.language.referral import Acuity
from triage.surfaces.report.material import Line, Material
from triage.surfaces.report.sentences import sentence
from triage.surfaces.report.times import day_after, spoken

_MOST_ACTIONS: Final = 3


def actions(material: Material) -> Iterator[Line]:
    """Yield at most three things to do, and the names of what can be added later."""
    offered = [
        material.base.interventions[one.intervention] for one in material.assessment.interventions
    ]
    for one in offered[:_MOST_ACTIONS]:
        yield Line(sentence(one.title), 1)
        yield from (Line(sentence(text), 2) for text in _steps(material, one))
    later = offered[_MOST_ACTIONS:]
    if later:
        yield Line("You can add these later:")
        yield from (Line(sentence(one.title), 1) for one in later)


def _steps(material: Material, one: Intervention) -> Iterator[str]:
    if one.check_first:
        yield f"First check: {one.check_first}"
    yield one.how
    if one.dose:
        yield f"How much: {one.dose}"
    if one.progression:
        yield f"Then: {one.progression}"
    if one.stop_if:
        yield f"Stop if: {one.stop_if}"
    if one.course and material.acuity is Acuity.SELF_CARE:
        yield f"What to expect: {one.course}"
    day = day_after(material.today, one.look_again)
    if day:
        yield f"Judge it on {spoken(day)}"


def help_now(material: Material) -> Iterator[Line]:
    """Yield what must bring the person to help at once, and the way out for everything else."""
    asked = material.base.questionnaire
    yield from (Line(sentence(text), 1) for text in asked.help_now)
    if asked.something_else:
        yield Line(sentence(asked.something_else.offer), 1)
        yield Line(sentence(asked.something_else.tell), 2)


def look_again(material: Material) -> Iterator[Line]:
    """Yield the day to look again, and what better, same and worse then mean.

    Above self-care "better" is left out: it must keep nobody from a visit.
    """
    asked = material.base.questionnaire.look_again
    if asked is None or material.acuity > Acuity.ROUTINE:
        return
    day = day_after(material.today, asked.after)
    yield Line(f"Look again on {spoken(day)}." if day else f"Look again after {asked.after}.")
    if material.acuity is Acuity.SELF_CARE:
        yield Line(sentence(f"Better: {asked.better}"), 1)
    else:
        yield Line("Go to the visit, whether it is better or not.", 1)
    yield Line(sentence(f"The same: {asked.same}"), 1)
    yield Line(sentence(f"Worse: {asked.worse}"), 1)

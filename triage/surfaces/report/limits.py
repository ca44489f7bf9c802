"""What was unknown, what does not fit together, and what this program is not."""

from collections.abc import Iterator
from typing import Final

from triage.language.assessment import OpenFinding
from triage.language.case import Said
from triage.language.referral import Acuity
from triage.language.signature import ReviewState
from triage.surfaces.report.material import Line, Material
from triage.surfaces.report.possible_causes import known
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.report.sentences import SAID_WORDS, sentence

_MOST_UNKNOWN: Final = 8
_MOST_FLAGS: Final = 2


def intended_use(review: ReviewState) -> tuple[str, ...]:
    """Return what the program is for and what it is not.

    Said on the first screen and below every result; `review` is what is signed of the rules.
    """
    return (
        "If you are worried, call. Nothing here is a reason to wait.",
        "This is for learning, for research and for review by clinicians.",
        review_sentence(review),
        "It is not cleared or marked as a medical device anywhere.",
        "It names possible causes. It has examined nobody.",
    )


def unknown(material: Material) -> Iterator[Line]:
    """Yield what was unknown and would have mattered, what matters most first.

    Above routine only what decides how soon: causes can wait. In an emergency only what the person
    was unsure of: a list of what was never asked would be read in place of going.
    """
    found = sorted(
        (
            one
            for one in material.assessment.open_findings
            if (one.critical or one.flags or material.acuity <= Acuity.ROUTINE)
            and (one.why is not Said.NOT_ASKED or material.acuity < Acuity.EMERGENCY_TODAY)
        ),
        key=lambda one: (not one.critical, not one.flags),
    )
    if not found:
        return
    yield Line("These answers could change the result:")
    for one in found[:_MOST_UNKNOWN]:
        yield Line(sentence(_unknown(material, one)), 1)
        for flag in one.flags[:_MOST_FLAGS]:
            yield Line(sentence(f"It helps to rule out: {material.words.title(flag)}"), 2)
    if len(found) > _MOST_UNKNOWN:
        yield Line(f"And {len(found) - _MOST_UNKNOWN} more.", 1)


def _unknown(material: Material, one: OpenFinding) -> str:
    return f"{material.words.finding(one.finding)}: {SAID_WORDS[one.why]}"


def contradictions(material: Material) -> Iterator[Line]:
    """Yield answers that cannot both be true, and which of them counts."""
    for one in material.assessment.contradictions:
        yield Line(sentence(one.because), 1)
        for id in dict.fromkeys(one.findings):
            yield Line(sentence(material.words.fact(id, known(material, id))), 2)
    if material.assessment.contradictions:
        yield Line("We counted the more serious answer.")


def about(material: Material) -> Iterator[Line]:
    """Yield what this is for, what it is not, and which rules spoke."""
    yield from (Line(text) for text in intended_use(material.base.review))
    yield from (Line(sentence(text)) for text in material.base.questionnaire.about)
    library = material.base.library
    yield Line(
        f"Rules: {library.id} {library.version}, {material.base.digest[:12]}."
        f" Licence: {library.licence}."
    )

"""How much of the rules clinicians have signed, in one sentence: never more than is so."""

from collections.abc import Iterable

from triage.language.base import RuleBase
from triage.language.signature import ReviewState


def review_sentence(state: ReviewState) -> str:
    """Return how many of how many files are signed."""
    count, signed = len(state.files), state.signed
    if count and signed == count:
        return f"Clinicians have signed all {count} files of these rules."
    if signed == 0 and any(one.standing for one in state.files):
        return f"Of the {count} files of these rules, none is signed by enough clinicians yet."
    if signed == 0:
        return "No clinician has reviewed these rules."
    return (
        f"Clinicians have signed {signed} of the {count} files of these rules."
        " The others are not reviewed."
    )


def together(bases: Iterable[RuleBase]) -> ReviewState:
    """Return what is signed of all files that several questionnaires use."""
    files = {file.path: file for base in bases for file in base.review.files}
    return ReviewState(tuple(files[path] for path in sorted(files)))

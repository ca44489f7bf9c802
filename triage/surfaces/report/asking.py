"""Why a question is asked and why no more are, in words."""

from dataclasses import replace
from typing import Final, assert_never

from triage.interview.policy import (
    Ended,
    HowSoon,
    LeadsTo,
    MustKnow,
    Pick,
    Policy,
    Reason,
    Suits,
    TellsAbout,
    TellsApart,
    Weighs,
)
from triage.interview.steps import Progress
from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.referral import Acuity
from triage.surfaces.report.sentences import Words, joined, low, spaced

_HOW_SOON: Final = {
    Acuity.SELF_CARE: "It could still change how soon you should be seen.",
    Acuity.ROUTINE: "It could still send you to a doctor in the next weeks.",
    Acuity.URGENT: "It could still send you to a doctor within days.",
    Acuity.EMERGENCY_TODAY: "It could still send you to a doctor today.",
    Acuity.EMERGENCY_NOW: "It could still mean that you need help right now.",
}
_POLICIES: Final = {
    Policy.SETTLED: "We stop once no answer can change what we show.",
    Policy.CONFIDENT: "We ask every safety question that matters. Then we stop once more questions"
    " would hardly change the causes we name.",
    Policy.ALL: "We ask everything that could still matter.",
}
_ENDS: Final = {
    Ended.ALL_ASKED: "Nothing is left to ask that could change the result.",
    Ended.SETTLED: "We stopped: no answer to the other questions could change what we show.",
    Ended.CONFIDENT: "We stopped: how soon you should be seen is settled. More questions would"
    " hardly change the causes we name.",
}
_MOST: Final = 2


def how_far(progress: Progress) -> str:
    """Return how far the interview is, in words."""
    part = f"Part {progress.section} of {progress.sections}" if progress.sections > 1 else ""
    of = progress.answered + progress.left
    question = f"question {progress.answered + 1} of about {of}" if of > 1 else ""
    return ", ".join(filter(None, (part, question))).capitalize()


def reason_text(base: RuleBase, words: Words, reason: Reason) -> str:
    """Return why a question is asked, as a sentence to the person."""
    match reason:
        case HowSoon(acuity):
            return _HOW_SOON[acuity]
        case Weighs():
            return "It decides what other answers mean for how soon you should be seen."
        case MustKnow():
            return "We must know it before we can say that you may look after this yourself."
        case TellsApart(first, second):
            return f"It best separates {low(words.title(first))} from {low(words.title(second))}."
        case TellsAbout(cause):
            return f"It tells most about {low(words.title(cause))}."
        case Suits(interventions):
            named = [low(words.title(id)) for id in interventions[:_MOST]]
            more = ["more"] if len(interventions) > _MOST else []
            return f"It decides whether this suits you: {joined([*named, *more])}."
        case LeadsTo(question):
            return f"It decides whether another question applies: {_name(base, question)}."
        case _:
            assert_never(reason)


def policy_text(policy: Policy) -> str:
    """Return when the questions will end, as a sentence to the person."""
    return _POLICIES[policy]


def ended_text(ended: Ended | None) -> str:
    """Return why nothing more was asked, as a sentence to the person."""
    return (
        "You stopped here. What was not asked counts as unknown." if ended is None else _ENDS[ended]
    )


def next_text(base: RuleBase, step: Pick | Ended) -> str:
    """Return what would be asked next, why, and what it is worth, or why nothing is."""
    if isinstance(step, Ended):
        return ended_text(step)
    question = next(one for one in base.questionnaire.questions() if one.id == step.question)
    told = [f"{question.text} ({question.id})", reason_text(base, Words(base), step.reason)]
    if step.worth is not None:
        told.append(f"Its answer is worth {step.worth:.2f} bits about the causes.")
    return "\n".join(told)


def without_needless(assessment: Assessment, ended: Ended | None) -> Assessment:
    """Return `assessment` without what was left out because it would have changed nothing."""
    if ended in (None, Ended.ALL_ASKED):
        return assessment
    kept = tuple(
        one
        for one in assessment.open_findings
        if one.critical or one.flags or one.why is not Said.NOT_ASKED
    )
    return replace(assessment, open_findings=kept)


def _name(base: RuleBase, id: str) -> str:
    question = next(one for one in base.questionnaire.questions() if one.id == id)
    return low(question.title) or spaced(id)

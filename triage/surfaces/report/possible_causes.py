"""What must be ruled out, what this looks like, and what may be feeding it; never a diagnosis."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from triage.language.assessment import Band, RankedCause
from triage.language.base import Kind, RuleId
from triage.language.referral import Acuity
from triage.language.truth import Truth
from triage.surfaces.report.material import Line, Material
from triage.surfaces.report.sentences import Words, sentence

_BANDS: Final = {Band.WELL_SUPPORTED: "fits well", Band.POSSIBLE: "may fit"}
_KINDS: Final = {
    Kind.PATTERN: "What this looks like:",
    Kind.CONTRIBUTOR: "What may be feeding it:",
    Kind.MODIFIER: "Worth knowing:",
}
_MOST_ARGUMENTS: Final = 4


def causes(material: Material) -> Iterator[Line]:
    """Yield what must be ruled out first, then the causes shown, with for and against."""
    assessment = material.assessment
    if assessment.must_rule_out:
        yield Line("This must be ruled out first:")
        for suspect in assessment.must_rule_out:
            yield Line(sentence(material.words.title(suspect.cause)), 1)
    if assessment.out_of_scope:
        # Whoever is told to call now need not hear whom the questions are made for.
        if material.acuity < Acuity.EMERGENCY_TODAY:
            yield Line(_why_no_causes(material))
        return
    shown = [ranked for ranked in assessment.causes if ranked.shown]
    if material.acuity > Acuity.ROUTINE:
        yield from _soberly(material, shown)
        return
    if not shown:
        yield Line("Your answers do not point to one of the causes that we know.")
        return
    for kind, heading in _KINDS.items():
        yield from _of_kind(material, heading, [one for one in shown if one.kind is kind])
    if material.acuity > Acuity.SELF_CARE:
        yield Line("None of these is a reason to wait.")
    else:
        yield Line("These are possible explanations. Nobody has examined you.")


def _why_no_causes(material: Material) -> str:
    raised = {flag.id for _, flag in material.raised()}
    if raised.intersection(material.assessment.out_of_scope):
        return "These questions are not made for your situation. So we name no causes."
    return "We do not know if these questions are made for you. So we name no causes."


def _soberly(material: Material, shown: list[RankedCause]) -> Iterator[Line]:
    """Yield the titles of what answers speak for: nobody should read further and stay at home."""
    said = {suspect.cause for suspect in material.assessment.must_rule_out}
    fitting = [
        one
        for one in shown
        if one.speaks_for and one.kind is not Kind.MODIFIER and one.cause not in said
    ]
    if fitting:
        yield Line("Some answers would also fit this:")
        yield from (Line(sentence(material.words.title(one.cause)), 1) for one in fitting)
        yield Line("None of these is a reason to wait.")


def _of_kind(material: Material, heading: str, shown: list[RankedCause]) -> Iterator[Line]:
    if not shown:
        return
    yield Line(heading)
    after_ties = False
    for _, group in groupby(shown, key=lambda one: one.support):
        equal = list(group)
        tied = len(equal) > 1 and equal[0].kind is not Kind.MODIFIER
        if tied:
            yield Line("These are equally likely to fit:")
        elif after_ties:
            yield Line("After them:")
        after_ties = tied
        for ranked in equal:
            yield Line(named(material.words, ranked), 1)
            yield from _explained(material, ranked)


def named(words: Words, ranked: RankedCause) -> str:
    """Return the line that names a cause and says how well it fits."""
    title = words.title(ranked.cause)
    fits = "" if ranked.kind is Kind.MODIFIER else f": {_BANDS[ranked.band]}"
    return sentence(f"{title}{fits}")


def _explained(material: Material, ranked: RankedCause) -> Iterator[Line]:
    cause = material.base.causes[ranked.cause]
    if cause.explanation:
        yield Line(sentence(cause.explanation), 2)
    for heading, rules in (("For", ranked.speaks_for), ("Against", ranked.speaks_against)):
        for rule in rules[:_MOST_ARGUMENTS]:
            yield Line(f"{heading}: {argument(material, rule)}", 2)
    # How it usually goes on is a comfort, and comfort is for self-care alone.
    if cause.course and material.acuity is Acuity.SELF_CARE:
        yield Line(sentence(f"What to expect: {cause.course}"), 2)


def argument(material: Material, id: RuleId) -> str:
    """Return the answers that decided a rule, then the reason that its author gives."""
    rule = material.rules[id]
    decided_by = material.firings[f"rule:{id}"].decided_by
    facts = material.words.facts((finding, known(material, finding)) for finding in decided_by)
    return " ".join(sentence(text) for text in (facts, rule.because) if text)


def known(material: Material, finding: str) -> str:
    """Return what is known of an asked or a derived finding, in words."""
    if not material.base.findings[finding].derived:
        return _answer(material, finding)
    truth = material.firings[f"derived:{finding}"].truth
    return {Truth.TRUE: "yes", Truth.FALSE: "no"}.get(truth, "not known")


def _answer(material: Material, id: str) -> str:
    finding, case = material.base.findings[id], material.case
    # Behind a closed gate nothing counts but a danger answer.
    counts = id in case.values and finding.rank(case.values[id])
    if _closed(material, id) and not counts:
        return "does not apply"
    return material.words.answer(case, id)


def _closed(material: Material, finding: str) -> bool:
    gated = material.base.findings[finding].gate is not None
    return gated and material.firings[f"gate:{finding}"].truth is Truth.FALSE

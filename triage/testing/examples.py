"""Runs the examples that stand beside the rules, against any engine."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from triage.language.assessment import Assessment, FlagState
from triage.language.base import ClauseId, Example, Expectation, RuleBase
from triage.language.case import Case
from triage.language.referral import SELF_CARE, Referral
from triage.language.truth import Truth
from triage.semantics.assess import conclude
from triage.semantics.disposition import greatness
from triage.semantics.reading import truths
from triage.semantics.weight import support

#: What finds the truths of a case: the specification, or an engine's method.
TruthsOf: TypeAlias = Callable[[Case], Mapping[ClauseId, Truth]]

_FLAG_STATES: Final = {state.value: state for state in FlagState}
_RULE_TRUTHS: Final = {"confirmed": Truth.TRUE, "refuted": Truth.FALSE}
_TRUTH_WORDS: Final = {
    Truth.TRUE: "confirmed",
    Truth.FALSE: "refuted",
    Truth.UNKNOWN: "undetermined",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that came out otherwise than its author expects."""

    example: Example
    expectation: Expectation
    got: str

    def __str__(self) -> str:
        expected = ", ".join(self.expectation.names) or "none"
        return (
            f"{self.expectation.span}: {self.example.about}: {self.example.name}\n"
            f"  expected {self.expectation.key}: {expected}\n"
            f"  got: {self.got}"
        )


def run_examples(base: RuleBase, truths_of: TruthsOf | None = None) -> tuple[Failure, ...]:
    """Run every example of `base`, on the specification unless an engine is given."""
    return tuple(
        failure for example in base.examples for failure in run_example(base, example, truths_of)
    )


def run_example(
    base: RuleBase, example: Example, truths_of: TruthsOf | None = None
) -> tuple[Failure, ...]:
    """Return what came out otherwise than `example` expects."""
    case = Case(example.given)
    found = truths_of(case) if truths_of else truths(base, case)
    assessment = conclude(base, case, found)
    return tuple(
        Failure(example, expectation, got)
        for expectation in example.expect
        if (got := otherwise(base, example.about, assessment, found, expectation)) is not None
    )


def otherwise(
    base: RuleBase,
    about: str,
    assessment: Assessment,
    found: Mapping[ClauseId, Truth],
    expectation: Expectation,
) -> str | None:
    """Return what came out where it is not what `expectation` names, else None.

    The expectation stands in the file of `about`. Raises KeyError where it names what `base` does
    not have.
    """
    key, names = expectation.key, expectation.names
    if key in _FLAG_STATES:
        return _flags(assessment, _FLAG_STATES[key], names)
    if key in _RULE_TRUTHS:
        others = {name: found[f"rule:{name}"] for name in names}
        wrong = [
            f"{name} {_TRUTH_WORDS[truth]}"
            for name, truth in others.items()
            if truth is not _RULE_TRUTHS[key]
        ]
        return ", ".join(wrong) or None
    match key:
        case "first_cause":
            return _first(base, assessment, names)
        case "ranked":
            return _among([ranked.cause for ranked in assessment.causes], names)
        case "not_ranked":
            return _not_among([ranked.cause for ranked in assessment.causes], names)
        case "offered":
            return _among([one.intervention for one in assessment.interventions], names)
        case "not_offered":
            return _not_among([one.intervention for one in assessment.interventions], names)
        case "acuity":
            return _same(assessment.disposition.acuity.word, names)
        case "activity":
            return _same(str(assessment.activity.level), names)
        case "disposition":
            return _same(assessment.disposition.to, names)
        case "within":
            return _same(assessment.disposition.within, names)
        case "asked_by":
            return _among([one.partition(":")[2] for one in assessment.because], names)
        case "also":
            return _among([one.to for one in assessment.also], names)
        case "asks":
            return _same(asked(base, about, assessment).acuity.word, names)
        case "asks_to":
            return _same(asked(base, about, assessment).to, names)
        case "contradicting":
            return _among(list(_contradicting(assessment)), names)
        case "must_rule_out":
            return _among([one.cause for one in assessment.must_rule_out], names)
        case "support":
            rules = (rule for rule in base.evidence if rule.cause == about)
            return _same(str(support(base.causes[about], rules, found)), names)
        case _:
            raise ValueError(f"examples cannot expect {key}")


def _flags(assessment: Assessment, state: FlagState, names: Iterable[str]) -> str | None:
    states = {result.flag: result.state for result in assessment.red_flags}
    if not names:
        found = [flag for flag, one in states.items() if one is state]
        return ", ".join(found) or None
    wrong = [f"{name} {states[name]}" for name in names if states[name] is not state]
    return ", ".join(wrong) or None


def asked(base: RuleBase, about: str, assessment: Assessment) -> Referral:
    """Return the greatest referral that the flags of one file ask for by themselves."""
    own = [
        one.referral
        for one in assessment.red_flags
        if one.referral is not None and one.flag.partition("/")[0] == about
    ]
    return min(own, key=lambda one: greatness(base, one), default=SELF_CARE)


def _contradicting(assessment: Assessment) -> dict[str, None]:
    return dict.fromkeys(id for one in assessment.contradictions for id in one.findings)


def _first(base: RuleBase, assessment: Assessment, names: Iterable[str]) -> str | None:
    """Return the first causes of each kind that is asked about, where they are others."""
    wrong = []
    for name in names:
        kind = base.causes[name].kind
        first = next((one.cause for one in assessment.causes if one.kind is kind), "none")
        if first != name:
            wrong.append(f"{first} (first {kind})")
    return ", ".join(wrong) or None


def _among(found: list[str], names: tuple[str, ...]) -> str | None:
    fits = set(names) <= set(found) if names else not found
    return None if fits else ", ".join(found) or "none"


def _not_among(found: list[str], names: tuple[str, ...]) -> str | None:
    return ", ".join(name for name in found if name in names) or None


def _same(found: str, names: tuple[str, ...]) -> str | None:
    return None if (found,) == names else found

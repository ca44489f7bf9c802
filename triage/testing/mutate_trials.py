"""The people that a slip is tried on: every example and vignette, and what is expected of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from triage.language.assessment import Assessment, FlagState
from triage.language.base import ClauseId, Example, Expectation, Kind, RuleBase
from triage.language.case import Case, Said
from triage.language.span import Span
from triage.language.truth import Truth
from triage.semantics.assess import concluded
from triage.semantics.disposition import (
    activity_advice,
)
from triage.semantics.gates import contradictions, settled_case
from triage.semantics.ranking import offered, rank_causes
from triage.semantics.reading import Reading, truths
from triage.testing.examples import otherwise
from triage.testing.score import FIRST_FEW, full_answers
from triage.testing.vignettes import Vignette

Truths: TypeAlias = Mapping[ClauseId, Truth]
#: Tells whether an expectation is met; raises KeyError where it names what is not there.
Met: TypeAlias = Callable[[RuleBase, Assessment, Truths], bool]

#: What an expectation may look at beside "rule:…", "cause:…", "kind:…" and "red_flag:…".
SOON: Final = "how soon"
SUSPECTS: Final = "suspects"
OFFERS: Final = "offers"
ACTIVITY: Final = "activity"
CONTRADICTIONS: Final = "contradictions"


class Expected(NamedTuple):
    """Something expected of a person, and what it looks at."""

    about: frozenset[str]
    met: Met


class Told(StrEnum):
    """Where a person stands."""

    EXAMPLE = "example"
    VIGNETTE = "vignette"
    SUGGESTED = "suggested"  # an example, and what it expects that nobody has read


@dataclass(frozen=True)
class Trial:
    """One invented person, what the rules as they are make of them, and what is expected."""

    told: Told
    name: str  # of an example "ABOUT: NAME"
    span: Span
    case: Case
    reading: Reading
    truths: Truths
    assessment: Assessment  # without trace and open findings
    expected: tuple[Expected, ...]  # those that the rules as they are meet

    @cached_property
    def about(self) -> frozenset[str]:
        """Return what the expectations look at."""
        return frozenset().union(*(one.about for one in self.expected))

    def fails(self, base: RuleBase, assessment: Assessment, found: Truths) -> bool:
        """Tell whether something expected, and met before, is met no longer."""
        return not all(_holds(one, base, assessment, found) for one in self.expected)


def trials_of(base: RuleBase, vignettes: Iterable[Vignette]) -> tuple[Trial, ...]:
    """Return the examples of `base`, then the vignettes, with what each expects.

    What examples expect that nobody has read comes last, so that it counts where nothing else does.
    """
    found = [_of_example(base, one, Told.EXAMPLE) for one in base.examples]
    for vignette in vignettes:
        answers = full_answers(base, vignette)
        case = Case({id: one for id, one in answers.items() if not isinstance(one, Said)})
        expected = _of_vignette(vignette)
        found.append(trial_of(base, Told.VIGNETTE, vignette.id, vignette.span, case, expected))
    found += [_of_example(base, one, Told.SUGGESTED) for one in base.examples if one.suggested]
    return tuple(one for one in found if one.expected)


def _of_example(base: RuleBase, example: Example, told: Told) -> Trial:
    expected = (
        _as_expected(base, example.about, one)
        for one in example.expect
        if (one.key in example.suggested) is (told is Told.SUGGESTED)
    )
    name = f"{example.about}: {example.name}"
    return trial_of(base, told, name, example.span, Case(example.given), expected)


def trial_of(
    base: RuleBase, told: Told, name: str, span: Span, case: Case, expected: Iterable[Expected]
) -> Trial:
    """Return a person with those of the expectations that the rules as they are meet."""
    found = truths(base, case)
    reading = Reading(base, settled_case(base, case), found)
    assessment = concluded(base, reading)
    assessment = replace(assessment, contradictions=contradictions(base, case, found))
    met = tuple(one for one in expected if _holds(one, base, assessment, found))
    return Trial(told, name, span, case, reading, found, assessment, met)


def _holds(one: Expected, base: RuleBase, assessment: Assessment, found: Truths) -> bool:
    try:
        return one.met(base, assessment, found)
    except (KeyError, StopIteration):
        return False  # what is expected has no longer a name


# ---------------------------------------------------------------- what is expected


def _as_expected(base: RuleBase, about: str, expectation: Expectation) -> Expected:
    def met(base: RuleBase, assessment: Assessment, found: Truths) -> bool:
        return otherwise(base, about, assessment, found, expectation) is None

    return Expected(frozenset(_looked_at(base, about, expectation)), met)


def _looked_at(base: RuleBase, about: str, expectation: Expectation) -> Iterator[str]:
    key, names = expectation.key, expectation.names
    match key:
        case "confirmed" | "refuted":
            yield from (f"rule:{name}" for name in names)
        case "first_cause":
            yield from (f"kind:{base.causes[name].kind}" for name in names)
        case "ranked" | "not_ranked":
            yield from (f"cause:{name}" for name in names)
            if not names:
                yield from (f"kind:{kind}" for kind in Kind)
        case "support":
            yield f"cause:{about}"
        case "must_rule_out":
            yield SUSPECTS
        case "offered" | "not_offered":
            yield OFFERS
        case "activity":
            yield ACTIVITY
        case "acuity" | "disposition" | "also" | "within" | "asked_by":
            yield SOON
        case "asks" | "asks_to":
            own = (flag.id for flag in base.red_flags if flag.id.partition("/")[0] == about)
            yield from (f"red_flag:{id}" for id in own)
        case "contradicting":
            yield CONTRADICTIONS
        case _:
            flags = names or [flag.id for flag in base.red_flags]
            yield from (f"red_flag:{name}" for name in flags)


def _of_vignette(vignette: Vignette) -> Iterator[Expected]:
    least, most = min(vignette.acceptable), max(vignette.acceptable)
    soon = frozenset((SOON,))
    yield Expected(soon, lambda _, assessment, __: assessment.disposition.acuity >= least)
    yield Expected(soon, lambda _, assessment, __: assessment.disposition.acuity <= most)
    for state, names in vignette.flags.items():
        for name in names:
            yield Expected(frozenset((f"red_flag:{name}",)), _in_state(name, FlagState(state)))
    kinds = {Kind.PATTERN: vignette.patterns, Kind.CONTRIBUTOR: vignette.contributors}
    for kind, right in kinds.items():
        if right:
            about = frozenset((f"kind:{kind}", SUSPECTS))
            yield Expected(about, _among_the_first(kind, right))
    forbidden = frozenset(one for one in vignette.must_not_say if "_" in one)
    if forbidden:
        about = frozenset((OFFERS, SUSPECTS, *(f"kind:{kind}" for kind in Kind)))
        yield Expected(about, lambda _, assessment, __: _shown(assessment).isdisjoint(forbidden))


def _in_state(flag: str, state: FlagState) -> Met:
    def met(_: RuleBase, assessment: Assessment, __: Truths) -> bool:
        return next(one for one in assessment.red_flags if one.flag == flag).state is state

    return met


def _among_the_first(kind: Kind, right: tuple[str, ...]) -> Met:
    """Return whether a right cause is among the first of its kind; what flags suspect leads."""

    def met(_: RuleBase, assessment: Assessment, __: Truths) -> bool:
        ranked = [one.cause for one in assessment.causes if one.kind is kind and one.shown]
        if kind is Kind.PATTERN:
            ranked = [*(one.cause for one in assessment.must_rule_out), *ranked]
        return not {*right}.isdisjoint(list(dict.fromkeys(ranked))[:FIRST_FEW])

    return met


def _shown(assessment: Assessment) -> set[str]:
    shown = {one.cause for one in assessment.causes if one.shown}
    shown |= {one.cause for one in assessment.must_rule_out}
    return shown | {one.intervention for one in assessment.interventions}


# ---------------------------------------------------------------- what is concluded


def ranked_anew(base: RuleBase, before: Assessment, found: Truths) -> Assessment:
    """Return an assessment with the causes and interventions that follow from these truths."""
    causes = () if before.out_of_scope else rank_causes(base, found)
    disposition = before.disposition
    shown = [one.cause for one in causes if one.shown]
    flags = before.red_flags
    return replace(
        before,
        causes=causes,
        interventions=offered(base, causes, disposition.acuity, found),
        activity=activity_advice(base, disposition, before.because, flags, shown),
    )

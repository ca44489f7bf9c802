"""Measures a rule base on vignettes: safe advice, over-triage, causes, and how long it takes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from triage.engines.experta_engine import ExpertaEngine
from triage.interview.record import Answer
from triage.language.assessment import Assessment, FlagState
from triage.language.base import CauseId, FlagId, Kind, RuleBase
from triage.language.case import Case, Said
from triage.language.domain import FindingId
from triage.language.questionnaire import Form
from triage.language.referral import Acuity
from triage.semantics.assess import conclude
from triage.testing.proportion import Proportion, Spread
from triage.testing.simulate import Walk, harmless, one_who_says, walk
from triage.testing.vignettes import Vignette

#: What a person would read; a surface hands it in, because testing knows none.
Tell: TypeAlias = Callable[[Assessment, Case], str]

#: A cause counts as found when it is among this many of its kind.
FIRST_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one vignette."""

    vignette: Vignette
    walk: Walk
    filed: Acuity  # by all the answers at once, as `triage assess` would have it
    places: tuple[int | None, ...]  # of the first right cause of each kind that is expected
    kinds: tuple[Kind, ...]
    wrong_flags: tuple[FlagId, ...]
    said: tuple[str, ...]  # of what must not be said
    untold: tuple[FindingId, ...]  # danger signs of the story that were made unknown

    @property
    def got(self) -> Acuity:
        """Return how soon the interview ended with."""
        return self.walk.assessment.disposition.acuity

    @property
    def under(self) -> bool:
        """Tell whether the advice is less urgent than every acceptable one."""
        return self.got < min(self.vignette.acceptable)

    @property
    def over(self) -> bool:
        """Tell whether the advice is more urgent than every acceptable one."""
        return self.got > max(self.vignette.acceptable)

    @property
    def exact(self) -> bool:
        """Tell whether the acuity is the expected one."""
        return self.got is self.vignette.acuity


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of some vignettes."""

    safe: Proportion
    under: Proportion
    under_serious: Proportion
    over: Proportion
    over_self_care: Proportion
    exact: Proportion
    first: Proportion  # an expected cause leads its kind
    first_few: Proportion  # an expected cause is among the first three of its kind
    first_pattern: Proportion
    first_few_patterns: Proportion
    first_contributor: Proportion
    first_few_contributors: Proportion
    flags: Proportion  # vignettes whose expected flags all came out so
    silent: Proportion  # vignettes that say nothing they must not
    same_as_filed: Proportion  # the interview ends as soon as all answers at once would
    safe_told: Proportion  # safe, of those whose danger signs were all told
    urgent_untold: Proportion  # urgent or more, of the serious ones with a danger sign untold
    safety_screens: Spread
    screens: Spread
    findings: Spread
    words: Spread


def run_vignettes(
    base: RuleBase,
    vignettes: Iterable[Vignette],
    tell: Tell,
    *,
    unknown_percent: int = 0,
    seed: int = 0,
) -> tuple[Outcome, ...]:
    """Interview each vignette's person, with a share of the answers made unknown."""
    engine = ExpertaEngine(base)
    found = []
    for vignette in vignettes:
        answers = full_answers(base, vignette)
        lost = forgotten(base, vignette, percent=unknown_percent, seed=seed)
        told = {id: Said.NOT_SURE if id in lost else answer for id, answer in answers.items()}
        found.append(_outcome(base, engine, vignette, told, _untold(base, answers, lost), tell))
    return tuple(found)


def benign_walk(base: RuleBase, answers: Mapping[FindingId, Answer]) -> Walk:
    """Interview a well person; to each yes/no question that `answers` leaves out they say no."""
    return walk(base, ExpertaEngine(base), one_who_says(answers, rest_is_no=True))


def full_answers(base: RuleBase, vignette: Vignette) -> dict[FindingId, Answer]:
    """Return an answer to every question: the story's own, and what it leaves out."""
    asked = [finding for finding in base.findings.values() if not finding.derived]
    rest = harmless if vignette.rest_is_no else (lambda _: Said.NOT_SURE)
    return {
        one.id: vignette.given[one.id] if one.id in vignette.given else rest(one) for one in asked
    }


def forgotten(
    base: RuleBase, vignette: Vignette, *, percent: int, seed: int
) -> frozenset[FindingId]:
    """Return the findings whose answer is lost; a list of options is one answer.

    Each answer is drawn by itself, so that a new question changes nothing about the others.
    """
    lost: set[FindingId] = set()
    for question in base.questionnaire.questions():
        together = question.form is Form.CHOOSE_ANY
        for group in (question.findings,) if together else ((id,) for id in question.findings):
            name = question.id if together else group[0]
            if Random(f"{seed}/{vignette.id}/{name}").randrange(100) < percent:
                lost.update(group)
    return frozenset(lost)


def _untold(
    base: RuleBase, answers: Mapping[FindingId, Answer], lost: frozenset[FindingId]
) -> tuple[FindingId, ...]:
    """Return the danger signs of the story among what is lost."""
    return tuple(
        id
        for id in base.findings
        if id in lost
        and not isinstance(answer := answers[id], Said)
        and base.findings[id].rank(answer)
    )


def _outcome(
    base: RuleBase,
    engine: ExpertaEngine,
    vignette: Vignette,
    answers: Mapping[FindingId, Answer],
    untold: tuple[FindingId, ...],
    tell: Tell,
) -> Outcome:
    walked = walk(base, engine, one_who_says(answers))
    whole = Case({id: one for id, one in answers.items() if not isinstance(one, Said)})
    filed = conclude(base, whole, engine.truths(whole))
    expected = {Kind.PATTERN: vignette.patterns, Kind.CONTRIBUTOR: vignette.contributors}
    kinds = tuple(kind for kind, causes in expected.items() if causes)
    states = {result.flag: result.state for result in filed.red_flags}
    return Outcome(
        vignette=vignette,
        walk=walked,
        filed=filed.disposition.acuity,
        places=tuple(_place(walked.assessment, kind, expected[kind]) for kind in kinds),
        kinds=kinds,
        wrong_flags=tuple(
            name
            for state, names in vignette.flags.items()
            for name in names
            if states[name] is not FlagState(state)
        ),
        said=_said(vignette.must_not_say, walked, tell),
        untold=untold,
    )


def _place(assessment: Assessment, kind: Kind, right: Iterable[CauseId]) -> int | None:
    """Return the place, counted from 1, of the first right cause; what flags suspect leads."""
    ranked = [one.cause for one in assessment.causes if one.kind is kind and one.shown]
    suspects = [one.cause for one in assessment.must_rule_out] if kind is Kind.PATTERN else []
    shown = list(dict.fromkeys((*suspects, *ranked)))
    return next((place for place, cause in enumerate(shown, 1) if cause in right), None)


def _said(forbidden: tuple[str, ...], walked: Walk, tell: Tell) -> tuple[str, ...]:
    if not forbidden:
        return ()
    assessment = walked.assessment
    names = {one.intervention for one in assessment.interventions}
    names |= {one.cause for one in assessment.causes if one.shown}
    names |= {one.cause for one in assessment.must_rule_out}
    text = " ".join(tell(assessment, walked.case).lower().split())
    # A name has no blank in it and joins its words by _; anything else is looked for in the text.
    return tuple(
        one for one in forbidden if one in names or ("_" not in one and one.lower() in text)
    )


def score(outcomes: Iterable[Outcome]) -> Score:
    """Return the figures of `outcomes`."""
    all_of = tuple(outcomes)
    serious = [one for one in all_of if one.vignette.serious]
    at_home = [one for one in all_of if one.vignette.acuity is Acuity.SELF_CARE]
    with_flags = [one for one in all_of if one.vignette.flags]
    forbidding = [one for one in all_of if one.vignette.must_not_say]
    told = [one for one in all_of if not one.untold]
    untold = [one for one in serious if one.untold]
    patterns, contributors = _places(all_of, Kind.PATTERN), _places(all_of, Kind.CONTRIBUTOR)
    return Score(
        safe=Proportion.of(not one.under for one in all_of),
        under=Proportion.of(one.under for one in all_of),
        under_serious=Proportion.of(one.under for one in serious),
        over=Proportion.of(one.over for one in all_of),
        over_self_care=Proportion.of(one.over for one in at_home),
        exact=Proportion.of(one.exact for one in all_of),
        first=_within((*patterns, *contributors), 1),
        first_few=_within((*patterns, *contributors), FIRST_FEW),
        first_pattern=_within(patterns, 1),
        first_few_patterns=_within(patterns, FIRST_FEW),
        first_contributor=_within(contributors, 1),
        first_few_contributors=_within(contributors, FIRST_FEW),
        flags=Proportion.of(not one.wrong_flags for one in with_flags),
        silent=Proportion.of(not one.said for one in forbidding),
        same_as_filed=Proportion.of(one.got is one.filed for one in all_of),
        safe_told=Proportion.of(not one.under for one in told),
        urgent_untold=Proportion.of(one.got >= Acuity.URGENT for one in untold),
        safety_screens=Spread.of(one.walk.safety_screens for one in all_of),
        screens=Spread.of(one.walk.screens for one in all_of),
        findings=Spread.of(one.walk.findings for one in all_of),
        words=Spread.of(one.walk.words for one in all_of),
    )


def by_group(outcomes: Iterable[Outcome]) -> dict[str, tuple[Outcome, ...]]:
    """Return the outcomes of each group, by its name."""
    found: dict[str, list[Outcome]] = {}
    for one in outcomes:
        found.setdefault(one.vignette.group, []).append(one)
    return {group: tuple(found[group]) for group in sorted(found)}


def _places(outcomes: Iterable[Outcome], kind: Kind) -> tuple[int | None, ...]:
    return tuple(
        place
        for one in outcomes
        for of, place in zip(one.kinds, one.places, strict=True)
        if of is kind
    )


def _within(places: Iterable[int | None], few: int) -> Proportion:
    return Proportion.of(place is not None and place <= few for place in places)

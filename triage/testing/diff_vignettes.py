"""For how many vignettes two versions come out apart, and in what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.language.assessment import Assessment, FlagState
from triage.language.base import Kind, RuleBase
from triage.language.case import Said
from triage.language.referral import Referral
from triage.testing.score import full_answers
from triage.testing.vignettes import Vignette
from triage.verify.diff_change import ChangeKind
from triage.verify.diff_kept import means_the_same
from triage.verify.diff_pair import level_of
from triage.verify.diff_people import Owner, person_of, told
from triage.verify.seen import Reader, Seen


@dataclass(frozen=True, slots=True)
class Counted:
    """How many vignettes were tried, and which of them changed, by kind of change."""

    tried: int
    changed: Mapping[ChangeKind, tuple[str, ...]]


def count_vignettes(old: RuleBase, new: RuleBase, vignettes: Iterable[Vignette]) -> Counted:
    """Return which vignettes, which answer the new version, come out otherwise than before."""
    found: dict[ChangeKind, list[str]] = {kind: [] for kind in ChangeKind}
    tried = 0
    same, readers = means_the_same(old, new), (Reader(old), Reader(new))
    for vignette in vignettes:
        tried += 1
        if same:
            continue
        answers = full_answers(new, vignette)
        said = {id: one for id, one in answers.items() if not isinstance(one, Said)}
        person = person_of(old, new, said)
        before = Seen(readers[0], told(old, Owner.OLD, person)).assessment
        after = Seen(readers[1], told(new, Owner.NEW, person)).assessment
        for kind in _kinds(before, after):
            found[kind].append(f"{vignette.group}/{vignette.id}")
    return Counted(tried, {kind: tuple(names) for kind, names in found.items()})


def _kinds(before: Assessment, after: Assessment) -> Iterable[ChangeKind]:
    old, new = before.disposition, after.disposition
    if level_of(old) != level_of(new):
        sooner = level_of(new) > level_of(old)
        if old.acuity is new.acuity:
            yield ChangeKind.SOONER if sooner else ChangeKind.LATER
        else:
            yield ChangeKind.HIGHER if sooner else ChangeKind.LOWER
    elif old.to != new.to:
        yield ChangeKind.ELSEWHERE
    if _flags(before) != _flags(after):
        yield ChangeKind.RED_FLAG
    if any(_first(before, kind) != _first(after, kind) for kind in Kind):
        yield ChangeKind.FIRST_CAUSE
    if _offered(before) != _offered(after):
        yield ChangeKind.INTERVENTION


def _flags(assessment: Assessment) -> set[tuple[str, FlagState, Referral | None]]:
    """Return the flags that are not ruled out, with their state and what each asks for."""
    return {(one.flag, one.state, one.referral) for one in assessment.red_flags if one.referral}


def _first(assessment: Assessment, kind: Kind) -> str:
    return next((one.cause for one in assessment.causes if one.kind is kind), "")


def _offered(assessment: Assessment) -> set[str]:
    return {one.intervention for one in assessment.interventions}

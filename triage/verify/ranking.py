"""What is promised of the order of causes, one function each; the docstring is the promise."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from triage.language.base import Cause, CauseId, Kind
from triage.language.case import Case
from triage.verify.circuit import Literal
from triage.verify.prover import Prover
from triage.verify.shown import Rivals

#: A statement that a cause is well placed among some others.
_Placed: TypeAlias = Callable[[CauseId, Iterable[CauseId]], Literal]


def patterns_can_come_first(prover: Prover) -> None:
    """Every pattern can come first in some reachable case."""

    def first(case: Case, cause: Cause) -> bool:
        ranked = [one.cause for one in prover.seen(case).ranked if one.kind is cause.kind]
        return ranked[:1] == [cause.id]

    _can_be_ranked(prover, Kind.PATTERN, first, prover.places.first)


def contributors_can_be_shown(prover: Prover) -> None:
    """Every contributor can be shown in some reachable case."""

    def shown(case: Case, cause: Cause) -> bool:
        ranked = prover.seen(case).ranked
        return any(one.cause == cause.id and one.shown for one in ranked)

    _can_be_ranked(prover, Kind.CONTRIBUTOR, shown, prover.places.shown)


def _can_be_ranked(
    prover: Prover, kind: Kind, replay: Callable[[Case, Cause], bool], placed: _Placed
) -> None:
    for cause in prover.base.causes.values():
        if cause.kind is not kind:
            continue
        rivals = Rivals(prover.places, prover.base)

        def is_there(case: Case, cause: Cause = cause) -> bool:
            return replay(case, cause)

        def nearly(cause: Cause = cause) -> list[Literal]:
            return [prover.places.in_scope, prover.places.possible(cause.id)]

        def missing(case: Case, cause: Cause = cause, rivals: Rivals = rivals) -> list[Literal]:
            rivals.look_at(case, [cause.id], margin=0)
            return [placed(cause.id, rivals.of(cause.id))]

        prover.somebody(cause.id, is_there, nearly, missing)

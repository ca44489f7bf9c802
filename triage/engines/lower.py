"""Lowers a rule base to a plan of columns."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Final

from triage.engines.lower_truths import any_of, truths
from triage.engines.plan import (
    Column,
    ColumnPlan,
    Constant,
    Count,
    FirstThat,
    Fits,
    Foremost,
    Gives,
    Holds,
    Most,
    Name,
    Opposite,
    Points,
    Surely,
    Term,
    Tied,
    Truths,
    Unknown,
    first_column,
    in_steps,
    points_column,
    words,
)
from triage.language.base import Cause, ClauseKind, EvidenceRule, FlagKind, Kind, RedFlag, RuleBase
from triage.language.referral import SELF_CARE, Acuity, Referral
from triage.semantics.disposition import greatness

OUT_OF_SCOPE: Final = "out_of_scope"


def lower(base: RuleBase) -> ColumnPlan:
    """Return what `base` means as columns, one row per case."""
    critical = words("open_critical", list(open_critical(base)))
    also = words("referred_to", list(_places(base)))
    columns = [*truths(base), *_how_soon(base), *also, *_causes(base)]
    confirmed = words("rules_confirmed", [_sure(f"rule:{rule.id}") for rule in base.evidence])
    raised = words("flags_raised", [_flag(flag, Surely) for flag in base.red_flags])
    still_open = words("flags_not_ruled_out", [_flag(flag, Unknown) for flag in base.red_flags])
    constant = Constant("rule_base", base.digest)
    columns += [*confirmed, *raised, *still_open, *critical, constant]
    firsts = [name for kind in Kind for name in _first_names(base, kind)]
    return ColumnPlan(
        rule_base=base.digest,
        questionnaire=base.questionnaire.id,
        asked=tuple(id for id, finding in base.findings.items() if not finding.derived),
        steps=in_steps(columns),
        result=(
            *("acuity", "to", "within", *_names(also), OUT_OF_SCOPE),
            *firsts,
            *_names([*raised, *still_open, *critical]),
            *(points_column(cause) for cause in base.causes),
            "rule_base",
        ),
        on_demand={
            "bits": _names(confirmed),
            "rules": tuple(f"rule:{rule.id}" for rule in base.evidence),
            "clauses": tuple(clause.id for clause in base.clauses),
        },
    )


def _names(columns: Iterable[Column]) -> tuple[Name, ...]:
    return tuple(column.name for column in columns)


def _sure(column: Name) -> tuple[str, Term]:
    return column.partition(":")[2], Surely(Holds(column))


def _flag(flag: RedFlag, seen: type[Surely] | type[Unknown]) -> tuple[str, Term]:
    return flag.id, seen(_raised(flag))


def _raised(flag: RedFlag) -> Holds:
    return Holds(f"{ClauseKind.RED_FLAG}:{flag.id}")


def _first_names(base: RuleBase, kind: Kind) -> tuple[Name, ...]:
    name = first_column(kind)
    return (name, f"{name}_tied") if _of_kind(base, kind) else ()


def _of_kind(base: RuleBase, kind: Kind) -> list[Cause]:
    return [base.causes[id] for id in sorted(base.causes) if base.causes[id].kind is kind]


# ---------------------------------------------------------------- how soon


def _how_soon(base: RuleBase) -> Iterator[Column]:
    """Yield the disposition: its acuity, its place and its time."""
    asked = _askings(base)
    for acuity in sorted(Acuity, reverse=True)[:-1]:
        terms = [when for referral, when in asked if referral.acuity is acuity]
        yield Truths(_asked(acuity), any_of(terms))
    acuities = [(Holds(_asked(one)), one.word) for one in sorted(Acuity, reverse=True)[:-1]]
    yield FirstThat("acuity", tuple(acuities), Acuity.SELF_CARE.word)
    yield _of_referrals("to", [(when, referral.to) for referral, when in asked], SELF_CARE.to)
    yield _of_referrals("within", [(when, referral.within) for referral, when in asked], "")
    yield Truths(OUT_OF_SCOPE, any_of(list(_scopes(base))))


def _asked(acuity: Acuity) -> Name:
    return f"asked:{acuity.word}"


def _of_referrals(name: Name, asked: Iterable[tuple[Term, str]], otherwise: str) -> FirstThat:
    """Return the word of the first that holds; neighbours with one word are one choice."""
    choices = [
        (any_of([when for when, _ in same]), word)
        for word, same in groupby(asked, key=lambda one: one[1])
    ]
    return FirstThat(name, tuple(choices), otherwise)


def _askings(base: RuleBase) -> list[tuple[Referral, Term]]:
    """Return every referral that may be asked for, and when; the greatest first.

    What an open flag asks for is the greatest of its `if_unknown` and of its steps that hold. All
    of them stand here; the first of all that holds is the disposition.
    """
    found: list[tuple[tuple[int, int, int], str, int, Referral, Term]] = []
    for flag in base.red_flags:
        for number, (referral, when) in enumerate(_of_flag(flag)):
            key = greatness(base, referral)
            found.append((key, _raised(flag).column, number, referral, when))
    for id, when in open_critical(base):
        critical = base.findings[id].critical
        if critical is not None:
            found.append((greatness(base, critical), f"critical:{id}", 0, critical, when))
    ordered = sorted(found, key=lambda one: one[:3])
    # Self-care is what is left where nothing else is asked for.
    return [(one[3], one[4]) for one in ordered if one[3].acuity > Acuity.SELF_CARE]


def _of_flag(flag: RedFlag) -> Iterator[tuple[Referral, Term]]:
    raised = _raised(flag)
    yield flag.refer, Surely(raised)
    yield flag.if_unknown, Unknown(raised)
    for number, step in enumerate(flag.steps, 1):
        holds = Surely(Holds(f"{ClauseKind.STEP}:{flag.id}/{number}"))
        yield step.refer, Count(2, (Unknown(raised), holds))


def open_critical(base: RuleBase) -> Iterator[tuple[str, Term]]:
    """Yield the critical findings, and when each applies, or may apply, and is unknown."""
    for id, finding in base.findings.items():
        if finding.critical is None:
            continue
        silent = Unknown(Fits(id, tuple(islice(finding.domain.values(), 1))))
        if finding.gate is None:
            yield id, silent
        else:
            closed = Surely(Opposite(Holds(f"{ClauseKind.GATE}:{id}")))
            yield id, Count(2, (silent, Opposite(closed)))


def _places(base: RuleBase) -> Iterator[tuple[str, Term]]:
    """Yield the places, and when each is referred to at the acuity of the disposition."""
    asked = _askings(base)
    places = [id for id in base.places if any(referral.to == id for referral, _ in asked)]
    for place in places:
        terms: list[Term] = []
        for acuity in sorted(Acuity, reverse=True)[:-1]:
            here = [when for one, when in asked if (one.to, one.acuity) == (place, acuity)]
            if here:
                above = [Opposite(Holds(_asked(more))) for more in Acuity if more > acuity]
                terms.append(Count(len(above) + 1, (any_of(here), *above)))
        yield place, any_of(terms)


def _scopes(base: RuleBase) -> Iterator[Term]:
    for flag in base.red_flags:
        if flag.kind is FlagKind.SCOPE:
            yield Surely(_raised(flag))
            if flag.withhold_if_unknown:
                yield Unknown(_raised(flag))


# ---------------------------------------------------------------- why


def _causes(base: RuleBase) -> Iterator[Column]:
    """Yield the points of every cause, and the foremost of every kind."""
    rules: dict[str, list[EvidenceRule]] = {}
    for rule in base.evidence:
        rules.setdefault(rule.cause, []).append(rule)
    for id, cause in base.causes.items():
        yield _points(cause, rules.get(id, []))
    bands = base.library.bands
    least = min(bands.possible, bands.well_supported)
    for kind in Kind:
        ids = tuple(cause.id for cause in _of_kind(base, kind))
        if ids:
            name, points = first_column(kind), tuple(map(points_column, ids))
            most = f"most:{kind}"
            yield Most(most, points)
            yield Foremost(name, ids, points, most, least, OUT_OF_SCOPE)
            yield Tied(f"{name}_tied", name, ids, points, most)


def _points(cause: Cause, rules: list[EvidenceRule]) -> Points:
    alone = tuple(_gives(rule) for rule in rules if not rule.group)
    groups: dict[str, list[Gives]] = {}
    for rule in rules:
        if rule.group:
            groups.setdefault(rule.group, []).append(_gives(rule))
    grouped = tuple(map(tuple, groups.values()))
    return Points(points_column(cause.id), cause.baseline, alone, grouped)


def _gives(rule: EvidenceRule) -> Gives:
    return Gives(f"{ClauseKind.RULE}:{rule.id}", rule.weight, rule.weight_if_refuted)

"""Lowers a rule base to a plan of columns."""

from collections.abc import Iterable, Iterator

from triage.engines.lower_advice import ACTIVITY, activity, interventions, shown_causes, shown_of
from triage.engines.lower_how_soon import OUT_OF_SCOPE, how_soon, open_critical, places, raised
from triage.engines.lower_truths import truths
from triage.engines.plan import (
    Column,
    ColumnPlan,
    Constant,
    Foremost,
    Gives,
    Holds,
    Most,
    Name,
    Points,
    Surely,
    Term,
    Tied,
    Unknown,
    first_column,
    in_steps,
    points_column,
    words,
)
from triage.language.base import Cause, ClauseKind, EvidenceRule, Kind, RedFlag, RuleBase


def lower(base: RuleBase) -> ColumnPlan:
    """Return what `base` means as columns, one row per case."""
    critical = words("open_critical", list(open_critical(base)))
    also = words("referred_to", list(places(base)))
    columns = [*truths(base), *how_soon(base), *also, *_causes(base)]
    confirmed = words("rules_confirmed", [_sure(f"rule:{rule.id}") for rule in base.evidence])
    flags = words("flags_raised", [_flag(flag, Surely) for flag in base.red_flags])
    still_open = words("flags_not_ruled_out", [_flag(flag, Unknown) for flag in base.red_flags])
    constant = Constant("rule_base", base.digest)
    shown = words("causes_shown", list(shown_of(base)))
    offered = words("interventions", list(interventions(base)))
    columns += [*confirmed, *flags, *still_open, *critical, constant]
    columns += [*shown_causes(base), *shown, *offered, activity(base)]
    firsts = [name for kind in Kind for name in _first_names(base, kind)]
    return ColumnPlan(
        rule_base=base.digest,
        questionnaire=base.questionnaire.id,
        asked=tuple(id for id, finding in base.findings.items() if not finding.derived),
        steps=in_steps(columns),
        result=(
            *("acuity", "to", "within", *_names(also), OUT_OF_SCOPE),
            *firsts,
            *_names([*flags, *still_open, *critical]),
            *(points_column(cause) for cause in base.causes),
            "rule_base",
        ),
        on_demand={
            "bits": _names(confirmed),
            "causes": _names(shown),
            "interventions": _names(offered),
            "activity": (ACTIVITY,),
            "rules": tuple(f"rule:{rule.id}" for rule in base.evidence),
            "clauses": tuple(clause.id for clause in base.clauses),
        },
    )


def _names(columns: Iterable[Column]) -> tuple[Name, ...]:
    return tuple(column.name for column in columns)


def _sure(column: Name) -> tuple[str, Term]:
    return column.partition(":")[2], Surely(Holds(column))


def _flag(flag: RedFlag, seen: type[Surely] | type[Unknown]) -> tuple[str, Term]:
    return flag.id, seen(raised(flag))


def _first_names(base: RuleBase, kind: Kind) -> tuple[Name, ...]:
    name = first_column(kind)
    return (name, f"{name}_tied") if _of_kind(base, kind) else ()


def _of_kind(base: RuleBase, kind: Kind) -> list[Cause]:
    return [base.causes[id] for id in sorted(base.causes) if base.causes[id].kind is kind]


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

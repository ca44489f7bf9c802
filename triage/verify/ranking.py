"""What is promised of the order of causes, one function each; the docstring is the promise."""

from collections.abc import Callable

from triage.language.base import Cause, EvidenceRule, FlagKind, Kind
from triage.language.case import Case
from triage.semantics.assess import assess
from triage.semantics.ranking import MOST_SHOWN
from triage.verify.circuit import FALSE, Literal
from triage.verify.prover import Prover
from triage.verify.sums import Total, require_at_least, support_of


def patterns_can_come_first(prover: Prover) -> None:
    """Every pattern can come first in some reachable case."""

    def first(case: Case, cause: Cause) -> bool:
        ranked = [one.cause for one in assess(prover.base, case).causes if one.kind is cause.kind]
        return ranked[:1] == [cause.id]

    _can_be_ranked(prover, Kind.PATTERN, 1, first)


def contributors_can_be_shown(prover: Prover) -> None:
    """Every contributor can be shown in some reachable case."""

    def shown(case: Case, cause: Cause) -> bool:
        ranked = assess(prover.base, case).causes
        return any(one.cause == cause.id and one.shown for one in ranked)

    most = MOST_SHOWN[Kind.CONTRIBUTOR]
    _can_be_ranked(prover, Kind.CONTRIBUTOR, most, shown)


def _can_be_ranked(
    prover: Prover, kind: Kind, most: int, replay: Callable[[Case, Cause], bool]
) -> None:
    causes = [cause for cause in prover.base.causes.values() if cause.kind is kind]
    totals = _totals(prover, causes)
    for cause in causes:
        possible, well_placed = _placed(prover, cause, causes, totals, most)
        near = (_in_scope(prover), possible)

        def is_there(case: Case, cause: Cause = cause) -> bool:
            return replay(case, cause)

        prover.somebody(cause.id, (*near, well_placed), is_there, near)


def _totals(prover: Prover, causes: list[Cause]) -> dict[str, Total]:
    rules: dict[str, list[EvidenceRule]] = {}
    for rule in prover.base.evidence:
        rules.setdefault(rule.cause, []).append(rule)
    return {
        cause.id: support_of(prover.free, cause.baseline, rules.get(cause.id, ()))
        for cause in causes
    }


def _placed(
    prover: Prover, cause: Cause, causes: list[Cause], totals: dict[str, Total], most: int
) -> tuple[Literal, Literal]:
    """Return two switches: that a cause is possible, and that fewer than `most` are above it.

    A switch demands something while it is on; to be off, it demands nothing.
    """
    circuit, own = prover.circuit, totals[cause.id]
    possible, placed = circuit.variable(), circuit.variable()
    least = Total(prover.base.library.bands.possible, {})
    require_at_least(circuit, own, least, 0, [-possible])
    above = []
    for other in causes:
        if other is not cause:
            over = circuit.variable() if most > 1 else FALSE
            above.append(over)
            # Of two that tie the first by name stands first; who is shown is shown with its ties.
            margin = 1 if most == 1 and other.id < cause.id else 0
            require_at_least(circuit, own, totals[other.id], margin, [-placed, over])
    circuit.require(-placed, -circuit.at_least(most, above))
    return possible, placed


def _in_scope(prover: Prover) -> Literal:
    out = []
    for flag in prover.base.red_flags:
        if flag.kind is FlagKind.SCOPE:
            raised, ruled_out = prover.free.flag(flag)
            out.append(-ruled_out if flag.withhold_if_unknown else raised)
    return -prover.circuit.some(out)

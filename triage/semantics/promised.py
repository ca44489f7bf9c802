"""Whether an assessment keeps what an author promised."""

from collections.abc import Mapping
from typing import assert_never

from triage.language.assessment import Assessment, FlagState
from triage.language.base import ClaimKind, ClauseId, RuleBase
from triage.language.referral import ACUITIES
from triage.language.truth import Truth


def is_kept(
    base: RuleBase,
    found: Assessment,
    truths: Mapping[ClauseId, Truth],
    kind: ClaimKind,
    name: str,
) -> bool:
    """Tell whether one claim about one name holds of what came out."""
    acuity = found.disposition.acuity
    offered = {one.intervention for one in found.interventions}
    match kind:
        case ClaimKind.ACUITY_AT_LEAST:
            return acuity >= ACUITIES[name]
        case ClaimKind.ACUITY_AT_MOST:
            return acuity <= ACUITIES[name]
        case ClaimKind.TO:
            return found.disposition.to == name
        case ClaimKind.RAISED:
            return _state(found, name) is FlagState.RAISED
        case ClaimKind.NOT_RAISED:
            return _state(found, name) is not FlagState.RAISED
        case ClaimKind.RULED_OUT:
            return _state(found, name) is FlagState.RULED_OUT
        case ClaimKind.OPEN_OR_RAISED:
            return _state(found, name) is not FlagState.RULED_OUT
        case ClaimKind.CONFIRMED:
            return truths[f"rule:{name}"] is Truth.TRUE
        case ClaimKind.REFUTED:
            return truths[f"rule:{name}"] is Truth.FALSE
        case ClaimKind.FIRST_CAUSE:
            kin = base.causes[name].kind
            return next((one.cause for one in found.causes if one.kind is kin), "") == name
        case ClaimKind.SHOWN:
            return any(one.cause == name and one.shown for one in found.causes)
        case ClaimKind.NOT_SHOWN:
            return not any(one.cause == name and one.shown for one in found.causes)
        case ClaimKind.OFFERED:
            return name in offered
        case ClaimKind.NOT_OFFERED:
            return name not in offered
        case ClaimKind.ACTIVITY:
            return found.activity.level == name
        case _:
            assert_never(kind)


def _state(found: Assessment, flag: str) -> FlagState:
    return next(one.state for one in found.red_flags if one.flag == flag)

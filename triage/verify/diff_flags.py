"""What becomes of each red flag, and for whom it becomes something else."""

from collections.abc import Iterator
from typing import NamedTuple

from triage.language.assessment import FlagState
from triage.language.base import RedFlag
from triage.language.referral import Referral
from triage.language.truth import Truth
from triage.semantics.disposition import greatness
from triage.verify.circuit import FALSE, Literal
from triage.verify.diff_change import Change, ChangeKind
from triage.verify.diff_pair import Holds, Pair, Version
from triage.verify.seen import Seen


class Fate(NamedTuple):
    """What becomes of a flag, and what it then asks for."""

    state: FlagState
    refer: Referral | None = None

    def word(self, *, there: bool) -> str:
        """Return it in a few words."""
        if not there:
            return "not there"
        if self.refer is None:
            return str(self.state)
        where = f"{self.refer.acuity.word} {self.refer.to} {self.refer.within}".rstrip()
        return f"{self.state}, {where}"


#: A flag that is not there is ruled out for everybody.
_GONE = Fate(FlagState.RULED_OUT)
_STATES = {
    Truth.TRUE: FlagState.RAISED,
    Truth.UNKNOWN: FlagState.NOT_RULED_OUT,
    Truth.FALSE: FlagState.RULED_OUT,
}


def flags_change(pair: Pair) -> Iterator[Change]:
    """Yield every way in which a red flag becomes something else, with somebody for each."""
    old = {flag.id: flag for flag in pair.old.base.red_flags}
    new = {flag.id: flag for flag in pair.new.base.red_flags}
    for id in sorted(old.keys() | new.keys()):
        both = id in old and id in new
        before = _fates(pair, pair.old, old.get(id))
        after = _fates(pair, pair.new, new.get(id))
        if before == after:
            continue
        for first, literal in before.items():
            for second, other in after.items():
                if first != second and (both or FlagState.RAISED in (first[0], second[0])):
                    found = pair.witness(id, (literal, other), _holds(id, first, second))
                    if found is not None:
                        words = (first.word(there=id in old), second.word(there=id in new))
                        yield Change(ChangeKind.RED_FLAG, id, *words, found.old, found.new)


def _fates(pair: Pair, version: Version, flag: RedFlag | None) -> dict[Fate, Literal]:
    """Return all that may become of a flag, the gravest first, each with its statement."""
    circuit = pair.circuit
    if flag is None:
        return {_GONE: circuit.every(())}
    raised, ruled_out = version.told.flag(flag)
    still_open = circuit.every((-raised, -ruled_out))
    steps = [
        (step.refer, version.told.clause(f"step:{flag.id}/{number}").true)
        for number, step in enumerate(flag.steps, 1)
    ]
    asked: dict[Referral, Literal] = {flag.if_unknown: still_open}
    for refer in dict.fromkeys(refer for refer, _ in steps):
        if refer != flag.if_unknown:
            taken = circuit.some(one for other, one in steps if other == refer)
            asked[refer] = circuit.every((still_open, taken))
    fates: dict[Fate, Literal] = {Fate(FlagState.RAISED, flag.refer): raised}
    above: list[Literal] = []
    for refer in sorted(asked, key=lambda one: greatness(version.base, one)):
        fates[Fate(FlagState.NOT_RULED_OUT, refer)] = circuit.every(
            (asked[refer], *(-one for one in above))
        )
        above.append(asked[refer])
    fates[_GONE] = ruled_out
    return {fate: literal for fate, literal in fates.items() if literal != FALSE}


def fate_of(seen: Seen, id: str) -> Fate:
    """Return what becomes of a flag in a case, by the specification."""
    asked = [one.referral for one in seen.askings if one.because == f"red_flag:{id}"]
    return Fate(_STATES[seen.truths[f"red_flag:{id}"]], asked[0]) if asked else _GONE


def _holds(id: str, before: Fate, after: Fate) -> Holds:
    def holds(old: Seen, new: Seen) -> bool:
        return fate_of(old, id) == before and fate_of(new, id) == after

    return holds

"""Where people are sent, whole referrals compared, as statements about answers."""

from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

from triage.language.base import RedFlag
from triage.language.referral import SELF_CARE, PlaceId, Referral
from triage.semantics.disposition import greatness
from triage.verify.circuit import FALSE, TRUE, Literal
from triage.verify.encode import Encoding

#: How great a referral is; the least number is the greatest.
_Rank: TypeAlias = tuple[int, int, int]


class Referred:
    """The referral that comes out: the greatest of all that are asked for."""

    def __init__(self, encoding: Encoding) -> None:
        """Look at what flags and critical questions may ask for."""
        self._encoding = encoding
        self._circuit = encoding.circuit
        self._asked: dict[_Rank, Literal] = {}

    @cached_property
    def ranks(self) -> dict[_Rank, PlaceId]:
        """Return every referral that can come out, the greatest first, and its place."""
        found = {self._rank(one): one.to for one in self._referrals() if one.acuity > 0}
        return dict(sorted({**found, self._rank(SELF_CARE): SELF_CARE.to}.items()))

    def at_least(self, rank: _Rank) -> Literal:
        """Return that the referral is this one or a greater one."""
        if rank >= self._rank(SELF_CARE):
            return TRUE
        if rank not in self._asked:
            base = self._encoding.base
            asking = [self._asks(flag, rank) for flag in base.red_flags]
            asking += [
                self._encoding.critical_open(id)
                for id, finding in base.findings.items()
                if finding.critical is not None and self._rank(finding.critical) <= rank
            ]
            self._asked[rank] = self._circuit.some(asking)
        return self._asked[rank]

    def sent_elsewhere(self, place: PlaceId) -> Literal:
        """Return that the place is another one."""
        return self._circuit.some(
            self._circuit.every((self.at_least(rank), -greater))
            for rank, to, greater in self._steps()
            if to != place
        )

    def _steps(self) -> Iterator[tuple[_Rank, PlaceId, Literal]]:
        """Yield each referral, its place, and that a greater one comes out."""
        greater: Literal = FALSE
        for rank, to in self.ranks.items():
            yield rank, to, greater
            greater = self.at_least(rank)

    def _asks(self, flag: RedFlag, rank: _Rank) -> Literal:
        raised, ruled_out = self._encoding.flag(flag)
        ways = [raised] if self._rank(flag.refer) <= rank else []
        steps = [
            self._encoding.clause(f"step:{flag.id}/{number}").true
            for number, step in enumerate(flag.steps, 1)
            if self._rank(step.refer) <= rank
        ]
        milder = TRUE if self._rank(flag.if_unknown) <= rank else self._circuit.some(steps)
        return self._circuit.some((*ways, self._circuit.every((-raised, -ruled_out, milder))))

    def _referrals(self) -> Iterator[Referral]:
        for flag in self._encoding.base.red_flags:
            yield from (flag.refer, flag.if_unknown, *(step.refer for step in flag.steps))
        for finding in self._encoding.base.findings.values():
            if finding.critical is not None:
                yield finding.critical

    def _rank(self, referral: Referral) -> _Rank:
        return greatness(self._encoding.base, referral)

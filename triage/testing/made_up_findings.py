"""Random findings with gates and derived findings, and random conditions on them, all sound.

Sound means what semantics asks of whatever a red flag reads: a danger question is read by its
danger values only, with one also by every worse one, and so are the gates on the way. Every choice
is drawn by hypothesis, so that a failing base shrinks to a small one.
"""

from collections.abc import Sequence
from enum import Enum

from hypothesis import strategies as st

from triage.language.base import DerivedFinding
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within, findings_of
from triage.language.domain import Choice, Domain, FindingId, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding
from triage.language.referral import Acuity, Referral
from triage.semantics.negate import negate

_NAMES = ("ankle", "back", "calf", "elbow", "foot", "hip", "knee")
_DERIVED_NAMES = ("all_day", "growing", "new_today")
_OPTIONS = ("faint", "light", "medium", "severe")


class Standing(Enum):
    """How a red flag may read a finding."""

    DANGER = "danger"  # by its danger values, by yes, or by what no closed gate implies
    CONTEXT = "context"  # by any value
    PLAIN = "plain"  # not at all


_DOMAINS: st.SearchStrategy[Domain] = st.one_of(
    st.just(YesNo()),
    st.just(YesNo()),  # twice as often, or hardly any could stand on a screen together
    st.integers(2, len(_OPTIONS)).map(lambda count: Choice(_OPTIONS[:count])),
    st.builds(lambda low, more: WholeNumber(low, low + more), st.integers(0, 2), st.integers(1, 5)),
)

#: What a red flag may read.
SAFE = (Standing.DANGER, Standing.CONTEXT)

ANY = tuple(Standing)


class Findings:
    """The findings of one base, each made of those before it."""

    def __init__(self, draw: st.DrawFn) -> None:
        """Draw three to seven asked findings, and derived ones among them."""
        self.draw = draw
        self.asked: dict[FindingId, Finding] = {}
        self.derived: dict[FindingId, DerivedFinding] = {}
        self._standing: dict[FindingId, Standing] = {}
        names = draw(st.permutations(_NAMES))[: draw(st.integers(3, len(_NAMES)))]
        derived_names: list[str] = draw(st.permutations(_DERIVED_NAMES))
        for number, name in enumerate(names):
            # The first is a danger question, so that every base has something to flag.
            standing = draw(st.sampled_from(ANY)) if number else Standing.DANGER
            self._ask(name, standing)
            if draw(st.booleans()) and derived_names:
                self._derive(derived_names.pop())

    @property
    def every(self) -> dict[FindingId, Finding]:
        """Return the asked findings, safety first, and then the derived ones by name."""
        derived = {id: Finding(id, YesNo(), title=id, derived=True) for id in sorted(self.derived)}
        safety = {id: one for id, one in self.asked.items() if one.danger or one.critical}
        return safety | self.asked | derived

    def standing(self, id: FindingId) -> Standing:
        """Return how a red flag may read `id`."""
        return self._standing[id]

    # ------------------------------------------------------------ findings

    def _ask(self, id: FindingId, standing: Standing) -> None:
        domain = self.draw(_DOMAINS)
        danger = self._danger(domain) if standing is Standing.DANGER else ()
        critical = standing is not Standing.PLAIN and self.draw(st.booleans())
        gate = self._gate(standing)
        otherwise: Value | None = None
        if gate is not None and self.draw(st.booleans()):
            harmless = [value for value in domain.values() if value not in danger]
            otherwise = self.draw(st.sampled_from(harmless))
        self.asked[id] = Finding(
            id,
            domain,
            title=id,
            gate=gate,
            otherwise=otherwise,
            danger=danger,
            context="It changes what is likely." if standing is Standing.CONTEXT else "",
            critical=self.draw(st.sampled_from(_CRITICAL)) if critical else None,
        )
        # Context that waits for a danger sign is read with the same care.
        waits = gate is not None and Standing.DANGER in map(self.standing, findings_of(gate))
        self._standing[id] = Standing.DANGER if waits and standing in SAFE else standing

    def _danger(self, domain: Domain) -> tuple[Value, ...]:
        match domain:
            case YesNo():
                return (self.draw(st.booleans()),)
            case Choice(options):
                worst = self.draw(st.permutations(options))
                return tuple(worst[: self.draw(st.integers(1, len(options) - 1))])
            case WholeNumber(low, high):
                return tuple(range(self.draw(st.integers(low + 1, high)), high + 1))

    def _gate(self, standing: Standing) -> Condition | None:
        reads = ANY if standing is Standing.PLAIN else SAFE
        if not self._readable(reads) or self.draw(st.integers(0, 2)) == 0:
            return None
        return self.condition(reads)

    def _derive(self, id: FindingId) -> None:
        reads = self.draw(st.sampled_from((SAFE, (Standing.CONTEXT,), ANY)))
        if not self._readable(reads):
            return
        when = self.condition(reads)
        met = {self._standing[read] for read in findings_of(when)}
        self.derived[id] = DerivedFinding(id, when, id, "Made up.")
        if met == {Standing.CONTEXT}:
            self._standing[id] = Standing.CONTEXT
        else:
            self._standing[id] = Standing.DANGER if reads == SAFE else Standing.PLAIN

    # ------------------------------------------------------------ conditions

    def condition(
        self, reads: Sequence[Standing], *, without: Sequence[FindingId] = ()
    ) -> Condition:
        """Draw a condition on one to three findings of the given standings, but not on `without`.

        Unless it may read everything, it keeps to what a red flag may say of each.
        """
        names = [id for id in self._readable(reads) if id not in without]
        size = self.draw(st.integers(1, min(3, len(names))))
        chosen = self.draw(st.permutations(names))[:size]
        parts = [self._leaf(id, reads) for id in chosen]
        if not without and len(names) > size and self.draw(st.integers(0, 3)) == 3:
            parts.append(self.condition(reads, without=chosen))
        if len(parts) == 1:
            return parts[0]
        count = self.draw(st.integers(1, len(parts)))
        return self._perhaps_not(AtLeast(count, tuple(parts)), reads)

    def _readable(self, reads: Sequence[Standing]) -> list[FindingId]:
        return [id for id, standing in self._standing.items() if standing in reads]

    def _leaf(self, id: FindingId, reads: Sequence[Standing]) -> Condition:
        guarded = tuple(reads) != ANY and self._standing[id] is Standing.DANGER
        if id in self.derived:
            value = True if guarded else self.draw(st.booleans())
            return self._perhaps_not(Is(id, frozenset((value,))), reads)
        finding = self.asked[id]
        leaf = self._danger_leaf(finding) if guarded else self._any_leaf(finding)
        return self._perhaps_not(leaf, reads)

    def _danger_leaf(self, finding: Finding) -> Leaf:
        if not finding.danger:
            rest = [value for value in finding.domain.values() if value != finding.closed_value]
            return Is(finding.id, self.draw(st.frozensets(st.sampled_from(rest), min_size=1)))
        least = self.draw(st.integers(0, len(finding.danger) - 1))
        values = finding.danger[least:]
        if isinstance(finding.domain, WholeNumber) and self.draw(st.booleans()):
            return Within(finding.id, int(values[0]), finding.domain.high)
        return Is(finding.id, frozenset(values))

    def _any_leaf(self, finding: Finding) -> Leaf:
        values = list(finding.domain.values())
        if isinstance(finding.domain, WholeNumber) and self.draw(st.booleans()):
            low = self.draw(st.integers(finding.domain.low, finding.domain.high))
            high = self.draw(st.integers(low, finding.domain.high))
            if (low, high) != (finding.domain.low, finding.domain.high):
                return Within(finding.id, low, high)
        most = len(values) - 1
        return Is(
            finding.id,
            self.draw(st.frozensets(st.sampled_from(values), min_size=1, max_size=most)),
        )

    def _perhaps_not(self, condition: Condition, reads: Sequence[Standing]) -> Condition:
        if self.draw(st.integers(0, 3)) != 3:
            return condition
        if tuple(reads) == ANY:
            return Not(condition)
        # The same thing said the other way round, where that can be written: no written value
        # contains not applicable.
        closable = [id for id in findings_of(condition) if _can_be_not_applicable(self.every[id])]
        return condition if closable else Not(negate(condition, self.every))


_CRITICAL = (
    Referral(Acuity.URGENT, "clinic", "24 hours", 24),
    Referral(Acuity.ROUTINE, "clinic", "2 weeks", 336),
)


def _can_be_not_applicable(finding: Finding) -> bool:
    return finding.gate is not None and finding.otherwise is None

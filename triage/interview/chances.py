"""What becomes of a condition when what is open is answered as people usually do."""

from typing import Final, NamedTuple, assert_never

from triage.interview.plan import Answers, Plan
from triage.language.case import Case
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import FindingId, Value
from triage.semantics.negate import accepted


class Fate(NamedTuple):
    """The chances that a condition comes out true, and false; what is left stays unknown."""

    true: float
    false: float


_CERTAIN: Final = Fate(1.0, 0.0)
_REFUTED: Final = Fate(0.0, 1.0)
_LOST: Final = Fate(0.0, 0.0)


class Chances:
    """The fates of conditions in one case, each gate and derived finding looked at once."""

    def __init__(self, plan: Plan, case: Case) -> None:
        """Look at `case`; what its `said` names stays unknown for good."""
        self._plan = plan
        self._case = case
        self._gates: dict[FindingId, Fate] = {}
        self._derived: dict[FindingId, Fate] = {}

    def fate(self, condition: Condition, given: Answers) -> Fate:
        """Return the fate of `condition` once `given` is answered, parts being independent."""
        match condition:
            case Is() | Within():
                return self._leaf(condition, given)
            case AtLeast(count, parts):
                fates = [self.fate(part, given) for part in parts]
                return Fate(
                    _at_least(count, [fate.true for fate in fates]),
                    _at_least(len(parts) - count + 1, [fate.false for fate in fates]),
                )
            case Not(part):
                true, false = self.fate(part, given)
                return Fate(false, true)
            case _:
                assert_never(condition)

    def _leaf(self, leaf: Leaf, given: Answers) -> Fate:
        id = leaf.finding
        finding = self._plan.base.findings[id]
        if finding.derived:
            true, false = self._named(id, self._plan.base.derived[id].when, self._derived, given)
            yes, no = accepted(leaf, True), accepted(leaf, False)
            return Fate(true * yes + false * no, true * (not yes) + false * (not no))
        own = given[id] if id in given else self._case.values.get(id)
        fate = self._own(leaf, own)
        if finding.gate is None or (own is not None and finding.rank(own)):
            return fate  # a danger answer is never hidden by a gate
        opened, closed = self._named(id, finding.gate, self._gates, given)
        fits = accepted(leaf, finding.closed_value)
        unclear = 1 - opened - closed if own is not None else 0.0
        return Fate(
            (opened + unclear * fits) * fate.true + closed * fits,
            (opened + unclear * (not fits)) * fate.false + closed * (not fits),
        )

    def _own(self, leaf: Leaf, own: Value | None) -> Fate:
        if own is not None:
            return _CERTAIN if accepted(leaf, own) else _REFUTED
        if leaf.finding in self._case.said:
            return _LOST
        cells = self._plan.cells(leaf.finding)
        fits = sum(cell.chance for cell in cells if accepted(leaf, cell.value))
        return Fate(fits, 1 - fits)

    def _named(
        self,
        id: FindingId,
        condition: Condition,
        known: dict[FindingId, Fate],
        given: Answers,
    ) -> Fate:
        if given and not given.keys().isdisjoint(self._plan.unfolded(id)):
            return self.fate(condition, given)
        if id not in known:
            known[id] = self.fate(condition, {})
        return known[id]


def _at_least(count: int, chances: list[float]) -> float:
    """Return the chance that `count` of these hold, adding one part at a time."""
    if len(chances) == 1:
        return chances[0]
    exactly = [1.0] + [0.0] * count  # the last stands for "this many or more"
    for chance in chances:
        for number in range(count, 0, -1):
            kept = exactly[number] if number == count else exactly[number] * (1 - chance)
            exactly[number] = kept + exactly[number - 1] * chance
        exactly[0] *= 1 - chance
    return exactly[count]

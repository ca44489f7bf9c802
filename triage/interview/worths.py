"""What each question about causes is worth in one case, its own answer and what it opens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from triage.interview.odds import Belief, Memory, Odds, bits_by_cause, worth
from triage.interview.plan import Plan
from triage.interview.relevance import Needs, parents_first
from triage.language.base import CauseId, Kind, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.questionnaire import Question

#: Worths are compared by so many decimals, so that every machine chooses the same.
_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could come next, what it is worth in bits, and what it opens, if more."""

    question: Question
    worth: float
    opens: Question | None = None


class Worths:
    """Weighs the questions of one rule base; cases and threads may share it."""

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing known."""
        self._plan = plan
        self._memory = Memory(plan)
        # Questions of one finding that always applies, as most are: nothing stands in their way.
        self._free = frozenset(
            question.id
            for question in plan.questions.values()
            if len(question.items) == 1
            and plan.base.findings[question.items[0].finding].gate is None
        )

    def weigh(self, needs: Needs) -> "Weighed":
        """Return what questions are worth in the case of `needs`."""
        case = needs.reading.case
        for_good = {id: said for id, said in case.said.items() if id not in needs.again}
        odds = Odds(self._plan, Case(case.values, for_good), self._memory)
        return Weighed(self._plan, needs, odds, self._free)


class Weighed:
    """What questions are worth in one case."""

    def __init__(self, plan: Plan, needs: Needs, odds: Odds, free: frozenset[str]) -> None:
        """Weigh by the points that each cause has now."""
        self._plan = plan
        self._needs = needs
        self._odds = odds
        self._free = free
        exclusive = plan.base.library.exclusive
        self.belief = Belief.of([needs.supports[id] for id in plan.causes], exclusive=exclusive)

    def of(self, questions: Sequence[Question]) -> tuple[Candidate, ...]:
        """Return what can be asked now for the sake of `questions`, each question once."""
        wanted = self._needs.for_causes
        found: dict[str, Candidate] = {}
        for question in questions:
            free = question.id in self._free
            now = question if free else parents_first(self._needs, question, wanted)
            if now.id not in found:
                rows = question.findings if free else self._open_rows(now)
                found[now.id] = Candidate(now, self._worth(rows))
            if now is not question:
                opened = round(self._opened(now, question), _DECIMALS)
                if opened > found[now.id].worth:
                    found[now.id] = replace(found[now.id], worth=opened, opens=question)
        return tuple(found.values())

    def by_cause(self, question: Question) -> tuple[tuple[CauseId, float], ...]:
        """Return the causes that `question` tells about, those it tells most about first."""
        telling = self._odds.telling(self._open_rows(question))
        named = [
            (self._plan.causes[cause], round(bits, _DECIMALS))
            for cause, bits in bits_by_cause(telling, self.belief)
        ]
        return tuple(sorted(named, key=lambda one: (-one[1], one[0])))

    def _worth(self, rows: tuple[FindingId, ...]) -> float:
        return round(worth(self._odds.telling(rows), self.belief), _DECIMALS)

    def _open_rows(self, question: Question) -> tuple[FindingId, ...]:
        askable = self._needs.askable
        return tuple(item.finding for item in question.items if askable(item.finding))

    def _opened(self, now: Question, later: Question) -> float:
        """Return the worth of `later` once `now` opens it, times the chance that it does."""
        needs = self._needs
        rows = tuple(item.finding for item in later.items if needs.pending(item.finding))
        before = max(self._odds.opens(row) for row in rows)
        behind, most = self._plan.behind, 0.0
        for id in self._open_rows(now):
            if not any(id in behind.get(row, ()) for row in rows):
                continue  # whatever is answered, it opens none of them
            expected = 0.0
            for cell in self._plan.cells(id):
                given = {id: cell.value}
                opened = max(self._odds.opens(row, given) for row in rows)
                if opened > before:
                    bits = worth(self._odds.telling(rows, given), self.belief)
                    expected += cell.chance * opened * bits
            most = max(most, expected)
        return most


def ahead(base: RuleBase, belief: Belief, kind: Kind) -> list[CauseId]:
    """Return the two likeliest causes of `kind`, the likelier first."""
    ranked = sorted(zip(base.causes, belief.chances, strict=True), key=lambda one: -one[1])
    return [id for id, _ in ranked if base.causes[id].kind is kind][:2]

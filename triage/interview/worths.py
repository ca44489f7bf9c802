"""What each question about causes is worth in one case, its own answer and what it opens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from triage.interview.odds import Belief, Odds, Telling, bits_by_cause, worth
from triage.interview.plan import Plan
from triage.interview.relevance import Needs, parents_first, wants
from triage.language.base import CauseId, EvidenceRule, Kind, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId
from triage.language.questionnaire import Question
from triage.semantics.weight import support

#: Worths are compared by so many decimals, so that every machine chooses the same.
_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could come next, what it is worth in bits, and what it opens, if more."""

    question: Question
    worth: float
    opens: Question | None = None


class Worths:
    """Weighs questions, case after case; only what an answer touches is found anew.

    `belief` turns to a case; the others speak of the case it was last asked about.
    """

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing known."""
        self._base = base = plan.base
        self._plan = plan
        self._odds = Odds(plan)
        self._rules: dict[CauseId, list[EvidenceRule]] = {id: [] for id in base.causes}
        for rule in base.evidence:
            self._rules[rule.cause].append(rule)
        self._supports = [cause.baseline for cause in base.causes.values()]
        self._stale = set(range(len(self._supports)))
        self._known: dict[tuple[FindingId, ...], tuple[Telling, list[float], float]] = {}
        # Questions of one finding that always applies, as most are: nothing stands in their way.
        self._free = {
            question.id: len(question.items) == 1
            and base.findings[question.items[0].finding].gate is None
            for question in base.questionnaire.questions()
        }

    def prepare(self) -> None:
        """Find what every question tells by the answers so far, so that it need not be later."""
        for question in self._base.questionnaire.questions():
            self._odds.telling(question.findings)

    def belief(self, needs: Needs) -> Belief:
        """Return how likely each cause is by the points it has now."""
        self._hold(needs)
        for place in self._stale:
            id = self._plan.causes[place]
            points = support(self._base.causes[id], self._rules[id], needs.truths)
            self._supports[place] = points
        self._stale.clear()
        return Belief.of(self._supports, exclusive=self._base.library.exclusive)

    def of(
        self, needs: Needs, questions: Sequence[Question], belief: Belief
    ) -> tuple[Candidate, ...]:
        """Return what can be asked now for the sake of `questions`, each question once."""
        wanted = needs.for_causes
        found: dict[str, Candidate] = {}
        for question in questions:
            free = self._free[question.id]
            now = question if free else parents_first(needs, question, wanted)
            if now.id not in found:
                rows = question.findings if free else self._open_rows(needs, now)
                found[now.id] = Candidate(now, self._worth(rows, belief))
            if now is not question:
                opened = round(self._opened(needs, now, question, belief), _DECIMALS)
                if opened > found[now.id].worth:
                    found[now.id] = replace(found[now.id], worth=opened, opens=question)
        return tuple(found.values())

    def by_cause(
        self, needs: Needs, question: Question, belief: Belief
    ) -> tuple[tuple[CauseId, float], ...]:
        """Return the causes that `question` tells about, those it tells most about first."""
        telling = self._odds.telling(self._open_rows(needs, question))
        named = [
            (self._plan.causes[cause], round(bits, _DECIMALS))
            for cause, bits in bits_by_cause(telling, belief)
        ]
        return tuple(sorted(named, key=lambda one: (-one[1], one[0])))

    def _hold(self, needs: Needs) -> None:
        case = needs.reading.case
        for_good = {id: said for id, said in case.said.items() if id not in needs.again}
        self._stale |= self._odds.hold(Case(case.values, for_good))

    def _worth(self, rows: tuple[FindingId, ...], belief: Belief) -> float:
        """Return the worth of asking `rows`, remembered while what it rests on is the same."""
        telling = self._odds.telling(rows)
        if belief.exclusive:
            return round(worth(telling, belief), _DECIMALS)
        chances = [belief.chances[cause] for cause in telling.given_cause]
        known = self._known.get(rows)
        if known is not None and known[0] is telling and known[1] == chances:
            return known[2]
        found = round(worth(telling, belief), _DECIMALS)
        self._known[rows] = (telling, chances, found)
        return found

    def _open_rows(self, needs: Needs, question: Question) -> tuple[FindingId, ...]:
        return tuple(item.finding for item in question.items if needs.askable(item.finding))

    def _opened(self, needs: Needs, now: Question, later: Question, belief: Belief) -> float:
        """Return the worth of `later` once `now` opens it, times the chance that it does."""
        rows = tuple(item.finding for item in later.items if needs.pending(item.finding))
        before = max(self._odds.opens(row) for row in rows)
        most = 0.0
        for id in self._open_rows(needs, now):
            expected = 0.0
            for cell in self._plan.cells(id):
                given = {id: cell.value}
                opened = max(self._odds.opens(row, given) for row in rows)
                if opened > before:
                    bits = worth(self._odds.telling(rows, given), belief)
                    expected += cell.chance * opened * bits
            most = max(most, expected)
        return most


def ahead(base: RuleBase, belief: Belief, kind: Kind) -> list[CauseId]:
    """Return the two likeliest causes of `kind`, the likelier first."""
    ranked = sorted(zip(base.causes, belief.chances, strict=True), key=lambda one: -one[1])
    return [id for id, _ in ranked if base.causes[id].kind is kind][:2]


def wanting(questions: Iterable[Question], wanted: frozenset[FindingId]) -> list[Question]:
    """Return those of `questions` that ask one of the findings `wanted`."""
    return [question for question in questions if wants(question, wanted)]

"""What the specification makes of one case, each part when it is first wanted."""

from collections.abc import Mapping
from functools import cached_property

from triage.language.assessment import Assessment, FlagResult, RankedCause
from triage.language.base import ClauseId, Kind, RuleBase
from triage.language.case import Case
from triage.language.condition import Condition
from triage.language.questionnaire import Form
from triage.language.referral import Referral
from triage.language.truth import Truth
from triage.semantics.assess import concluded
from triage.semantics.disposition import (
    Asking,
    askings,
    flag_results,
    headline,
    out_of_scope,
)
from triage.semantics.gates import contradictions, settled_case
from triage.semantics.ranking import offered, rank_causes
from triage.semantics.reading import Reading


class Reader:
    """A rule base by which cases are looked at."""

    def __init__(self, base: RuleBase) -> None:
        """Keep the conditions by name."""
        self.base = base
        self.clauses = {clause.id: clause.when for clause in base.clauses}
        self.lists = [
            frozenset(question.findings)
            for question in base.questionnaire.questions()
            if question.form is Form.CHOOSE_ANY
        ]


class _Truths(dict[ClauseId, Truth]):
    """The truths of one case, each found when it is first wanted."""

    def __init__(self, base: RuleBase, case: Case, clauses: Mapping[ClauseId, Condition]) -> None:
        super().__init__()
        self._clauses = clauses
        self.reading = Reading(base, settled_case(base, case), self)

    def __missing__(self, id: ClauseId) -> Truth:
        self[id] = truth = self.reading.truth(self._clauses[id])
        return truth


class Seen:
    """What a rule base makes of a case, by the specification, each part when first wanted."""

    def __init__(self, reader: Reader, case: Case) -> None:
        """Look at `case` by the rule base of `reader`."""
        self.base = reader.base
        self.case = case
        self._lists = reader.lists
        self.truths = _Truths(reader.base, case, reader.clauses)

    @cached_property
    def assessment(self) -> Assessment:
        """Return what is concluded, without trace, open findings and contradictions."""
        return concluded(self.base, self.truths.reading)

    @cached_property
    def askings(self) -> list[Asking]:
        """Return everything that asks for a referral, the greatest first."""
        return askings(self.base, self._flags, self.truths.reading)

    @cached_property
    def referral(self) -> Referral:
        """Return the disposition."""
        return headline(self.askings)[0]

    @cached_property
    def ranked(self) -> tuple[RankedCause, ...]:
        """Return the causes that are named, in order."""
        return () if out_of_scope(self.base, self._flags) else rank_causes(self.base, self.truths)

    @cached_property
    def reachable(self) -> bool:
        """Tell whether the questions can produce this case, if nothing is behind a closed gate.

        Nothing contradicts another answer, and each list is answered whole or not at all.
        """
        answered = self.case.values.keys()
        torn = any(0 < len(rows & answered) < len(rows) for rows in self._lists)
        return not torn and not contradictions(self.base, self.case, self.truths)

    def first(self, kind: Kind) -> str:
        """Return the first cause of a kind, "" where none is ranked."""
        return next((one.cause for one in self.ranked if one.kind is kind), "")

    def offers(self, intervention: str) -> bool:
        """Tell whether an intervention is offered."""
        made = offered(self.base, self.ranked, self.referral.acuity, self.truths)
        return any(one.intervention == intervention for one in made)

    @cached_property
    def _flags(self) -> tuple[FlagResult, ...]:
        return flag_results(self.base, self.truths)

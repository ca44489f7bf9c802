"""What becomes of one slip: who catches it, or who slips through."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from triage.language.assessment import Assessment
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.span import Span
from triage.language.tree import RuleBook
from triage.semantics.assess import concluded
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading, truths
from triage.testing.mutants import Mutant
from triage.testing.mutants_check import Checker
from triage.testing.mutants_conditions import Slip
from triage.testing.mutate_equivalent import Differ, NoWitness, outcome, until
from triage.testing.mutate_example import Natural, Suggestion, askable, first_that_tells
from triage.testing.mutate_owners import Owners
from triage.testing.mutate_proofs import Proofs
from triage.testing.mutate_retrial import Retrial
from triage.testing.mutate_trials import Told, Trial, Truths, trials_of
from triage.testing.mutate_ways import Ways
from triage.testing.vignettes import Vignette


class Fate(StrEnum):
    """What became of a slip."""

    CHECK = "check"  # `triage check` refuses the library
    EXAMPLE = "example"
    VIGNETTE = "vignette"
    SUGGESTED = "suggested"  # by an example, but by what nobody has read of it
    PROOF = "proof"  # a promise that held is refuted
    EQUIVALENT = "equivalent"  # proved: nobody is told otherwise
    SURVIVED = "survived"
    UNDECIDED = "undecided"  # neither caught nor proved equivalent in the time given


#: Where a slip is caught.
CAUGHT: Final = (Fate.CHECK, Fate.EXAMPLE, Fate.VIGNETTE, Fate.SUGGESTED, Fate.PROOF)


@dataclass(frozen=True, slots=True)
class Judged:
    """A slip and what became of it."""

    id: str
    slip: Slip
    about: str
    says: str
    span: Span
    of_flag: bool
    fate: Fate
    by: str = ""  # the flaw, example, vignette or promise that catches it
    witness: str = ""  # an example to paste: somebody whom the slip would tell otherwise
    owner: str = ""  # in whose file it would stand; "" where no example could notice


class Judge:
    """A rule base with everything that can catch a slip on it."""

    def __init__(
        self,
        base: RuleBase,
        book: RuleBook,
        vignettes: Iterable[Vignette] = (),
        *,
        seconds: float = 10.0,
        proofs: bool = True,
        dressed: int = 1_000_000,
    ) -> None:
        """Raise SolverMissingError where there is no solver; `seconds` is for each question.

        Of those who slip through, so many are made short and natural, which takes the longest.
        """
        self._to_dress = dressed
        self._base = base
        self._seconds = seconds
        self._checker = Checker(base, book)
        self._differ = Differ(base)
        self._trials = trials_of(base, vignettes)
        self._by_name = {(trial.told.value, trial.name): trial for trial in self._trials}
        self._natural = Natural(base, book)
        self._whose = Owners(base, self._differ.reach)
        self._proofs = Proofs(base, seconds) if proofs else None

    def close(self) -> None:
        """Give back what the solver holds."""
        self._differ.close()

    def judge(self, mutant: Mutant, likely: str = "") -> Judged:
        """Return what becomes of a slip; `likely` is the name of who caught it before."""
        after = mutant.build()
        retrial = Retrial(self._base, after, self._differ.reach)
        for told in (Told.EXAMPLE, Told.VIGNETTE):
            trial = self._by_name.get((told.value, likely))
            if trial is not None and self._catches(retrial, trial):
                return _judged(mutant, Fate(told), likely)
        if code := self._checker.refusal(after):
            return _judged(mutant, Fate.CHECK, code)
        for trial in self._trials:
            if self._catches(retrial, trial):
                return _judged(mutant, Fate(trial.told), trial.name)
        found = self._witness(after)
        if found is NoWitness.EQUIVALENT:
            return _judged(mutant, Fate.EQUIVALENT, "")
        if self._proofs is not None and (name := self._proofs.broken(mutant, after)):
            return _judged(mutant, Fate.PROOF, name)
        if isinstance(found, NoWitness):
            return _judged(mutant, Fate.UNDECIDED, "")
        return self._survived(mutant, after, found)

    def _catches(self, retrial: Retrial, trial: Trial) -> bool:
        found = retrial.assessed(trial)
        return found is not None and trial.fails(retrial.base, *found)

    def _witness(self, after: RuleBase) -> Case | NoWitness:
        self._differ.rest()
        ways = Ways(self._differ, after)
        every = ways.all()
        if not every:
            return NoWitness.EQUIVALENT
        return self._differ.witness(after, every, ways.new, until(self._seconds))

    # ------------------------------------------------------------ who slips through

    def _survived(self, mutant: Mutant, after: RuleBase, case: Case) -> Judged:
        owners = self._whose.of(mutant)
        if self._to_dress <= 0:
            lines = ", ".join(self._natural.lines(case.values))
            return _judged(mutant, Fate.SURVIVED, "", f"given: {{{lines}}}", owners[0])
        self._to_dress -= 1

        def keeps(one: Case) -> bool:
            was, now = truths(self._base, one), truths(after, one)
            if not (askable(self._base, one, was) or askable(after, one, now)):
                return False
            return outcome(self._base, one, was) != outcome(after, one, now)

        profile, case = self._natural.dressed(
            case, keeps, well=mutant.of_flag, near=self._whose.near(mutant)
        )
        before = self._assessed(self._base, case)
        behind = self._assessed(after, case)
        for owner in owners:
            one = first_that_tells(self._base, owner, before, (after, *behind))
            if one is not None:
                beside = self._natural.beside(profile, case)
                suggestion = Suggestion(owner, profile, beside, case, (one,))
                text = self._natural.yaml(suggestion)
                return _judged(mutant, Fate.SURVIVED, "", text, owner)
        # No owner: in no file could an example expect anything of what changes.
        lines = ", ".join(self._natural.lines(case.values))
        return _judged(mutant, Fate.SURVIVED, "", f"given: {{{lines}}}")

    def _assessed(self, base: RuleBase, case: Case) -> tuple[Assessment, Truths]:
        found = truths(base, case)
        return concluded(base, Reading(base, settled_case(base, case), found)), found


def _judged(mutant: Mutant, fate: Fate, by: str, witness: str = "", owner: str = "") -> Judged:
    return Judged(
        id=mutant.id,
        slip=mutant.slip,
        about=mutant.about,
        says=mutant.says,
        span=mutant.span,
        of_flag=mutant.of_flag,
        fate=fate,
        by=by,
        witness=witness,
        owner=owner,
    )

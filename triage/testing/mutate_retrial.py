"""What a slip makes of an invented person, found without working out what it leaves alone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from triage.language.assessment import Assessment
from triage.language.base import Clause, ClauseId, ClauseKind, EvidenceRule, Kind, RedFlag, RuleBase
from triage.language.case import Case
from triage.language.questionnaire import Finding
from triage.language.truth import Truth
from triage.semantics.assess import concluded
from triage.semantics.gates import contradictions, settled_case, visible
from triage.semantics.reading import Reading
from triage.semantics.weight import contribution
from triage.testing.mutate_trials import (
    ACTIVITY,
    CONTRADICTIONS,
    OFFERS,
    SOON,
    SUSPECTS,
    Trial,
    Truths,
    ranked_anew,
)
from triage.verify.reach import Reach

_READ_BY_OTHERS: Final = (ClauseKind.GATE, ClauseKind.DERIVED)
_OF_FLAGS: Final = (ClauseKind.RED_FLAG, ClauseKind.STEP)


class Retrial:
    """A rule base with a slip, and what it makes of people otherwise than before."""

    def __init__(self, before: RuleBase, after: RuleBase, reach: Reach) -> None:
        """Compare the two, which share all that the slip leaves alone."""
        self.base = after
        self._before = before
        old = {clause.id: clause.when for clause in before.clauses}
        self._changed = [one for one in after.clauses if old.get(one.id) is not one.when]
        self._gone = old.keys() - {one.id for one in after.clauses}
        self._questions = [
            one for id, one in after.findings.items() if before.findings[id] is not one
        ]
        self._conflicts = before.questionnaire is not after.questionnaire
        self._flags = _other_flags(before, after)
        self._rules = _other_rules(before, after)
        self._causes = [id for id, one in after.causes.items() if before.causes[id] is not one]
        self._again = self._read_again(reach)
        self.about = frozenset(self._may_change())

    def assessed(self, trial: Trial) -> tuple[Assessment, Truths] | None:
        """Return what the slip makes of a person; None where it changes nothing expected."""
        if self.about.isdisjoint(trial.about):
            return None
        found = self._assessed(trial)
        if CONTRADICTIONS not in trial.about or (found is None and not self._may_contradict()):
            return found
        assessment, after = found or (trial.assessment, self._truths(trial, self._again))
        named = contradictions(self.base, trial.case, after)
        return replace(assessment, contradictions=named), after

    def _assessed(self, trial: Trial) -> tuple[Assessment, Truths] | None:
        case = trial.reading.case
        if self._conflicts or any(self._danger_differs(one, trial.case) for one in self._questions):
            case = settled_case(self.base, trial.case)
        if case != trial.reading.case:
            return self._from_the_start(case)
        seen = self._seen_as_before(trial)
        found = self._truths(trial, self._changed if seen else self._again)
        if not self._decides_as_before(trial, found, seen=seen):
            return concluded(self.base, Reading(self.base, case, found)), found
        if self._ranks_as_before(trial, found):
            return None
        return ranked_anew(self.base, trial.assessment, found), found

    def _from_the_start(self, case: Case) -> tuple[Assessment, Truths]:
        found: dict[ClauseId, Truth] = {}
        reading = Reading(self.base, case, found)
        for clause in self.base.clauses:
            found[clause.id] = reading.truth(clause.when)
        return concluded(self.base, reading), found

    # ------------------------------------------------------------ what is seen

    def _seen_as_before(self, trial: Trial) -> bool:
        """Tell whether every question and derived finding has the values that it had."""
        for clause in self._changed:
            derived = clause.kind is ClauseKind.DERIVED
            if derived and trial.reading.truth(clause.when) is not trial.truths[clause.id]:
                return False
        for finding in self._questions:
            own = trial.reading.case.values.get(finding.id)
            gate = Truth.TRUE if finding.gate is None else trial.reading.truth(finding.gate)
            if visible(finding, own, gate) != trial.reading.values(finding.id):
                return False
        return True

    def _danger_differs(self, finding: Finding, case: Case) -> bool:
        return self._before.findings[finding.id].danger != finding.danger and (
            finding.id in case.values
        )

    def _truths(self, trial: Trial, again: list[Clause]) -> dict[ClauseId, Truth]:
        found = {id: truth for id, truth in trial.truths.items() if id not in self._gone}
        reading = Reading(self.base, trial.reading.case, found)
        for clause in again:  # in the order of the clauses: what is read comes first
            found[clause.id] = reading.truth(clause.when)
        return found

    def _read_again(self, reach: Reach) -> list[Clause]:
        touched = {one.id for one in self._changed}
        names = [one.id for one in self._questions]
        names += [one.name for one in self._changed if one.kind in _READ_BY_OTHERS]
        for name in names:
            touched |= reach.touched_by(name)
        return [one for one in self.base.clauses if one.id in touched]

    # ------------------------------------------------------------ what is concluded

    def _decides_as_before(self, trial: Trial, found: Truths, *, seen: bool) -> bool:
        """Tell whether flags and critical questions ask for what they asked for."""
        for id in self._flags:
            if f"{ClauseKind.RED_FLAG}:{id}" in self._gone:
                return False  # what expects it by name expects what is not there
            if trial.truths[f"{ClauseKind.RED_FLAG}:{id}"] is not Truth.FALSE:
                return False
        for finding in self._questions:
            critical = (self._before.findings[finding.id].critical, finding.critical)
            if any(critical) and (not seen or critical[0] != critical[1]):
                return False
        return all(
            found[one.id] is trial.truths.get(one.id) for one in self._again if self._decides(one)
        )

    def _decides(self, clause: Clause) -> bool:
        """Tell whether how soon may hang on a clause: of a flag, or of a critical question."""
        if clause.kind is ClauseKind.GATE:
            return self._critical(self.base.findings[clause.name])
        return clause.kind in _OF_FLAGS

    def _ranks_as_before(self, trial: Trial, found: Truths) -> bool:
        if self._causes:
            return False
        for rule in self._rules:
            before, after = self._rules[rule]
            if after is None or before.group != after.group:
                return False
            truth = trial.truths[f"{ClauseKind.RULE}:{rule}"]
            if contribution(before, truth) != contribution(after, found[f"rule:{rule}"]):
                return False
        return all(
            found[one.id] is trial.truths.get(one.id)
            for one in self._again
            if one.kind not in _OF_FLAGS and f"rule:{one.name}" not in self._rules
        )

    # ------------------------------------------------------------ what may be looked at

    def _may_change(self) -> Iterator[str]:
        rules = {*self._rules}
        rules |= {one.name for one in self._again if one.kind is ClauseKind.RULE}
        yield from (f"rule:{id}" for id in sorted(rules))
        causes = {id.partition("/")[0] for id in rules} | {*self._causes}
        yield from (f"cause:{id}" for id in sorted(causes))
        yield from (f"kind:{self._before.causes[id].kind}" for id in sorted(causes))
        flags = [id for one in self._again for id in _flag_of(one)]
        decided = any(map(self._decides, self._again)) or any(map(self._critical, self._questions))
        if decided or self._flags or self._conflicts:
            yield from (SOON, SUSPECTS)
            yield from (f"red_flag:{id}" for id in (*flags, *self._flags))
            # A scope replaces causes, so whatever is ranked may be gone.
            yield from (f"kind:{kind}" for kind in Kind)
            yield from (f"cause:{id}" for id in self._before.causes)
        if self._conflicts or any(
            self._before.findings[one.id].danger != one.danger for one in self._questions
        ):
            yield from (f"rule:{rule.id}" for rule in self._before.evidence)
            yield from (f"red_flag:{flag.id}" for flag in self._before.red_flags)
        if self._may_contradict():
            yield CONTRADICTIONS
        yield from (OFFERS, ACTIVITY)

    def _may_contradict(self) -> bool:
        gates = any(one.kind is ClauseKind.GATE for one in self._again)
        return gates or bool(self._questions) or self._conflicts

    def _critical(self, finding: Finding) -> bool:
        before = self._before.findings[finding.id]
        return before.critical is not None or finding.critical is not None


def _flag_of(clause: Clause) -> Iterator[str]:
    if clause.kind is ClauseKind.RED_FLAG:
        yield clause.name
    elif clause.kind is ClauseKind.STEP:
        yield clause.name.rpartition("/")[0]


def _other_flags(before: RuleBase, after: RuleBase) -> tuple[str, ...]:
    """Return the flags of which anything but the condition is another, or that are gone."""
    now: dict[str, RedFlag] = {flag.id: flag for flag in after.red_flags}
    return tuple(flag.id for flag in before.red_flags if now.get(flag.id) is not flag)


def _other_rules(
    before: RuleBase, after: RuleBase
) -> dict[str, tuple[EvidenceRule, EvidenceRule | None]]:
    """Return the rules that are another, or gone, as they were and as they are."""
    if before.evidence is after.evidence:
        return {}
    now = {rule.id: rule for rule in after.evidence}
    return {
        rule.id: (rule, now.get(rule.id))
        for rule in before.evidence
        if now.get(rule.id) is not rule
    }

"""What `triage check` would say of a slip, asked of the part that was changed alone."""

from collections.abc import Iterator

from triage.checking.conflicts import check_conflicts
from triage.checking.constant import report_constants
from triage.checking.findings import check_critical
from triage.checking.names import Names, SaidReferral
from triage.checking.report import Report
from triage.checking.safety import check_safety
from triage.checking.shared import read_compatible
from triage.checking.urgency import check_step, check_urgency, report_places
from triage.language.base import ClauseId, ClauseKind, RedFlag, RuleBase
from triage.language.flaw import errors
from triage.language.referral import AT_HOME
from triage.language.span import NOWHERE
from triage.language.tree import Node, RuleBook, Scalar, Table

#: Clauses that others read: a slip in one may make another constant or unsafe.
_READ_BY_OTHERS = (ClauseKind.GATE, ClauseKind.DERIVED)


class Checker:
    """Checks slips on one rule base; `book` is what the base was made from."""

    def __init__(self, base: RuleBase, book: RuleBook) -> None:
        """Read what the base itself does not keep: which places may be said together."""
        self._base = base
        names = self._names(base)
        self._compatible = read_compatible(book.of_kind("places"), names)
        self._clauses = {clause.id: clause.when for clause in base.clauses}

    def refusal(self, mutant: RuleBase) -> str:
        """Return the code of the first flaw that stops `mutant` from being used, "" if none."""
        names = self._names(mutant)
        changed = {one.id for one in mutant.clauses if self._clauses.get(one.id) is not one.when}
        gone = self._clauses.keys() - {one.id for one in mutant.clauses}
        questions = self._questions_changed(mutant)
        flags = self._flags_changed(mutant)
        widely = bool(questions) or any(id.startswith(_READ_BY_OTHERS) for id in (*changed, *gone))
        derived = {id: one.when for id, one in mutant.derived.items()}
        clauses = [one for one in mutant.clauses if widely or one.id in changed]
        conflicts = mutant.questionnaire.conflicts if questions else ()
        report_constants(clauses, conflicts, derived, names)
        if widely or flags:
            check_safety(mutant.red_flags if widely else flags, derived, names)
        check_conflicts(conflicts, names)
        for flag in flags:
            _check_flag(flag, names)
        for id in questions:
            check_critical(mutant.findings[id].critical, mutant.findings[id].span, names)
        names.referrals += _said(mutant)
        report_places(self._compatible, names)
        self._check_mentions(mutant, gone, names)
        found = errors(names.report.flaws)
        return found[0].code if found else ""

    def _names(self, base: RuleBase) -> Names:
        names = Names(Report())
        names.findings = dict(base.findings)
        names.tables = {id: Table({}, one.span) for id, one in base.findings.items()}
        names.places.spans.update(dict.fromkeys((*base.places, AT_HOME), NOWHERE))
        return names

    def _questions_changed(self, mutant: RuleBase) -> list[str]:
        before = self._base.findings
        return [id for id, one in mutant.findings.items() if before[id] is not one]

    def _flags_changed(self, mutant: RuleBase) -> list[RedFlag]:
        before = {flag.id: flag for flag in self._base.red_flags}
        return [flag for flag in mutant.red_flags if before[flag.id] is not flag]

    def _check_mentions(self, mutant: RuleBase, gone: set[ClauseId], names: Names) -> None:
        """Report what is named elsewhere and is no longer there; examples are tried apart."""
        mentioned = {id for one in mutant.partitions for id in one.clauses}
        for promise in mutant.promises:
            for claim in promise.then:
                mentioned |= {f"{kind}:{name}" for name in claim.names for kind in ClauseKind}
        for flag in mutant.red_flags:
            mentioned |= {f"{ClauseKind.RED_FLAG}:{name}" for name in flag.clashes_with}
        for id in sorted(mentioned & gone):
            names.report.error("TR103", f"{id} is named and is not there", NOWHERE)
        for rule in mutant.evidence:
            if not rule.weight and not rule.weight_if_refuted:
                names.report.error("TR328", f"{rule.id} adds nothing", rule.span)


def _check_flag(flag: RedFlag, names: Names) -> None:
    because: dict[str, Node] = {}
    if flag.if_unknown_because:
        because["because"] = Scalar(flag.if_unknown_because)
    table = Table({"if_unknown": Table(because, flag.span)}, flag.span)
    check_urgency(flag.id, table, flag.refer, flag.if_unknown, names)
    for step in flag.steps:
        check_step(flag.id, table, step.refer, flag.refer, names)


def _said(base: RuleBase) -> Iterator[SaidReferral]:
    """Yield every referral that may be said, as reading the files would have it."""
    for id, finding in base.findings.items():
        if finding.critical is not None:
            yield SaidReferral(f"critical:{id}", finding.critical, finding.span)
    for flag in base.red_flags:
        for step in flag.steps:
            yield SaidReferral(flag.id, step.refer, flag.span)
        yield SaidReferral(flag.id, flag.refer, flag.span)
        yield SaidReferral(flag.id, flag.if_unknown, flag.span)

"""Advice about a library that may be used."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from triage.checking.counted_twice import advise_on_evidence
from triage.checking.flags import written_flags
from triage.checking.report import Report
from triage.checking.tried import report_untried
from triage.language.base import ClauseKind, RuleBase
from triage.language.condition import Is, findings_of, leaves
from triage.language.domain import YesNo
from triage.language.questionnaire import Form
from triage.language.referral import Acuity
from triage.language.tree import RuleBook, Table


def advise(book: RuleBook, bases: Collection[RuleBase], report: Report) -> None:
    """Add advice about rule bases without errors."""
    for base in bases:
        _unread_answers(base, report)
        _safety_first(base, report)
        _no_and_not_yes(base, report)
        _evidence(base, report)
        advise_on_evidence(base, report)
        report_untried(base, report)
    _unread_derived(bases, report)
    _open_flags(book, bases, report)
    _unused(book, bases, report)


# ---------------------------------------------------------------- findings


def _read(base: RuleBase) -> set[str]:
    """Return every finding that some condition reads."""
    conditions = [clause.when for clause in base.clauses]
    for conflict in base.questionnaire.conflicts:
        conditions += [conflict.first, conflict.second]
    return {id for condition in conditions for id in findings_of(condition)}


def _unread_answers(base: RuleBase, report: Report) -> None:
    read = _read(base) | {id for id, one in base.findings.items() if one.critical is not None}
    for question in base.questionnaire.questions():
        if question.form is Form.CHOOSE_ANY:
            unread = [] if read & set(question.findings) else [(question.id, question.span)]
        else:
            unread = [(id, base.findings[id].span) for id in question.findings if id not in read]
        for id, span in unread:
            report.advise(
                "TR401",
                f"{id} is asked and nobody reads it",
                span,
                help="read it in a rule, or leave the question out",
            )


def _unread_derived(bases: Collection[RuleBase], report: Report) -> None:
    read = {id for base in bases for id in (*_read(base), *_promised(base))}
    for base in bases:
        for derived in base.derived.values():
            if derived.id not in read:
                report.advise(
                    "TR401",
                    f"{derived.id} is derived and nobody reads it",
                    derived.span,
                    help="read it in a rule, or remove the file",
                )


def _promised(base: RuleBase) -> Iterator[str]:
    """Yield what promises read; to that end alone a finding may be derived, never asked."""
    for promise in base.promises:
        yield from findings_of(promise.when)
    for partition in base.partitions:
        yield from (id.partition(":")[2] for id in partition.clauses)


def _safety_first(base: RuleBase, report: Report) -> None:
    other = ""
    for section in base.questionnaire.sections:
        if not section.safety:
            other = section.id
        elif other and section.questions:
            report.advise(
                "TR407",
                f"the safety section {section.id} comes after {other}",
                section.questions[0].span,
                help="put the sections that ask danger signs or critical questions first",
            )


def _no_and_not_yes(base: RuleBase, report: Report) -> None:
    flags = (ClauseKind.RED_FLAG, ClauseKind.STEP)
    for clause in base.clauses:
        for leaf in leaves(clause.when) if clause.kind not in flags else ():
            finding = base.findings[leaf.finding]
            gated = finding.gate is not None and finding.otherwise is None
            if (
                gated
                and isinstance(finding.domain, YesNo)
                and isinstance(leaf, Is)
                and leaf.values == {False}
            ):
                report.advise(
                    "TR405",
                    f"{finding.id} may be not applicable, and that is not no",
                    leaf.span,
                    help=f"write not: {{{finding.id}: yes}} if a question that does not apply"
                    " counts as no, or give the question an otherwise",
                    related=[("asked here", finding.span)],
                )


# ---------------------------------------------------------------- rules


def _evidence(base: RuleBase, report: Report) -> None:
    sizes = Counter((rule.cause, rule.group) for rule in base.evidence if rule.group)
    for rule in base.evidence:
        if sizes[rule.cause, rule.group] == 1:
            report.advise(
                "TR404",
                f'the group "{rule.group}" has one rule',
                rule.span,
                help="take the rule out of strongest_of, or add those that go with it",
            )
        if rule.weight * rule.weight_if_refuted > 0:
            report.advise(
                "TR411",
                "this rule points the same way whether it holds or not",
                rule.span,
                help="put what is always so into the baseline",
            )


def _open_flags(book: RuleBook, bases: Iterable[RuleBase], report: Report) -> None:
    flags = {flag.id: flag for base in bases for flag in base.red_flags}
    for document in (*book.of_kind("cause"), *book.of_kind("red_flag"), *book.of_kind("scope")):
        for written in written_flags(document):
            flag = flags.get(written.id)
            if flag is None:
                continue
            if flag.if_unknown.acuity is Acuity.SELF_CARE:
                report.advise(
                    "TR402",
                    f"{flag.id} sends people home who cannot answer",
                    written.table.at("if_unknown"),
                    help=f"for signature; the reason given: {flag.if_unknown_because}",
                )
            tables = written.table.tables("steps")
            for table, step in zip(tables, flag.steps, strict=True):
                least = flag.if_unknown
                if (step.refer.acuity, -step.refer.hours) <= (least.acuity, -least.hours):
                    report.advise(
                        "TR403",
                        f"this step of {flag.id} asks for no more than if_unknown",
                        table.at("acuity"),
                        help="raise it, or remove the step",
                    )


# ---------------------------------------------------------------- what is not used


def _unused(book: RuleBook, bases: Collection[RuleBase], report: Report) -> None:
    _uncited(book, bases, report)
    _not_offered(book, bases, report)
    _unused_folders(book, report)


def _uncited(book: RuleBook, bases: Collection[RuleBase], report: Report) -> None:
    cited = {id for base in bases for id in _cited(base)}
    for table in (document.root.table("sources") for document in book.of_kind("sources")):
        for id in table.entries:
            if id not in cited:
                report.advise(
                    "TR406",
                    f"nobody cites {id}",
                    table.key_at(id),
                    help="cite it where it belongs, or remove it",
                )


def _not_offered(book: RuleBook, bases: Collection[RuleBase], report: Report) -> None:
    causes = [cause for base in bases for cause in base.causes.values()]
    offered = {offer.intervention for cause in causes for offer in cause.offers}
    for document in book.of_kind("intervention"):
        id = document.root.text("intervention")
        if id not in offered:
            report.advise(
                "TR409",
                f"no cause offers {id}",
                document.root.key_at("intervention"),
                help="offer it under the interventions of a cause, or remove the file",
            )


def _unused_folders(book: RuleBook, report: Report) -> None:
    folders = _used_folders(book)
    strange: dict[str, Table] = {}
    for document in book.documents:
        if document.path.startswith("rules/") and document.folder not in folders:
            strange.setdefault(document.folder, document.root)
    for folder, root in strange.items():
        report.advise(
            "TR408",
            f"no questionnaire uses the rules in rules/{folder}",
            root.span,
            help="name the folder under rules: in a questionnaire",
        )


def _cited(base: RuleBase) -> Iterator[str]:
    for cause in base.causes.values():
        yield from cause.sources
    for rule in base.evidence:
        yield from rule.sources
    for flag in base.red_flags:
        yield from flag.sources
    for intervention in base.interventions.values():
        yield from intervention.sources


def _used_folders(book: RuleBook) -> set[str]:
    used = {""}
    for questionnaire in book.of_kind("questionnaire"):
        if questionnaire.root.get("rules") is None:
            return {document.folder for document in book.documents}
        used |= {str(scalar.value) for scalar in questionnaire.root.scalars("rules")}
    return used

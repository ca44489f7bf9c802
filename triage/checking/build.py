"""The passes that make one rule base of a questionnaire and the rules it uses."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType

from triage.checking.clashes import with_clashes
from triage.checking.conflicts import check_conflicts
from triage.checking.constant import report_constants
from triage.checking.digest import digest_of
from triage.checking.examples import read_examples, read_profiles
from triage.checking.flags import WrittenFlag, declare_flag, read_flag, written_flags
from triage.checking.names import Names
from triage.checking.order import first_clauses, in_order, later_clauses, report_circles
from triage.checking.promises import read_partitions, read_promises
from triage.checking.questionnaires import declare_questions, read_gates, read_questionnaire
from triage.checking.rules import (
    WrittenRule,
    declare_derived,
    declare_evidence,
    read_cause,
    read_derived,
    read_evidence,
    read_interventions,
)
from triage.checking.safety import check_safety
from triage.checking.shared import read_compatible, read_places, read_sources
from triage.checking.urgency import report_places
from triage.language.base import Clause, ClauseKind, EvidenceRule, LibraryInfo, RuleBase
from triage.language.tree import Document

_NO_LIBRARY = LibraryInfo("", "", "", "neutral", "", "", "")
_WITH_EXAMPLES = ("cause", "red_flag", "scope", "derive")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule files that one questionnaire uses, by kind."""

    documents: tuple[Document, ...]

    def of_kind(self, *kinds: str) -> tuple[Document, ...]:
        """Return the files of these kinds, by path."""
        return tuple(document for document in self.documents if document.kind in kinds)


def build(document: Document, rules: Rules, library: LibraryInfo | None, names: Names) -> RuleBase:
    """Return the rule base of one questionnaire; it may be used only if nothing was reported."""
    sources = read_sources(rules.of_kind("sources"), names)
    places = read_places(rules.of_kind("places"), names)
    compatible = read_compatible(rules.of_kind("places"), names)
    asking = declare_questions(document, names)
    written_derived = declare_derived(rules.of_kind("derive"), names)
    causes, evidence, flags = _declare_rules(rules, names)

    derived = read_derived(written_derived, names)
    read_gates(asking, names)
    offering = rules.of_kind("intervention"), rules.of_kind("cause")
    interventions = with_clashes(read_interventions(*offering, names), *offering, names)
    read_causes = {one.root.text("cause"): read_cause(one, names) for one in causes}
    read_rules = _by_id(
        rule for cause, written in evidence.items() for rule in read_evidence(cause, written, names)
    )
    read_flags = [read_flag(flag, names) for flag in flags]
    red_flags = tuple(sorted((one for one in read_flags if one), key=lambda flag: flag.id))
    questionnaire = read_questionnaire(asking, names)
    profiles = read_profiles(rules.of_kind("profiles"), names)
    examples = read_examples(rules.of_kind(*_WITH_EXAMPLES), profiles, names)
    promises = read_promises(rules.of_kind(*_WITH_EXAMPLES, "promises"), names)
    partitions = read_partitions(causes, written_derived, names)

    first = first_clauses(names, derived)
    circular = report_circles(first, names)
    clauses = (
        *in_order(first),
        *later_clauses(red_flags, read_rules, read_causes.values()),
    )
    open_derived = {id: one.when for id, one in derived.items() if id not in circular}
    # A promise is nothing that an engine looks at; its condition is tried like that of a rule.
    promised = [Clause(ClauseKind.RULE, promise.id, promise.when) for promise in promises]
    report_constants((*clauses, *promised), questionnaire.conflicts, open_derived, names)
    check_safety(red_flags, open_derived, names)
    check_conflicts(questionnaire.conflicts, names)
    report_places(compatible, names)
    findings = {
        **{asked.finding: names.findings[asked.finding] for asked in asking.asked},
        **{id: names.findings[id] for id in derived},
    }
    base = RuleBase(
        digest="",
        library=library or _NO_LIBRARY,
        questionnaire=questionnaire,
        findings=MappingProxyType(findings),
        clauses=clauses,
        derived=MappingProxyType(derived),
        causes=MappingProxyType(dict(sorted(read_causes.items()))),
        evidence=read_rules,
        red_flags=red_flags,
        interventions=MappingProxyType(interventions),
        places=MappingProxyType(places),
        sources=MappingProxyType(dict(sorted(sources.items()))),
        examples=examples,
        partitions=partitions,
        promises=promises,
    )
    # The clauses say nothing that the rest does not.
    return replace(base, digest=digest_of(replace(base, clauses=(), examples=())))


def _declare_rules(
    rules: Rules, names: Names
) -> tuple[list[Document], dict[str, list[WrittenRule]], list[WrittenFlag]]:
    """Make known every cause, evidence rule and flag, before anything reads them."""
    causes: list[Document] = []
    evidence: dict[str, list[WrittenRule]] = {}
    flags: list[WrittenFlag] = []
    for document in rules.of_kind("cause"):
        id, span = document.root.text("cause"), document.root.at("cause")
        if id and names.define(names.causes, id, span):
            causes.append(document)
            evidence[id] = declare_evidence(document, names)
            flags.extend(flag for flag in written_flags(document) if declare_flag(flag, names))
    for document in rules.of_kind("red_flag", "scope"):
        flags.extend(flag for flag in written_flags(document) if declare_flag(flag, names))
    return causes, evidence, flags


def _by_id(rules: Iterable[EvidenceRule]) -> tuple[EvidenceRule, ...]:
    return tuple(sorted(rules, key=lambda rule: rule.id))

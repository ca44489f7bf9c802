"""The written form of derived findings, causes and what they offer."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from triage.checking.conditions import read_condition
from triage.checking.names import Kindred, Names
from triage.checking.shared import GRADES
from triage.checking.weights import read_weight
from triage.language.base import (
    Cause,
    DerivedFinding,
    EvidenceRule,
    Intervention,
    Kind,
    Level,
    Offer,
    Review,
)
from triage.language.condition import Condition
from triage.language.domain import YesNo
from triage.language.questionnaire import Finding
from triage.language.span import Span
from triage.language.tree import Document, Node, Scalar, Table

_TEXT_KEYS = ("title", "how", "dose", "progression", "check_first", "stop_if", "course", "source")


def reasons(table: Table, what: str, span: Span, names: Names) -> str:
    """Return `because`, and report that it is missing."""
    reason = table.text("because")
    if not reason:
        names.report.error("TR317", f"{what} gives no reason", span, help="add because: …")
    return reason


def sources_of(table: Table, what: str, span: Span, names: Names) -> tuple[str, ...]:
    """Return the sources cited under `source`, and report unknown and missing ones."""
    cited = table.scalars("source")
    if not cited:
        names.report.error(
            "TR318",
            f"{what} cites no source",
            span,
            help="add source: KEY, a key of sources.yaml; expert_opinion may be one",
        )
    found = {str(scalar.value): scalar.span for scalar in cited}
    return tuple(id for id, at in found.items() if names.known(names.sources, id, at))


def read_level(table: Table, default: Level, names: Names) -> Level:
    """Return whether the activity may go on."""
    word = table.text("activity", default)
    if word not in tuple(Level):
        names.report.unreadable(table.at("activity"), f"one of {', '.join(Level)}")
        return default
    return Level(word)


def read_review(table: Table) -> Review:
    """Return who reviewed a rule; nobody, where it says so or says nothing."""
    review = table.table("review")
    return Review(review.text("by"), review.text("date"), review.text("digest"))


# ---------------------------------------------------------------- derived findings


def declare_derived(documents: Iterable[Document], names: Names) -> list[Document]:
    """Make known the derived findings, and return the documents that define them."""
    found = []
    for document in documents:
        root = document.root
        id, span = root.text("derive"), root.at("derive")
        if id and names.define_question(id, span):
            names.findings[id] = Finding(
                id, YesNo(), root.text("title"), derived=True, span=root.key_at("derive")
            )
            found.append(document)
    return found


def read_derived(documents: Iterable[Document], names: Names) -> dict[str, DerivedFinding]:
    """Return the derived findings, by name."""
    found = {}
    for document in documents:
        root = document.root
        id = root.text("derive")
        because = reasons(root, f"the derived finding {id}", root.key_at("derive"), names)
        when = read_condition(root.get("when"), names)
        if when is None:
            _no_condition(root, names)
            continue
        found[id] = DerivedFinding(id, when, root.text("title"), because, root.key_at("derive"))
    return dict(sorted(found.items()))


def _no_condition(table: Table, names: Names) -> None:
    if table.get("when") is None:
        names.report.unreadable(table.span, "something with a condition under when")


# ---------------------------------------------------------------- interventions


def read_interventions(
    shared: Iterable[Document], causes: Iterable[Document], names: Names
) -> dict[str, Intervention]:
    """Return every intervention, from files of their own and from the causes that offer them."""
    found = {}
    for document in shared:
        id, span = document.root.text("intervention"), document.root.at("intervention")
        if id and names.define(names.interventions, id, span):
            found[id] = _intervention(
                id, document.root, document.root.key_at("intervention"), names
            )
    for document in causes:
        for table in document.root.tables("interventions"):
            id = table.text("do")
            if (
                id
                and is_written_here(table)
                and names.define(names.interventions, id, table.at("do"))
            ):
                found[id] = _intervention(id, table, table.key_at("do"), names)
    return dict(sorted(found.items()))


def is_written_here(table: Table) -> bool:
    """Tell whether a cause's entry holds the text of an intervention, or only names it."""
    return any(key in table.entries for key in _TEXT_KEYS)


def _intervention(id: str, table: Table, span: Span, names: Names) -> Intervention:
    missing = "title" not in table.entries or "how" not in table.entries
    if missing and names.report.reads_well(span.file):
        names.report.misshapen(span, "an intervention with a title and how")
    grade = table.text("grade")
    if grade and grade not in GRADES:
        names.report.error(
            "TR329",
            f'"{grade}" is no grade',
            table.at("grade"),
            help=f"it is one of {', '.join(GRADES)}",
        )
    return Intervention(
        id=id,
        title=table.text("title"),
        how=table.text("how"),
        dose=table.text("dose"),
        progression=table.text("progression"),
        check_first=table.text("check_first"),
        stop_if=table.text("stop_if"),
        course=table.text("course"),
        look_again=table.text("look_again"),
        grade=grade,
        sources=sources_of(table, f"the intervention {id}", span, names),
        span=span,
    )


# ---------------------------------------------------------------- causes


def read_cause(document: Document, names: Names) -> Cause:
    """Return the cause that a file describes, with what it offers."""
    root = document.root
    id, span = root.text("cause"), root.key_at("cause")
    kind = root.text("kind")
    if kind not in tuple(Kind):
        names.report.unreadable(root.at("kind"), f"one of {', '.join(Kind)}")
    baseline = root.table("baseline")
    because = ""
    sources: tuple[str, ...] = ()
    if "baseline" in root.entries:
        what, at = f"the baseline of {id}", root.key_at("baseline")
        because, sources = reasons(baseline, what, at, names), sources_of(baseline, what, at, names)
    else:
        names.report.unreadable(span, "a cause with a baseline")
    return Cause(
        id=id,
        kind=Kind(kind) if kind in tuple(Kind) else Kind.PATTERN,
        title=root.text("title"),
        explanation=root.text("explanation"),
        baseline=baseline.number("points"),
        baseline_because=because,
        sources=sources,
        activity=read_level(root, Level.EASY, names),
        course=root.text("course"),
        look_again=root.text("look_again"),
        offers=tuple(_offers(id, root, names)),
        review=read_review(root),
        span=span,
    )


def _offers(cause: str, root: Table, names: Names) -> Iterator[Offer]:
    offered = Kindred("TR104", f"offer of {cause}")
    for table in root.tables("interventions"):
        id = table.text("do")
        if not id:
            names.report.unreadable(table.span, "an intervention: do")
            continue
        known = names.known(names.interventions, id, table.at("do"))
        if not names.define(offered, id, table.at("do")) or not known:
            continue
        only_when = table.get("only_when")
        wanted = None if only_when is None else read_condition(only_when, names)
        ruled_out = [read_condition(node, names) for node in _listed(table.get("not_when"))]
        against = tuple(condition for condition in ruled_out if condition is not None)
        yield Offer(id, cause, wanted, against, table.flag("while_waiting"))


def _listed(node: Node | None) -> tuple[Node, ...]:
    """Return the nodes of a list; one that stands alone is a list of one."""
    if node is None:
        return ()
    return (node,) if isinstance(node, Scalar | Table) else node.items


# ---------------------------------------------------------------- evidence


class WrittenRule(NamedTuple):
    """An evidence rule as written, and the `strongest_of` group it stands in."""

    name: str
    table: Table
    group: str


def declare_evidence(document: Document, names: Names) -> list[WrittenRule]:
    """Make known the evidence rules of a cause, and return them."""
    cause = document.root.text("cause")
    found: list[WrittenRule] = []
    groups = Kindred("", f"group of {cause}")
    for table in document.root.tables("evidence"):
        group = table.text("strongest_of")
        if group:
            names.define(groups, group, table.at("strongest_of"))
        for rule in table.tables("rules") if group else (table,):
            name = rule.text("rule")
            if not name:
                names.report.unreadable(rule.span, "an evidence rule: rule")
            elif _define_rule(f"{cause}/{name}", name, rule.at("rule"), names):
                found.append(WrittenRule(name, rule, group))
    return found


def _define_rule(id: str, name: str, span: Span, names: Names) -> bool:
    well_formed = names.well_formed(name, span)
    first = names.rules.spans.get(id)
    if first is not None:
        names.report.error(
            "TR110",
            f'the evidence rule "{name}" is defined twice in one cause',
            span,
            help="rename one of the two, or remove it",
            related=[("first defined here", first)],
        )
        return False
    names.rules.spans[id] = span
    return well_formed


def read_evidence(cause: str, rules: Iterable[WrittenRule], names: Names) -> Iterator[EvidenceRule]:
    """Yield the evidence rules of a cause."""
    for name, table, group in rules:
        span = table.key_at("rule")
        what = f"the evidence rule {name}"
        when: Condition | None = read_condition(table.get("when"), names)
        if when is None:
            _no_condition(table, names)
        weight = read_weight(table, names.report)
        because = reasons(table, what, span, names)
        sources = sources_of(table, what, span, names)
        if when is not None and weight is not None:
            yield EvidenceRule(
                id=f"{cause}/{name}",
                cause=cause,
                when=when,
                weight=weight.confirmed,
                weight_if_refuted=weight.refuted,
                because=because,
                sources=sources,
                group=group,
                ratio=weight.ratio,
                ratio_if_refuted=weight.ratio_if_refuted,
                span=span,
            )

"""The written form of a questionnaire: sections, questions, and what goes with them."""

from dataclasses import dataclass, field, replace

from triage.checking.conditions import read_condition
from triage.checking.findings import Defaults, check_critical
from triage.checking.names import Names
from triage.checking.questions import Asked, read_question
from triage.checking.referrals import check_time, read_referral
from triage.language.condition import AtLeast, Condition
from triage.language.questionnaire import (
    Activity,
    Conflict,
    LookAgain,
    Question,
    Questionnaire,
    Section,
    SomethingElse,
)
from triage.language.span import Span
from triage.language.tree import Document, Table


@dataclass(slots=True)
class Asking:
    """A questionnaire whose questions are known and whose conditions are still to be read."""

    document: Document
    questions: dict[str, tuple[Question, ...]] = field(default_factory=dict)  # by section
    sections: dict[str, Table] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


def declare_questions(document: Document, names: Names) -> Asking:
    """Make known every finding that a questionnaire asks; its gates come later."""
    root = document.root
    asking = Asking(document)
    written = root.get("critical_if_unknown")
    default = None
    if isinstance(written, Table):
        default = check_critical(read_referral(written, names), written.span, names)
    spans: dict[str, Span] = {}
    for table in root.tables("sections"):
        id = table.text("section")
        if id in spans:
            names.report.error(
                "TR110",
                f'the section "{id}" is defined twice',
                table.at("section"),
                help="rename one of the two",
                related=[("first defined here", spans[id])],
            )
        elif id:
            spans[id] = table.at("section")
            names.well_formed(id, spans[id])
        questions = []
        for question in table.tables("questions"):
            found = read_question(question, names, Defaults(default, written is not None))
            if found is not None:
                questions.append(found.question)
                asking.asked.extend(found.asked)
        asking.questions[id] = (*asking.questions.get(id, ()), *questions)
        asking.sections.setdefault(id, table)
    return asking


def read_gates(asking: Asking, names: Names) -> None:
    """Give every finding its gate, now that the names of all findings are known."""
    read: dict[int, Condition | None] = {}
    for asked in asking.asked:
        gates = []
        for node in asked.gates:
            # The gate of a screen is shared by its findings, and reported once.
            if id(node) not in read:
                read[id(node)] = read_condition(node, names)
            gate = read[id(node)]
            if gate is not None:
                gates.append(gate)
        finding = names.findings[asked.finding]
        if gates:
            whole = gates[0] if len(gates) == 1 else AtLeast(2, tuple(gates), gates[0].span)
            names.findings[asked.finding] = replace(finding, gate=whole)
        elif finding.otherwise is not None and not asked.gates:
            names.report.error(
                "TR126",
                f"{asked.finding} has an otherwise and no ask_when",
                asked.otherwise,
                help="add ask_when, or remove otherwise",
            )


def read_questionnaire(asking: Asking, names: Names) -> Questionnaire:
    """Return the questionnaire, once all its findings are known."""
    root = asking.document.root
    return Questionnaire(
        id=root.text("questionnaire"),
        title=root.text("title"),
        for_whom=root.text("for"),
        sections=tuple(
            Section(
                id,
                table.text("title"),
                asking.questions[id],
                safety=_safety(asking, id, names),
                as_written=table.text("order") == "as_written",
            )
            for id, table in asking.sections.items()
        ),
        conflicts=_conflicts(root, names),
        activity=_activity(root),
        look_again=_look_again(root, names),
        something_else=_something_else(root, names),
        help_now=tuple(str(line.value) for line in root.scalars("help_now")),
        all_clear=root.text("all_clear"),
        about=tuple(str(line.value) for line in root.scalars("about")),
    )


def _safety(asking: Asking, section: str, names: Names) -> bool:
    findings = [
        names.findings[id] for question in asking.questions[section] for id in question.findings
    ]
    return any(finding.danger or finding.critical is not None for finding in findings)


def _conflicts(root: Table, names: Names) -> tuple[Conflict, ...]:
    found = []
    for table in root.tables("conflicts"):
        sides = [read_condition(node, names) for node in table.nodes("these")]
        if len(sides) != 2:
            names.report.error(
                "TR215",
                f"a conflict is between two answers, not {len(sides)}",
                table.key_at("these"),
                help="write one conflict for each pair",
            )
        if not table.text("because"):
            names.report.error(
                "TR317", "a conflict gives no reason", table.span, help="add because"
            )
        match sides:
            case [first, second] if first is not None and second is not None:
                found.append(Conflict(first, second, table.text("because")))
    return tuple(found)


def _activity(root: Table) -> Activity | None:
    table = root.get("activity")
    if not isinstance(table, Table):
        return None
    words = (table.text(key) for key in ("question", "easy", "rest_days", "stop"))
    return Activity(*words)


def _look_again(root: Table, names: Names) -> LookAgain | None:
    table = root.get("look_again")
    if not isinstance(table, Table):
        return None
    check_time(table, "after", names)
    return LookAgain(*(table.text(key) for key in ("after", "better", "same", "worse")))


def _something_else(root: Table, names: Names) -> SomethingElse | None:
    table = root.get("something_else")
    if not isinstance(table, Table):
        return None
    refer = table.get("refer")
    if not isinstance(refer, Table):
        names.report.unreadable(table.at("refer"), "where to go, how soon, and within what time")
        return None
    referral = read_referral(refer, names)
    if referral is None:
        return None
    return SomethingElse(table.text("offer"), table.text("tell"), referral)

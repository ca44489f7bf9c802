"""The written form of red flags, scopes, and visits that a cause asks for."""

from collections.abc import Iterator
from typing import NamedTuple

from triage.checking.clashes import read_clashes
from triage.checking.conditions import read_condition
from triage.checking.names import Names, SaidReferral
from triage.checking.referrals import read_referral
from triage.checking.rules import read_level, read_review, reasons, sources_of
from triage.checking.urgency import check_step, check_urgency
from triage.language.base import FlagKind, Level, RedFlag, Step
from triage.language.referral import Referral
from triage.language.span import Span
from triage.language.tree import Document, Sequence, Table


class WrittenFlag(NamedTuple):
    """A red flag as written: its name, its kind, its text, and where it begins."""

    id: str
    kind: FlagKind
    table: Table
    span: Span
    title: str


def written_flags(document: Document) -> Iterator[WrittenFlag]:
    """Yield the flags of a file: one red flag or scope, or what a cause says under refer_when."""
    root = document.root
    if document.kind in (FlagKind.RED_FLAG, FlagKind.SCOPE):
        id = root.text(document.kind)
        if id:
            span = root.key_at(document.kind)
            yield WrittenFlag(id, FlagKind(document.kind), root, span, root.text("title"))
        return
    node = root.get("refer_when")
    tables = node.items if isinstance(node, Sequence) else (node,)
    cause = root.text("cause")
    number = 0
    for table in tables:
        if isinstance(table, Table) and cause:
            number += 1
            id = f"{cause}/refer_when" + (f"_{number}" if number > 1 else "")
            title = table.text("title") or root.text("title")
            yield WrittenFlag(id, FlagKind.REFER_WHEN, table, table.span, title)


def declare_flag(flag: WrittenFlag, names: Names) -> bool:
    """Make a flag known; return False if its name is taken or is no name."""
    if flag.kind is FlagKind.REFER_WHEN:
        names.flags.spans[flag.id] = flag.span
        return True
    return names.define(names.flags, flag.id, flag.table.at(flag.kind))


def read_flag(flag: WrittenFlag, names: Names) -> RedFlag | None:
    """Return the red flag that is written; None where it cannot be read."""
    table = flag.table
    what = f"the red flag {flag.id}"
    when = read_condition(table.get("when"), names)
    if table.get("when") is None:
        names.report.unreadable(flag.span, "something with a condition under when")
    refer = _refer(flag, names)
    if_unknown = _if_unknown(flag, names)
    because = reasons(table, what, flag.span, names)
    sources = sources_of(table, what, flag.span, names)
    steps = tuple(_steps(flag, refer, names))
    suspects = tuple(_suspects(flag, names))
    if refer is not None and if_unknown is not None:
        check_urgency(flag.id, table, refer, if_unknown, names)
        _say(flag, refer, if_unknown, names)
    if when is None or refer is None or if_unknown is None:
        return None
    return RedFlag(
        id=flag.id,
        kind=flag.kind,
        title=flag.title,
        when=when,
        refer=refer,
        if_unknown=if_unknown,
        if_unknown_because=table.table("if_unknown").text("because"),
        steps=steps,
        suspects=suspects,
        tell=table.text("tell"),
        until_seen=table.text("until_seen"),
        take_along=table.text("take_along"),
        because=because,
        sources=sources,
        activity=read_level(table, Level.STOP, names),
        withhold_if_unknown=table.flag("withhold_if_unknown"),
        clashes_with=tuple(dict.fromkeys(read_clashes(flag.id, table, names))),
        review=read_review(table),
        span=flag.span,
    )


def _refer(flag: WrittenFlag, names: Names) -> Referral | None:
    refer = flag.table.get("refer")
    if isinstance(refer, Table):
        return read_referral(refer, names)
    if refer is None and flag.kind is FlagKind.REFER_WHEN:
        return read_referral(flag.table, names)
    names.report.unreadable(flag.table.at("refer"), "where to go, and how soon")
    return None


def _if_unknown(flag: WrittenFlag, names: Names) -> Referral | None:
    if_unknown = flag.table.get("if_unknown")
    if isinstance(if_unknown, Table):
        return read_referral(if_unknown, names)
    if if_unknown is None:
        names.report.error(
            "TR309",
            f"{flag.id} does not say what happens while it is unknown",
            flag.span,
            help="add if_unknown: {to: …, acuity: …}; who cannot answer must not look safer",
        )
    else:
        names.report.unreadable(if_unknown.span, "where to go, and how soon")
    return None


def _steps(flag: WrittenFlag, refer: Referral | None, names: Names) -> Iterator[Step]:
    for step in flag.table.tables("steps"):
        when, asks = read_condition(step.get("when"), names), read_referral(step, names)
        if step.get("when") is None:
            names.report.unreadable(step.span, "something with a condition under when")
        if asks is not None and refer is not None:
            check_step(flag.id, step, asks, refer, names)
            names.referrals.append(SaidReferral(flag.id, asks, step.at("to")))
        if when is not None and asks is not None:
            yield Step(when, asks)


def _say(flag: WrittenFlag, refer: Referral, if_unknown: Referral, names: Names) -> None:
    raised = flag.table.table("refer") if flag.table.get("refer") else flag.table
    unknown = flag.table.table("if_unknown")
    names.referrals.append(SaidReferral(flag.id, refer, raised.at("to")))
    names.referrals.append(SaidReferral(flag.id, if_unknown, unknown.at("to")))


def _suspects(flag: WrittenFlag, names: Names) -> Iterator[str]:
    for scalar in flag.table.scalars("suspects"):
        cause = str(scalar.value)
        if cause == flag.id or names.known(names.causes, cause, scalar.span):
            yield cause

"""The written form of one question: of one finding, a screen, or a list to choose any from."""

from collections.abc import Iterable
from typing import NamedTuple

from triage.checking.answers import read_decimal, read_number, read_options, read_units
from triage.checking.findings import Defaults, read_finding
from triage.checking.names import Names
from triage.checking.report import did_you_mean
from triage.language.domain import Choice, Domain, YesNo
from triage.language.questionnaire import Finding, Form, Item, Option, Question, Unit
from triage.language.span import Span
from triage.language.tree import Node, Scalar, Table


class Asked(NamedTuple):
    """A finding that is asked, and the gates still to be read."""

    finding: str
    gates: tuple[Node, ...]
    otherwise: Span


class Found(NamedTuple):
    """A question, and the findings it asks."""

    question: Question
    asked: tuple[Asked, ...]


def read_question(table: Table, names: Names, defaults: Defaults) -> Found | None:
    """Make known the findings of a question, and return it; None where it cannot be read."""
    if table.get("screen") is not None:
        return _screen(table, names, defaults)
    id = table.text("ask")
    if not id:
        names.report.unreadable(table.span, "a question: ask or screen")
        return None
    if not names.define_question(id, table.at("ask")):
        return None
    answer = table.get("answer")
    choose_any = answer.get("choose_any") if isinstance(answer, Table) else None
    if isinstance(choose_any, Table):
        return _choose_any(id, table, choose_any, names, defaults)
    return _one(id, table, names, defaults)


def _gates(*tables: Table) -> tuple[Node, ...]:
    gates = (table.get("ask_when") for table in tables)
    return tuple(gate for gate in gates if gate is not None)


def _question(
    id: str,
    form: Form,
    table: Table,
    items: tuple[Item, ...],
    *,
    options: tuple[Option, ...] = (),
    none: str = "",
    also: tuple[Unit, ...] = (),
) -> Question:
    return Question(
        id=id,
        form=form,
        text=table.text("text"),
        items=items,
        title=table.text("title"),
        lead=table.text("lead"),
        options=options,
        none=none,
        why=table.text("why"),
        help=table.text("help"),
        picture=_picture(table),
        ask_again=table.text("ask_again"),
        personal=table.flag("personal"),
        also=also,
        span=table.key_at("screen" if form is Form.SCREEN else "ask"),
    )


def _picture(table: Table) -> str:
    """Return the picture with the spaces that `Table.text` would strip from its first line."""
    node = table.get("picture")
    return str(node.value).rstrip() if isinstance(node, Scalar) else ""


# ---------------------------------------------------------------- one finding


def _one(id: str, table: Table, names: Names, defaults: Defaults) -> Found | None:
    domain = _domain(id, table, names)
    if domain is None:
        return None
    finding = read_finding(id, domain, table, names, defaults)
    names.findings[id] = finding
    answer = table.table("answer")
    options: tuple[Option, ...] = ()
    if isinstance(domain, Choice):
        options = tuple(Option(name, answer.text(name)) for name in domain.options)
    also = read_units(answer.table("whole_number"), names)
    item = Item(id, meaning=table.text("meaning"), ask_again=table.text("ask_again"))
    return Found(
        _question(id, Form.ONE, table, (item,), options=options, also=also),
        (Asked(id, _gates(table), table.key_at("otherwise")),),
    )


def _domain(id: str, table: Table, names: Names) -> Domain | None:
    answer = table.get("answer")
    match answer:
        case Scalar("yes_no"):
            return YesNo()
        case Table() if "whole_number" in answer.entries:
            return read_number(answer.table("whole_number"), names)
        case Table() if "choose_any" not in answer.entries:
            options = read_options(answer, names)
            if len(options) < 2:
                names.report.error(
                    "TR128",
                    f"{id} offers no choice",
                    answer.span,
                    help="name at least two options, or write answer: yes_no",
                )
                return None
            return Choice(options)
        case _:
            names.report.unreadable(
                table.at("answer"), "yes_no, options, or {choose_any: …} or {whole_number: …}"
            )
            return None


# ---------------------------------------------------------------- several findings


def _screen(table: Table, names: Names, defaults: Defaults) -> Found | None:
    id = table.text("screen")
    names.define_question(id, table.at("screen"))
    items = table.tables("each")
    if not 2 <= len(items) <= 5:
        names.report.error(
            "TR208",
            f'the screen "{id}" asks {len(items)} {"thing" if len(items) == 1 else "things"}',
            table.key_at("each"),
            help="a screen asks two to five things; split it, or ask one thing alone",
        )
    found: list[Item] = []
    asked: list[Asked] = []
    for item in items:
        name = item.text("ask")
        if not name:
            names.report.unreadable(item.span, "a finding to ask")
            continue
        if item.get("answer") is not None and item.text("answer") != "yes_no":
            names.report.error(
                "TR209",
                f"{name} stands on a screen and is not answered yes or no",
                item.key_at("answer"),
                help="ask it alone",
            )
        if not names.define_question(name, item.at("ask")):
            continue
        names.findings[name] = read_finding(name, YesNo(), item, names, defaults)
        words = item.text("text"), item.text("meaning"), item.text("ask_again")
        found.append(Item(name, *words))
        asked.append(Asked(name, _gates(table, item), item.key_at("otherwise")))
    question = _question(id, Form.SCREEN, table, tuple(found), none=table.text("none"))
    return Found(question, tuple(asked))


def _choose_any(
    id: str, table: Table, options: Table, names: Names, defaults: Defaults
) -> Found | None:
    if table.get("danger") is not None:
        names.report.error(
            "TR330",
            f"{id} is a list to choose any from and cannot hold danger values",
            table.key_at("danger"),
            help="an unticked box is not a no: ask each danger sign alone or on a screen",
        )
    if not options.entries:
        names.report.error("TR128", f"{id} offers no choice", options.span, help="name an option")
        return None
    names.options[id] = read_options(options, names)
    shared = Table(
        {key: node for key, node in table.items() if key in ("context", "critical", "if_unknown")},
        table.span,
        table.key_spans,
    )
    whole = read_finding(id, YesNo(), shared, names, defaults)
    how_often, otherwise = _of_each(id, table, names)
    for name in options.entries:
        names.findings[f"{id}/{name}"] = Finding(
            f"{id}/{name}",
            YesNo(),
            options.text(name),
            otherwise=otherwise.get(name),
            context=whole.context,
            critical=whole.critical,
            how_often=how_often.get(name, ()),
            span=options.key_at(name),
        )
    items = tuple(Item(f"{id}/{name}", options.text(name)) for name in options.entries)
    labels = tuple(Option(name, options.text(name)) for name in options.entries)
    none = table.table("answer").text("none") or table.text("none")
    question = _question(id, Form.CHOOSE_ANY, table, items, options=labels, none=none)
    gates, span = _gates(table), table.key_at("otherwise")
    return Found(question, tuple(Asked(item.finding, gates, span) for item in items))


def _of_each(
    id: str, table: Table, names: Names
) -> tuple[dict[str, tuple[tuple[bool, float], ...]], dict[str, bool]]:
    """Return the base rates of each option, and whether a closed gate implies it."""
    options = names.options[id]
    rates: dict[str, tuple[tuple[bool, float], ...]] = {}
    for key, node in table.table("how_often").items():
        share = read_decimal(node) if isinstance(node, Scalar) else None
        if key not in options:
            names.report.error(
                "TR127",
                f'{id} has no option "{key}"',
                table.at("how_often"),
                help=_options_are(key, options),
            )
        elif share is not None and 0 <= share <= 100:
            rates[key] = ((True, share), (False, 100 - share))
        else:
            names.report.error(
                "TR127", "this is no share in per cent", node.span, help="write 0 to 100"
            )
    closed: dict[str, bool] = {}
    if table.get("otherwise") is not None:
        implied = table.scalars("otherwise")
        for scalar in implied:
            if scalar.value != "no" and str(scalar.value) not in options:
                names.report.error(
                    "TR126",
                    f'{id} has no option "{scalar.value}"',
                    scalar.span,
                    help=_options_are(str(scalar.value), options),
                )
        closed = {option: option in {scalar.value for scalar in implied} for option in options}
    return rates, closed


def _options_are(written: str, options: Iterable[str]) -> str:
    return did_you_mean(written, options) or f"its options are {', '.join(options)}"

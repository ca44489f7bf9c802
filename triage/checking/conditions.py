"""The written form of conditions, read into their four node types."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from triage.checking.answers import allowed, read_value
from triage.checking.names import Names
from triage.checking.report import did_you_mean
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import Domain, Value, WholeNumber
from triage.language.span import Span
from triage.language.tree import Node, Scalar, Sequence, Table


def read_condition(node: Node | None, names: Names) -> Condition | None:
    """Return the condition that `node` writes; None, with its flaws reported, if it writes none."""
    if node is None:
        return None
    if not isinstance(node, Table):
        names.report.misshapen(node.span, "a condition: one finding, or all, any, not or at_least")
        return None
    if not node.entries:
        names.report.unreadable(node.span, "a condition")
        return None
    if len(node.entries) > 1:
        names.report.misshapen(node.span, "a condition with one key; join several with all or any")
        return None
    key, value = next(node.items())
    span = node.key_at(key)
    match key:
        case "all" | "any":
            parts = _parts(value, names)
            if parts is None:
                return None
            return AtLeast(len(parts) if key == "all" else 1, parts, span)
        case "not":
            part = read_condition(value, names)
            return None if part is None else Not(part, span)
        case "at_least":
            return _counted(value, names, span)
        case _:
            return _leaf(key, value, names, span)


def _parts(node: Node | None, names: Names) -> tuple[Condition, ...] | None:
    if not isinstance(node, Sequence) or not node.items:
        if node is not None:
            names.report.misshapen(node.span, "a list of conditions")
        return None
    read = [read_condition(item, names) for item in node.items]
    parts = tuple(part for part in read if part is not None)
    return parts if len(parts) == len(read) else None


def _counted(node: Node, names: Names, span: Span) -> Condition | None:
    if not isinstance(node, Table):
        names.report.misshapen(node.span, "a mapping with count and of")
        return None
    count, of = node.get("count"), node.get("of")
    parts = _parts(of, names)
    if not isinstance(count, Scalar) or not isinstance(count.value, int) or of is None:
        names.report.misshapen(node.at("count"), "a mapping with count and of")
        return None
    size = len(of.items) if isinstance(of, Sequence) else 0
    if size and not 1 <= count.value <= size:
        names.report.error(
            "TR124",
            f"{count.value} of {size} can never be counted",
            count.span,
            help=f"count is from 1 to {size}",
        )
        return None
    return None if parts is None else AtLeast(count.value, parts, span)


# ---------------------------------------------------------------- leaves


def _leaf(name: str, node: Node, names: Names, span: Span) -> Leaf | None:
    if not names.finding(name, span):
        return None
    if name in names.options:
        return _included(name, node, names, span)
    if "/" in name:
        owner, option = name.split("/", 1)
        names.report.error(
            "TR122",
            f'"{name}" is an option of a list',
            span,
            help=f"write {owner}: {{includes: {option}}}",
        )
        return None
    domain = names.findings[name].domain
    match node:
        case Scalar():
            return _among((node,), name, domain, names, span)
        case Sequence(items) if items and all(isinstance(item, Scalar) for item in items):
            scalars = tuple(item for item in items if isinstance(item, Scalar))
            return _among(scalars, name, domain, names, span)
        case Table() if len(node.entries) == 1:
            return _bounded(name, node, domain, names, span)
        case _:
            names.report.misshapen(node.span, "a value, a list of values, or one comparison")
            return None


def _among(
    scalars: tuple[Scalar, ...], name: str, domain: Domain, names: Names, span: Span
) -> Leaf | None:
    values: list[Value] = []
    for scalar in scalars:
        value = read_value(domain, scalar)
        if value is None:
            names.report.error(
                "TR120",
                f'{name} cannot be "{scalar.value}"',
                scalar.span,
                help=allowed(domain, scalar.value),
            )
        else:
            values.append(value)
    return Is(name, frozenset(values), span) if len(values) == len(scalars) else None


def _included(name: str, node: Node, names: Names, span: Span) -> Leaf | None:
    option = node.get("includes") if isinstance(node, Table) and len(node.entries) == 1 else None
    if not isinstance(option, Scalar):
        names.report.error(
            "TR122",
            f"{name} is a list to choose any from",
            span,
            help=f"use includes, such as {name}: {{includes: {names.options[name][0]}}}",
        )
        return None
    if str(option.value) not in names.options[name]:
        meant = did_you_mean(str(option.value), names.options[name])
        names.report.error(
            "TR120",
            f'{name} has no option "{option.value}"',
            option.span,
            help=meant or f"its options are {', '.join(names.options[name])}",
        )
        return None
    return Is(f"{name}/{option.value}", frozenset((True,)), span)


# ---------------------------------------------------------------- numbers

_Bounds: TypeAlias = tuple[int, int]

_OPEN_ENDED: Final[Mapping[str, Callable[[int, WholeNumber], _Bounds]]] = {
    "at_least": lambda number, domain: (number, domain.high),
    "at_most": lambda number, domain: (domain.low, number),
    "below": lambda number, domain: (domain.low, number - 1),
}


def _bounded(name: str, table: Table, domain: Domain, names: Names, span: Span) -> Leaf | None:
    word, node = next(table.items())
    if word not in _OPEN_ENDED and word != "between":
        _wrong_form(name, word, domain, names, table.key_at(word))
        return None
    if not isinstance(domain, WholeNumber):
        _wrong_form(name, word, domain, names, table.key_at(word))
        return None
    bounds = _bounds(word, node, domain)
    if bounds is None:
        wanted = "two whole numbers" if word == "between" else "a whole number"
        names.report.misshapen(node.span, wanted)
        return None
    low, high = bounds
    if low > high or low < domain.low or high > domain.high:
        numbers = " and ".join(str(one.value) for one in _numbers(node))
        written = f'"{word.replace("_", " ")} {numbers}"'
        names.report.error(
            "TR123",
            f"{written} is upside down"
            if word == "between" and low > high
            else f"{written} reaches outside the answers of {name}",
            node.span,
            help=allowed(domain, 0),
        )
        return None
    return Within(name, low, high, span)


def _bounds(word: str, node: Node, domain: WholeNumber) -> _Bounds | None:
    if word == "between":
        match node:
            case Sequence((Scalar(int(low)), Scalar(int(high)))):
                return (low, high)
            case _:
                return None
    match node:
        case Scalar(int(number)):
            return _OPEN_ENDED[word](number, domain)
        case _:
            return None


def _numbers(node: Node) -> tuple[Scalar, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(item for item in items if isinstance(item, Scalar))


def _wrong_form(name: str, word: str, domain: Domain, names: Names, span: Span) -> None:
    if word not in (*_OPEN_ENDED, "between", "includes"):
        words = (*_OPEN_ENDED, "between", "includes")
        names.report.error(
            "TR121",
            f'"{word}" compares nothing',
            span,
            help=did_you_mean(word, words) or f"there are {', '.join(words)}",
        )
        return
    names.report.error(
        "TR121",
        f'"{word}" does not fit {name}',
        span,
        help=f"{allowed(domain, '')}; write {name}: VALUE or {name}: [VALUE, VALUE]",
    )

"""The answers that a question allows, and the written form of one answer."""

import re
from collections.abc import Mapping
from typing import Final, assert_never

from triage.checking.names import Names
from triage.checking.report import did_you_mean
from triage.language.domain import Choice, Domain, Value, WholeNumber, YesNo
from triage.language.questionnaire import Unit
from triage.language.span import Span
from triage.language.tree import Scalar, Table

#: More values than this make no question, and would be slow to prove things about.
MOST_VALUES: Final = 10_000

_OPTION: Final = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_TAKEN: Final = frozenset(("unknown", "not_sure", "rather_not_say", "not_asked", "not_applicable"))
_WORDS: Final[Mapping[str, bool]] = {"no": False, "yes": True}


def read_value(domain: Domain, scalar: Scalar) -> Value | None:
    """Return the value of `domain` that `scalar` writes; None where it has no such value."""
    written = scalar.value
    match domain:
        case YesNo():
            return _WORDS.get(written) if isinstance(written, str) else None
        case Choice(options):
            return str(written) if str(written) in options else None
        case WholeNumber():
            return written if isinstance(written, int) and domain.holds(written) else None
        case _:
            assert_never(domain)


def read_key(domain: Domain, key: str, span: Span) -> Value | None:
    """Return the value of `domain` that stands as the key of a mapping."""
    number = isinstance(domain, WholeNumber) and re.fullmatch(r"-?[0-9]{1,9}", key)
    return read_value(domain, Scalar(int(key) if number else key, span))


def allowed(domain: Domain, written: str | int) -> str:
    """Return a hint that names the answers of `domain`, the nearest to `written` first."""
    match domain:
        case YesNo():
            return "it is answered yes or no"
        case Choice(options):
            meant = did_you_mean(str(written), options)
            return meant or f"its answers are {', '.join(options)}"
        case WholeNumber(low, high, unit):
            return f"it is a whole number from {low} to {high} {unit}".rstrip()
        case _:
            assert_never(domain)


def read_number(table: Table, names: Names) -> WholeNumber | None:
    """Return the domain of `answer: {whole_number: …}`."""
    low, high = table.get("from"), table.get("to")
    if not (isinstance(low, Scalar) and isinstance(low.value, int)):
        names.report.unreadable(table.at("from"), "a whole number under from")
        return None
    if not (isinstance(high, Scalar) and isinstance(high.value, int)):
        names.report.unreadable(table.at("to"), "a whole number under to")
        return None
    if not low.value < high.value:
        names.report.error(
            "TR128",
            f"no choice is left between {low.value} and {high.value}",
            high.span,
            help="to must be above from",
        )
        return None
    if high.value - low.value >= MOST_VALUES:
        names.report.error(
            "TR128",
            f"more than {MOST_VALUES} numbers lie between {low.value} and {high.value}",
            high.span,
            help="ask in a larger unit",
        )
        return None
    return WholeNumber(low.value, high.value, table.text("unit"))


def read_units(table: Table, names: Names) -> tuple[Unit, ...]:
    """Return the other units in which a number may be said."""
    found = []
    for unit, node in table.table("also").items():
        factor = read_decimal(node) if isinstance(node, Scalar) else None
        if factor is None or factor <= 0:
            names.report.unreadable(node.span, "a number above zero")
        else:
            found.append(Unit(unit, factor))
    return tuple(found)


def read_decimal(scalar: Scalar) -> float | None:
    """Return the number that `scalar` writes, with or without a decimal point."""
    if isinstance(scalar.value, int):
        return float(scalar.value) if abs(scalar.value) < 10**12 else None
    match = re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", scalar.value.strip())
    return float(match[0]) if match else None


def read_options(table: Table, names: Names) -> tuple[str, ...]:
    """Return the names of the options that `table` lists."""
    for name in table.entries:
        if name in _TAKEN:
            names.report.error(
                "TR111",
                f'"{name}" is a word of the language and cannot be an answer',
                table.key_at(name),
                help="everybody may say that they are not sure; no option is needed for it",
            )
        elif not _OPTION.fullmatch(name):
            names.report.error(
                "TR112",
                f'"{name}" is not a name',
                table.key_at(name),
                help="names are lower-case words joined by _, such as next_morning",
            )
    return tuple(table.entries)

"""What a question says about the finding it asks."""

from typing import Final, NamedTuple, assert_never

from triage.checking.answers import allowed, read_decimal, read_key, read_value
from triage.checking.names import Names, SaidReferral
from triage.checking.referrals import read_referral
from triage.language.domain import Domain, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding
from triage.language.referral import Acuity, Referral
from triage.language.span import Span
from triage.language.tree import Node, Scalar, Sequence, Table

_NO_REASON: Final = ("", "yes", "no")


class Defaults(NamedTuple):
    """What a questionnaire says for all its critical questions."""

    critical: Referral | None
    written: bool  # also when it could not be read


def read_finding(
    id: str, domain: Domain, table: Table, names: Names, defaults: Defaults
) -> Finding:
    """Return the finding that `table` asks, still without its gate."""
    names.tables[id] = table
    danger = _danger(id, domain, table.get("danger"), names)
    context = _context(id, table, names)
    if context and danger:
        names.report.error(
            "TR301",
            f"{id} is both danger and context",
            table.key_at("context"),
            help="danger can only raise the acuity; context may do either, so choose one",
            related=[("danger is here", table.key_at("danger"))],
        )
    if (table.get("danger") and not danger) or context in _NO_REASON[1:]:
        names.doubtful.add(id)
    return Finding(
        id,
        domain,
        table.text("title"),
        otherwise=_otherwise(id, domain, table.get("otherwise"), names),
        danger=danger,
        context=context,
        critical=_critical(id, table, names, defaults),
        how_often=_how_often(id, domain, table.table("how_often"), names),
        span=table.key_at("ask"),
    )


def _danger(id: str, domain: Domain, node: Node | None, names: Names) -> tuple[Value, ...]:
    match node:
        case None:
            return ()
        case Table() if isinstance(domain, WholeNumber):
            start = node.get("rising_from")
            if not isinstance(start, Scalar) or not isinstance(start.value, int):
                names.report.unreadable(node.span, "{rising_from: NUMBER}")
                return ()
            if not domain.holds(start.value):
                _no_danger_value(id, domain, start, names)
                return ()
            return tuple(range(start.value, domain.high + 1))
        case Sequence(items) if not isinstance(domain, WholeNumber):
            found: list[Value] = []
            for item in items:
                value = read_value(domain, item) if isinstance(item, Scalar) else None
                if value is not None and value not in found:
                    found.append(value)
                elif isinstance(item, Scalar):
                    _no_danger_value(id, domain, item, names)
            return tuple(found)
        case Scalar() | Sequence() | Table():
            number = isinstance(domain, WholeNumber)
            names.report.unreadable(node.span, "{rising_from: NUMBER}" if number else "a list")
            return ()
        case _:
            assert_never(node)


def _no_danger_value(id: str, domain: Domain, scalar: Scalar, names: Names) -> None:
    twice = read_value(domain, scalar) is not None
    names.doubtful.add(id)
    names.report.error(
        "TR125",
        f'"{scalar.value}" is listed twice' if twice else f'{id} cannot be "{scalar.value}"',
        scalar.span,
        help="each danger value once, from least to most"
        if twice
        else allowed(domain, scalar.value),
    )


def _context(id: str, table: Table, names: Names) -> str:
    reason = table.text("context")
    if table.get("context") is not None and reason in _NO_REASON:
        names.report.error(
            "TR302",
            f"{id} is context without a reason",
            table.at("context"),
            help="say in a sentence why it is neither danger nor reassurance",
        )
    return reason


def _otherwise(id: str, domain: Domain, node: Node | None, names: Names) -> Value | None:
    if not isinstance(node, Scalar):
        if node is not None:
            names.report.unreadable(node.span, "one answer")
        return None
    value = read_value(domain, node)
    if value is None:
        names.report.error(
            "TR126",
            f'{id} cannot be "{node.value}"',
            node.span,
            help=allowed(domain, node.value),
        )
    return value


def _critical(id: str, table: Table, names: Names, defaults: Defaults) -> Referral | None:
    own = table.get("if_unknown")
    if not table.flag("critical"):
        if own is not None:
            names.report.error(
                "TR303",
                f"{id} says where to go while it is unknown, and is not critical",
                table.key_at("if_unknown"),
                help="add critical: yes, or remove if_unknown",
            )
        return None
    if isinstance(own, Table):
        referral = check_critical(read_referral(own, names), own.span, names)
        _say(id, referral, own.span, names)
        return referral
    _say(id, defaults.critical, table.key_at("critical"), names)
    if not defaults.written:
        names.report.error(
            "TR303",
            f"{id} is critical, and nothing says where to go while it is unknown",
            table.key_at("critical"),
            help="add if_unknown here, or critical_if_unknown to the questionnaire",
        )
    return defaults.critical


def _say(id: str, referral: Referral | None, span: Span, names: Names) -> None:
    if referral is not None:
        names.referrals.append(SaidReferral(f"critical:{id}", referral, span))


def check_critical(referral: Referral | None, span: Span, names: Names) -> Referral | None:
    """Report a referral of a critical question that is not routine or urgent; return it."""
    if referral is not None and referral.acuity not in (Acuity.ROUTINE, Acuity.URGENT):
        word = referral.acuity.word
        names.report.error(
            "TR319",
            f"a critical question that is unknown cannot ask for {word}",
            span,
            help="it is routine or urgent: more needs a red flag, less needs no critical",
        )
    return referral


def _how_often(
    id: str, domain: Domain, table: Table, names: Names
) -> tuple[tuple[Value, float], ...]:
    found: dict[Value, float] = {}
    for key, node in table.items():
        value = read_key(domain, key, table.key_at(key))
        share = read_decimal(node) if isinstance(node, Scalar) else None
        if value is None:
            names.report.error(
                "TR127", f'{id} cannot be "{key}"', table.key_at(key), help=allowed(domain, key)
            )
        elif share is None:
            names.report.unreadable(node.span, "a number of per cent")
        elif not 0 <= share <= 100:
            names.report.error(
                "TR127", f"{share:g} is no share in per cent", node.span, help="write 0 to 100"
            )
        else:
            found[value] = share
    if sum(found.values()) > 100:
        names.report.error(
            "TR127",
            f"the answers of {id} come to more than 100 per cent",
            table.span,
            help="lower some of them; what is left over may be left out",
        )
    if isinstance(domain, YesNo) and len(found) == 1:
        (known, share), *_ = found.items()
        found[not known] = 100 - share
    return tuple(found.items())

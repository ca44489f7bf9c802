"""What authors promise of their rules: the written form of `promises` and `partition`."""

from collections.abc import Iterable, Iterator
from typing import Final

from triage.checking.conditions import read_condition
from triage.checking.names import Kindred, Names
from triage.checking.report import did_you_mean
from triage.checking.rules import reasons
from triage.language.base import Claim, ClaimKind, ClauseKind, Level, Partition, Promise
from triage.language.referral import ACUITIES
from triage.language.span import Span
from triage.language.tree import Document, Node, Scalar, Sequence, Table

_WORDS: Final = {
    ClaimKind.ACUITY_AT_LEAST: tuple(ACUITIES),
    ClaimKind.ACUITY_AT_MOST: tuple(ACUITIES),
    ClaimKind.ACTIVITY: tuple(Level),
}
_RULES: Final = (ClaimKind.CONFIRMED, ClaimKind.REFUTED)
_CAUSES: Final = (ClaimKind.FIRST_CAUSE, ClaimKind.SHOWN, ClaimKind.NOT_SHOWN)
_INTERVENTIONS: Final = (ClaimKind.OFFERED, ClaimKind.NOT_OFFERED)
#: Claims that cannot both be kept when they name the same thing.
_OPPOSITES: Final = (
    (ClaimKind.RAISED, ClaimKind.NOT_RAISED),
    (ClaimKind.RAISED, ClaimKind.RULED_OUT),
    (ClaimKind.RULED_OUT, ClaimKind.OPEN_OR_RAISED),
    (ClaimKind.CONFIRMED, ClaimKind.REFUTED),
    (ClaimKind.SHOWN, ClaimKind.NOT_SHOWN),
    (ClaimKind.FIRST_CAUSE, ClaimKind.NOT_SHOWN),
    (ClaimKind.OFFERED, ClaimKind.NOT_OFFERED),
)


def read_promises(documents: Iterable[Document], names: Names) -> tuple[Promise, ...]:
    """Return the promises of all files, by name."""
    found: list[Promise] = []
    known = Kindred("", "promise")
    for document in documents:
        for table in document.root.tables("promises"):
            id, span = table.text("promise"), table.at("promise")
            if not id:
                names.report.unreadable(table.span, "a promise with a name: promise")
            elif names.define(known, id, span):
                found += _promise(id, document, table, names)
    return tuple(sorted(found, key=lambda promise: promise.id))


def _promise(id: str, document: Document, table: Table, names: Names) -> Iterator[Promise]:
    when = read_condition(table.get("when"), names)
    if table.get("when") is None:
        names.report.unreadable(table.span, "something with a condition under when")
    span = table.key_at("promise")
    because = reasons(table, f"the promise {id}", span, names)
    then = tuple(_claims(document, table.table("then"), names))
    _can_be_kept(id, table, then, names)
    if when is not None and then:
        yield Promise(id, when, then, because, span)


# ---------------------------------------------------------------- what is promised


def _claims(document: Document, then: Table, names: Names) -> Iterator[Claim]:
    about = document.root.text(document.kind)
    for key, node in then.items():
        if key not in tuple(ClaimKind):
            names.report.unreadable(then.key_at(key), f"one of {', '.join(ClaimKind)}")
            continue
        scalars = then.scalars(key)
        if not scalars and not isinstance(node, Sequence):
            names.report.unreadable(node.span, "a name or a list of names")
        found = [_named(ClaimKind(key), about, scalar, names) for scalar in scalars]
        if claimed := tuple(name for name in found if name):
            yield Claim(ClaimKind(key), claimed)


def _named(kind: ClaimKind, about: str, scalar: Scalar, names: Names) -> str:
    """Return the full name of what a claim speaks of; "" where there is no such thing."""
    name = str(scalar.value)
    if kind in _WORDS:
        if name not in _WORDS[kind]:
            names.report.unreadable(scalar.span, f"one of {', '.join(_WORDS[kind])}")
            return ""
        return name
    if kind in _RULES:
        full = name if "/" in name else f"{about}/{name}"
        return full if _is_rule(full, scalar, names) else ""
    if kind in _CAUSES:
        known = names.known(names.causes, name, scalar.span)
    elif kind in _INTERVENTIONS:
        known = names.known(names.interventions, name, scalar.span)
    elif kind is ClaimKind.TO:
        known = names.place(name, scalar.span)
    else:
        known = names.known(names.flags, name, scalar.span)
    return name if known else ""


def _is_rule(full: str, scalar: Scalar, names: Names) -> bool:
    if full in names.rules.spans:
        return True
    names.report.error(
        "TR108",
        f'no evidence rule is called "{scalar.value}"{names.where}',
        scalar.span,
        help=did_you_mean(full, names.rules.spans) or "write CAUSE/RULE",
    )
    return False


def _can_be_kept(id: str, table: Table, then: tuple[Claim, ...], names: Names) -> None:
    """Report a promise of nothing, and one whose claims rule each other out."""
    if not isinstance(table.get("then"), Table):
        names.report.unreadable(table.at("then"), "what must come out: then")
    elif not table.table("then").entries:
        names.report.error(
            "TR332",
            f"{id} promises nothing",
            table.key_at("then"),
            help="say what must come out, such as then: {acuity_at_least: urgent}",
        )
    said = {claim.kind: claim.names for claim in then}
    least, most = (
        ACUITIES[word] if (word := said.get(kind, ("",))[0]) else None
        for kind in (ClaimKind.ACUITY_AT_LEAST, ClaimKind.ACUITY_AT_MOST)
    )
    twice = [
        (first, second, name)
        for first, second in _OPPOSITES
        for name in said.get(first, ())
        if name in said.get(second, ())
    ]
    if least is not None and most is not None and least > most:
        _nobody_keeps(id, table, "acuity_at_least is above acuity_at_most", names)
    for first, second, name in twice:
        claims = " and ".join(kind.replace("_", " ") for kind in (first, second))
        _nobody_keeps(id, table, f"{name} cannot be {claims}", names)


def _nobody_keeps(id: str, table: Table, why: str, names: Names) -> None:
    names.report.error(
        "TR333",
        f"nobody can keep {id}: {why}",
        table.key_at("then"),
        help="remove one of the two",
    )


# ---------------------------------------------------------------- partitions


def read_partitions(
    causes: Iterable[Document], derived: Iterable[Document], names: Names
) -> tuple[Partition, ...]:
    """Return what is said to leave no gap and no overlap, in the order of the files."""
    found: list[Partition | None] = []
    for document in causes:
        node = document.root.get("partition")
        if isinstance(node, Sequence):
            found += [_of_rules(document.root.text("cause"), one, names) for one in node.items]
        elif node is not None:
            names.report.unreadable(node.span, "a list of lists of rules")
    for document in derived:
        if document.root.get("partition") is not None:
            found.append(_of_derived(document.root, names))
    return tuple(one for one in found if one is not None)


def _of_rules(cause: str, node: Node, names: Names) -> Partition | None:
    if not isinstance(node, Sequence):
        names.report.unreadable(node.span, "a list of rules of this cause")
        return None
    scalars = [one for one in node.items if isinstance(one, Scalar)]
    known = [_is_rule(f"{cause}/{one.value}", one, names) for one in scalars]
    parts = tuple(f"{ClauseKind.RULE}:{cause}/{one.value}" for one in scalars)
    sound = all(known) and _are_parts(cause, parts, node.span, names)
    return Partition(cause, parts, node.span) if sound else None


def _of_derived(root: Table, names: Names) -> Partition | None:
    id, span, scalars = root.text("derive"), root.key_at("partition"), root.scalars("partition")
    known = [_is_derived(one, names) for one in scalars]
    parts = tuple(f"{ClauseKind.DERIVED}:{one}" for one in (id, *(one.value for one in scalars)))
    sound = all(known) and _are_parts(id, parts, span, names)
    return Partition(id, parts, span) if sound else None


def _is_derived(scalar: Scalar, names: Names) -> bool:
    name = str(scalar.value)
    if not names.finding(name, scalar.span):
        return False
    derived = name in names.findings and names.findings[name].derived
    if not derived:
        names.report.error(
            "TR335",
            f"{name} is asked, and a partition is of derived findings",
            scalar.span,
            help="write a derive: file for each part",
        )
    return derived


def _are_parts(about: str, parts: tuple[str, ...], span: Span, names: Names) -> bool:
    twice = next((part for part in parts if parts.count(part) > 1), "")
    if twice or len(parts) < 2:
        names.report.error(
            "TR335",
            f"{twice.partition(':')[2]} is named twice" if twice else f"{about} has one part only",
            span,
            help="a partition names two or more different parts",
        )
        return False
    return True

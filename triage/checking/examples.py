"""The written form of examples and profiles: invented people, and what must come out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from triage.checking.answers import allowed, read_value
from triage.checking.names import Kindred, Names
from triage.checking.referrals import hours_within
from triage.checking.report import did_you_mean
from triage.language.base import Example, Expectation, Level
from triage.language.domain import FindingId, Value
from triage.language.referral import ACUITIES
from triage.language.span import Span
from triage.language.tree import Document, Node, Scalar, Sequence, Table


class Given(NamedTuple):
    """What is known about an invented person; None is unknown on purpose."""

    values: Mapping[FindingId, Value | None]


_RULES: Final = ("confirmed", "refuted")
_CAUSES: Final = ("first_cause", "not_ranked", "ranked")
_FLAGS: Final = ("raised", "not_ruled_out", "ruled_out")
_INTERVENTIONS: Final = ("offered", "not_offered")
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "acuity": tuple(ACUITIES),
    "activity": tuple(Level),
    "asks": tuple(ACUITIES),
}
_SUPPORT: Final = "support"
_PLACES: Final = ("disposition", "also", "asks_to")
#: What the flag of a file asks for by itself.
_OF_OWN_FLAG: Final = ("asks", "asks_to")
_CONTRADICTING: Final = "contradicting"
_ASKED_BY: Final = "asked_by"
_WITHIN: Final = "within"
_SUSPECTS: Final = "must_rule_out"
EXPECTATIONS: Final = (
    *_RULES,
    *_CAUSES,
    *_FLAGS,
    *_INTERVENTIONS,
    *_WORDS,
    *_PLACES,
    _SUPPORT,
    _SUSPECTS,
    _CONTRADICTING,
    _ASKED_BY,
    _WITHIN,
)


def read_profiles(documents: Iterable[Document], names: Names) -> dict[str, Given]:
    """Return the partial cases that examples may use, by name."""
    found = {}
    for document in documents:
        table = document.root.table("profiles")
        for id, node in table.items():
            if not names.define(names.profiles, id, table.key_at(id)):
                continue
            if not isinstance(node, Table):
                names.report.unreadable(node.span, "findings and their values")
                continue
            if "use" in node.entries:
                names.report.error(
                    "TR114",
                    f"the profile {id} uses a profile",
                    node.key_at("use"),
                    help="write out what it takes from there",
                )
            # A profile that stands for several questionnaires may name what only one asks.
            foreign = names.asked_in.keys() - names.asked.keys()
            found[id] = Given(dict(_given(node, names, foreign)))
    return found


def _given(
    table: Table, names: Names, foreign: Iterable[str] = ()
) -> Iterator[tuple[str, Value | None]]:
    for name, node in table.items():
        owner = name.split("/", 1)[0]
        if name == "use" or owner in foreign or not names.finding(name, table.key_at(name)):
            continue
        if name in names.options:
            yield from _options_given(name, node, names)
            continue
        finding = names.findings[name]
        if finding.derived:
            names.report.error(
                "TR115",
                f"{name} is derived and cannot be given",
                table.key_at(name),
                help="give the findings that it is made of",
            )
        elif not isinstance(node, Scalar):
            names.report.unreadable(node.span, "one answer, or unknown")
        elif node.value == "unknown":
            yield name, None
        else:
            value = read_value(finding.domain, node)
            if value is None:
                _cannot_be(name, node, allowed(finding.domain, node.value), names)
            else:
                yield name, value


def _options_given(name: str, node: Node, names: Names) -> Iterator[tuple[str, Value | None]]:
    """Yield a value for every option: what a list does not name is no."""
    options = names.options[name]
    if isinstance(node, Scalar) and node.value == "unknown":
        yield from ((f"{name}/{option}", None) for option in options)
        return
    items = node.items if isinstance(node, Sequence) else (node,)
    chosen = set()
    for item in items:
        if not isinstance(item, Scalar):
            names.report.unreadable(item.span, "the name of an option")
        elif str(item.value) not in options:
            meant = did_you_mean(str(item.value), options)
            _cannot_be(name, item, meant or f"its options are {', '.join(options)}", names)
        else:
            chosen.add(str(item.value))
    yield from ((f"{name}/{option}", option in chosen) for option in options)


def _cannot_be(name: str, node: Scalar, help: str, names: Names) -> None:
    names.report.error("TR120", f'{name} cannot be "{node.value}"', node.span, help=help)


# ---------------------------------------------------------------- examples


def read_examples(
    documents: Iterable[Document], profiles: Mapping[str, Given], names: Names
) -> tuple[Example, ...]:
    """Return the examples of all files, by file and in their order there."""
    found = []
    for document in documents:
        about = document.root.text(document.kind)
        called = Kindred("", "example")
        for table in document.root.tables("examples"):
            title = table.text("name")
            if not title:
                names.report.unreadable(table.span, "an example with a name")
                continue
            _unique(title, table.at("name"), called, names)
            given = dict(_profile(table.table("given"), profiles, names))
            for name, value in _given(table.table("given"), names):
                given.pop(name, None)
                given[name] = value
            found.append(
                Example(
                    name=title,
                    about=about,
                    given={name: value for name, value in given.items() if value is not None},
                    unknown=tuple(name for name, value in given.items() if value is None),
                    expect=tuple(_expectations(about, table.table("expect"), names)),
                    suggested=tuple(_suggested(table, names)),
                    span=table.key_at("name"),
                )
            )
    return tuple(found)


def _unique(title: str, span: Span, called: Kindred, names: Names) -> None:
    if title in called.spans:
        names.report.error(
            "TR110",
            f'the example "{title}" stands here twice',
            span,
            help="rename one of the two",
            related=[("first defined here", called.spans[title])],
        )
    called.spans.setdefault(title, span)


def _suggested(table: Table, names: Names) -> Iterator[str]:
    """Yield the keys of `expect:` that a program wrote, each of which must stand there."""
    expected = table.table("expect").entries
    for scalar in table.scalars("suggested"):
        if str(scalar.value) in expected:
            yield str(scalar.value)
        else:
            names.report.unreadable(
                scalar.span, f"one of the keys of `expect:`, {', '.join(expected)}"
            )


def _profile(
    given: Table, profiles: Mapping[str, Given], names: Names
) -> Mapping[str, Value | None]:
    use = given.get("use")
    if not isinstance(use, Scalar):
        if use is not None:
            names.report.unreadable(use.span, "the name of one profile")
        return {}
    if not names.known(names.profiles, str(use.value), use.span):
        return {}
    return profiles[str(use.value)].values if str(use.value) in profiles else {}


def _expectations(about: str, table: Table, names: Names) -> Iterator[Expectation]:
    for key, node in table.items():
        if key not in EXPECTATIONS:
            names.report.unreadable(table.key_at(key), f"one of {', '.join(EXPECTATIONS)}")
            continue
        scalars = table.scalars(key)
        if not scalars and not isinstance(node, Sequence):
            names.report.unreadable(node.span, "a name or a list of names")
        found = [_expected(about, key, scalar, names) for scalar in scalars]
        yield Expectation(key, tuple(name for name in found if name is not None), node.span)


def _expected(about: str, key: str, scalar: Scalar, names: Names) -> str | None:
    name = str(scalar.value)
    if key == _SUPPORT:
        if not isinstance(scalar.value, int) or about not in names.causes.spans:
            names.report.unreadable(scalar.span, "the points of the cause in whose file it stands")
            return None
        return name
    if key in _OF_OWN_FLAG and not _has_flag(about, names):
        wanted = "in the file of a red flag, a scope or a cause with refer_when"
        names.report.unreadable(scalar.span, wanted)
        return None
    if key == _WITHIN:
        if hours_within(name) is None:
            names.report.unreadable(scalar.span, "a time limit, such as 24 hours")
            return None
        return name
    if key == _ASKED_BY and name in names.findings:
        return name  # a critical question asks by its own name
    if key == _CONTRADICTING:
        return name if names.finding(name, scalar.span) else None
    if key in _RULES:
        full = name if "/" in name else f"{about}/{name}"
        return full if _known_rule(full, name, scalar.span, names) else None
    if key in _WORDS:
        if name not in _WORDS[key]:
            names.report.unreadable(scalar.span, f"one of {', '.join(_WORDS[key])}")
            return None
        return name
    if key == _SUSPECTS and name in names.flags.spans:
        return name  # a flag may suspect what is no cause, by its own name
    if key in (*_CAUSES, _SUSPECTS):
        kind = names.causes
    elif key in (*_FLAGS, _ASKED_BY):
        kind = names.flags
    else:
        kind = names.interventions if key in _INTERVENTIONS else names.places
    return name if names.known(kind, name, scalar.span) else None


def _has_flag(about: str, names: Names) -> bool:
    return any(id.split("/", 1)[0] == about for id in names.flags.spans)


def _known_rule(full: str, name: str, span: Span, names: Names) -> bool:
    if full in names.rules.spans:
        return True
    cause = full.split("/", 1)[0]
    own = [id.split("/", 1)[1] for id in names.rules.spans if id.split("/", 1)[0] == cause]
    meant = did_you_mean(name, own if "/" not in name else names.rules.spans)
    names.report.error(
        "TR108",
        f'no evidence rule is called "{name}"{names.where}',
        span,
        help=meant or "write RULE for one of this cause, or CAUSE/RULE",
    )
    return False

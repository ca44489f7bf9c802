"""The written weight of an evidence rule: a word, points, or a likelihood ratio."""

from typing import Final, NamedTuple

from triage.checking.answers import read_decimal
from triage.checking.report import Report
from triage.language.base import Ratio
from triage.language.span import Span
from triage.language.tree import Node, Scalar, Table
from triage.semantics.weight import WORDS, points_of_ratio

_KINDS: Final = ("supports", "opposes", "points", "likelihood_ratio")
_LEAST_SAID: Final = "author it as a word, at most weak, and say so in because"


class Weight(NamedTuple):
    """What a rule adds when confirmed and when refuted, and the ratios behind it."""

    confirmed: int
    refuted: int
    ratio: Ratio | None = None
    ratio_if_refuted: Ratio | None = None


def read_weight(rule: Table, report: Report) -> Weight | None:
    """Return the weight of `rule`; None where it has none that can be read."""
    written = [key for key in _KINDS if key in rule.entries]
    if not written:
        report.error(
            "TR320",
            "this evidence has no weight",
            rule.key_at("rule"),
            help="add supports: weak, moderate or strong; or opposes; or points",
        )
        return None
    if len(written) > 1:
        report.error(
            "TR321",
            f"{written[0]} and {written[1]} are two weights",
            rule.key_at(written[1]),
            help="keep one of them; what counts when refuted goes under if_refuted",
            related=[(f"{written[0]} is here", rule.key_at(written[0]))],
        )
        return None
    if written[0] == "likelihood_ratio":
        return _ratio_weight(rule, report)
    confirmed, refuted = _points(rule, written[0], report), _if_refuted(rule, report)
    if confirmed is None or refuted is None:
        return None
    if not confirmed and not refuted:
        report.error(
            "TR328",
            "this evidence adds nothing",
            rule.at(written[0]),
            help="give it points, or remove it",
        )
    return Weight(confirmed, refuted)


def _points(table: Table, kind: str, report: Report) -> int | None:
    node = table.get(kind)
    if kind == "points":
        if isinstance(node, Scalar) and isinstance(node.value, int):
            return node.value
        report.unreadable(table.at(kind), "a whole number of points")
        return None
    word = table.text(kind)
    if word not in WORDS:
        report.unreadable(table.at(kind), f"one of {', '.join(WORDS)}")
        return None
    return WORDS[word] if kind == "supports" else -WORDS[word]


def _if_refuted(rule: Table, report: Report) -> int | None:
    node = rule.get("if_refuted")
    if node is None:
        return 0
    table = node if isinstance(node, Table) else Table({}, node.span)
    written = [key for key in _KINDS[:3] if key in table.entries]
    if len(written) == 1:
        return _points(table, written[0], report)
    if written:
        report.error(
            "TR321",
            f"{written[0]} and {written[1]} are two weights",
            node.span,
            help="keep one of them",
        )
    else:
        report.unreadable(node.span, "one of supports, opposes or points")
    return None


# ---------------------------------------------------------------- ratios


def _ratio_weight(rule: Table, report: Report) -> Weight | None:
    node = rule.get("likelihood_ratio")
    if isinstance(node, Scalar):
        report.error(
            "TR322",
            "a likelihood ratio as a bare number does not say of what or of whom it is",
            node.span,
            help="write {confirmed: …, interval: […, …], measured_by: self_report, population: …}",
        )
        return None
    if not isinstance(node, Table):
        report.unreadable(rule.at("likelihood_ratio"), "a mapping with confirmed and interval")
        return None
    if rule.get("if_refuted") is not None:
        report.error(
            "TR321",
            "likelihood_ratio and if_refuted are two weights",
            rule.key_at("if_refuted"),
            help="a ratio says what counts when refuted by refuted and refuted_interval",
        )
    if not _particulars(node, report):
        return None
    confirmed = _ratio(node, "confirmed", "interval", report)
    if "refuted" not in node.entries:
        return None if confirmed is None else Weight(points_of(confirmed), 0, confirmed)
    refuted = _ratio(node, "refuted", "refuted_interval", report)
    if confirmed is None or refuted is None:
        return None
    return Weight(points_of(confirmed), points_of(refuted), confirmed, refuted)


def points_of(ratio: Ratio) -> int:
    """Return the points of `ratio`."""
    return points_of_ratio(ratio.low, ratio.high)


def _particulars(table: Table, report: Report) -> bool:
    wanted = ["confirmed", "interval", "measured_by", "population"]
    if "refuted" in table.entries:
        wanted.append("refuted_interval")
    missing = [key for key in wanted if key not in table.entries]
    for key in missing:
        report.error(
            "TR323",
            f"this likelihood ratio has no {key}",
            table.span,
            help=f"add {key} from the study, or {_LEAST_SAID}",
        )
    measured_by = table.text("measured_by", "self_report")
    if measured_by != "self_report":
        report.error(
            "TR326",
            f"nobody can report here what is measured by {measured_by}",
            table.at("measured_by"),
            help=_LEAST_SAID,
        )
    return not missing


def _ratio(table: Table, key: str, interval: str, report: Report) -> Ratio | None:
    figure, ends = _decimal(table.get(key)), [_decimal(end) for end in table.nodes(interval)]
    if figure is None:
        report.unreadable(table.at(key), "a number")
        return None
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        report.unreadable(table.at(interval), "two numbers")
        return None
    low, high = ends[0], ends[1]
    if figure <= 0 or low <= 0:
        which = table.at(key) if figure <= 0 else table.at(interval)
        report.error(
            "TR327",
            "a likelihood ratio is above zero",
            which,
            help="a study that saw none in one group gives no ratio; author it as a word",
        )
        return None
    if not low <= figure <= high:
        report.error(
            "TR324",
            f"the interval from {low:g} to {high:g} does not hold the figure {figure:g}",
            table.at(interval),
            help="copy both from the source again, the lower end first",
        )
        return None
    return _telling(
        Ratio(figure, low, high, "self_report", table.text("population")),
        table.at(interval),
        report,
    )


def _telling(ratio: Ratio, span: Span, report: Report) -> Ratio | None:
    if ratio.low <= 1 <= ratio.high:
        report.error(
            "TR325",
            f"an interval from {ratio.low:g} to {ratio.high:g} spans 1 and says nothing",
            span,
            help="remove the rule, or author it as a word and give the reason",
        )
        return None
    if not points_of(ratio):
        report.error(
            "TR328",
            "the interval ends so near 1 that this evidence adds nothing",
            span,
            help="remove the rule, or author it as a word and give the reason",
        )
        return None
    return ratio


def _decimal(node: Node | None) -> float | None:
    return read_decimal(node) if isinstance(node, Scalar) else None

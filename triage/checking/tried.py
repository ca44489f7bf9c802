"""Which rules and flags the examples next to them try out."""

from collections.abc import Iterator

from triage.checking.report import Report
from triage.language.base import Clause, ClauseId, Example, RuleBase
from triage.language.case import Case
from triage.language.span import Span
from triage.language.truth import Truth
from triage.semantics.gates import settled_case
from triage.semantics.reading import Reading


class _Truths(dict[ClauseId, Truth]):
    """The truths of one case, each found when it is first wanted.

    A file's examples try the rules of that file, so most clauses of a large library are never
    looked at.
    """

    def __init__(self, base: RuleBase, clauses: dict[ClauseId, Clause], example: Example) -> None:
        super().__init__()
        self._clauses = clauses
        self._reading = Reading(base, settled_case(base, Case(example.given)), self)

    def __missing__(self, id: ClauseId) -> Truth:
        self[id] = truth = self._reading.truth(self._clauses[id].when)
        return truth


def report_untried(base: RuleBase, report: Report) -> None:
    """Report each rule and flag that no example of its file confirms, or that none refutes.

    An example of another file counts where it names the rule.
    """
    clauses = {clause.id: clause for clause in base.clauses}
    seen: dict[ClauseId, set[Truth]] = {}
    owned = dict(_owned(base))
    files: dict[str, list[ClauseId]] = {}
    for id, (file, _) in owned.items():
        files.setdefault(file, []).append(id)
    for example in base.examples:
        truths = _Truths(base, clauses, example)
        for id in (*files.get(example.about, ()), *_named(example)):
            seen.setdefault(id, set()).add(truths[id])
    for id, (_, span) in owned.items():
        name = clauses[id].name
        missing = [
            word
            for word, truth in (("confirms", Truth.TRUE), ("refutes", Truth.FALSE))
            if truth not in seen.get(id, ())
        ]
        if missing:
            report.advise(
                "TR410",
                f"no example {' or '.join(missing)} {name}",
                span,
                help="add an example next to it; what is not tried may not mean what it should",
            )


def _owned(base: RuleBase) -> Iterator[tuple[ClauseId, tuple[str, Span]]]:
    """Yield every rule and flag, the name of its file, and where it stands."""
    for rule in base.evidence:
        yield f"rule:{rule.id}", (rule.cause, rule.span)
    for flag in base.red_flags:
        yield f"red_flag:{flag.id}", (flag.id.split("/", 1)[0], flag.span)


def _named(example: Example) -> Iterator[ClauseId]:
    for expectation in example.expect:
        if expectation.key in ("confirmed", "refuted"):
            yield from (f"rule:{name}" for name in expectation.names)
        elif expectation.key in ("raised", "ruled_out"):
            yield from (f"red_flag:{name}" for name in expectation.names)

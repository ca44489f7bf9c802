"""What keeps a red flag safe: which answers it reads, and which it accepts."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from triage.checking.names import Names
from triage.language.base import RedFlag
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import Value
from triage.language.questionnaire import Finding
from triage.language.span import Span
from triage.semantics.negate import accepted


def check_safety(flags: Iterable[RedFlag], derived: Mapping[str, Condition], names: Names) -> None:
    """Report every answer read by a flag, a step or their gates that could let danger pass.

    Derived findings are unfolded, and `not` is pushed to the leaves. The gate of a critical
    question asks for a referral too: a worse answer must not close it.
    """
    told: set[tuple[str, Span]] = set()
    for flag in flags:
        reader = _Reader(f"the red flag {flag.id}", derived, names, told)
        for condition in (flag.when, *(step.when for step in flag.steps)):
            reader.read(condition, wanted=True)
    for id, finding in names.findings.items():
        if finding.critical is not None and finding.gate is not None:
            reader = _Reader(f"the critical question {id}", derived, names, told, any_reading=True)
            reader.read(finding.gate, wanted=True)


class _Reader:
    """Reads the conditions of one flag, each gate and derived finding once."""

    def __init__(
        self,
        who: str,
        derived: Mapping[str, Condition],
        names: Names,
        told: set[tuple[str, Span]],
        *,
        any_reading: bool = False,
    ) -> None:
        self._who = who
        self._any_reading = any_reading  # also questions without danger and context
        self._derived = derived
        self._names = names
        self._told = told  # shared by all flags: a derived finding has many readers
        self._seen: set[tuple[str, bool]] = set()

    def read(self, condition: Condition, *, wanted: bool) -> None:
        """Check the leaves of `condition`, or of its opposite where that is what raises."""
        match condition:
            case Is() | Within():
                self._read_leaf(condition, wanted)
            case AtLeast(_, parts):
                for part in parts:
                    self.read(part, wanted=wanted)
            case Not(part):
                self.read(part, wanted=not wanted)
            case _:
                assert_never(condition)

    def _read_leaf(self, leaf: Leaf, wanted: bool) -> None:
        finding = self._names.findings[leaf.finding]
        fitting = {value for value in finding.values() if accepted(leaf, value) is wanted}
        if finding.derived:
            when = self._derived.get(leaf.finding)
            # Both or neither of yes and no is constant, and reported as such.
            if when is not None and len(fitting) == 1:
                self._read_once(leaf.finding, when, True in fitting)
            return
        self._check_leaf(leaf, finding, fitting)
        if finding.gate is not None:
            # Where the closed value raises the flag, it is closing the gate that raises it.
            opens = bool(finding.danger) or finding.closed_value not in fitting
            self._read_once(leaf.finding, finding.gate, opens)

    def _read_once(self, id: str, condition: Condition, wanted: bool) -> None:
        if (id, wanted) not in self._seen:
            self._seen.add((id, wanted))
            self.read(condition, wanted=wanted)

    # ------------------------------------------------------------ one leaf

    def _check_leaf(self, leaf: Leaf, finding: Finding, fitting: set[Value]) -> None:
        id = finding.id
        if self._any_reading and not finding.danger:
            return
        if "/" in id:
            self._tell(
                "TR305",
                f"{self._who} reads {id}, an option of a list",
                leaf.span,
                "an unticked box is not a no: ask it alone or on a screen",
                finding,
            )
            return
        if id in self._names.doubtful or (finding.danger and finding.context):
            return
        if not finding.danger:
            if not finding.context:
                self._tell(
                    "TR306",
                    f"{self._who} reads {id}, which has neither danger nor context",
                    leaf.span,
                    "say in the questionnaire which answers are danger, or why it is context",
                    finding,
                )
            return
        if finding.otherwise in finding.danger:
            self._tell(
                "TR304",
                f"a closed gate implies a danger value of {id}, which {self._who} reads",
                self._names.tables[id].at("otherwise"),
                "leave otherwise out, or imply an answer that is no danger",
                finding,
            )
        self._check_values(leaf, finding, fitting)

    def _check_values(self, leaf: Leaf, finding: Finding, fitting: set[Value]) -> None:
        harmless = [value for value in finding.values() if value in fitting - {*finding.danger}]
        if harmless:
            self._tell(
                "TR307",
                f"{self._who} accepts {word(harmless[0])} of {finding.id},"
                " which is no danger value",
                leaf.span,
                "name danger values only; a flag that needs an absence is written without it",
                finding,
            )
            return
        least = next((value for value in finding.danger if value in fitting), None)
        if least is None:
            return
        worse = finding.danger[finding.rank(least) :]
        missed = next((value for value in worse if value not in fitting), None)
        if missed is not None:
            self._tell(
                "TR308",
                f"{self._who} accepts {word(least)} of {finding.id}"
                f" and not {word(missed)}, which is worse",
                leaf.span,
                f"accept {word(missed)} too; another flag may ask for more",
                finding,
            )

    def _tell(self, code: str, message: str, span: Span, help: str, finding: Finding) -> None:
        if (code, span) not in self._told:
            self._told.add((code, span))
            related = [("asked here", finding.span)]
            self._names.report.error(code, message, span, help=help, related=related)


def word(value: Value) -> str:
    """Return a value as it is written, in quotes."""
    return f'"{value}"' if not isinstance(value, bool) else '"yes"' if value else '"no"'

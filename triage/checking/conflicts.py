"""What keeps a conflict safe: a worse answer must not end it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from triage.checking.names import Names
from triage.checking.safety import word
from triage.language.condition import AtLeast, Condition, Is, Leaf, Not, Within
from triage.language.domain import Value
from triage.language.questionnaire import Conflict, Finding
from triage.semantics.negate import accepted


class _Read(NamedTuple):
    """A leaf of one side, the finding it reads, and the answers it accepts."""

    leaf: Leaf
    finding: Finding
    fitting: frozenset[Value]

    @property
    def dangers(self) -> list[Value]:
        return [value for value in self.finding.danger if value in self.fitting]

    @property
    def harmless(self) -> list[Value]:
        return [
            value
            for value in self.finding.domain.values()
            if value in self.fitting and not self.finding.rank(value)
        ]


def check_conflicts(conflicts: Iterable[Conflict], names: Names) -> None:
    """Report conflicts that no answers can meet, and those that a worse answer would end."""
    for conflict in conflicts:
        for side in (conflict.first, conflict.second):
            _check_side(list(_reads(side, names, wanted=True)), names)


def _check_side(read: list[_Read], names: Names) -> None:
    for each in read:
        if each.finding.derived:
            names.report.error(
                "TR216",
                f"a conflict is between answers, and {each.finding.id} is worked out",
                each.leaf.span,
                help="name the answers that it is worked out from",
            )
    asked = [each for each in read if each.finding.danger and not each.finding.derived]
    serious = next((each for each in asked if each.dangers), None)
    if serious is None:
        return
    for each in asked:
        missed = _left_out(each)
        if each.harmless:
            names.report.error(
                "TR331",
                f"this side of a conflict takes {word(serious.dangers[0])} of"
                f" {serious.finding.id}, a danger value, and {word(each.harmless[0])} of"
                f" {each.finding.id}, which is none",
                each.leaf.span,
                help="one side names danger values only, or none",
                related=[("asked here", each.finding.span)],
            )
        elif missed is not None:
            names.report.error(
                "TR331",
                f"this side of a conflict takes {word(each.dangers[0])} of {each.finding.id}"
                f" and not {word(missed)}, which is worse",
                each.leaf.span,
                help=f"name {word(missed)} too",
                related=[("asked here", each.finding.span)],
            )


def _left_out(read: _Read) -> Value | None:
    """Return the first danger value that is worse than one accepted, and is not accepted."""
    if not read.dangers:
        return None
    worse = read.finding.danger[read.finding.rank(read.dangers[0]) :]
    return next((value for value in worse if value not in read.fitting), None)


def _reads(condition: Condition, names: Names, *, wanted: bool) -> Iterator[_Read]:
    match condition:
        case Is(finding) | Within(finding):
            values = names.findings[finding].values()
            fitting = frozenset(value for value in values if accepted(condition, value) is wanted)
            yield _Read(condition, names.findings[finding], fitting)
        case AtLeast(_, parts):
            for part in parts:
                yield from _reads(part, names, wanted=wanted)
        case Not(part):
            yield from _reads(part, names, wanted=not wanted)
        case _:
            assert_never(condition)

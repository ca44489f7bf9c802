"""What a condition still waits for."""

from collections.abc import Iterator
from typing import assert_never

from triage.language.condition import AtLeast, Condition, Is, Not, Within
from triage.language.domain import FindingId
from triage.language.truth import Truth
from triage.semantics.reading import Reading


def waits(condition: Condition, reading: Reading) -> tuple[FindingId, ...]:
    """Return the open asked findings that `condition` waits for, in the order of the text.

    Derived findings are unfolded into what they are made of, and unknown gates into what they
    wait for; a finding behind an unknown gate comes after what its gate waits for.
    """
    return tuple(dict.fromkeys(_waits(condition, reading)))


def open_findings(finding: FindingId, reading: Reading) -> tuple[FindingId, ...]:
    """Return the asked findings that must be answered before `finding` has one value."""
    if finding not in reading.open:
        reading.open[finding] = tuple(dict.fromkeys(_open(finding, reading)))
    return reading.open[finding]


def _open(finding: FindingId, reading: Reading) -> Iterator[FindingId]:
    checked = reading.base.findings[finding]
    if checked.derived:
        yield from _waits(reading.base.derived[finding].when, reading)
        return
    if checked.gate is not None and reading.gate(finding) is Truth.UNKNOWN:
        yield from _waits(checked.gate, reading)
    if finding not in reading.case.values and reading.gate(finding) is not Truth.FALSE:
        yield finding


def _waits(condition: Condition, reading: Reading) -> Iterator[FindingId]:
    if reading.truth(condition) is not Truth.UNKNOWN:
        return
    match condition:
        case Is(finding) | Within(finding):
            yield from open_findings(finding, reading)
        case AtLeast(_, parts):
            for part in parts:
                yield from _waits(part, reading)
        case Not(part):
            yield from _waits(part, reading)
        case _:
            assert_never(condition)

"""Conditions that are always true or never true."""

from collections.abc import Iterable, Mapping

from triage.checking.names import Names
from triage.language.base import Clause
from triage.language.condition import Condition
from triage.language.questionnaire import Conflict


def report_constants(
    clauses: Iterable[Clause],
    conflicts: Iterable[Conflict],
    derived: Mapping[str, Condition],
    names: Names,
) -> None:
    """Report every condition that comes out the same in every complete case."""

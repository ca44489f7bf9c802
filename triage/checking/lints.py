"""Advice about a library that may be used."""

from collections.abc import Iterable

from triage.checking.report import Report
from triage.language.base import RuleBase
from triage.language.tree import RuleBook


def advise(book: RuleBook, bases: Iterable[RuleBase], report: Report) -> None:
    """Add advice about rule bases without errors."""

"""How loud each lint is: one table, which a library may change for itself in `library.yaml`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from triage.checking.report import Report, did_you_mean
from triage.language.flaw import Flaw, Severity
from triage.language.tree import RuleBook


class Level(StrEnum):
    """What a lint does when it finds something."""

    OFF = "off"  # says nothing
    ADVICE = "advice"  # says it; the library can be used
    FLAW = "flaw"  # the library cannot be used until it is mended


#: Every lint and its usual level.
LEVELS: Final[Mapping[str, Level]] = MappingProxyType(
    {
        # findings and questions
        "TR401": Level.ADVICE,  # a finding that nobody reads
        "TR405": Level.ADVICE,  # no and not yes differ
        "TR407": Level.ADVICE,  # a safety section after one that is not
        # red flags
        "TR402": Level.ADVICE,  # self-care while a red flag is open
        "TR403": Level.ADVICE,  # a step that asks for no more
        # evidence
        "TR404": Level.ADVICE,  # a group of one
        "TR411": Level.ADVICE,  # the same way, confirmed or refuted
        "TR412": Level.ADVICE,  # one answer counts twice
        "TR413": Level.ADVICE,  # limits that overlap
        "TR414": Level.ADVICE,  # more points than the ratio in words allows
        "TR415": Level.ADVICE,  # a ratio from a source that nobody read
        # what is not used, not tried, not signed
        "TR406": Level.ADVICE,  # a source that nobody cites
        "TR408": Level.ADVICE,  # rules that no questionnaire uses
        "TR409": Level.ADVICE,  # an intervention that no cause offers
        "TR410": Level.ADVICE,  # no example confirms, or none refutes
        "TR430": Level.ADVICE,  # a signature of a file that has changed
        "TR431": Level.ADVICE,  # a signature of no file
        "TR432": Level.ADVICE,  # a review that nobody signed
        # words
        "TR420": Level.ADVICE,  # a long sentence
        "TR421": Level.ADVICE,  # a text that is hard to read
        "TR422": Level.ADVICE,  # a word of the trade
    }
)


def read_levels(book: RuleBook, report: Report) -> Mapping[str, Level]:
    """Return the level of each lint for this library; report what is no lint or no level."""
    levels = dict(LEVELS)
    for document in book.of_kind("library"):
        table = document.root.table("lints")
        for code in table.entries:
            word = table.text(code)
            if code not in LEVELS:
                report.error(
                    "TR217",
                    f'"{code}" is no lint',
                    table.key_at(code),
                    help=did_you_mean(code, LEVELS) or f"there are {', '.join(LEVELS)}",
                )
            elif word in tuple(Level):
                levels[code] = Level(word)
            else:
                report.unreadable(table.at(code), "off, advice or flaw")
    return levels


def levelled(flaws: Iterable[Flaw], levels: Mapping[str, Level]) -> tuple[Flaw, ...]:
    """Return `flaws` with each lint as loud as `levels` says; the others as they are."""
    severities = {Level.ADVICE: Severity.ADVICE, Level.FLAW: Severity.ERROR}
    return tuple(
        replace(flaw, severity=severities[levels[flaw.code]]) if flaw.code in levels else flaw
        for flaw in flaws
        if levels.get(flaw.code) is not Level.OFF
    )

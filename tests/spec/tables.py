"""Truth tables drawn as text, `?` for unknown."""

from textwrap import dedent

from triage.language.condition import Condition
from triage.language.domain import Value
from triage.language.truth import Truth
from triage.semantics.evaluate import truth_of

LETTERS = {"T": Truth.TRUE, "?": Truth.UNKNOWN, "F": Truth.FALSE}
_VALUES: dict[str, frozenset[Value] | None] = {
    "T": frozenset((True,)),
    "?": None,
    "F": frozenset((False,)),
}


def rows(table: str) -> list[tuple[str, str]]:
    """Return the rows of a drawn table as what is given and what is expected."""
    lines = dedent(table).strip().splitlines()[1:]
    return [
        (given.replace(" ", ""), expected.strip())
        for given, expected in (line.split("|") for line in lines)
    ]


def truth_in(condition: Condition, names: str, given: str) -> Truth:
    """Return the truth of `condition` where each of `names` is as the letters of `given` say."""
    return truth_of(
        condition, {n: _VALUES[letter] for n, letter in zip(names, given, strict=True)}.get
    )

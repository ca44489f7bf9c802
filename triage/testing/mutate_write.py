"""Writes the examples that would notice slips into the files of a library."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from triage.authoring.library import read_library
from triage.authoring.more_examples import Stronger, with_examples
from triage.authoring.whole_files import replace_whole
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.language.flaw import TriageError
from triage.language.tree import RuleBook
from triage.testing.examples import run_examples
from triage.testing.mutants import mutants_of
from triage.testing.mutate import Mutation
from triage.testing.mutate_example import Natural
from triage.testing.mutate_judge import Fate
from triage.testing.mutate_suggest import Suggested, Suggester


class UnwritableError(TriageError):
    """What was to be written would not hold; every file is as it was before."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into one file."""

    file: str
    stronger: int  # expectations added to examples that stood there
    new: int  # examples added


def suggested_for(
    base: RuleBase,
    book: RuleBook,
    found: Mutation,
    seconds: float,
    looked: Callable[[int], None] = lambda _: None,
) -> tuple[Suggested, Natural]:
    """Return what would notice the slips that nothing notices, and what writes it as text.

    Raises SolverMissingError where there is no solver.
    """
    through = {one.id for one in found.judged if one.fate is Fate.SURVIVED}
    suggester = Suggester(base, book, (one for one in mutants_of(base) if one.id in through))
    try:
        return suggester.suggest(seconds, looked), suggester.natural
    finally:
        suggester.close()


def write(
    library: Path, base: RuleBase, suggested: Suggested, natural: Natural
) -> tuple[Written, ...]:
    """Write suggestions into the files of `library`; return what was written, by file.

    Raises UnwritableError, and leaves every file as it was, where the library would not hold then.
    """
    stronger: dict[str, list[Stronger]] = {}
    for one in suggested.stronger:
        place = stronger.setdefault(one.example.span.file, [])
        place.append(Stronger(one.example.name, one.more))
    new: dict[str, list[str]] = {}
    called: dict[str, set[str]] = {}
    for example in base.examples:
        called.setdefault(example.span.file, set()).add(example.name)
    for each in suggested.new:
        file = file_of(base, each.suggestion.about)
        taken = called.setdefault(file, set())
        name = _unlike(natural.name(each.suggestion, taken), taken)
        new.setdefault(file, []).append(natural.yaml(each.suggestion, name))
    before = {file: (library / file).read_bytes() for file in sorted({*stronger, *new})}
    after = {
        file: with_examples(data, file, stronger.get(file, ()), new.get(file, ()))
        for file, data in before.items()
    }
    try:
        for file, data in after.items():
            replace_whole(library / file, data)
        _hold(library, base.questionnaire.id)
    except BaseException:
        for file, data in before.items():
            replace_whole(library / file, data)
        raise
    return tuple(
        Written(
            file,
            sum(len(names) or 1 for one in stronger.get(file, ()) for names in one.more.values()),
            len(new.get(file, ())),
        )
        for file in before
    )


def file_of(base: RuleBase, about: str) -> str:
    """Return the file of a cause, flag or derived finding, as places in it name it."""
    if about in base.causes:
        return base.causes[about].span.file
    if about in base.derived:
        return base.derived[about].span.file
    return next(flag.span.file for flag in base.red_flags if flag.id == about)


def _unlike(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    taken.add(found)
    return found


def _hold(library: Path, questionnaire: str) -> None:
    """Raise UnwritableError where the library has flaws now, or an example fails."""
    checked = check(*read_library(library))
    failures = run_examples(checked.bases[questionnaire])
    if failures:
        raise UnwritableError(f"what was to be written does not hold: {failures[0]}")

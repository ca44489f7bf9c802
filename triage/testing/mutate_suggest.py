"""Examples that would notice the slips that nothing notices, as few and as short as may be.

First what could be expected of people who stand in the files already; then new people, each grown
so that many slips show in one.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from triage.checking.examples import EXPECTATIONS
from triage.language.base import Example, Expectation, RuleBase
from triage.language.case import Case
from triage.language.tree import RuleBook
from triage.semantics.reading import truths
from triage.testing.mutants import Mutant
from triage.testing.mutate_equivalent import Differ, outcome, until
from triage.testing.mutate_example import Natural, Suggestion, askable
from triage.testing.mutate_expect import Choice, Hope, fewest, noticing, person
from triage.testing.mutate_owners import Owners
from triage.testing.mutate_retrial import Retrial
from triage.testing.mutate_ways import Ways

#: A person with more answers than this beside those of a profile is hard to read.
_MOST_ANSWERS: Final = 7
#: So many other slips are tried on one person before the next is invented.
_MOST_TRIED: Final = 12
_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Stronger:
    """What an example in the files should expect beside what it expects already."""

    example: Example
    more: Mapping[str, tuple[str, ...]]
    slips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A new example, and the slips that it notices."""

    suggestion: Suggestion
    slips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What would notice the slips, and those for which nothing was found."""

    stronger: tuple[Stronger, ...]
    new: tuple[New, ...]
    left: tuple[str, ...]


class Suggester:
    """One rule base with its examples, and the slips on it that nothing notices."""

    def __init__(self, base: RuleBase, book: RuleBook, mutants: Iterable[Mutant]) -> None:
        """Raise SolverMissingError where there is no solver."""
        self._base = base
        self._differ = Differ(base)
        self.natural = Natural(base, book)
        self._mutants = {one.id: one for one in mutants}
        self._retrials = {
            id: Retrial(base, one.build(), self._differ.reach) for id, one in self._mutants.items()
        }
        self.owners = Owners(base, self._differ.reach)
        self._found: dict[str, tuple[str, Case] | None] = {}

    def close(self) -> None:
        """Give back what the solver holds."""
        self._differ.close()

    def suggest(self, seconds: float, looked: Callable[[int], None] = lambda _: None) -> Suggested:
        """Return what would notice the slips; `looked` is told of how many were dealt with.

        New people are looked for until the time is up; what is not reached then is left.
        """
        end = time.monotonic() + seconds
        stronger = self._stronger()
        noticed = {slip for one in stronger for slip in one.slips}
        looked(len(noticed))
        left = {id: one for id, one in self._mutants.items() if id not in noticed}
        new: list[New] = []
        nobody: list[str] = []
        while left and time.monotonic() < end:
            id = next(iter(left))
            found = self._invent(left[id], left)
            if found is None:
                nobody.append(id)
            else:
                new.append(found)
            gone = {id, *(found.slips if found is not None else ())}
            looked(len(gone))
            left = {id: one for id, one in left.items() if id not in gone}
        return Suggested(tuple(stronger), tuple(new), (*nobody, *left))

    # ------------------------------------------------------------ people in the files

    def _stronger(self) -> list[Stronger]:
        examples = self._base.examples
        people = [
            person(self._base, one.about, Case(one.given), _expected(one)) for one in examples
        ]
        places: dict[str, list[int]] = {}
        for place, one in enumerate(examples):
            places.setdefault(one.about, []).append(place)
        noticed: dict[str, dict[int, frozenset[Hope]]] = {}
        for id, mutant in self._mutants.items():
            near = [
                (place, people[place])
                for owner in self.owners.of(mutant)
                for place in places.get(owner, ())
            ]
            noticed |= noticing({id: self._retrials[id]}, near)
        chosen = fewest(noticed, people)
        grouped: dict[int, list[Choice]] = {}
        for choice in chosen:
            grouped.setdefault(choice.place, []).append(choice)
        return [
            Stronger(examples[place], _together(choices), _slips(choices))
            for place, choices in sorted(grouped.items())
        ]

    # ------------------------------------------------------------ new people

    def _invent(self, mutant: Mutant, left: Mapping[str, Mutant]) -> New | None:
        found = self._somebody(mutant)
        if found is None:
            return None
        profile, case = found
        owners = self.owners.of(mutant)
        others = [id for id, one in left.items() if owners[0] in self.owners.of(one)]
        others.remove(mutant.id)
        if len(self.natural.lines(self.natural.beside(profile, case))) > _MOST_ANSWERS:
            profile, case = self._shorter(mutant, owners[0], profile, case)
        case = self._grown(profile, case, mutant.id, others)
        for owner in owners:
            new = self._dressed(owner, profile, case, mutant.id, others)
            if new is not None:
                return new
        return None

    def _somebody(self, mutant: Mutant) -> tuple[str, Case] | None:
        """Return whom a slip shows on, with the profile that makes them short; None if nobody."""
        if mutant.id not in self._found:
            after = self._retrials[mutant.id].base
            self._differ.rest()
            ways = Ways(self._differ, after)
            case = self._differ.witness(after, ways.all(), ways.new, until(_SECONDS))
            found = None
            if isinstance(case, Case):
                found = self.natural.dressed(
                    case,
                    lambda one: self._shows(mutant.id, one),
                    well=True,
                    near=self.owners.near(mutant),
                )
            self._found[mutant.id] = found
        return self._found[mutant.id]

    def _shorter(self, mutant: Mutant, owner: str, profile: str, case: Case) -> tuple[str, Case]:
        """Return a case on which less may be told otherwise, but an expectation still notices."""
        retrial = self._retrials[mutant.id]
        hopes = person(self._base, owner, case, {}).notices(retrial)
        if not hopes:
            return profile, case

        def keeps(one: Case) -> bool:
            if not askable(self._base, one, truths(self._base, one)):
                return False
            return bool(hopes & person(self._base, owner, one, {}).notices(retrial))

        return self.natural.dressed(case, keeps, well=True, near=self.owners.near(mutant))

    def _dressed(
        self, owner: str, profile: str, case: Case, first: str, others: list[str]
    ) -> New | None:
        """Return the example, in the file of `owner`; None where it could not expect anything."""
        one = person(self._base, owner, case, {})
        noticed = noticing({id: self._retrials[id] for id in (first, *others)}, [(0, one)])
        if not noticed[first]:
            return None
        choices = fewest(noticed, [one])
        more = _together(choices)
        expect = tuple(Expectation(key, names) for key, names in more.items())
        beside = self.natural.beside(profile, case)
        return New(Suggestion(owner, profile, beside, case, expect), _slips(choices))

    def _grown(self, profile: str, case: Case, first: str, others: list[str]) -> Case:
        """Return a case in which more slips show, as long as it stays short."""
        showing = [first]
        for id in others[:_MOST_TRIED]:
            if self._shows(id, case):
                showing.append(id)
                continue
            other = self._somebody(self._mutants[id])
            if other is None or other[0] != profile:
                continue
            whole = self.natural.in_order({**case.values, **self.natural.beside(profile, other[1])})
            beside = self.natural.lines(self.natural.beside(profile, whole))
            if len(beside) <= _MOST_ANSWERS and all(
                self._shows(one, whole) for one in (*showing, id)
            ):
                case = whole
                showing.append(id)
        return case

    def _shows(self, id: str, case: Case) -> bool:
        """Tell whether a person whom the questions allow is told otherwise because of a slip."""
        after = self._retrials[id].base
        was, now = truths(self._base, case), truths(after, case)
        if not (askable(self._base, case, was) or askable(after, case, now)):
            return False
        return outcome(self._base, case, was) != outcome(after, case, now)


def _expected(example: Example) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in example.expect:
        names = {name.removeprefix(f"{example.about}/") for name in one.names}
        found[one.key] = found.get(one.key, frozenset()) | names
    return found


def _together(choices: Iterable[Choice]) -> dict[str, tuple[str, ...]]:
    """Return what is expected by key, in the order in which an example is written."""
    found: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        names = (choice.hope.name,) if choice.hope.name else ()
        found[choice.hope.key] = (*found.get(choice.hope.key, ()), *names)
    return {key: found[key] for key in EXPECTATIONS if key in found}


def _slips(choices: Iterable[Choice]) -> tuple[str, ...]:
    return tuple(sorted(slip for choice in choices for slip in choice.slips))

"""Which expectation of which person would notice a slip, and the fewest that notice them all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from triage.language.assessment import Assessment
from triage.language.base import Expectation, RuleBase
from triage.language.case import Case
from triage.language.span import NOWHERE
from triage.testing.examples import otherwise
from triage.testing.mutate_example import full, worth_expecting
from triage.testing.mutate_retrial import Retrial
from triage.testing.mutate_trials import (
    ACTIVITY,
    CONTRADICTIONS,
    OFFERS,
    SOON,
    SUSPECTS,
    Expected,
    Told,
    Trial,
    Truths,
    trial_of,
)

#: Keys of `expect:` that hold one value; an example that has one cannot have another.
ONE_VALUE: Final = (
    "acuity",
    "disposition",
    "support",
    "first_cause",
    "activity",
    "asks",
    "asks_to",
    "within",
)
#: Keys that name a rule: they say less than the points that come of all rules together.
_OF_RULES: Final = ("confirmed", "refuted")
_OF_OFFERS: Final = ("offered", "not_offered")


class Hope(NamedTuple):
    """One expectation that an example could have, of one name."""

    key: str
    name: str  # "" for none at all

    def expectation(self, about: str) -> Expectation:
        """Return it as reading a file would have it."""
        bare = Expectation(self.key, (self.name,) if self.name else ())
        return Expectation(self.key, full(about, bare))


@dataclass(frozen=True)
class Person:
    """An invented person in the file of `about`, and all that could be expected of them."""

    about: str
    trial: Trial
    hopes: tuple[Hope, ...]  # the plainest first

    def notices(self, retrial: Retrial) -> frozenset[Hope]:
        """Return which expectations would notice a slip."""
        found = retrial.assessed(self.trial)
        if found is None:
            return frozenset()
        return frozenset(hope for hope in self.hopes if not self._kept(hope, retrial.base, *found))

    def _kept(self, hope: Hope, after: RuleBase, assessment: Assessment, found: Truths) -> bool:
        expectation = hope.expectation(self.about)
        try:
            return otherwise(after, self.about, assessment, found, expectation) is None
        except (KeyError, StopIteration):
            return False  # what is expected has no longer a name


def person(base: RuleBase, about: str, case: Case, already: Mapping[str, frozenset[str]]) -> Person:
    """Return somebody of whom anything could be expected beside what is expected `already`."""
    anything = Expected(_anything(base), lambda *_: True)
    trial = trial_of(base, Told.EXAMPLE, about, NOWHERE, case, (anything,))
    hopes = tuple(
        hope
        for hope in dict.fromkeys(_hopes(base, about, trial))
        if hope.name not in already.get(hope.key, ())
        and not (hope.key in ONE_VALUE and hope.key in already)
    )
    return Person(about, trial, hopes)


def _hopes(base: RuleBase, about: str, trial: Trial) -> Iterator[Hope]:
    """Yield what belongs into the file of `about`; interventions of others do not."""
    cause = base.causes.get(about)
    own = {one.intervention for one in cause.offers} if cause is not None else None
    for one in worth_expecting(base, about, trial.assessment, trial.truths):
        for name in one.names or ("",):
            if own is None or one.key not in _OF_OFFERS or name in own:
                yield Hope(one.key, name)


def _anything(base: RuleBase) -> frozenset[str]:
    found = {SOON, SUSPECTS, OFFERS, ACTIVITY, CONTRADICTIONS}
    found |= {f"rule:{rule.id}" for rule in base.evidence}
    found |= {f"cause:{id}" for id in base.causes}
    found |= {f"kind:{cause.kind}" for cause in base.causes.values()}
    return frozenset(found | {f"red_flag:{flag.id}" for flag in base.red_flags})


# ---------------------------------------------------------------- the fewest


class Choice(NamedTuple):
    """An expectation of a person, and the slips that it is there for."""

    place: int  # of the person, in the list
    hope: Hope
    slips: tuple[str, ...]


def fewest(
    noticed: Mapping[str, Mapping[int, frozenset[Hope]]], people: list[Person]
) -> list[Choice]:
    """Return few expectations that notice every slip that can be noticed, the strongest first.

    `noticed` holds of each slip which expectations of which person notice it. Of equals the one
    that stands first in the files is taken: greedy set cover.
    """
    covers: dict[tuple[int, Hope], set[str]] = {}
    for slip, found in noticed.items():
        for place, hopes in found.items():
            for hope in hopes:
                covers.setdefault((place, hope), set()).add(slip)
    chosen: list[Choice] = []
    left = {slip for slip, found in noticed.items() if any(found.values())}
    order = {
        (place, hope): (place, number)
        for place, one in enumerate(people)
        for number, hope in enumerate(one.hopes)
    }
    taken: set[tuple[int, str]] = set()
    while left:
        best, covered = max(
            ((one, slips & left) for one, slips in covers.items()),
            key=lambda each: (
                len(each[1]),
                each[0][1].key not in _OF_RULES,
                # A key that stands there already needs no line of its own.
                (each[0][0], each[0][1].key) in taken,
                tuple(-number for number in order[each[0]]),
            ),
        )
        place, hope = best
        chosen.append(Choice(place, hope, tuple(sorted(covered))))
        taken.add((place, hope.key))
        left -= covered
        covers = {
            one: slips & left
            for one, slips in covers.items()
            if slips & left and not (one[0] == place and one[1].key == hope.key in ONE_VALUE)
        }
        left &= set().union(*covers.values()) if covers else set()
    return chosen


def noticing(
    retrials: Mapping[str, Retrial], people: Iterable[tuple[int, Person]]
) -> dict[str, dict[int, frozenset[Hope]]]:
    """Return of each slip, by its name, which expectations of which person notice it."""
    every = list(people)
    return {
        slip: {place: found for place, one in every if (found := one.notices(retrial))}
        for slip, retrial in retrials.items()
    }

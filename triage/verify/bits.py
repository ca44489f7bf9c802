"""Many people at once: of each statement a whole number, whose bits tell of whom it holds."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from triage.verify.circuit import FALSE, TRUE, Circuit, Literal

#: So finely chances are told apart, in bits.
_FINE: Final = 6
#: Of those who are well one in so many gives a grave answer.
_FEW: Final = 20


class Bits:
    """Of whom each statement of a circuit holds."""

    def __init__(self, circuit: Circuit, everybody: int, given: Mapping[Literal, int]) -> None:
        """Take of whom each free statement holds; what is not given holds of nobody."""
        self.everybody = everybody
        self._circuit = circuit
        self._given = given
        self._masks: dict[Literal, int] = {TRUE: everybody}

    def of_whom(self, literal: Literal) -> int:
        """Return of whom a statement holds."""
        number = abs(literal)
        if number not in self._masks:
            self._look(number)
        mask = self._masks[number]
        return mask if literal > 0 else self.everybody ^ mask

    def of_all(self, literals: Iterable[Literal]) -> int:
        """Return of whom all of these hold."""
        found = self.everybody
        for literal in literals:
            found &= self.of_whom(literal)
        return found

    def _look(self, wanted: Literal) -> None:
        masks, parts_of = self._masks, self._circuit.parts_of
        waiting = [wanted]
        while waiting:
            number = waiting[-1]
            parts = parts_of(number)
            missing = [abs(part) for part in parts if abs(part) not in masks]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if not parts:
                masks[number] = self._of_free(number)
                continue
            mask = self.everybody
            for part in parts:
                mask &= masks[part] if part > 0 else ~masks[-part]
            masks[number] = mask

    def _of_free(self, number: Literal) -> int:
        demand = self._circuit.demands.get(number)
        if demand is not None:
            return demand.among(self)
        return self._given.get(number, 0)


class Asked(NamedTuple):
    """What may be answered."""

    answers: tuple[Literal, ...]
    grave: frozenset[int]  # which of them are danger signs
    shut: Literal  # when it is not asked
    together: str  # with what it is asked in one list; "" where it is asked alone


def draw(
    circuit: Circuit,
    asked: Sequence[Asked],
    dice: random.Random,
    people: int,
    like: Collection[Literal] | None = None,
) -> dict[Literal, int]:
    """Return who gives each answer, drawn so that few answer what they are not asked.

    Whoever is in a conflict may still do so. With `like`, the answers that somebody gave, most
    answers of most people are as theirs.
    """
    everybody = (1 << people) - 1
    drawn: dict[Literal, int] = {}
    bits = Bits(circuit, everybody, drawn)
    lists = {
        name: _answering(dice, people) for name in dict.fromkeys(one.together for one in asked)
    }
    owner = {literal: number for number, one in enumerate(asked) for literal in one.answers}
    # Some are otherwise in one part of the answers, others in another.
    changed = [_share(dice, people, 8) for _ in range(8)]
    done: set[int] = set()
    waiting = list(range(len(asked)))[::-1]
    while waiting:
        number = waiting[-1]
        one = asked[number]
        read = {owner[each] for each in circuit.variables_below((one.shut,)) if each in owner}
        # Two that are in conflict may wait for each other; whoever says both is left out.
        first = read - done - set(waiting)
        if first and number not in done:
            waiting += sorted(first)
            continue
        waiting.pop()
        if number not in done:
            done.add(number)
            says = lists[one.together] if one.together else _answering(dice, people)
            who_asked = everybody if one.shut == FALSE else ~bits.of_whom(one.shut) & everybody
            who = says & who_asked
            for left, literal in enumerate(one.answers):
                chosen = who & _share(dice, people, len(one.answers) - left)
                drawn[literal] = chosen
                who ^= chosen
            _spare(dice, people, one, drawn)
            if like is not None:
                alike = ~(_share(dice, people, 4) & dice.getrandbits(people) | changed[number % 8])
                for literal in one.answers:
                    as_they_did = who_asked & alike if literal in like else 0
                    drawn[literal] = drawn[literal] & ~alike | as_they_did
    return drawn


def _spare(dice: random.Random, people: int, one: Asked, drawn: dict[Literal, int]) -> None:
    """Let every second person give a harmless answer, but for few: most people are well."""
    harmless = [each for n, each in enumerate(one.answers) if n not in one.grave]
    if not (harmless and one.grave):
        return
    well = ((1 << people) - 1) // 3 & ~_share(dice, people, _FEW)
    for number in sorted(one.grave):
        spared = drawn[one.answers[number]] & well
        drawn[one.answers[number]] ^= spared
        drawn[dice.choice(harmless)] |= spared


def _answering(dice: random.Random, people: int) -> int:
    """Return who answers a question: half say all they know, the others less."""
    talkative = (1 << people // 2) - 1
    return talkative | dice.getrandbits(people) | dice.getrandbits(people)


def _share(dice: random.Random, people: int, parts: int) -> int:
    """Return people drawn so that about one of so many parts of them are in."""
    if parts == 1:
        return (1 << people) - 1
    found, chance = 0, round((1 << _FINE) / parts)
    for number in range(_FINE):
        more = dice.getrandbits(people)
        found = found | more if chance >> number & 1 else found & more
    return found

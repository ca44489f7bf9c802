"""What one run of proofs leaves to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from triage.authoring.codec import Codecs
from triage.language.base import RuleBase
from triage.verify.kept_file import plain_text, read_kept, write_kept
from triage.verify.memory import Apart, Memory
from triage.verify.verdict import Outcome, Verdict

#: After so many runs without use what was found is forgotten.
MOST_RUNS: Final = 5
_OUTCOME: Final = Codecs().of(Outcome)


@dataclass
class Kept:
    """What earlier runs found, each with the number of runs since it was last of use."""

    found: dict[str, tuple[int, Any]] = field(default_factory=dict)
    apart: dict[Apart, int] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def memory(self) -> Memory:
        """Return what promises may use."""
        found = {key: value for key, (_, value) in self.found.items()}
        return Memory(found, self.apart, self.shown)

    def take(self, memory: Memory) -> None:
        """Keep what promises found out and used."""
        self.found |= {key: (0, value) for key, value in memory.found.items()}
        self.apart |= dict.fromkeys(memory.apart, 0)
        self.shown |= memory.shown

    def outcome(self, key: str) -> Outcome | None:
        """Return what became of a promise when all that it looks at was as it is now."""
        if key not in self.outcomes:
            return None
        _, data = self.outcomes[key]
        self.outcomes[key] = (0, data)
        found = _OUTCOME.decode(data)
        return found if isinstance(found, Outcome) else None

    def keep(self, key: str, outcome: Outcome) -> None:
        """Keep what became of a promise, unless there was no time to find out."""
        if outcome.verdict is not Verdict.UNDECIDED:
            self.outcomes[key] = (0, _OUTCOME.encode(outcome))

    def older(self) -> "Kept":
        """Return the same, one run later, without what nobody needs any more."""
        apart = {one: age + 1 for one, age in self.apart.items() if age < MOST_RUNS}
        return Kept(_older(self.found), apart, self.shown, _older(self.outcomes))


def _older(things: Mapping[str, tuple[int, Any]]) -> dict[str, tuple[int, Any]]:
    return {key: (age + 1, one) for key, (age, one) in things.items() if age < MOST_RUNS}


# ---------------------------------------------------------------- the file


def fetch(base: RuleBase) -> Kept:
    """Return what earlier runs left about a questionnaire; nothing where that is not sound."""
    data = read_kept("verify", _about(base))
    try:
        return Kept() if data is None else _read(data)
    except (ValueError, TypeError, KeyError, IndexError):
        return Kept()


def store(base: RuleBase, kept: Kept) -> None:
    """Leave `kept` to the next run, if there is a place to keep it."""
    people: dict[str, int] = {}  # many claims hold of the same person
    found = {
        key: (age, people.setdefault(plain_text(said), len(people)))
        for key, (age, said) in kept.found.items()
    }
    digests: dict[str, int] = {}  # and many proofs rest on the same statements
    apart = [
        [age, *(digests.setdefault(digest, len(digests)) for digest in sorted(one))]
        for one, age in sorted(kept.apart.items(), key=lambda item: sorted(item[0]))
    ]
    data = {
        "found": found,
        "people": [json.loads(one) for one in people],
        "apart": apart,
        "digests": list(digests),
        "shown": kept.shown,
        "outcomes": kept.outcomes,
    }
    write_kept("verify", _about(base), data)


def _about(base: RuleBase) -> tuple[str, str]:
    return base.library.id, base.questionnaire.id


def _read(data: Any) -> Kept:
    people, digests = data["people"], data["digests"]
    found = {str(key): (int(age), people[number]) for key, (age, number) in data["found"].items()}
    apart = {
        frozenset(str(digests[number]) for number in numbers): int(age)
        for age, *numbers in data["apart"]
    }
    outcomes = {str(key): (int(age), value) for key, (age, value) in data["outcomes"].items()}
    return Kept(found, apart, dict(data["shown"]), outcomes)

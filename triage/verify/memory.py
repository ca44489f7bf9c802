"""What was proved and found before, by content: what is unchanged is not asked again.

A statement is known by the digest of all that it says, down to the answers that it reads. So what
another rule says cannot matter, and what this rule says cannot change unnoticed. Of a proof the
statements are kept that cannot hold together, and no more: whatever joins these, with whatever
else, cannot be either.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value

#: What is known of a claim: what somebody says of whom it holds, or None where there is nobody.
Known: TypeAlias = Mapping[FindingId, Value] | None

#: Digests of statements that cannot hold together.
Apart: TypeAlias = frozenset[str]


class Claim(NamedTuple):
    """That some statements hold together, by their digests."""

    key: str  # of all of it; "" where that is not known
    parts: frozenset[str]  # of each statement that has a digest


class Nothing(Enum):
    """That nothing is known; None says more than that."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING


class Memory:
    """What one run may use of those before it, and what it leaves to those after it."""

    def __init__(
        self,
        found: Mapping[str, Mapping[FindingId, Value]] | None = None,
        apart: Iterable[Apart] = (),
        shown: Mapping[str, Mapping[FindingId, Value]] | None = None,
    ) -> None:
        """Begin with what is known."""
        self._found = dict(found or {})
        self._shown = dict(shown or {})
        self._apart: dict[str, list[Apart]] = {}
        self._often: Counter[str] = Counter()
        self._index(list(apart))
        self.found: dict[str, Mapping[FindingId, Value]] = {}
        self.apart: set[Apart] = set()
        self.shown: dict[str, Mapping[FindingId, Value]] = {}

    def known(self, claim: Claim) -> Known | Nothing:
        """Return what is known of a claim."""
        said = self.found.get(claim.key, self._found.get(claim.key))
        if claim.key and said is not None:
            self.found[claim.key] = said
            return said
        for digest in sorted(claim.parts & self._apart.keys()):
            for apart in self._apart[digest]:
                if apart <= claim.parts:
                    self.apart.add(apart)
                    return None
        return NOTHING

    def keep_found(self, claim: Claim, case: Case) -> None:
        """Keep of whom a claim holds."""
        if claim.key:
            self.found[claim.key] = dict(case.values)

    def keep_apart(self, digests: Iterable[str]) -> None:
        """Keep that statements of these digests, each of which is known, never hold together."""
        apart = frozenset(digests)
        if "" not in apart:
            self.apart.add(apart)
            self._index([apart])

    def gained(self) -> "Memory":
        """Return what was found out and used, without what else was known."""
        gained = Memory()
        gained.found, gained.apart, gained.shown = self.found, self.apart, self.shown
        return gained

    def _index(self, every: list[Apart]) -> None:
        """Find each by the digest that fewest of them have."""
        self._often.update(digest for apart in every for digest in apart)
        for apart in every:
            rarest = min(apart, key=lambda digest: (self._often[digest], digest), default="")
            self._apart.setdefault(rarest, []).append(apart)

    def who_showed(self, base: RuleBase, what: str) -> Case | None:
        """Return who showed something in an earlier run, if `base` still takes those answers."""
        values = self._shown.get(what)
        return Case(values) if values is not None and _fits(base, values) else None

    def showed(self, what: str, case: Case) -> None:
        """Keep who shows something."""
        self.shown[what] = dict(case.values)


def _fits(base: RuleBase, values: Mapping[FindingId, Value]) -> bool:
    asked = base.findings
    return all(
        id in asked and not asked[id].derived and asked[id].domain.holds(value)
        for id, value in values.items()
    )

"""The truths of all leaves as one long whole number, an octet for each clause.

A leaf is false, unknown or true: 0, 1 or 2. Five such digits fit an octet, so the leaves of a
clause are one number below 243, which names what became of it. What is known of a finding changes a
digit in every clause that reads it; all those changes together are one number to add.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from triage.language.base import Clause, RuleBase
from triage.language.condition import Leaf, leaves
from triage.language.domain import FindingId
from triage.language.truth import Truth

#: How many leaves an octet has room for.
_IN_AN_OCTET: Final = 5


def leaves_once(clause: Clause) -> tuple[Leaf, ...]:
    """Return the leaves of a clause, each once, in the order of the text."""
    return tuple(dict.fromkeys(leaves(clause.when)))


class LeafCodes:
    """Where the digit of each leaf of each clause stands.

    Clauses of one octet come first, in their order; `narrow` and `wide` are the numbers of both
    kinds of clauses, and `places` where the octets of the wide ones begin and end.
    """

    def __init__(self, base: RuleBase) -> None:
        """Give every clause of `base` its octets."""
        each = [leaves_once(clause) for clause in base.clauses]
        numbers = range(len(each))
        self.narrow = [number for number in numbers if len(each[number]) <= _IN_AN_OCTET]
        self.wide = [number for number in numbers if len(each[number]) > _IN_AN_OCTET]
        self.places: list[tuple[int, int]] = []
        self._uses: dict[FindingId, dict[Leaf, list[tuple[int, int]]]] = {}
        self._known: dict[tuple[FindingId, bytes], int] = {}
        for octet, number in enumerate(self.narrow):
            self._place(each[number], octet)
        self.size = len(self.narrow)
        for number in self.wide:
            end = self.size + -(-len(each[number]) // _IN_AN_OCTET)
            self._place(each[number], self.size)
            self.places.append((self.size, end))
            self.size = end
        self.nothing = self._number(
            (octet, weight * Truth.UNKNOWN)
            for leaves in self._uses.values()
            for places in leaves.values()
            for octet, weight in places
        )

    def _place(self, leaves: Sequence[Leaf], first: int) -> None:
        for number, leaf in enumerate(leaves):
            place = (first + number // _IN_AN_OCTET, 3 ** (number % _IN_AN_OCTET))
            self._uses.setdefault(leaf.finding, {}).setdefault(leaf, []).append(place)

    def change(self, finding: FindingId, truths: Mapping[Leaf, int]) -> int:
        """Return what the truths of the leaves on `finding` add to what is true of nothing."""
        uses = self._uses.get(finding, {})
        key = (finding, bytes(truths[leaf] for leaf in uses))
        if key not in self._known:
            signs = {1: Truth.TRUE, -1: Truth.FALSE}
            self._known[key] = sum(
                sign
                * self._number(
                    place
                    for leaf, places in uses.items()
                    if truths[leaf] == truth
                    for place in places
                )
                for sign, truth in signs.items()
            )
        return self._known[key]

    def _number(self, digits: Iterator[tuple[int, int]]) -> int:
        octets = bytearray(self.size)
        for octet, digit in digits:
            octets[octet] += digit
        return int.from_bytes(octets, "little")


def truths_of(code: int | bytes, count: int) -> list[int]:
    """Return the truths of so many leaves, of which `code` holds the digits."""
    found: list[int] = []
    for octet in (code,) if isinstance(code, int) else code:
        for _ in range(min(_IN_AN_OCTET, count - len(found))):
            octet, digit = divmod(octet, 3)
            found.append(digit)
    return found

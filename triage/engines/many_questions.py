"""Questionnaires of which one person answers a small part.

Whatever reads a question that nobody answered cannot be true yet. With hundreds of questions, most
of them unanswered, clearing those lanes one question at a time would take longer than all else. So
the masks of neighbours are joined in a tree, pairs in pairs of pairs, and a whole run of unanswered
questions is cleared in a few steps, however long it is.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from triage.language.domain import FindingId, Value

Pair: TypeAlias = tuple[int, int]


class ManyQuestions:
    """What the answers to questions without a gate leave true and leave possible."""

    def __init__(
        self,
        every_lane: int,
        questions: Sequence[FindingId],
        tables: Sequence[Mapping[Value | None, Pair]],
        unanswered: Sequence[int],
    ) -> None:
        """Take the masks of every answer, and the lanes that stay true without one."""
        self._every_lane = every_lane
        self._places = {id: place for place, id in enumerate(questions)}
        self._tables = tables
        self._count = len(questions)
        # The parent of `place` is `place // 2`; what is at 0 is no part of it.
        self._tree = [every_lane, *([every_lane] * (self._count - 1)), *unanswered]
        for place in range(self._count - 1, 0, -1):
            self._tree[place] = self._tree[2 * place] & self._tree[2 * place + 1]

    def __call__(self, values: Mapping[FindingId, Value]) -> Pair:
        """Return the lanes that may be true, and those that are possible."""
        true = possible = self._every_lane
        places, tables = self._places.get, self._tables
        answered = []
        for id, value in values.items():
            place = places(id)
            if place is not None and value is not None:
                left_true, left_possible = tables[place][value]
                true &= left_true
                possible &= left_possible
                answered.append(place)
        answered.sort()
        start = 0
        for place in (*answered, self._count):
            if start < place:
                true &= self._run(start, place)
            start = place + 1
        return true, possible

    def _run(self, start: int, end: int) -> int:
        """Return the lanes that stay true without answers from `start` up to but not `end`."""
        left, tree = self._every_lane, self._tree
        start += self._count
        end += self._count
        while start < end:
            if start & 1:
                left &= tree[start]
                start += 1
            if end & 1:
                end -= 1
                left &= tree[end]
            start >>= 1
            end >>= 1
        return left

"""Guides that many interviews share: each remembers much, and serves one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from triage.interview.choice import Choosing, NextStep
from triage.interview.policy import Policy
from triage.interview.relevance import Needs
from triage.language.base import RuleBase


class SharedGuide:
    """Asks whichever guide is free; a guide finds the same whatever it was asked before."""

    def __init__(self, base: RuleBase, policy: Policy) -> None:
        """Guide through the questionnaire of `base`."""
        self._base = base
        self._policy = policy
        self._free: list[Choosing] = []
        self._lock = Lock()

    @property
    def policy(self) -> Policy:
        """Return when these guides stop."""
        return self._policy

    def next(self, needs: Needs, last: str = "") -> NextStep:
        """Return what to ask after the question `last`, or why nothing more is asked."""
        with self._one() as guide:
            return guide.next(needs, last)

    def prepare(self) -> None:
        """Do ahead what questions will need."""
        with self._one() as guide:
            guide.prepare()

    @contextmanager
    def _one(self) -> Iterator[Choosing]:
        with self._lock:
            guide = self._free.pop() if self._free else None
        if guide is None:
            guide = Choosing(self._base, self._policy)
            guide.prepare()
        yield guide
        # One that failed half way is not used again.
        with self._lock:
            self._free.append(guide)

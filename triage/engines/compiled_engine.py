"""The engine of servers and simulations: one generated function, microseconds a case.

It agrees with the specification in everything; generated tests hold it to that. Cases do not
touch each other and nothing is kept between them, so threads may share an engine.
"""

from collections.abc import Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import Final

from triage.engines.generated import Program
from triage.engines.layout import layout_of
from triage.language.base import ClauseId, RuleBase
from triage.language.case import Case
from triage.language.truth import Truth
from triage.semantics.gates import settled_case

_TRUTHS: Final = {str(truth.value): truth for truth in Truth}


class CompiledEngine:
    """Finds the truth of every clause of a rule base, or the whole assessment, of one case."""

    def __init__(self, base: RuleBase) -> None:
        """Compile `base`."""
        self._base = base
        self._layout = layout_of(base)
        self._program = Program(base, self._layout)
        self._ids = tuple(clause.id for clause in base.clauses)
        size = self._layout.size
        # One more than there are clauses, and two at least: of one, `itemgetter` makes no tuple.
        places = [size - 1 - self._layout.positions[id] for id in self._ids]
        self._picked = itemgetter(*places, *places[:1]) if places else None

    @property
    def text(self) -> str:
        """Return the text of the generated function."""
        return self._program.text

    def truths(self, case: Case) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause in `case`, in the order of the clauses."""
        if self._picked is None:
            return MappingProxyType({})
        settled = settled_case(self._base, case)
        true, possible, _, _ = self._program.function(settled.values.get)
        # Every bit as a digit of its own: what is true adds one to what is possible, and each
        # digit is then the truth of a clause.
        both = int(f"{true:b}", 16) + int(f"{possible:b}", 16)
        digits = self._picked(f"{both:0{self._layout.size}x}")
        return MappingProxyType(
            dict(zip(self._ids, map(_TRUTHS.__getitem__, digits), strict=False))
        )

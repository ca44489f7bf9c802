"""The one function that is generated for a rule base: from answers to two whole numbers.

Nothing that an author wrote becomes code. The text is made of the fixed phrases below and of slots,
which are a letter and a number; names of findings, answers and masks are what the slots hold. A
test reads the text of hostile rule bases word by word.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from triage.engines.layout import Layout, hangs_on
from triage.engines.masks import DERIVED_VALUES, Masks, Reader, masking
from triage.language.base import ClauseId, RuleBase
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.evaluate import Values, truth_of
from triage.semantics.gates import visible

#: What was answered to a finding; None where nothing was.
Answered: TypeAlias = Callable[[FindingId], Value | None]

#: From the answers to what is true and what is possible, a bit for each clause in both.
Bits: TypeAlias = tuple[int, int]

#: `p` holds the lanes that nothing refutes, `k` those of which no leaf is unknown.
_BEGIN: Final = """\
def find(get):
    p = k = every
"""
_ASKED: Final = """\
    v = get(f{n})
    if v is None:
        k &= u{n}
    else:
        p &= o{n}[v]
"""
_GATED: Final = """\
    q = p & m{n}
    a, b = (o{n} if q & k else w{n} if q else c{n})[get(f{n})]
    p &= a
    k &= b
"""
_DERIVED: Final = """\
    q = p & m{n}
    if not q:
        p &= c{n}
    elif q & k:
        p &= o{n}
    else:
        k &= u{n}
"""
_TRIED: Final = """\
    a, b = x{n}(get, p, k)
    p &= a
    k &= b
"""
_END: Final = """\
    t = p & k
    return t & one | (t & more) + more & guards, p & one | (p & more) + more & guards
"""


class Program:
    """The generated function of a rule base."""

    def __init__(self, base: RuleBase, layout: Layout) -> None:
        """Generate and compile it."""
        self._base = base
        self._layout = layout
        slots: dict[str, Any] = {
            "every": layout.every_lane,
            "one": layout.singles,
            "more": layout.several,
            "guards": layout.guards,
        }
        self.text = "".join((_BEGIN, *self._steps(slots), _END))
        # The text holds no word of an author's: see above. A loop over the same steps takes half
        # as long again.
        exec(compile(self.text, "<rule base>", "exec"), slots)  # noqa: S102
        #: From what was answered to what follows.
        self.found: Callable[[Answered], Bits] = slots["find"]

    def _steps(self, slots: dict[str, Any]) -> Iterator[str]:
        """Yield the phrases, each finding after those that it hangs on; fill their slots."""
        waiting = dict.fromkeys(self._layout.too_many)
        for number, finding in enumerate(self._layout.order):
            hanging = hangs_on(self._base, finding)
            if hanging in waiting:
                del waiting[hanging]
                yield self._tried(slots, number, hanging)
            if finding in self._layout.literals:
                yield self._read(slots, number, finding, hanging)
        for number, clause in enumerate(waiting, len(self._layout.order)):
            yield self._tried(slots, number, clause)

    def _read(
        self, slots: dict[str, Any], number: int, finding: FindingId, hanging: ClauseId | None
    ) -> str:
        """Return the phrase that clears the lanes that what is known of `finding` rules out."""
        literals = self._layout.literals[finding]
        reader: Reader[Masks] = Reader(
            self._base.findings[finding],
            {literal.leaf: None for literal in literals},
            masking(literals, self._layout.every_lane),
        )
        slots[f"f{number}"] = finding
        slots[f"u{number}"] = reader.of(None).known
        if hanging is None:
            slots[f"o{number}"] = _Possible(reader)
            return _ASKED.format(n=number)
        slots[f"m{number}"] = self._layout.lanes[hanging]
        if self._base.findings[finding].derived:
            slots[f"o{number}"] = reader.of(DERIVED_VALUES[Truth.TRUE]).possible
            slots[f"c{number}"] = reader.of(DERIVED_VALUES[Truth.FALSE]).possible
            return _DERIVED.format(n=number)
        for letter, truth in (("o", Truth.TRUE), ("w", Truth.UNKNOWN), ("c", Truth.FALSE)):
            slots[f"{letter}{number}"] = reader.answers(truth)
        return _GATED.format(n=number)

    def _tried(self, slots: dict[str, Any], number: int, clause: ClauseId) -> str:
        """Return the phrase that works out a clause with too many lanes, part by part."""
        every = self._layout.every_lane
        others = every & ~self._layout.lanes[clause]
        when = self._layout.clauses[clause].when
        masks = {
            Truth.TRUE: (every, every),
            Truth.UNKNOWN: (every, others),
            Truth.FALSE: (others, every),
        }

        def tried(get: Answered, possible: int, known: int) -> tuple[int, int]:
            return masks[truth_of(when, self._values(get, possible, known))]

        slots[f"x{number}"] = tried
        return _TRIED.format(n=number)

    def _values(self, get: Answered, possible: int, known: int) -> Values:
        """Return what findings may be, given the lanes that are possible and known."""

        def truth(clause: ClauseId) -> Truth:
            lanes = possible & self._layout.lanes[clause]
            if not lanes:
                return Truth.FALSE
            return Truth.TRUE if lanes & known else Truth.UNKNOWN

        def values(finding: FindingId) -> frozenset[Value] | None:
            checked, hanging = self._base.findings[finding], hangs_on(self._base, finding)
            gate = Truth.TRUE if hanging is None else truth(hanging)
            if checked.derived:
                return DERIVED_VALUES[gate]
            return visible(checked, get(finding), gate)

        return values


class _Possible(dict[Value | None, int]):
    """The lanes that each answer to an open question leaves possible."""

    def __init__(self, reader: Reader[Masks]) -> None:
        self._answers = reader.answers(Truth.TRUE)
        super().__init__({answer: masks.possible for answer, masks in self._answers.items()})

    def __missing__(self, answer: Value | None) -> int:
        return self._answers[answer].possible

"""The one function that is generated for a rule base: from answers to two whole numbers.

Nothing that an author wrote becomes code. The text is made of the fixed phrases below and of slots,
which are a letter and a number; names of findings, answers and masks are what the slots hold. A
test reads the text of hostile rule bases word by word.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from textwrap import indent
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from triage.engines.layout import Layout, hangs_on
from triage.engines.masks import Reader
from triage.language.base import ClauseId, RuleBase
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.evaluate import Values, truth_of
from triage.semantics.gates import visible

#: What was answered to a finding; None where nothing was.
Answered: TypeAlias = Callable[[FindingId], Value | None]

#: From the answers to four numbers: what is true and what is possible, first of the clauses, each
#: by its one bit, and then of every lane.
Found: TypeAlias = tuple[int, int, int, int]
Function: TypeAlias = Callable[[Answered], Found]

#: The same, and the truth of every leaf told to the second argument, finding by finding; the last
#: number has the clauses that read a finding of which something is known.
NotingFunction: TypeAlias = Callable[
    [Answered, Callable[[bytes], object]], tuple[int, int, int, int, int]
]

#: What a derived finding may be.
DERIVED_VALUES: Final[Mapping[Truth, frozenset[Value] | None]] = {
    Truth.TRUE: frozenset((True,)),
    Truth.UNKNOWN: None,
    Truth.FALSE: frozenset((False,)),
}

_ASKED = """\
    v = get(f{n})
    if v is None:
        t &= u{n}
{unknown}    else:
        a, b, s, r = k{n}[v]
        t &= a
        p &= b
{known}"""
_GATED = """\
    a, b, s, r = (k{n} if t & m{n} else w{n} if p & m{n} else c{n})[get(f{n})]
    t &= a
    p &= b
"""
_DERIVED = """\
    a, b, s, r = k{n} if t & m{n} else w{n} if p & m{n} else c{n}
    t &= a
    p &= b
"""
_TRIED = """\
    a, b = x{n}(get, t, p)
    t &= a
    p &= b
"""
#: What the function that keeps a trace notes besides: the truth of leaves, and what was touched.
_NOTED = """\
    note(s)
    q |= r
"""
_NOTHING_NOTED = """\
    note(z{n})
"""
_BEGIN = """\
def find(get):
    t = p = every
"""
_BEGIN_NOTING = """\
def find(get, note):
    t = p = every
    q = none
"""
_END = """\
    return (
        t & one | (t & more) + more & guards,
        p & one | (p & more) + more & guards,
        t,
        p,
    )
"""
_END_NOTING = """\
    return (
        t & one | (t & more) + more & guards,
        p & one | (p & more) + more & guards,
        t,
        p,
        q & one | (q & more) + more & guards,
    )
"""


class Program:
    """The text of the function of a rule base, what its slots hold, and the function itself."""

    def __init__(self, base: RuleBase, layout: Layout) -> None:
        """Generate and compile the function."""
        self._base = base
        self._layout = layout
        self._slots: dict[str, Any] = {
            "every": layout.every_lane,
            "none": 0,
            "one": layout.singles,
            "more": layout.several,
            "guards": layout.guards,
        }
        self.readers = {
            id: Reader(
                base.findings[id],
                leaves,
                layout.literals.get(id, {}),
                layout.readers[id],
                layout.every_lane,
            )
            for id, leaves in layout.leaves.items()
        }
        self.text = "".join((_BEGIN, *self._steps(noting=False), _END))
        self.function: Function = self._made(self.text)

    @cached_property
    def noting_text(self) -> str:
        """Return the text of the function that notes what a trace needs."""
        return "".join((_BEGIN_NOTING, *self._steps(noting=True), _END_NOTING))

    @cached_property
    def noting(self) -> NotingFunction:
        """Return the function that notes what a trace needs."""
        function: NotingFunction = self._made(self.noting_text)
        return function

    def _made(self, text: str) -> Any:
        scope = dict(self._slots)
        # The text holds no word of an author's: see above. A loop over the same steps takes half
        # as long again.
        exec(compile(text, "<rule base>", "exec"), scope)  # noqa: S102
        return scope["find"]

    @property
    def slots(self) -> Mapping[str, Any]:
        """Return what the slots of the text hold."""
        return MappingProxyType(self._slots)

    def _steps(self, *, noting: bool) -> Iterator[str]:
        """Yield the phrases, each finding after those that it hangs on."""
        waiting = dict.fromkeys(self._layout.too_many)
        for number, finding in enumerate(self._layout.order):
            hanging = hangs_on(self._base, finding)
            if hanging in waiting:
                del waiting[hanging]
                yield self._tried(number, hanging)
            if finding in self.readers and (noting or finding in self._layout.literals):
                yield self._read(number, finding, hanging, noting=noting)
        for number, clause in enumerate(waiting, len(self._layout.order)):
            yield self._tried(number, clause)

    def _read(
        self, number: int, finding: FindingId, hanging: ClauseId | None, *, noting: bool
    ) -> str:
        """Return the phrase that clears the lanes that what is known of `finding` rules out."""
        noted = _NOTED if noting else ""
        reader = self.readers[finding]
        self._slots[f"f{number}"] = finding
        if hanging is None:
            self._slots[f"u{number}"] = reader.of(None).true
            self._slots[f"z{number}"] = reader.of(None).leaves
            self._slots[f"k{number}"] = reader.table(Truth.TRUE)
            nothing = indent(_NOTHING_NOTED.format(n=number), "    ") if noting else ""
            known = indent(noted, "    ")
            return _ASKED.format(n=number, unknown=nothing, known=known)
        self._slots[f"m{number}"] = self._layout.lanes[hanging]
        derived = self._base.findings[finding].derived
        for letter, truth in (("k", Truth.TRUE), ("w", Truth.UNKNOWN), ("c", Truth.FALSE)):
            self._slots[f"{letter}{number}"] = (
                reader.of(DERIVED_VALUES[truth]) if derived else reader.table(truth)
            )
        return (_DERIVED if derived else _GATED).format(n=number) + noted

    def _tried(self, number: int, clause: ClauseId) -> str:
        """Return the phrase that works out a clause with too many lanes, part by part."""
        lane, every = self._layout.lanes[clause], self._layout.every_lane
        when = self._layout.clauses[clause].when
        masks = {
            Truth.TRUE: (every, every),
            Truth.UNKNOWN: (every & ~lane, every),
            Truth.FALSE: (every & ~lane, every & ~lane),
        }

        def tried(get: Answered, true: int, possible: int) -> tuple[int, int]:
            return masks[truth_of(when, self.values(get, true, possible))]

        self._slots[f"x{number}"] = tried
        return _TRIED.format(n=number)

    def values(self, get: Answered, true: int, possible: int) -> Values:
        """Return what findings may be, given the lanes that are true and possible."""

        def truth(clause: ClauseId) -> Truth:
            lanes = self._layout.lanes[clause]
            if true & lanes:
                return Truth.TRUE
            return Truth.UNKNOWN if possible & lanes else Truth.FALSE

        def values(finding: FindingId) -> frozenset[Value] | None:
            checked, hanging = self._base.findings[finding], hangs_on(self._base, finding)
            gate = Truth.TRUE if hanging is None else truth(hanging)
            if checked.derived:
                return DERIVED_VALUES[gate]
            return visible(checked, get(finding), gate)

        return values

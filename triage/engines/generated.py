"""The one function that is generated for a rule base: from answers to two whole numbers.

Nothing that an author wrote becomes code. The text is made of the fixed phrases below and of slots,
which are a letter and a number; names of findings, answers and masks are what the slots hold. A
test reads the text of hostile rule bases word by word.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from textwrap import indent
from typing import Any, Final, TypeAlias

from triage.engines.layout import Layout, hangs_on
from triage.engines.leaf_codes import LeafCodes
from triage.engines.many_questions import ManyQuestions
from triage.engines.masks import Coding, Reader
from triage.language.base import ClauseId, RuleBase
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.evaluate import Values as Possible
from triage.semantics.evaluate import truth_of
from triage.semantics.gates import visible

#: What was answered to a finding; None where nothing was.
Answered: TypeAlias = Callable[[FindingId], Value | None]

#: What was answered; a finding that is absent was not.
Values: TypeAlias = Mapping[FindingId, Value]

#: From the answers to four numbers: what is true and what is possible, first of the clauses, each
#: by its one bit, and then of every lane.
Found: TypeAlias = tuple[int, int, int, int]
Function: TypeAlias = Callable[[Values, Answered], Found]

#: The same; then the clauses that read a finding of which something is known, and the codes of all
#: leaves.
NotingFunction: TypeAlias = Callable[[Answered], tuple[int, int, int, int, int, int]]

#: What a derived finding may be.
DERIVED_VALUES: Final[Mapping[Truth, frozenset[Value] | None]] = {
    Truth.TRUE: frozenset((True,)),
    Truth.UNKNOWN: None,
    Truth.FALSE: frozenset((False,)),
}

#: With more questions than this, unanswered ones are cleared run by run.
_FEW_QUESTIONS: Final = 512

_ASKED = """\
    v = get(f{n})
    if v is None:
        t &= u{n}
    else:
        {parts} = {open}{n}[v]
        t &= a
        p &= b
{known}"""
_GATED = """\
    {parts} = ({open}{n} if t & m{n} else {maybe}{n} if p & m{n} else {closed}{n})[get(f{n})]
    t &= a
    p &= b
"""
_DERIVED = """\
    {parts} = {open}{n} if t & m{n} else {maybe}{n} if p & m{n} else {closed}{n}
    t &= a
    p &= b
"""
_DERIVED_QUICK = """\
    if t & m{n}:
        a, b = k{n}
        t &= a
        p &= b
    elif p & m{n}:
        t &= u{n}
    else:
        a, b = c{n}
        t &= a
        p &= b
"""
_TRIED = """\
    a, b = x{n}(get, t, p)
    t &= a
    p &= b
"""
_DEEPER: Final = "    "
#: What the function that notes a trace adds: the codes of leaves, and what was touched.
_NOTED = """\
    c += s
    q |= r
"""
_BEGIN = """\
def find(values, get):
    t = p = every
"""
_BEGIN_MANY = """\
def find(values, get):
    t, p = ask(values)
"""
_BEGIN_NOTING = """\
def find(get):
    t = p = every
    q = none
    c = code
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
        c,
    )
"""


class Program:
    """The generated functions of a rule base: one that finds, and one that notes a trace too."""

    def __init__(self, base: RuleBase, layout: Layout) -> None:
        """Generate and compile the function that finds; the other is made when first needed."""
        self._base = base
        self._layout = layout
        self._readers = {id: self._reader(id) for id in layout.leaves}
        asked = [id for id in layout.literals if hangs_on(base, id) is None]
        self._many = asked if len(asked) > _FEW_QUESTIONS else []
        self.text, slots = self._generated(noting=False)
        self._function: Function = _compiled(self.text, slots)

    def _reader(self, finding: FindingId, coding: Coding | None = None) -> Reader:
        layout = self._layout
        return Reader(
            self._base.findings[finding],
            layout.leaves[finding],
            layout.literals.get(finding, {}),
            layout.readers[finding],
            layout.every_lane,
            coding,
        )

    @cached_property
    def codes(self) -> LeafCodes:
        """Return where the codes of leaves stand."""
        return LeafCodes(self._base)

    def found(self, values: Values) -> Found:
        """Return what follows from these answers."""
        try:
            return self._function(values, values.get)
        except KeyError:  # an answer from outside its domain
            true, possible, true_lanes, possible_lanes, *_ = self.noting(values.get)
            return true, possible, true_lanes, possible_lanes

    @property
    def noting(self) -> NotingFunction:
        """Return the function that notes what a trace needs."""
        return self._noting[1]

    @property
    def noting_text(self) -> str:
        """Return the text of the function that notes what a trace needs."""
        return self._noting[0]

    @cached_property
    def _noting(self) -> tuple[str, NotingFunction]:
        text, slots = self._generated(noting=True)
        return text, _compiled(text, slots)

    def _generated(self, *, noting: bool) -> tuple[str, dict[str, Any]]:
        """Return the text of a function, and what its slots hold."""
        slots: dict[str, Any] = {
            "every": self._layout.every_lane,
            "none": 0,
            "one": self._layout.singles,
            "more": self._layout.several,
            "guards": self._layout.guards,
            "code": self.codes.nothing if noting else 0,
        }
        begin, end = (_BEGIN_NOTING, _END_NOTING) if noting else (_BEGIN, _END)
        if self._many and not noting:
            begin, slots["ask"] = _BEGIN_MANY, self._ask()
        return "".join((begin, *self._steps(slots, noting=noting), end)), slots

    def _steps(self, slots: dict[str, Any], *, noting: bool) -> Iterator[str]:
        """Yield the phrases, each finding after those that it hangs on; fill their slots."""
        waiting = dict.fromkeys(self._layout.too_many)
        for number, finding in enumerate(self._layout.order):
            hanging = hangs_on(self._base, finding)
            if hanging in waiting:
                del waiting[hanging]
                yield self._tried(slots, number, hanging)
            if noting and finding in self._readers:
                yield self._read(slots, number, finding, hanging, noting=True)
            elif finding in self._layout.literals and not (self._many and hanging is None):
                yield self._read(slots, number, finding, hanging, noting=False)
        for number, clause in enumerate(waiting, len(self._layout.order)):
            yield self._tried(slots, number, clause)

    def _ask(self) -> ManyQuestions:
        readers = [self._readers[id] for id in self._many]
        return ManyQuestions(
            self._layout.every_lane,
            self._many,
            [reader.pairs(Truth.TRUE) for reader in readers],
            [reader.of(None).true for reader in readers],
        )

    def _read(
        self,
        slots: dict[str, Any],
        number: int,
        finding: FindingId,
        hanging: ClauseId | None,
        *,
        noting: bool,
    ) -> str:
        """Return the phrase that clears the lanes that what is known of `finding` rules out."""
        coding = partial(self.codes.change, finding) if noting else None
        reader = self._reader(finding, coding) if noting else self._readers[finding]
        table = reader.table if noting else reader.pairs
        slots[f"f{number}"] = finding
        words = {"n": number, "open": "k", "maybe": "w", "closed": "c"}
        words["parts"] = "a, b, s, r" if noting else "a, b"
        if hanging is None:
            slots[f"u{number}"] = reader.of(None).true
            slots[f"k{number}"] = table(Truth.TRUE)
            words["known"] = indent(_NOTED, _DEEPER) if noting else ""
            return _ASKED.format_map(words)
        slots[f"m{number}"] = self._layout.lanes[hanging]
        slots[f"u{number}"] = reader.of(None).true
        derived = self._base.findings[finding].derived
        for letter, truth in (("k", Truth.TRUE), ("w", Truth.UNKNOWN), ("c", Truth.FALSE)):
            if derived:
                masks = reader.of(DERIVED_VALUES[truth])
                slots[f"{letter}{number}"] = tuple(masks) if noting else tuple(masks[:2])
            else:
                slots[f"{letter}{number}"] = table(truth)
        if not noting:
            return (_DERIVED_QUICK if derived else _GATED).format_map(words)
        return (_DERIVED if derived else _GATED).format_map(words) + _NOTED

    def _tried(self, slots: dict[str, Any], number: int, clause: ClauseId) -> str:
        """Return the phrase that works out a clause with too many lanes, part by part."""
        lane, every = self._layout.lanes[clause], self._layout.every_lane
        when = self._layout.clauses[clause].when
        masks = {
            Truth.TRUE: (every, every),
            Truth.UNKNOWN: (every & ~lane, every),
            Truth.FALSE: (every & ~lane, every & ~lane),
        }

        def tried(get: Answered, true: int, possible: int) -> tuple[int, int]:
            return masks[truth_of(when, self._values(get, true, possible))]

        slots[f"x{number}"] = tried
        return _TRIED.format(n=number)

    def _values(self, get: Answered, true: int, possible: int) -> Possible:
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


def _compiled(text: str, slots: dict[str, Any]) -> Any:
    # The text holds no word of an author's: see above. A loop over the same steps takes half as
    # long again.
    exec(compile(text, "<rule base>", "exec"), slots)  # noqa: S102
    return slots["find"]

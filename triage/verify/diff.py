"""Who comes out otherwise under a new version of the rules, with somebody to show each change."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from triage.authoring.codec import Codecs
from triage.language.base import RuleBase
from triage.language.referral import ACUITIES, Acuity
from triage.verify.circuit import Circuit
from triage.verify.diff_change import Change, ChangeKind, Difference
from triage.verify.diff_disposition import Dispositions
from triage.verify.diff_flags import flags_change
from triage.verify.diff_kept import means_the_same
from triage.verify.diff_pair import OutOfTimeError, Pair
from triage.verify.diff_ranking import Ranks
from triage.verify.processes import pays, processes
from triage.verify.solve import Solver


def diff(
    old: RuleBase,
    new: RuleBase,
    seconds: float,
    heard: Callable[[str], None] = lambda _: None,
    *,
    jobs: int = 1,
) -> Difference:
    """Return who comes out otherwise in `new` than in `old`, with somebody for each change.

    `seconds` is for each kind of change, and `heard` is told of each before it is looked for.
    With more `jobs` than one, two processes work side by side, which changes nothing that is found.
    What only one version asks is unknown to the other. Raises SolverMissingError where there is no
    solver.
    """
    begun = time.monotonic()
    Solver(Circuit()).close()  # a solver that is missing is told here, and once
    found: list[_Found] = []
    if not means_the_same(old, new):
        if jobs > 1 and pays(len(old.clauses) + len(new.clauses)):
            found = list(_side_by_side(old, new, seconds, heard))
        else:
            found = [_looked(old, new, names, seconds, heard) for names in GROUPS]
    return Difference(
        new.questionnaire.id,
        tuple(_in_order([change for one in found for change in one.changes])),
        tuple(name for one in found for name in one.undecided),
        sum(one.asked for one in found),
        time.monotonic() - begun,
    )


class _Found(NamedTuple):
    """What came of some looks."""

    changes: tuple[Change, ...]
    undecided: tuple[str, ...]
    asked: int


def _looked(
    old: RuleBase,
    new: RuleBase,
    names: Collection[str],
    seconds: float,
    heard: Callable[[str], None] = lambda _: None,
) -> _Found:
    """Look for some kinds of change, with a solver for these alone, so that order never tells."""
    changes: list[Change] = []
    undecided: list[str] = []
    pair = Pair(old, new)
    try:
        for name, look in _looks(pair).items():
            if name not in names:
                continue
            heard(name)
            pair.start(seconds)
            try:
                changes.extend(look())
            except OutOfTimeError as error:
                undecided.append(f"{name}{_which(error.left)}")
    finally:
        pair.close()
    return _Found(tuple(changes), tuple(undecided), pair.asked)


def _which(left: tuple[str, ...]) -> str:
    """Return which of a kind are left, as far as it is known, in a few words."""
    if not left:
        return ""
    more = f", and {len(left) - _MOST_NAMED} more" if len(left) > _MOST_NAMED else ""
    return f" ({', '.join(left[:_MOST_NAMED])}{more})"


def _side_by_side(
    old: RuleBase, new: RuleBase, seconds: float, heard: Callable[[str], None]
) -> Iterator[_Found]:
    heard(", ".join(LOOKS))
    held = _Held(old, new)
    with processes(len(GROUPS), _begin, held, _BASES.encode, _read) as pool:
        at_work = [pool.submit(_in_a_process, names, seconds) for names in GROUPS]
        for future in at_work:
            changes, undecided, asked = future.result()
            yield _Found(_CHANGES.decode(changes), undecided, asked)


class _Held(NamedTuple):
    """What a process works on."""

    old: RuleBase
    new: RuleBase


_AT_WORK: list[_Held] = []


def _begin(held: _Held) -> None:
    _AT_WORK[:] = [held]


def _read(plain: object) -> _Held:
    return _Held(*_BASES.decode(plain))


def _in_a_process(names: tuple[str, ...], seconds: float) -> tuple[object, tuple[str, ...], int]:
    ((old, new),) = _AT_WORK
    changes, undecided, asked = _looked(old, new, names, seconds)
    return _CHANGES.encode(changes), undecided, asked


#: What is looked for, in order, as progress and time-outs name it.
LOOKS: Final = (
    "who waits longer",
    "who is seen sooner",
    "who is sent elsewhere",
    "red flags",
    "first causes",
    "interventions",
)
#: Kinds that share a solver: those that points decide take the longest to write down.
GROUPS: Final = (LOOKS[:4], LOOKS[4:])

#: Of what is left undecided so many are named.
_MOST_NAMED: Final = 6

#: Processes speak in plain data.
_BASES: Final = Codecs().of(tuple[RuleBase, RuleBase])
_CHANGES: Final = Codecs().of(tuple[Change, ...])


def _looks(pair: Pair) -> Mapping[str, Callable[[], Iterable[Change]]]:
    dispositions = Dispositions(pair)
    made: list[Ranks] = []

    def ranks() -> Ranks:
        # Points take the longest to write down, and are not needed before the last two.
        made.extend([] if made else [Ranks(pair)])
        return made[0]

    looks: tuple[Callable[[], Iterator[Change]], ...] = (
        dispositions.waits_longer,
        dispositions.seen_sooner,
        dispositions.goes_elsewhere,
        lambda: flags_change(pair),
        lambda: ranks().first_causes_change(),
        lambda: ranks().interventions_change(),
    )
    return MappingProxyType(dict(zip(LOOKS, looks, strict=True)))


def _in_order(changes: list[Change]) -> list[Change]:
    """Return the changes by kind, the greatest fall or rise first, then by what asked."""
    order = list(ChangeKind)

    def key(change: Change) -> tuple[int, int, str]:
        ends = [ACUITIES.get(word, Acuity.SELF_CARE) for word in (change.before, change.after)]
        return order.index(change.kind), -abs(ends[0] - ends[1]), change.about

    return sorted(changes, key=key)

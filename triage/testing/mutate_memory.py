"""What became of slips in earlier runs, by content: what is unchanged is not tried again.

Who caught a slip once is asked first when anything changed, and a proof is kept for as long as
everything that it speaks of stays the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from triage.authoring.own_files import folder, read_own, write_own
from triage.checking.digest import digest_of
from triage.language.base import FlagKind, RuleBase
from triage.testing.mutants import Mutant
from triage.testing.mutate_judge import Fate, Judged
from triage.testing.vignettes import Vignette

FORM: Final = "triage-mutants-2"
_ROOMS: Final = ("language", "semantics", "checking", "verify", "testing")
#: Slips that concern the points of one cause alone.
_OF_CAUSE: Final = ("rule", "cause")


class Slices(NamedTuple):
    """Digests of what the fate of a slip hangs on."""

    whole: str  # everything, examples and vignettes too
    rules: str  # everything but these
    questions: str  # questions, derived findings, scopes and bands
    causes: Mapping[str, str]  # of each cause with its rules
    people: Mapping[str, str]  # of each example and vignette, "example NAME" and "vignette NAME"


def slices_of(base: RuleBase, vignettes: Iterable[Vignette]) -> Slices:
    """Return the digests of one rule base and the people it is tried on."""
    scopes = tuple(flag for flag in base.red_flags if flag.kind is FlagKind.SCOPE)
    conflicts = tuple((one.first, one.second, one.because) for one in base.questionnaire.conflicts)
    lists = tuple((one.form, one.findings) for one in base.questionnaire.questions())
    asked = (base.findings, base.derived, scopes, conflicts, lists, base.library.bands)
    causes = {
        id: digest_of(cause, tuple(rule for rule in base.evidence if rule.cause == id))
        for id, cause in base.causes.items()
    }
    people = "\n".join(f"{one.id} {one.given} {one.acceptable} {one.flags}" for one in vignettes)
    expected = "\n".join(
        f"{one.id} {one.patterns} {one.contributors} {one.must_not_say} {one.rest_is_no}"
        for one in vignettes
    )
    tried = hashlib.sha256(f"{people}\n{expected}".encode()).hexdigest()
    rules = digest_of(base.digest, _engine())
    return Slices(
        whole=digest_of(rules, tuple(base.examples), tried),
        rules=rules,
        questions=digest_of(*asked, _engine()),
        causes=causes,
        people=_people(base, vignettes),
    )


def _people(base: RuleBase, vignettes: Iterable[Vignette]) -> dict[str, str]:
    people = {f"{Fate.EXAMPLE} {one.about}: {one.name}": digest_of(one) for one in base.examples}
    for one in vignettes:
        told = f"{one.given} {one.rest_is_no} {sorted(one.acceptable)} {one.flags}"
        told = f"{told} {one.patterns} {one.contributors} {one.must_not_say}"
        people[f"{Fate.VIGNETTE} {one.id}"] = hashlib.sha256(told.encode()).hexdigest()
    return people


def _engine() -> str:
    """Return what tells two engines apart, also two states of one that is being worked on."""
    rooms = Path(__file__).parent.parent
    seen = [FORM]
    for room in _ROOMS:
        for module in sorted((rooms / room).glob("*.py")):
            state = module.stat()
            seen.append(f"{room} {module.name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


class Memory:
    """What earlier runs found out."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        """Begin with what was kept; what is odd about it counts as not there."""
        self._kept = {id: one for id, one in kept.items() if _sound(one)}

    def known(self, mutant: Mutant, slices: Slices) -> Judged | None:
        """Return what became of a slip, where nothing that it hangs on has changed."""
        one = self._kept.get(mutant.id)
        if one is None:
            return None
        same = one["slice"] == _slice(mutant, slices, Fate(one["fate"]), one["by"])
        if one["whole"] != slices.whole and not same:
            return None
        return Judged(
            id=mutant.id,
            slip=mutant.slip,
            about=mutant.about,
            says=mutant.says,
            span=mutant.span,
            of_flag=mutant.of_flag,
            fate=Fate(one["fate"]),
            by=one["by"],
            witness=one["witness"],
            owner=one["owner"],
        )

    def likely(self, mutant: Mutant) -> str:
        """Return who caught a slip before, and so is asked first; "" where nobody did."""
        one = self._kept.get(mutant.id)
        return str(one["by"]) if one is not None else ""

    def keep(self, mutant: Mutant, judged: Judged, slices: Slices) -> None:
        """Keep what became of a slip; what ran out of time is tried again."""
        if judged.fate is Fate.UNDECIDED:
            self._kept.pop(mutant.id, None)
            return
        self._kept[mutant.id] = {
            "fate": str(judged.fate),
            "by": judged.by,
            "witness": judged.witness,
            "owner": judged.owner,
            "whole": slices.whole,
            "slice": _slice(mutant, slices, judged.fate, judged.by),
        }

    def as_text(self) -> str:
        """Return all that is kept, as a file holds it."""
        return json.dumps({"form": FORM, "slips": self._kept}, ensure_ascii=False)


def _slice(mutant: Mutant, slices: Slices, fate: Fate, by: str) -> str:
    """Return the digest of what the fate of a slip hangs on, where that is not everything.

    What somebody notices hangs on the rules and on them alone, and a refusal on the rules. A proof
    hangs on what it speaks of. Who slips through, or shows in what is suggested alone, may show on
    anybody new.
    """
    if fate in (Fate.EXAMPLE, Fate.VIGNETTE):
        return f"{slices.rules} {slices.people.get(f'{fate} {by}', '')}"
    if fate is Fate.CHECK:
        return slices.rules
    if fate is not Fate.EQUIVALENT:
        return slices.whole
    kind, _, name = mutant.about.partition(":")
    cause = slices.causes.get(name.partition("/")[0], "")
    if kind in _OF_CAUSE and cause and "activity" not in mutant.says:
        return f"{slices.questions} {cause}"
    return slices.rules


def _sound(one: object) -> bool:
    keys = {"fate", "by", "witness", "owner", "whole", "slice"}
    if not isinstance(one, dict) or one.keys() != keys:
        return False
    return all(isinstance(part, str) for part in one.values()) and one["fate"] in tuple(Fate)


# ---------------------------------------------------------------- the file


def remembered(base: RuleBase) -> Memory:
    """Return what earlier runs on this library found out; nothing where nothing is kept."""
    place = _place(base)
    if place is None:
        return Memory({})
    try:
        kept = json.loads(read_own(place) or b"")
    except (OSError, ValueError, RecursionError):
        return Memory({})
    if not isinstance(kept, dict) or kept.get("form") != FORM:
        return Memory({})
    slips = kept.get("slips")
    return Memory(slips if isinstance(slips, dict) else {})


def remember(base: RuleBase, memory: Memory) -> None:
    """Keep what was found out, if there is a place to keep it."""
    place = _place(base)
    if place is None:
        return
    with suppress(OSError):
        write_own(place, memory.as_text().encode())


def _place(base: RuleBase) -> Path | None:
    kept = folder()
    if kept is None:
        return None
    return kept / "mutants" / f"{base.library.id}.{base.questionnaire.id}.json"

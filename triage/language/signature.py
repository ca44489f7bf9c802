"""Who has confirmed what about a file of a library, and whether that still stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from triage.language.span import NOWHERE, Span


class Confirmed(StrEnum):
    """What a signature confirms about a file."""

    CONDITIONS = "conditions"  # whom it is about
    URGENCY = "urgency"  # where it sends people, how soon, and what holds while nobody knows
    WORDS = "words"  # what people read
    SOURCES = "sources"  # that its sources say what it takes them to say


#: What there is to confirm in a file of each kind; a file of another kind is not signed.
PARTS: Final[Mapping[str, tuple[Confirmed, ...]]] = {
    "questionnaire": (Confirmed.CONDITIONS, Confirmed.URGENCY, Confirmed.WORDS),
    "red_flag": tuple(Confirmed),
    "scope": tuple(Confirmed),
    "cause": (Confirmed.CONDITIONS, Confirmed.WORDS, Confirmed.SOURCES),
    "derive": (Confirmed.CONDITIONS,),
    "intervention": (Confirmed.WORDS, Confirmed.SOURCES),
    "places": (Confirmed.WORDS,),
}
#: How many must sign what decides how soon; one is enough for everything else.
SIGNERS_OF_A_RED_FLAG: Final = 2


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's word for one file, bound to a digest of what it meant then."""

    file: str
    by: str
    profession: str
    confirms: tuple[Confirmed, ...]
    interests: str
    date: str  # 2026-03-14
    digest: str
    remark: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class FileReview:
    """What is signed of one file: signatures that stand, and those that a change has voided."""

    path: str
    kind: str
    parts: tuple[Confirmed, ...]
    needed: int  # how many persons must confirm each part
    standing: tuple[Signature, ...] = ()
    void: tuple[Signature, ...] = ()

    @property
    def signed(self) -> bool:
        """Tell whether enough persons have confirmed every part."""
        if not self.standing:  # of most files there is none, and every page asks
            return not self.parts or self.needed <= 0
        return all(len(self.signers_of(part)) >= self.needed for part in self.parts)

    def signers_of(self, part: Confirmed) -> tuple[str, ...]:
        """Return who has confirmed a part, each person once."""
        return tuple(dict.fromkeys(one.by for one in self.standing if part in one.confirms))


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What is signed of the files of a library, or of those that one questionnaire uses."""

    files: tuple[FileReview, ...] = ()  # by path

    @property
    def signed(self) -> int:
        """Return how many files are signed."""
        return sum(one.signed for one in self.files)

    @property
    def complete(self) -> bool:
        """Tell whether there are files, and each of them is signed."""
        return bool(self.files) and self.signed == len(self.files)

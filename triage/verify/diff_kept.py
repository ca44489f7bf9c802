"""What two versions were found to differ in, kept by what both of them say."""

from typing import Final

from triage.authoring.codec import Codecs
from triage.language.base import RuleBase
from triage.verify.diff_change import Difference
from triage.verify.kept_file import read_kept, write_kept
from triage.verify.parts import Digests

#: So many comparisons are kept.
MOST: Final = 64
_DIFFERENCE: Final = Codecs().of(Difference)


def means_the_same(old: RuleBase, new: RuleBase) -> bool:
    """Tell whether two versions say the same, whatever the words that people read."""
    digests = Digests()
    return digests.of(old) == digests.of(new)


def fetch_difference(old: RuleBase, new: RuleBase) -> Difference | None:
    """Return what an earlier run found, None where none looked at all of it."""
    data = read_kept("diff", _about(old, new))
    if data is None:
        return None
    try:
        found = _DIFFERENCE.decode(data)
    except (ValueError, TypeError, KeyError, IndexError):
        return None
    return found if isinstance(found, Difference) and not found.undecided else None


def store_difference(old: RuleBase, new: RuleBase, found: Difference) -> None:
    """Keep what was found, if there was time to look at all of it."""
    if not found.undecided:
        write_kept("diff", _about(old, new), _DIFFERENCE.encode(found), MOST)


def _about(old: RuleBase, new: RuleBase) -> tuple[str, ...]:
    digests = Digests()
    return digests.of(old), digests.of(new)

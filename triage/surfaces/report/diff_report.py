"""Who comes out otherwise under a new version of the rules, as text."""

from collections.abc import Iterable, Iterator
from textwrap import indent, wrap
from typing import Final

from triage.surfaces.report.diff_story import (
    COUNTS,
    HEADINGS,
    Compared,
    Side,
    Story,
    note_to_sign,
    nothing_was_found,
    of_kind,
    story_of,
    title_of,
)
from triage.surfaces.report.sentences import joined, sentence
from triage.surfaces.report.text import lines_text
from triage.testing.diff_vignettes import Counted
from triage.verify.diff_change import GUARDED

#: How many stories of a kind are told; the rest stands in one line each.
MOST_STORIES: Final = 2
_MOST_NAMES: Final = 6
_WIDTH: Final = 76


def diff_text(compared: Compared, *, every: bool) -> str:
    """Return the whole difference as plain text; `every` tells every story."""
    return "\n".join(_lines(compared, every=every)).rstrip() + "\n"


def _lines(compared: Compared, *, every: bool) -> Iterator[str]:
    old, new = compared.old, compared.new
    yield f"{new.questionnaire.id}: {old.digest[:12]} → {new.digest[:12]}"
    yield nothing_was_found(compared)
    yield from _parts(compared)
    for kind, changes in of_kind(compared.difference.changes).items():
        yield from ("", f"{HEADINGS[kind].upper()} ({len(changes)})")
        told = changes if every else changes[:MOST_STORIES]
        for change in told:
            yield ""
            yield from indented(story_lines(story_of(compared, change)))
        if len(changes) > len(told):
            yield ""
            yield f"  {len(changes) - len(told)} more; `--all` tells each as a story:"
            yield from (f"    {title_of(compared, change)}" for change in changes[len(told) :])
    if compared.difference.undecided:
        yield ""
        yield f"Out of time for {joined(compared.difference.undecided)}."
        yield "Give it longer with `--seconds`; what is undecided is never read as unchanged."
    if compared.counted is not None:
        yield ""
        yield from count_lines(compared.counted)
    if compared.not_accepted:
        yield ""
        yield "Somebody who answers for these longer waits can sign a note for them, in"
        yield "accepted_changes.yaml beside library.yaml of the new version:"
        yield ""
        yield indent(note_to_sign(compared), "  ")


def _parts(compared: Compared) -> Iterator[str]:
    for word, names in (
        ("added", compared.parts.added),
        ("removed", compared.parts.removed),
        ("written anew", compared.parts.changed),
    ):
        if names:
            yield from wrap(f"{word}: {few(names)}", _WIDTH, subsequent_indent="  ")
    if compared.asked_by_one:
        asked = few(compared.asked_by_one)
        yield from wrap(f"asked by one version alone: {asked}", _WIDTH, subsequent_indent="  ")


def few(names: Iterable[str], most: int = _MOST_NAMES) -> str:
    """Return the first names, and how many more there are."""
    every = list(names)
    more = len(every) - most
    return ", ".join(every[:most]) + (f", and {more} more" if more > 0 else "")


def story_lines(story: Story) -> Iterator[str]:
    """Yield a story as lines of text."""
    yield story.title
    if story.accepted:
        yield story.accepted
    yield "Somebody says:" if story.says else "Somebody tells of nothing special."
    yield from (f"  {fact}" for fact in story.says)
    if story.denies:
        others = f"{len(story.denies)} other questions" if len(story.denies) > 1 else "one other"
        whole = f"And no to {others}: {'; '.join(story.denies)}."
        yield from wrap(whole, _WIDTH, subsequent_indent="  ")
    yield from _side("Before", story.before)
    yield from _side("After", story.after)
    if story.kind in GUARDED:
        whole = f"given: {story.given}"
        yield "For an example beside the rule, or a vignette:"
        yield from wrap(whole, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _side(when: str, side: Side) -> Iterator[str]:
    yield f"{when}: {side.referral}"
    yield from (f"  | {line}" for line in lines_text(side.lines, _WIDTH - 6))


def count_lines(counted: Counted) -> Iterator[str]:
    """Yield for how many vignettes what changed."""
    yield f"Of {counted.tried} vignettes:"
    changed = {kind: names for kind, names in counted.changed.items() if names}
    for kind, names in changed.items():
        yield from wrap(
            f"{len(names):>5}  {COUNTS[kind]}: {few(names, 4)}", _WIDTH, subsequent_indent=" " * 9
        )
    if not changed:
        yield sentence("    none comes out otherwise")


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines set in by two."""
    yield from (f"  {line}" for line in lines)

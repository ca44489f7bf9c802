"""Who comes out otherwise under a new version of the rules, as a comment on a change."""

from collections.abc import Iterator
from typing import Final

from triage.surfaces.report.diff_report import few
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
from triage.surfaces.report.markdown import escaped
from triage.surfaces.report.sentences import joined, sentence
from triage.testing.diff_vignettes import Counted
from triage.verify.diff_change import GUARDED, Change

#: The first line of a comment, by which the next run finds it again.
MARK: Final = "<!-- triage diff -->"
_MOST_STORIES: Final = 2


def diff_markdown(compared: Compared, *, every: bool) -> str:
    """Return the difference as Markdown; the stories of longer waits stand open, others folded."""
    return "\n".join(_blocks(compared, every=every)).rstrip() + "\n"


def _blocks(compared: Compared, *, every: bool) -> Iterator[str]:
    yield f"## {nothing_was_found(compared)}\n"
    old, new = compared.old.digest[:12], compared.new.digest[:12]
    yield f"`{compared.new.questionnaire.id}`: `{old}` → `{new}`\n"
    for kind, changes in of_kind(compared.difference.changes).items():
        stories = _stories(compared, changes, every=every)
        if kind in GUARDED:
            yield f"### {HEADINGS[kind]}\n"
            yield from stories
        else:
            yield f"<details><summary>{HEADINGS[kind]} ({len(changes)})</summary>\n"
            yield from stories
            yield "</details>\n"
    if compared.difference.undecided:
        undecided = joined(compared.difference.undecided)
        yield f"**Out of time** for {undecided}: never to be read as unchanged.\n"
    if compared.counted is not None:
        yield from _counts(compared.counted)
    yield from _written(compared)
    if compared.not_accepted:
        yield "Somebody who answers for these longer waits can sign a note for them, in"
        yield "`accepted_changes.yaml` beside `library.yaml`:\n"
        yield f"```yaml\n{note_to_sign(compared)}\n```\n"
    # A proof is relative to rules: it says nothing of whether they are right.
    yield "<sub>The people here are invented. That a solver looked at every case does not say that"
    yield "the rules are right: no clinician has reviewed them.</sub>"


def _stories(compared: Compared, changes: list[Change], *, every: bool) -> Iterator[str]:
    told = changes if every else changes[:_MOST_STORIES]
    for change in told:
        yield from _story(story_of(compared, change))
    if len(changes) > len(told):
        yield "More:\n"
        for change in changes[len(told) :]:
            yield f"- {escaped(title_of(compared, change))}"
        yield ""


def _story(story: Story) -> Iterator[str]:
    yield f"**{escaped(story.title)}**\n"
    if story.accepted:
        yield f"{escaped(story.accepted)}\n"
    yield "Somebody says:\n" if story.says else "Somebody tells of nothing special.\n"
    yield from (f"- {escaped(fact)}" for fact in story.says)
    if story.denies:
        others = f"{len(story.denies)} other questions" if len(story.denies) > 1 else "one other"
        yield f"\n<details><summary>and no to {others}</summary>\n"
        yield f"{escaped('; '.join(story.denies))}\n\n</details>"
    yield ""
    yield "| | before | after |\n|---|---|---|"
    yield f"| how soon | {escaped(story.before.referral)} | {escaped(story.after.referral)} |"
    yield f"| told | {_told(story.before)} | {_told(story.after)} |\n"
    if story.kind in GUARDED:
        yield "<details><summary>for an example beside the rule, or a vignette</summary>\n"
        yield f"```yaml\ngiven: {story.given}\n```\n\n</details>\n"


def _told(side: Side) -> str:
    dashes = ("", "• ", "◦ ")
    return "<br>".join(f"{dashes[line.level]}{escaped(line.text)}" for line in side.lines)


def _counts(counted: Counted) -> Iterator[str]:
    changed = {kind: names for kind, names in counted.changed.items() if names}
    if not changed:
        yield sentence(f"None of {counted.tried} vignettes comes out otherwise") + "\n"
        return
    yield f"| of {counted.tried} vignettes | n | which |\n|---|---|---|"
    for kind, names in changed.items():
        yield f"| {COUNTS[kind]} | {len(names)} | {escaped(few(names, 4))} |"
    yield ""


def _written(compared: Compared) -> Iterator[str]:
    parts = compared.parts
    if not parts and not compared.asked_by_one:
        return
    yield "<details><summary>What was written anew</summary>\n"
    for word, names in (
        ("added", parts.added),
        ("removed", parts.removed),
        ("written anew", parts.changed),
        ("asked by one version alone", compared.asked_by_one),
    ):
        if names:
            yield f"- {word}: {', '.join(f'`{name}`' for name in names)}"
    yield "\n</details>\n"

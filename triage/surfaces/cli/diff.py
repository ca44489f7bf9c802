"""`triage diff`: who comes out otherwise under a new version of the rules."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from triage.authoring.accepted_changes import Note, read_notes
from triage.authoring.library import read_library
from triage.authoring.revisions import NoLibraryError, check_out
from triage.checking.check import check
from triage.language.base import RuleBase
from triage.language.flaw import Flaw, RuleBookError
from triage.language.tree import RuleBook
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.diff_cases import Cases, counted_cases
from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.proving import (
    format_option,
    jobs_option,
    questionnaire_option,
    seconds_option,
    vignettes_option,
)
from triage.surfaces.report.diff_json import diff_json
from triage.surfaces.report.diff_markdown import MARK, diff_markdown
from triage.surfaces.report.diff_report import diff_text
from triage.surfaces.report.diff_story import Compared
from triage.surfaces.report.json_form import Json, json_text
from triage.testing.diff_vignettes import Counted, count_vignettes
from triage.testing.vignettes import VignetteError, read_vignettes
from triage.verify.diff import diff as diff_bases
from triage.verify.diff_change import Difference
from triage.verify.diff_kept import fetch_difference, store_difference
from triage.verify.diff_parts import asked_by_one, changed_parts

#: Where vignettes are looked for in the new version when nobody names a folder.
VIGNETTES: Final = "tests/vignettes"


@dataclass(frozen=True)
class _Version:
    """One version: what it was called, where it lies, and what is wrong or right with it."""

    name: str
    root: Path
    book: RuleBook
    bases: Mapping[str, RuleBase]
    flaws: tuple[Flaw, ...]


@click.command(short_help="Show who comes out otherwise under a new version of the rules.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@vignettes_option(f"Count over these; else over {VIGNETTES} of the new version, where it has them.")
@click.option(
    "--cases",
    metavar="ARCHIVE",
    type=click.Path(exists=True, path_type=Path),
    help="Count over this archive too, as for batch; needs the extra batch.",
)
@click.option(
    "--keep",
    metavar="COLUMN",
    multiple=True,
    help="A column of ARCHIVE that is no finding; may be repeated.",
)
@questionnaire_option
@seconds_option("How long to look for each kind of change.")
@jobs_option("How many processes work side by side, two at most; changes nothing that is found.")
@click.option("--afresh", is_flag=True, help="Compare anew, whatever earlier runs have kept.")
@click.option("--all", "every", is_flag=True, help="Tell every story, not the first of each kind.")
@click.option(
    "--allow-no-old", is_flag=True, help="End with 0 where OLD has no library yet, and say so."
)
@format_option("How to write it; markdown is for a comment on a change.", "json", "markdown")
@click.pass_context
@pass_context
def diff(
    context: Context,
    ctx: click.Context,
    old: str,
    new: str | None,
    vignettes: Path | None,
    cases: Path | None,
    keep: tuple[str, ...],
    questionnaire: str | None,
    seconds: float,
    jobs: int,
    afresh: bool,
    every: bool,
    allow_no_old: bool,
    form: str,
) -> None:
    """Show who comes out otherwise under a new version of the rules.

    OLD and NEW are folders, or revisions of the git repository of the library; without NEW it is
    the library as it lies there. A solver looks at every case there can be, over the questions
    that both versions ask, and shows somebody for each change; it needs the extra "verify".
    Anybody who waits longer ends the command with 1, unless a signed note in
    accepted_changes.yaml of the new version accepts it. docs/diff.md shows such a note.

    What was found between two versions is kept in the user's cache folder.
    """
    with tempfile.TemporaryDirectory(prefix="triage-diff-") as folder:
        try:
            before = _version(context, old, Path(folder, "old"))
        except NoLibraryError as error:
            if not allow_no_old:
                raise
            click.echo(f"Nothing to compare with: {error}.", err=True)
            ctx.exit(Exit.DONE)
        after = _version(context, new, Path(folder, "new"))
        notes, flaws = read_notes(after.root)
        if _flaws_told(before, (), "old") + _flaws_told(after, flaws, "new"):
            ctx.exit(Exit.FLAWS)
        here = vignettes or after.root / VIGNETTES
        compared = [
            _compared(
                context,
                (before, after),
                name,
                notes,
                here if here.is_dir() else None,
                _Looking(seconds, jobs, afresh),
                aloud=form == "text" or sys.stderr.isatty(),
            )
            for name in _questionnaires(before, after, questionnaire)
        ]
    # The archive after the solver, which looks at every case: an archive holds only some.
    counts = [counted_cases(one.old, one.new, cases, keep) for one in compared]
    _tell(compared, counts, form, every=every)
    ctx.exit(Exit.DONE if all(one.passes for one in compared) else Exit.FLAWS)


def _version(context: Context, name: str | None, target: Path) -> _Version:
    """Return the version that `name` names: a folder, a revision, or the library as it lies."""
    if name is None:
        root, name = context.existing_library, str(context.library)
    elif Path(name).is_dir():
        root = Path(name)
    else:
        check_out(context.existing_library, name, target, more=(VIGNETTES, "accepted_changes.yaml"))
        root = target
    book, flaws = read_library(root)
    try:
        return _Version(name, root, book, check(book, flaws).bases, ())
    except RuleBookError as error:
        return _Version(name, root, book, {}, error.flaws)


def _flaws_told(version: _Version, more: tuple[Flaw, ...], which: str) -> int:
    flaws = (*version.flaws, *more)
    if flaws:
        click.echo("\n".join(map(str, flaws)), err=True)
        click.echo(f"\nThe {which} version, {version.name}, has flaws: {len(flaws)}.\n", err=True)
    return len(flaws)


def _questionnaires(before: _Version, after: _Version, wanted: str | None) -> Iterator[str]:
    """Yield the questionnaires of both versions; say which only one of them has."""
    both = [name for name in after.bases if name in before.bases]
    for name in sorted({*before.bases} ^ {*after.bases}):
        which = "old" if name in before.bases else "new"
        click.echo(f'Only the {which} version has the questionnaire "{name}".', err=True)
    if wanted is not None and wanted not in both:
        names = ", ".join(both) or "none"
        raise click.UsageError(f'both versions have no questionnaire "{wanted}"; they have {names}')
    yield from (name for name in both if wanted in (None, name))


def _compared(
    context: Context,
    versions: tuple[_Version, _Version],
    name: str,
    notes: tuple[Note, ...],
    vignettes: Path | None,
    looking: "_Looking",
    *,
    aloud: bool,
) -> Compared:
    old, new = (version.bases[name] for version in versions)

    def heard(look: str) -> None:
        if aloud:
            click.echo(f"Looking for {look} …", err=True)

    return Compared(
        old,
        new,
        changed_parts(old, new),
        asked_by_one(old, new),
        _difference(old, new, looking, heard),
        _counted(old, new, versions[1].book, vignettes),
        notes,
        context.chosen_country or new.library.country,
    )


@dataclass(frozen=True)
class _Looking:
    """How to look: for how long, in how many processes, and whether to trust earlier runs."""

    seconds: float
    jobs: int
    afresh: bool


def _difference(
    old: RuleBase, new: RuleBase, looking: _Looking, heard: Callable[[str], None]
) -> Difference:
    known = None if looking.afresh else fetch_difference(old, new)
    if known is not None:
        return known
    found = diff_bases(old, new, looking.seconds, heard, jobs=looking.jobs)
    store_difference(old, new, found)
    return found


def _counted(old: RuleBase, new: RuleBase, book: RuleBook, folder: Path | None) -> Counted | None:
    if folder is None:
        return None
    try:
        return count_vignettes(old, new, read_vignettes(folder, new, book))
    except VignetteError as error:
        raise RuleBookError(error.flaws) from None


def _tell(compared: list[Compared], counts: list[Cases | None], form: str, *, every: bool) -> None:
    told = list(zip(compared, counts, strict=True))
    match form:
        case "json":
            written: list[Json] = [
                {**diff_json(one), **({"cases": cases.json()} if cases else {})}
                for one, cases in told
            ]
            click.echo(json_text(written))
        case "markdown":
            pages = [
                diff_markdown(one, every=every) + (f"\n{cases.markdown()}" if cases else "")
                for one, cases in told
            ]
            click.echo("\n".join([MARK, *pages]))
        case _:
            texts = [
                diff_text(one, every=every) + (f"\n{cases.text()}" if cases else "")
                for one, cases in told
            ]
            click.echo("\n".join(texts), nl=False)

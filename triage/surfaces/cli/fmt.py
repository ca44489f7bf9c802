"""`triage fmt`: every file of a library in its one canonical form."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from triage.authoring.accepted_changes import FILE as ACCEPTED_CHANGES
from triage.authoring.files import LibraryFile, library_files, read_bytes
from triage.authoring.whole_files import replace_whole
from triage.authoring.write import WriteError, formatted
from triage.language.flaw import Flaw
from triage.language.span import Span
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit


@click.command(short_help="Put the files of a library into their one canonical form.")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say what would change.")
@click.pass_context
@pass_context
def fmt(context: Context, ctx: click.Context, only_check: bool) -> None:
    """Put the files of a library into their one canonical form.

    A file that cannot be read whole is left as it is, and its flaws are shown. With --check, ends
    with 1 if a file would change.
    """
    flaws: list[Flaw] = []
    changed = count = 0
    for path, place, data in _files(context.existing_library, flaws):
        count += 1
        text = _formatted(data, path, flaws)
        if text is None or text.encode() == data:
            continue
        changed += 1
        if not only_check:
            replace_whole(place, text.encode())
        click.echo(f"{'would change' if only_check else 'changed'} {path}")
    for flaw in flaws:
        click.echo(str(flaw), err=True)
    done = "would change" if only_check else "changed"
    click.echo(f"{context.library}: {count} files, {changed or 'none'} {done}")
    ctx.exit(Exit.FLAWS if flaws or (only_check and changed) else Exit.DONE)


def _files(root: Path, flaws: list[Flaw]) -> Iterator[tuple[str, Path, bytes]]:
    notes = LibraryFile(ACCEPTED_CHANGES, root / ACCEPTED_CHANGES)
    for file in (*library_files(root), *((notes,) if os.path.lexists(notes.place) else ())):
        data = read_bytes(file, root)
        if isinstance(data, Flaw):
            flaws.append(data)
        else:
            yield file.path, file.place, data


def _formatted(data: bytes, path: str, flaws: list[Flaw]) -> str | None:
    try:
        text, found = formatted(data, path)
    except WriteError as error:
        text, found = None, (Flaw("TR003", str(error), Span(path)),)
    flaws += found
    return text

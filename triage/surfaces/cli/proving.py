"""Options and progress that the commands with a solver share."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import click

from triage.verify.processes import usual_jobs

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: Which rules to look at.
questionnaire_option = click.option(
    "--questionnaire", metavar="NAME", help="Look at the rules of this one alone."
)


def vignettes_option(help: str) -> Callable[[_Command], _Command]:
    """Return the option that names a folder of vignettes."""
    return click.option(
        "--vignettes",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help=help,
    )


def seconds_option(help: str, usually: float = 60.0) -> Callable[[_Command], _Command]:
    """Return the option that says how long to look."""
    return click.option(
        "--seconds",
        type=click.FloatRange(min=0),
        default=usually,
        show_default=True,
        help=help,
    )


def jobs_option(help: str) -> Callable[[_Command], _Command]:
    """Return the option that says how many processes work; one a processor if nobody says."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=usual_jobs,
        show_default="one a processor, four at most",
        help=help,
    )


def format_option(help: str, *forms: str) -> Callable[[_Command], _Command]:
    """Return the option that says in which of these forms to write; text if nobody says."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", *forms]),
        default="text",
        show_default=True,
        help=help,
    )


def progress(label: str, length: int = 1) -> AbstractContextManager[Any]:
    """Return a bar on the error stream, where somebody is looking at it; else None comes of it."""
    if not sys.stderr.isatty():
        return nullcontext()
    return click.progressbar(length=length, label=label, file=sys.stderr)


def reached(shown: Any) -> Callable[[int, int], None]:
    """Return what moves a bar on to how many are done, of how many there are."""

    def told(done: int, of: int) -> None:
        if shown is not None:
            shown.length = of
            shown.update(done - shown.pos)

    return told

"""What a person sees when a command fails: a sentence and an exit code, never a traceback."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, TextIOWrapper
from typing import TextIO

import click

from triage.language.flaw import CaseError, RuleBookError, TriageError
from triage.surfaces.cli.exits import Exit


def guarded(command: Callable[[], object]) -> int:
    """Run `command`, say in words what went wrong, and return the exit code."""
    if not _streams_are_open():
        _say("there is no standard output to write to")
        return Exit.FILES
    _show_what_can_be_shown()
    try:
        code = command()
        sys.stdout.flush()
    except Exception as error:
        return _explained(error)
    except KeyboardInterrupt:
        return _interrupted()
    return code if isinstance(code, int) else Exit.DONE


def _streams_are_open() -> bool:
    """Put nothing in place of a closed input or error stream; return False without an output."""
    if sys.stdin is None:
        sys.stdin = TextIOWrapper(BytesIO())
    if sys.stderr is None:
        sys.stderr = TextIOWrapper(BytesIO())
    return sys.stdout is not None


def _show_what_can_be_shown() -> None:
    # A terminal that lacks one letter must not cost anybody the instruction: it gets a "?".
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _explained(error: Exception) -> int:
    match error:
        case click.Abort():
            return _interrupted()
        case click.ClickException():
            with _nobody_listening():
                error.show()
            return error.exit_code
        case BrokenPipeError():
            _forget(sys.stdout)
            return Exit.FILES
        case OSError():
            _say(_of_file(error))
            return Exit.FILES
        case RuleBookError():
            _say(f"{error}\n\nThe library has flaws: {len(error.flaws)}.")
            return Exit.FLAWS
        case CaseError():
            _say(f"{error}\n\nThese answers cannot be used. Flaws: {len(error.flaws)}.")
            return Exit.USAGE
        case TriageError():
            _say(str(error))
            return Exit.USAGE
        case _:
            return _failed_inside(error)


def _interrupted() -> int:
    _say("Interrupted.")
    return Exit.INTERRUPTED


def _failed_inside(error: Exception) -> int:
    # The text of an unexpected error may hold somebody's answers; its kind does not.
    if os.environ.get("TRIAGE_DEBUG"):
        raise error
    _say(
        f"Triage itself failed ({type(error).__name__}). That is our mistake, not yours.\n"
        "If you are worried about your health, do not wait for this program: call."
    )
    return Exit.BUG


def _of_file(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def _forget(stream: TextIO) -> None:
    # Python flushes the stream once more at its end, and would complain there.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _nobody_listening() -> Iterator[None]:
    """Let a message go where nobody can read it: the exit code still tells."""
    try:
        yield
    except OSError:
        _forget(sys.stderr)


def _say(text: str) -> None:
    with _nobody_listening():
        click.echo(text, err=True)

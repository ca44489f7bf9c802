"""What a person sees when a command fails: a sentence and an exit code, never a traceback."""

import os
import sys
from collections.abc import Callable

import click

from triage.language.flaw import CaseError, RuleBookError, TriageError
from triage.surfaces.cli.exits import Exit


def guarded(command: Callable[[], object]) -> int:
    """Run `command`, say in words what went wrong, and return the exit code."""
    try:
        code = command()
        sys.stdout.flush()
    except Exception as error:
        return _explained(error)
    except KeyboardInterrupt:
        return _interrupted()
    return code if isinstance(code, int) else Exit.DONE


def _explained(error: Exception) -> int:
    match error:
        case click.Abort():
            return _interrupted()
        case click.ClickException():
            error.show()
            return error.exit_code
        case BrokenPipeError():
            _forget_output()
            return Exit.FILES
        case UnicodeEncodeError():
            _say(f"this terminal cannot show {error.object[error.start : error.end]!r}")
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


def _forget_output() -> None:
    # Python flushes standard output once more at its end, and would complain there.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    click.echo(text, err=True)

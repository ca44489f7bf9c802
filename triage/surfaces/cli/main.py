"""The command `triage`: global options, and commands that are imported only when they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click

from triage.surfaces.cli.exits import EPILOG
from triage.surfaces.cli.guard import guarded

#: Every command, and its first line of help; the module and the function bear its name. The line
#: stands here so that `triage --help` imports no command.
COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ask": "Ask the questions, one screen at a time, and say what to do.",
        "assess": "Assess answers from files.",
        "explain": "Explain what decided a cause, a red flag or an intervention.",
        "check": "Report every flaw of a library.",
        "test": "Run the examples that stand beside the rules.",
        "verify": "Prove what a library promises, or show who breaks it.",
        "coverage": "Tell which conditions the examples and vignettes exercise.",
        "mutate": "Try slips in the rules, and tell which nothing notices.",
        "diff": "Show who comes out otherwise under a new version of the rules.",
        "score": "Measure the rules on vignettes.",
        "simulate": "Interview many people whose cause is known, and measure it.",
        "serve": "Serve the interview and the review desk to browsers.",
        "backup": "Write everything that a server keeps into a file.",
        "restore": "Keep again everything that a backup holds.",
        "batch": "Assess an archive of answers.",
        "fmt": "Put the files of a library into their one canonical form.",
        "schema": "Print a JSON Schema, for editors and programs.",
        "new": "Start a cause, a red flag or a questionnaire from a scaffold.",
        "user": "Make, list and close accounts of the review desk.",
        "sign": "Sign a file of the library, as a clinician who has read it.",
        "review-pack": "Print every red flag on a page of its own.",
        "completion": "Print the completion script of a shell.",
    }
)


class LazyGroup(click.Group):
    """A group of commands that imports only the one that is used, and never shows a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(import_module(f"triage.surfaces.cli.{name}"), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"triage.surfaces.cli.{name}.{name} is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with; suggest the nearest where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, 1)
            ctx.fail(
                f'no command is called "{args[0]}"'
                + (f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(COMMANDS)}")
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands and their first lines."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def __call__(self, args: Sequence[str] | None = None, prog_name: str = "triage") -> int:
        """Run the command and return a documented exit code."""
        return guarded(lambda: self.main(args, prog_name, standalone_mode=False))


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--library",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Use the rules and questions in DIR, not those that are shipped.",
)
@click.option(
    "--country",
    metavar="CC",
    help="Name places as in this country, such as gb; else as the library says.",
)
@click.version_option(package_name="symptom-triage", prog_name="triage")
@click.pass_context
def main(ctx: click.Context, library: Path | None, country: str | None) -> None:
    """Ask about symptoms, and say how soon and where to seek care, and why.

    For learning, research and review by clinicians. No clinician has reviewed the rules. If you
    are worried, call.
    """
    # Needed by commands only, never by help: it knows how a library is loaded.
    from triage.authoring.shipped import shipped_library
    from triage.surfaces.cli.context import Context

    ctx.obj = Context(library or shipped_library(), (country or "").lower())

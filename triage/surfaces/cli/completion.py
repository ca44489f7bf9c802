"""`triage completion`: what a shell needs to complete our commands."""

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    For bash: triage completion bash > FILE, and source FILE from your .bashrc.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"click cannot complete for {shell}")
    click.echo(kind(ctx.find_root().command, {}, "triage", "_TRIAGE_COMPLETE").source())

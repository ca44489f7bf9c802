"""`triage test`: the examples that stand beside the rules, run as tests."""

import click

from triage.engines.experta_engine import ExpertaEngine
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit
from triage.testing.examples import run_examples


@click.command(short_help="Run the examples that stand beside the rules.")
@click.pass_context
@pass_context
def test(context: Context, ctx: click.Context) -> None:
    """Run the examples that stand beside the rules.

    Each is run on the inference engine. A failure shows the place, what was expected and what
    came out. Examples with `suggested:` expect something that nobody has read; they are counted.
    """
    failed = count = unread = 0
    for base in context.checked.bases.values():
        failures = run_examples(base, ExpertaEngine(base).truths)
        for failure in failures:
            click.echo(f"{failure}\n")
        failed += len({(one.example.about, one.example.name) for one in failures})
        count += len(base.examples)
        unread += sum(bool(example.suggested) for example in base.examples)
    click.echo(f"{context.library}: {count} examples, {failed or 'none'} failed")
    if unread:
        click.echo(f"Of these {unread} expect something suggested, which nobody has read.")
    ctx.exit(Exit.FLAWS if failed else Exit.DONE)

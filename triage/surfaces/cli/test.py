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
    came out.
    """
    failed = count = 0
    for base in context.checked.bases.values():
        failures = run_examples(base, ExpertaEngine(base).truths)
        for failure in failures:
            click.echo(f"{failure}\n")
        failed += len({(one.example.about, one.example.name) for one in failures})
        count += len(base.examples)
    click.echo(f"{context.library}: {count} examples, {failed or 'none'} failed")
    ctx.exit(Exit.FLAWS if failed else Exit.DONE)

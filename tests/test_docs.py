"""The pages say what the program does: every command, its help, every exit code."""

from collections.abc import Iterator

import click

from tests.conftest import ROOT, Golden
from triage.surfaces.cli.exits import MEANINGS
from triage.surfaces.cli.main import COMMANDS, main

PAGE = ROOT / "docs" / "cli.md"
MARK = "<!-- All below is printed by the commands; `make record` renews it. -->\n"


def contexts(
    command: click.Command, parent: click.Context | None, name: str
) -> Iterator[click.Context]:
    """Yield the context of a command and of every command below it."""
    context = click.Context(command, parent, name, terminal_width=80, **command.context_settings)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from contexts(found, context, below)


def printed() -> str:
    return "\n".join(
        f"## {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"
        for context in contexts(main, None, "triage")
    )


def test_the_page_has_the_help_of_every_command(golden: Golden) -> None:
    written = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    golden.same_file(PAGE, f"{written}{MARK}\n{printed()}")


def test_every_command_has_help_and_every_option_a_sentence() -> None:
    for context in contexts(main, None, "triage"):
        assert context.command.help, context.command_path
        for parameter in context.command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (context.command_path, parameter.name)
                assert parameter.help.endswith("."), (context.command_path, parameter.name)


def test_every_command_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\n## triage {name}\n" not in page] == []


def test_every_exit_code_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = [f"| {code:d} | {meaning} |" for code, meaning in MEANINGS.items()]
    assert [row for row in rows if row not in page] == []

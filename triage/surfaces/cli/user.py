"""`triage user`: the accounts of the review desk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.serve import usual_database, with_records

if TYPE_CHECKING:
    from triage.records.database import Database

_ROLES: Final = ("reviewer", "author", "admin")
_Do: TypeAlias = "Callable[[Database], None]"

_database = click.option("--database", metavar="URL", help="Where they are kept, as for serve.")


@click.group(short_help="Make, list and close accounts of the review desk.")
def user() -> None:
    """Make, list and close accounts of the review desk.

    A reviewer reads cases and says whether the advice was right. An author reads the rules, and
    how reviewers agree with them. An admin sees accounts and the audit log. Only a reviewer sees
    what a person answered. The password is asked for; piped in, it is the first line.
    """


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What the account is for.")
@_database
def add(name: str, role: str, database: str | None) -> int:
    """Make an account called NAME."""
    password = _password()

    def do(opened: Database) -> None:
        from triage.records import users
        from triage.surfaces.web.site import now

        users.add(opened, name, users.Role(role), password, now())
        click.echo(f"{name} may sign in as {role}.")

    return _done(database, do)


@user.command()
@click.argument("name")
@_database
def password(name: str, database: str | None) -> int:
    """Give NAME another password, and sign them out everywhere."""
    text = _password()

    def do(opened: Database) -> None:
        from triage.records import users
        from triage.surfaces.web.site import now

        users.set_password(opened, name, text, now())
        click.echo(f"{name} has another password.")

    return _done(database, do)


@user.command()
@click.argument("name")
@_database
def close(name: str, database: str | None) -> int:
    """Close the account NAME; what it did stays in the log."""

    def do(opened: Database) -> None:
        from triage.records import users
        from triage.surfaces.web.site import now

        users.close(opened, name, "server", now())
        click.echo(f"{name} cannot sign in any more.")

    return _done(database, do)


@user.command("list")
@_database
def list_users(database: str | None) -> int:
    """List the accounts."""

    def do(opened: Database) -> None:
        from triage.records import users

        for one in users.everyone(opened):
            closed = f", closed {one.closed_at:%Y-%m-%d}" if one.closed_at else ""
            click.echo(f"{one.name}: {one.role}, made {one.made_at:%Y-%m-%d}{closed}")

    return _done(database, do)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _done(address: str | None, do: _Do) -> int:
    def run() -> int:
        from triage.records.database import open_database
        from triage.records.schema import bring_up_to_date
        from triage.records.users import UserError

        opened = open_database(address or usual_database())
        try:
            bring_up_to_date(opened)
            do(opened)
        except UserError as refused:
            raise click.UsageError(str(refused)) from None
        finally:
            opened.close()
        return Exit.DONE

    return with_records(run)

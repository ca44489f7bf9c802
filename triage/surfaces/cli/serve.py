"""`triage serve`: the interview and the review desk in a browser."""

from __future__ import annotations

import errno
import ipaddress
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

import click

from triage.interview.policy import Policy
from triage.language.flaw import TriageError
from triage.surfaces.cli.context import Context, pass_context
from triage.surfaces.cli.exits import Exit

Result = TypeVar("Result")
_MISSING: Final = (
    "pages in a browser need more than the interview on a terminal, which the extra"
    ' "web" installs: pip install "symptom-triage[web]"'
)
_READ_FIRST: Final = (
    "Others could reach this server, and would be given advice that they may follow. Read"
    " docs/intended-use.md first: whoever offers Triage to patients answers for that. Then say"
    " --intended-use-read."
)
_NOT_SECRET: Final = (
    "Others could read on the way what people answer. Serve on this computer alone, put a proxy"
    " before it that speaks https, and say --behind-https."
)
_TAKEN: Final = (
    "Something listens at port {port} already; perhaps another `triage serve`, which you can use."
    " Or take another port: --port 8001, or --port 0 for any that is free."
)


class WebMissingError(TriageError):
    """The extra that brings the pages is not installed."""

    def __init__(self) -> None:
        super().__init__(_MISSING)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Listen at this port; 0 takes a free one.",
)
@click.option(
    "--database",
    metavar="URL",
    help="Where to keep what is said: a file, or postgresql://…; else a file in your home.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    help="A name that browsers know this server by; may be repeated.",
)
@click.option("--behind-https", is_flag=True, help="A proxy before this server speaks https.")
@click.option(
    "--intended-use-read",
    is_flag=True,
    help="Needed to serve others: you have read docs/intended-use.md, and answer for it.",
)
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Sign forms with the key in FILE, readable by you alone; else with one in the database.",
)
@click.option(
    "--keep-days",
    type=click.IntRange(1, 3650),
    default=30,
    show_default=True,
    help="Days for which answers are kept after the last one.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer; about one for each core.",
)
@click.option(
    "--policy",
    type=click.Choice([str(each) for each in Policy]),
    default=str(Policy.CONFIDENT),
    show_default=True,
    help="When to stop asking. Safety questions are always asked to their end.",
)
@click.option(
    "--begins",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    help="Interviews that one address may begin in a minute; 0 for any number.",
)
@pass_context
def serve(
    context: Context,
    host: str,
    port: int,
    database: str | None,
    names: tuple[str, ...],
    behind_https: bool,
    intended_use_read: bool,
    key_file: Path | None,
    keep_days: int,
    workers: int,
    policy: str,
    begins: int,
) -> int:
    """Serve the interview and the review desk to browsers.

    Only to this computer, unless told otherwise. What is said is kept in a database for 30 days
    after the last answer. It needs the extra "web". docs/web.md says how to run it for others, and
    docs/security.md what it is guarded against.
    """
    reached = not _is_this_computer(host) or bool(names) or behind_https
    if reached and not intended_use_read:
        raise click.UsageError(_READ_FIRST)
    if not behind_https and not _is_this_computer(host):
        raise click.UsageError(_NOT_SECRET)
    return with_records(
        lambda: _serve(
            context,
            host,
            port,
            database,
            names,
            behind_https,
            key_file,
            keep_days,
            workers,
            Policy(policy),
            begins,
        )
    )


def _serve(
    context: Context,
    host: str,
    port: int,
    database: str | None,
    names: tuple[str, ...],
    https: bool,
    key_file: Path | None,
    days: int,
    workers: int,
    policy: Policy,
    begins: int,
) -> int:
    from triage.surfaces.web.server import serve as run
    from triage.surfaces.web.settings import Limits, Settings

    known = Settings(Path(), "").hosts
    settings = Settings(
        library=context.existing_library,
        database=database or usual_database(),
        country=context.country if context.chosen_country else "",
        policy=policy,
        retention=timedelta(days=days),
        https=https,
        key_file=key_file,
        limits=Limits(begins_a_minute=begins),
        hosts=(*known, *names, *([] if _is_anything(host) else [host])),
    )

    def ready(port: int) -> None:
        click.echo(f"Triage is at http://{_written(host)}:{port}/")
        click.echo("Open it in a browser. Ctrl-C ends it.")

    try:
        run(settings, host, port, workers, ready)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        click.echo(_TAKEN.format(port=port), err=True)
        return Exit.FILES
    return Exit.DONE


def with_records(do: Callable[[], int]) -> int:
    """Do something that needs the extra and the database, and say in words what is wrong."""
    try:
        from triage.records.database import RecordsError
    except ImportError as error:
        raise WebMissingError from error
    try:
        return do()
    except RecordsError as error:
        click.echo(str(error), err=True)
        return Exit.FILES
    except ImportError as error:
        raise WebMissingError from error


def usual_database() -> str:
    """Return the file in which answers are kept when nobody names a database; make its folder."""
    named = os.environ.get("XDG_STATE_HOME", "")
    state = Path(named) if named.startswith("/") else Path.home() / ".local" / "state"
    folder = state / "triage"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder / "records.db")


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_anything(host: str) -> bool:
    return host in ("0.0.0.0", "::", "")


def _written(host: str) -> str:
    if host == "127.0.0.1":
        return "localhost"
    return f"[{host}]" if ":" in host else host

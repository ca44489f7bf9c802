"""`triage backup`: everything that a server keeps, in one file."""

from pathlib import Path

import click

from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.serve import usual_database, with_records


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--database", metavar="URL", help="What to back up, as for serve.")
def backup(file: Path, database: str | None) -> int:
    """Write everything that a server keeps into FILE.

    The server may go on meanwhile. The file holds answers: it is readable by you alone, and what a
    person deletes later is still in it. `triage restore` reads it.
    """
    return with_records(lambda: _back_up(file, database or usual_database()))


def _back_up(file: Path, address: str) -> int:
    from triage.records.backup import back_up
    from triage.records.database import open_database
    from triage.records.schema import bring_up_to_date

    database = open_database(address)
    try:
        bring_up_to_date(database)
        count = back_up(database, file)
    finally:
        database.close()
    click.echo(f"{file} holds everything: {count} rows.")
    return Exit.DONE

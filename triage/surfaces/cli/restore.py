"""`triage restore`: a backup becomes a database again."""

from pathlib import Path

import click

from triage.surfaces.cli.exits import Exit
from triage.surfaces.cli.serve import usual_database, with_records


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--database", metavar="URL", help="Where to restore it, as for serve.")
def restore(file: Path, database: str | None) -> int:
    """Keep again everything that FILE holds, in a new database of either kind.

    A database in which anything is kept already is left as it is.
    """
    return with_records(lambda: _restore(file, database or usual_database()))


def _restore(file: Path, address: str) -> int:
    from triage.records.backup import restore as restored
    from triage.records.database import open_database
    from triage.records.schema import bring_up_to_date

    database = open_database(address)
    try:
        bring_up_to_date(database)
        count = restored(database, file)
    finally:
        database.close()
    click.echo(f"Everything is kept again: {count} rows.")
    return Exit.DONE

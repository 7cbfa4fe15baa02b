"""`jiesu db`: the schema and how far it is from the newest."""

from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from intake import environment, schema
from intake.calendars.next_year import NextYear, next_year
from intake.casework.ledger.grants import role_statements
from intake.cli.migrate import migrate
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput
from intake.fingerprint.description import describe, differing_parts
from intake.revision import (
    SchemaAltered,
    find_revision,
    known_altered,
    known_revision,
    named,
    newest_revision,
    require_newest,
)
from intake.settings import Settings
from routing.calendars.store import load_calendars
from routing.calendars.working_time import local_day
from routing.translatable import N_

app = typer.Typer(help="The database schema.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database up to the newest revision and give it the shipped defaults."""
    database = migrate(Settings.from_env())
    typer.echo(f"{database.url.render_as_string(hide_password=True)} is at {find_revision(database)}")


@app.command()
def role(
    name: Annotated[str, typer.Argument(help="A role of PostgreSQL that is there already, and owns nothing.")],
) -> None:
    """Print the SQL that lets a role do the work of this program and add to the record, but not change it.

    The owner of the tables runs it, again after each upgrade; JIESU_DATABASE_URL of web, worker and cron then names it.
    """
    typer.echo("".join(f"{statement};\n" for statement in role_statements(name)), nl=False)


@app.command()
def check() -> None:
    """Say whether the database has the newest revision's schema, equal to the models; exit 2 and what differs if not.

    Exit 1 where next year's notice is missing from 10 December on.
    """
    database = Database(environment.database_url())
    _require_its_schema(database)
    require_newest(database)
    differences = schema.differences(database)
    if differences:
        raise InvalidInput(N_("the database differs from the models: %(difference)s"), difference=differences[0])
    typer.echo(f"at {newest_revision()}, equal to the models")
    with database.reading() as session:
        today = local_day(now())
        state = next_year(load_calendars(session), today)
    if state is not NextYear.OK:
        told = f"no State Council notice of {today.year + 1} is loaded (jiesu calendar import)"
        typer.echo(f"{state.level}: {told}", err=True)
    if state is NextYear.MISSING:
        raise typer.Exit(1)


def _require_its_schema(database: Database) -> None:
    """Whatever its revision, an older one too: what differs from what that makes is said part by part."""
    revision = known_revision(database)
    altered = [] if revision is None else known_altered(database, revision)
    if not altered or revision is None:
        return
    typer.echo(f"at {revision}, the newest is {newest_revision()}; what is not as {revision} makes it:")
    for line in _differing(database, revision, altered):
        typer.echo(line)
    message = N_("the schema of the database is not the one that revision %(revision)s makes (%(tables)s)")
    raise SchemaAltered(message, revision=revision, tables=named(altered))


def _differing(database: Database, revision: str, tables: list[str]) -> list[str]:
    """Without the right to make the expected schema beside the database's own, the tables alone."""
    try:
        expected = schema.made_by(database, revision)
    except DBAPIError:
        return tables
    with database.engine.connect() as connection:
        return list(differing_parts(describe(connection), expected, tables))


@app.command()
def new(message: Annotated[str, typer.Argument(help="what the revision changes")]) -> None:
    """Write the next revision from what the models have and the database lacks (for developers)."""
    database = Database(environment.database_url())
    require_newest(database)
    schema.new_revision(database, message, f"{int(newest_revision()) + 1:04d}")

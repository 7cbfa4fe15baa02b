"""`jiesu db`: the schema and how far it is from the newest."""

from typing import Annotated

import typer

from intake import schema
from intake.cli.context import prepared_runtime
from intake.db import Database
from intake.errors import InvalidInput
from intake.settings import Settings

app = typer.Typer(help="The database schema.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database up to the newest revision and give it the shipped defaults."""
    runtime = prepared_runtime()
    current, _head = schema.revisions(runtime.db)
    typer.echo(f"{runtime.db.url.render_as_string(hide_password=True)} is at {current}")


@app.command()
def check() -> None:
    """Say whether the database is at the newest revision and equal to the models; exit 2 where it is not."""
    database = Database(Settings.from_env().database_url)
    current, head = schema.revisions(database)
    if current != head:
        raise InvalidInput(f"the database is at {current or 'no revision'}, the newest is {head}: run jiesu db upgrade")
    differences = schema.differences(database)
    if differences:
        raise InvalidInput(f"the database differs from the models: {differences[0]}")
    typer.echo(f"at {current}, equal to the models")


@app.command()
def new(message: Annotated[str, typer.Argument(help="what the revision changes")]) -> None:
    """Write the next revision from what the models have and the database lacks (for developers)."""
    database = Database(Settings.from_env().database_url)
    _current, head = schema.revisions(database)
    schema.new_revision(database, message, f"{int(head or 0) + 1:04d}")

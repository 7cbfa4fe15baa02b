"""What alone changes a schema: `jiesu db upgrade`, and on its behalf `up` and `demo`."""

from sqlalchemy import inspect

from intake import schema
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput
from intake.fingerprint.expected import expected_fingerprints
from intake.revision import (
    SchemaAltered,
    known_altered,
    known_revision,
    named,
    newest_revision,
    require_newest,
)
from intake.seeding import seed
from intake.settings import Settings
from routing.translatable import N_


def migrate(settings: Settings) -> Database:
    """The database, made where there is none, at the newest revision and with the shipped defaults."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            N_("%(folder)s cannot be used: %(why)s"),
            folder=settings.data_dir,
            why=error.strerror,
            field="JIESU_DATA_DIR",
        ) from None
    database = Database.from_settings(settings)
    _require_whole(database)
    schema.upgrade(database)
    require_newest(database)
    with database.unit_of_work() as session:
        seed(session, home=settings.home_region, at=now())
    return database


def _require_whole(database: Database) -> None:
    """A migration starts from the schema its predecessor made; from any other it would end half way, or worse, not."""
    current = known_revision(database)
    if current is None:
        _require_nothing(database)
        return
    if current > newest_revision():
        require_newest(database)
    altered = known_altered(database, current)
    if altered:
        message = N_(
            "the database says revision %(revision)s, but its schema is another (%(tables)s) and cannot be upgraded: "
            'it must be made anew, or restored from a backup; "jiesu db check" says what differs'
        )
        raise SchemaAltered(message, revision=current, tables=named(altered))


def _require_nothing(database: Database) -> None:
    """Tables of ours beside no revision: what first made them did not come to its end, or somebody took it away."""
    with database.engine.connect() as connection:
        expected = expected_fingerprints(newest_revision(), connection.dialect.name)
        ours = sorted(expected.keys() & set(inspect(connection).get_table_names()))
    if ours:
        message = N_("the database has tables of ours (%(tables)s) and no revision: it must be made anew, or restored")
        raise SchemaAltered(message, tables=named(ours))

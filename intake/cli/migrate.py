"""What alone changes a schema: `jiesu db upgrade`, and on its behalf `up` and `demo`."""

from intake import schema
from intake.db import Database
from intake.errors import InvalidInput
from intake.revision import known_revision, newest_revision, require_newest
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
    current = known_revision(database)
    if current is not None and current > newest_revision():
        require_newest(database)
    schema.upgrade(database)
    with database.unit_of_work() as session:
        seed(session, home=settings.home_region)
    return database

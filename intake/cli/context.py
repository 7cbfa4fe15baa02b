"""What every command stands on: settings from the environment and a database brought up to date."""

from intake import schema
from intake.db import Database
from intake.runtime import Runtime, build_runtime
from intake.seeding import seed
from intake.settings import Settings


def prepared_runtime(settings: Settings | None = None) -> Runtime:
    """The runtime of an installation that is ready: migrated to the newest revision, with the shipped defaults."""
    runtime = build_runtime(settings or Settings.from_env())
    runtime.settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    schema.upgrade(runtime.db)
    with runtime.db.unit_of_work() as session:
        seed(session, home=runtime.settings.home_region)
    return runtime


def open_database() -> Database:
    """The database alone, for commands that need nothing else."""
    return prepared_runtime().db

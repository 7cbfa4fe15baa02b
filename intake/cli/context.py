"""The database nearly every command stands on. Nothing is made or migrated for a command that only wants to work."""

from intake import environment
from intake.db import Database
from intake.revision import require_newest
from intake.settings import Settings


def checked_settings() -> Settings:
    """The settings of an installation whose database has the schema this program needs; refused without one."""
    environment.require_folder()
    settings = Settings.check_env()
    database = Database(environment.database_url())
    try:
        require_newest(database)  # before secrets are made: a refused command leaves nothing behind
    finally:
        database.dispose()
    return settings if settings.has_secrets else Settings.from_env()


def open_database() -> Database:
    """The database alone, for commands that need nothing else."""
    return Database.from_settings(checked_settings())

"""The schema's state: bringing a database to the newest revision, and saying how far it is from it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import intake.models  # noqa: F401 - every table must be known before the comparison
from intake.db import Database
from intake.fingerprint.description import Described, describe
from routing.base import Record

_BESIDE = "jiesu_beside"


class BrokenReferences(RuntimeError):
    """A revision left rows that refer to rows which are no longer there: a fault of the revision."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to `revision`; a database already there is left alone."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    _run(database, lambda config: command.downgrade(config, revision))


def new_revision(database: Database, message: str, number: str) -> None:
    """Write the next revision from what the models have and the database lacks."""
    _run(database, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


def revisions(database: Database) -> tuple[str | None, str | None]:
    """(the database's revision, the newest one)."""
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Database) -> list[object]:
    """What the models have and the migrated database has not, or the other way round."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Record.metadata))


def made_by(database: Database, revision: str) -> Described:
    """What `revision` makes, tried beside `database`: a file of its own on SQLite, a schema of its own on PostgreSQL.

    On PostgreSQL that is rolled back again; it takes the right to create a schema, and raises DBAPIError without it.
    """
    if database.is_sqlite:
        with TemporaryDirectory(prefix="jiesu-") as folder:
            beside = Database(f"sqlite:///{Path(folder) / 'beside.sqlite'}")
            upgrade(beside, revision)
            with beside.engine.connect() as connection:
                described = describe(connection)
            beside.dispose()
            return described
    config = _config()
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {_BESIDE}")
        connection.exec_driver_sql(f"SET LOCAL search_path = {_BESIDE}")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        described = describe(connection)
        connection.rollback()
    return described


@contextmanager
def changing(database: Database) -> Iterator[Connection]:
    """One transaction for what changes a schema.

    SQLite makes a table anew to change it, and drops the old one: with foreign keys in force that is refused where
    anything refers to its rows, or takes along what is to follow them. They are checked at the end instead.
    """
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                yield connection
            return
        try:
            with connection.begin():
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # means nothing once a transaction has begun
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                _require_references(connection)
        finally:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _require_references(connection: Connection) -> None:
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if found:
        pairs = dict.fromkeys(f"{row[0]} to {row[2]}" for row in found)
        raise BrokenReferences(f"{len(found)} rows refer to rows that are gone: {', '.join(pairs)}")


def _run(database: Database, step: Callable[[Config], object]) -> None:
    config = _config()
    with changing(database) as connection:
        config.attributes["connection"] = connection
        step(config)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "intake:migrations")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config

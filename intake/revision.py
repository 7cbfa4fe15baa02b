"""Whether a database has the schema this program needs. Cheap: no alembic, no models; nothing is made or changed."""

from functools import cache
from importlib import resources
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from intake import environment
from intake.db import Database
from intake.errors import InvalidInput
from intake.fingerprint.expected import altered_tables
from routing.translatable import N_

_MOST_NAMED = 3


class SchemaNotCurrent(InvalidInput):
    """The database is empty, older than this program, or newer."""


class SchemaAltered(InvalidInput):
    """The database has a revision of ours and not the schema that this revision makes."""


class DatabaseUnreachable(InvalidInput):
    """There is no asking this database."""


@cache
def newest_revision() -> str:
    """The last of the migrations we carry, told by their file names: they are numbered `NNNN_what_changed.py`."""
    files = resources.files("intake.migrations").joinpath("versions").iterdir()
    return max(name.partition("_")[0] for file in files if (name := file.name)[:1].isdigit())


def find_revision(database: Database) -> str | None:
    """None where nothing was ever migrated. Raises what SQLAlchemy raises if the database cannot be asked."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def known_revision(database: Database) -> str | None:
    """As `find_revision`; a database that cannot be asked is said in one line, and SQLite makes no file to be asked."""
    try:
        return None if _is_missing_file(database) else find_revision(database)
    except DBAPIError as error:
        raise _unreachable(error) from None


def find_altered(database: Database, revision: str) -> list[str]:
    """The tables whose schema is not what `revision` makes. Raises what SQLAlchemy raises, as `find_revision`."""
    with database.engine.connect() as connection:
        return altered_tables(connection, revision)


def require_newest(database: Database) -> None:
    """Refuse a database this program does not know: it would write what the schema does not hold."""
    require_newest_revision(database)
    altered = known_altered(database, newest_revision())
    if altered:
        message = N_(
            "the database says revision %(revision)s, but its schema is another (%(tables)s): "
            '"jiesu db check" says what differs'
        )
        raise SchemaAltered(message, revision=newest_revision(), tables=named(altered))


def known_altered(database: Database, revision: str) -> list[str]:
    """As `find_altered`; a database that cannot be asked is said in one line."""
    try:
        return find_altered(database, revision)
    except DBAPIError as error:
        raise _unreachable(error) from None


def named(tables: list[str]) -> str:
    """At most three, for one line."""
    return ", ".join([*tables[:_MOST_NAMED], "…"] if len(tables) > _MOST_NAMED else tables)


def require_newest_revision(database: Database) -> None:
    """By what the database says of itself; `require_newest` also looks whether it is so."""
    current, newest = known_revision(database), newest_revision()
    if current is None:
        raise SchemaNotCurrent(N_('the database of this installation has no schema yet: run "jiesu db upgrade"'))
    if current > newest:
        message = N_("the database is at revision %(current)s, later than any this program knows: run a newer jiesu")
        raise SchemaNotCurrent(message, current=current)
    if current != newest:
        raise SchemaNotCurrent(
            N_('the database is at revision %(current)s, this program needs %(newest)s: run "jiesu db upgrade"'),
            current=current,
            newest=newest,
        )


def _unreachable(error: DBAPIError) -> DatabaseUnreachable:
    why = str(error.orig).strip().partition("\n")[0]
    message = N_("the database of this installation cannot be read: %(why)s; %(setting)s says where it is")
    return DatabaseUnreachable(message, why=why, setting=environment.database_setting())


def _is_missing_file(database: Database) -> bool:
    if not database.is_sqlite:
        return False
    file = Path(database.url.database or "")
    return not file.is_file() or file.stat().st_size == 0

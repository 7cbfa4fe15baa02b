"""0001, the first tables: what is written into them afterwards stays, and history cannot be changed.

Only what no later revision has added a column to is written here by the program of today.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from intake.seeding import seed
from tests import factories as make

FROZEN = ("complaint_event", "office_event", "audit_anchor")


def load_data(database: Database) -> None:
    """Before the first revision there is nothing to load into."""


def check_upgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        seed(session, home="510100", at=make.MONDAY)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM office_event")).scalar_one() > 0
    # A trigger of SQLite is asked row by row, one of PostgreSQL once a statement.
    for table in ("office_event",) if database.is_sqlite else FROZEN:
        for statement in (f"UPDATE {table} SET format = 9", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
                session.execute(text(statement))
    if database.is_sqlite:
        with database.reading() as session:
            triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_%'"
            assert session.execute(text(triggers)).scalar_one() == 2 * len(FROZEN)
    else:
        for table in FROZEN:
            with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
                session.execute(text(f"TRUNCATE {table}"))


def check_downgrade(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("SELECT count(*) FROM complaint"))

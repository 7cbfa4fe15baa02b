"""0001, the first tables: what is written into them afterwards stays, and history cannot be changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.casework.actor import COMPLAINANT
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import register_complaint
from intake.db import Database
from intake.seeding import seed
from tests import factories as make

FROZEN = ("complaint_event", "office_event", "audit_anchor")


def load_data(database: Database) -> None:
    """Before the first revision there is nothing to load into."""


def check_upgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        seed(session, home="510100", at=make.MONDAY)
        collaborators = make.make_office(session)
    new = make.new_complaint()
    once(database, lambda session: register_complaint(session, collaborators, new, actor=COMPLAINANT, at=make.MONDAY))
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM complaint_event")).scalar_one() > 0
    for statement in ("UPDATE complaint_event SET seq = 99", "DELETE FROM complaint_event"):
        with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
            session.execute(text(statement))
    if not database.is_sqlite:
        for table in FROZEN:
            with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
                session.execute(text(f"TRUNCATE {table}"))


def check_downgrade(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("SELECT count(*) FROM complaint"))

"""The one statement of an intake waits for what follows it, and is a transaction by itself where nothing does."""

import sqlite3
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from psycopg import OperationalError
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, func, select

from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.registering.register import Receipt, register_complaint
from intake.db import Database
from intake.models import Complaint, ComplaintEvent
from tests import factories as make


@pytest.fixture
def office(database: Database) -> Collaborators:
    with database.unit_of_work() as session:
        return make.make_office(session)


def stored(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in (Complaint, ComplaintEvent))


def register(session: Session, office: Collaborators, **changes: Any) -> Receipt:
    return register_complaint(session, office, make.new_complaint(**changes), actor=COMPLAINANT, at=make.on(0, 9))


def alone(
    database: Database,
    office: Collaborators,
    *,
    after: Callable[[Session], object] = lambda _session: None,
    times: int = 1,
) -> None:
    """Registered in a transaction of its own, in which `after` follows."""
    with database.unit_of_work() as session:
        for _ in range(times):
            register(session, office, external_id="same")
        after(session)


def fail(_session: Session) -> None:
    raise RuntimeError


def read_and_fail(session: Session) -> None:
    session.scalar(select(func.count()).select_from(Complaint))
    raise RuntimeError


def has_begun(session: Session) -> bool:
    """Whether the database has been told anything in this transaction; SQLite is, before anything else."""
    driver = session.connection().connection.driver_connection
    return driver.in_transaction if isinstance(driver, sqlite3.Connection) else driver.info.transaction_status.value > 0


@pytest.mark.both_databases
def test_alone_it_is_stored_whole_by_the_commit(database: Database, office: Collaborators) -> None:
    with database.unit_of_work() as session:
        register(session, office)
        assert has_begun(session) is database.is_sqlite
        assert stored(database) == (0, 0)
    complaints, events = stored(database)
    assert complaints == 1
    assert events > 1
    with pytest.raises(RuntimeError):  # on the same connection, which begins transactions again
        alone(database, office, after=read_and_fail)
    assert stored(database) == (complaints, events)


@pytest.mark.both_databases
def test_what_follows_finds_it(database: Database, office: Collaborators) -> None:
    with database.unit_of_work() as session:
        receipt = register(session, office)
        assert session.get(Complaint, receipt.complaint_id).number == receipt.number
        assert has_begun(session)
        assert register(session, office).number != receipt.number
    assert stored(database)[0] == 2


@pytest.mark.both_databases
@pytest.mark.parametrize("fails", [fail, read_and_fail])
def test_what_is_undone_is_never_stored(
    database: Database, office: Collaborators, fails: Callable[[Session], None]
) -> None:
    with pytest.raises(RuntimeError):
        alone(database, office, after=fails)
    with database.unit_of_work() as session:  # on the same connection
        session.scalar(select(func.count()).select_from(Complaint))
    assert stored(database) == (0, 0)


@pytest.mark.both_databases
def test_reading_stores_nothing(database: Database, office: Collaborators) -> None:
    refused = nullcontext() if database.is_sqlite else pytest.raises(ReadOnlySqlTransaction)
    with refused, database.reading() as session:
        register(session, office)
    with database.unit_of_work() as session:
        register(session, office)
    assert stored(database)[0] == 1


@pytest.mark.both_databases
def test_of_two_in_one_transaction_both_are_stored_or_none(database: Database, office: Collaborators) -> None:
    with pytest.raises(IntegrityError):
        alone(database, office, times=2)
    assert stored(database) == (0, 0)


@pytest.mark.on_postgresql
def test_a_lost_connection_is_told_and_given_up(database: Database, office: Collaborators) -> None:
    with pytest.raises(OperationalError, match="closed"):
        alone(database, office, after=lambda session: session.connection().connection.driver_connection.close())
    assert stored(database) == (0, 0)
    alone(database, office)
    assert stored(database)[0] == 1

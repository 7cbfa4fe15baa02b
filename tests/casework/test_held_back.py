"""The one statement of an intake waits for what follows it, and is a transaction by itself where nothing does."""

import sqlite3
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DataError, IntegrityError, InternalError, OperationalError
from sqlmodel import Session, func, select, text

from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import Receipt, register_complaint
from intake.db import Database
from intake.held import Statement, hold_back
from intake.models import Complaint, ComplaintEvent
from tests import factories as make
from tests.undone import undone


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
    refused = nullcontext() if database.is_sqlite else pytest.raises(InternalError, match="read-only")
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


def break_connections(database: Database) -> None:
    """Both that lie in the pool, as a restart of the server does it."""
    pid, end = text("SELECT pg_backend_pid()"), "SELECT pg_terminate_backend(%s, 5000)"
    with database.unit_of_work() as one, database.unit_of_work() as other:
        pids = [one.scalar(pid), other.scalar(pid)]
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(hide_password=False)) as own:
        own.cursor().executemany(end, [(each,) for each in pids])


@pytest.mark.on_postgresql
def test_what_may_be_run_again_is_where_the_connection_was_lost(database: Database, office: Collaborators) -> None:
    once(database, lambda session: register(session, office), is_repeatable=True)
    break_connections(database)
    once(database, lambda session: register(session, office), is_repeatable=True)
    assert stored(database)[0] == 2
    break_connections(database)
    with pytest.raises(OperationalError), database.unit_of_work(is_tried_again=True) as session:
        register(session, office)
    break_connections(database)
    alone(database, office)  # who does not run again asks first
    assert stored(database)[0] == 3


@pytest.mark.on_postgresql
def test_what_the_driver_throws_away_between_two_is_prepared_anew(database: Database, office: Collaborators) -> None:
    counted = select(func.count()).select_from(Complaint)
    with undone(database) as session:
        for _ in range(8):  # the driver prepares it, and is to throw all away when this is undone
            session.scalar(counted)
    once(database, lambda session: register(session, office))
    with database.unit_of_work() as session:  # which it does no sooner than now
        session.scalar(counted)
    once(database, lambda session: register(session, office))
    assert stored(database)[0] == 2


@pytest.mark.on_postgresql
def test_of_many_forms_of_it_the_latest_stay_prepared(database: Database, office: Collaborators) -> None:
    for each in range(70):
        with database.unit_of_work() as session:
            hold_back(session, Statement(f"SELECT {each} WHERE $1".encode(), (0,)), [b"t"])
    with database.unit_of_work() as session:
        found = session.execute(text("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'jiesu%'"))
        assert found.scalar() == 64


@pytest.mark.both_databases
def test_a_text_is_never_cut_off_where_a_nul_stands_in_it(database: Database, office: Collaborators) -> None:
    refused = nullcontext() if database.is_sqlite else pytest.raises(DataError, match="0x00")
    with refused, database.unit_of_work() as session:
        register(session, office, association_id=None, association_text="一个\0协会")
    with database.reading() as session:
        assert session.exec(select(Complaint.association_text)).all() in ([], ["一个\0协会"])

"""A session that only reads stores nothing, and leaves its connection as good as it was."""

import pytest
from sqlalchemy.exc import InternalError
from sqlmodel import select, text

from intake.db import Database
from intake.models import Complaint
from tests import factories as make

_COUNTED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT complaint.number%'"


@pytest.fixture
def number(database: Database) -> str:
    with database.unit_of_work() as session:
        return make.make_complaint(session, make.make_office(session)).number


@pytest.mark.both_databases
def test_what_is_changed_in_it_is_not_stored(database: Database, number: str) -> None:
    with database.reading() as session:
        session.exec(select(Complaint)).one().number = "1"
    with database.reading() as session:
        assert session.exec(select(Complaint.number)).one() == number


@pytest.mark.on_postgresql
def test_a_statement_that_writes_is_refused_and_the_next_unit_of_work_writes(database: Database, number: str) -> None:
    for snapshot in (False, True):
        with pytest.raises(InternalError, match="read-only"), database.reading(is_snapshot=snapshot) as session:
            session.execute(text("UPDATE complaint SET language = 'en'"))
    with database.unit_of_work() as session:
        session.execute(text("UPDATE complaint SET language = 'en'"))
    with database.reading() as session:
        assert session.exec(select(Complaint.language).where(Complaint.number == number)).one() == "en"


@pytest.mark.on_postgresql
def test_what_is_asked_again_and_again_is_prepared_once(database: Database, number: str) -> None:
    for _ in range(8):
        with database.reading() as session:
            assert session.exec(select(Complaint.number)).one() == number
    with database.reading() as session:
        assert session.execute(text(_COUNTED)).scalar() == 1

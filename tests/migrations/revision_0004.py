"""0004, regions of staff: who works here and what was received before keep the home region."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from intake.db import Database
from intake.models import Complaint, Staff
from intake.seeding import seed
from tests import factories as make

_STAFF = (
    "INSERT INTO staff (login, display_name, password_hash, roles, is_head, language, is_active, must_change_password,"
    " session_version, failed_logins, created_at, is_synthetic)"
    " VALUES ('ming', '明', '-', '[\"supervisor\"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true)"
)
_NEW = {"staff": "region_code", "notice": "region_code", "complaint": "received_region"}


def load_data(database: Database) -> None:
    with database.unit_of_work() as session:
        session.connection().exec_driver_sql(_STAFF)


def check_upgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        seed(session, home=make.CITY, at=make.MONDAY)
        staff = session.exec(select(Staff)).one()
        assert (staff.login, staff.region_code) == ("ming", None)
        make.record_writes(session)
        collaborators = make.make_office(session)
        operator = make.make_actor(session, region="510104")
        taken = make.make_complaint(session, collaborators, actor=operator).id
        told = make.make_complaint(session, collaborators).id
    with database.reading() as session:
        received = dict(session.exec(select(Complaint.id, Complaint.received_region)).all())
        assert received == {taken: "510104", told: None}


def check_downgrade(database: Database) -> None:
    with database.reading() as session:
        assert session.execute(text("SELECT login FROM staff ORDER BY id")).scalars().first() == "ming"
    for table, column in _NEW.items():
        with database.reading() as session, pytest.raises(DBAPIError):
            session.execute(text(f"SELECT {column} FROM {table}"))

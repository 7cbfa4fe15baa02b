"""0003: unverified codes, questions, and several candidates for a role; on the way back the first of them stays."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from intake.db import Database

_ROLE = (
    "INSERT INTO role_assignment (association_id, role, department_id, valid_from, basis) "
    "VALUES (7, 'supervisor', :department, '2025-03-01', 'synthetic')"
)


def load_data(database: Database) -> None:
    with database.unit_of_work() as session:
        _run(session, "INSERT INTO region (code, name, level) VALUES ('510100', '合成市', 'city')")
        for number in (1, 2):
            _run(
                session,
                "INSERT INTO department (id, name, level, region_code, is_backstop, is_active, is_synthetic) "
                "VALUES (:number, :name, 'city', '510100', false, true, true)",
                number=number,
                name=f"合成{number}局",
            )
        _run(
            session,
            "INSERT INTO association (id, credit_code, name, level, region_code, industry, mode, lifecycle, "
            "is_watchlisted, is_synthetic) VALUES (7, '51510100XX0000018X', '合成协会', 'city', '510100', '', 'dual', "
            "'active', false, true)",
        )
        _run(session, _ROLE, department=1)


def check_upgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        [(is_unverified, written)] = _run(session, "SELECT is_unverified, code_as_written FROM association").all()
        assert (bool(is_unverified), written) == (False, "")
        _run(session, _ROLE, department=2)
    with pytest.raises(DBAPIError), database.unit_of_work() as session:
        _run(session, _ROLE, department=2)


def check_downgrade(database: Database) -> None:
    with database.reading() as session:
        held = "SELECT department_id FROM role_assignment WHERE valid_to IS NULL"
        assert session.execute(text(held)).scalars().all() == [1]
        assert session.execute(text("SELECT count(*) FROM association")).scalar_one() == 1


def _run(session: Session, statement: str, **given: Any) -> Any:
    return session.connection().execute(text(statement), given)

"""0002, symbols of departments: what a department had is copied, but for what only an association can have."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_DEPARTMENT = (
    "INSERT INTO department (id, name, symbol, level, region_code, is_backstop, is_active, is_synthetic) "
    "VALUES (:id, :name, :symbol, 'city', '510100', false, true, true)"
)
_ROLE = (
    "INSERT INTO role_assignment (association_id, role, department_id, valid_from, basis) "
    "VALUES (1, :role, 1, '2024-01-01', '合成文件')"
)


def load_data(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(text("INSERT INTO region (code, name, level) VALUES ('510100', '成都市', 'city')"))
        for number, (name, symbol) in enumerate((("民政", "REG"), ("市监", "MR"), ("住建", None)), 1):
            session.execute(text(_DEPARTMENT), {"id": number, "name": f"合成{name}局", "symbol": symbol})
        session.execute(
            text(
                "INSERT INTO association (id, credit_code, name, level, region_code, industry, mode, lifecycle, "
                "is_watchlisted, is_synthetic) VALUES (1, '51510100XX0000018P', '合成协会', 'city', '510100', '', "
                "'dual', 'active', false, true)"
            )
        )
        session.execute(text(_ROLE), {"role": "registrar"})


def check_upgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        copied = session.execute(
            text("SELECT department_id, symbol, region_code, valid_to, basis FROM department_symbol")
        )
        assert [tuple(row) for row in copied] == [(2, "MR", "510100", None, "")]
        kept = session.execute(text("SELECT symbol, phone, email, basis, successor_id FROM department ORDER BY id"))
        assert [tuple(row) for row in kept] == [(one, "", "", "", None) for one in ("REG", "MR", None)]
        session.execute(text(_ROLE), {"role": "registration_supervisor"})
    for statement, values in (
        (_ROLE, {"role": "registrar"}),
        (_ROLE, {"role": "nonsense"}),
        ("UPDATE department SET successor_id = 99 WHERE id = 3", {}),
        ("UPDATE department_symbol SET symbol = 'REG'", {}),
        ("UPDATE role_assignment SET valid_to = '2023-01-01'", {}),
    ):
        with pytest.raises(DBAPIError), database.unit_of_work() as session:
            session.execute(text(statement), values)


def check_downgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        roles = session.execute(text("SELECT role FROM role_assignment")).scalars().all()
        symbols = session.execute(text("SELECT symbol FROM department ORDER BY id")).scalars().all()
    assert (roles, symbols) == (["registrar"], ["REG", "MR", None])
    with pytest.raises(DBAPIError), database.unit_of_work() as session:
        session.execute(text(_ROLE), {"role": "registration_supervisor"})

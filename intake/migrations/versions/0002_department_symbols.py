"""Departments hold several symbols, each from a day on; who may punish is a role of its own.

`department.symbol` is copied and stays: the program of 0.2 reads it while it is being replaced.
"""

from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROLES = ("registrar", "supervisor", "industry_department", "social_work")
_LATER_ROLES = ("registrar", "registration_supervisor", "supervisor", "industry_department", "social_work")
_SYMBOLS = (
    *("SWD", "REG", "BSU", "IMD", "MR", "DRC", "FIN", "AUD", "TAX", "HRSS", "PSB", "CT", "PUB", "CAC", "FAO", "COM"),
    *("APC", "DIS", "CRT", "SOC", "TNW", "HOT"),
)
_OPEN = sa.text("valid_to IS NULL")
_COLUMNS = ("phone", "email", "valid_from", "valid_to", "basis", "successor_id")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for column in _department_columns():
        op.add_column("department", column)
    _add_successor()
    _create_department_symbol()
    _create_symbol_proposal()
    op.execute(
        "INSERT INTO department_symbol (department_id, symbol, region_code, valid_from) "
        "SELECT id, symbol, region_code, '2000-01-01' FROM department "
        "WHERE symbol IS NOT NULL AND symbol NOT IN ('REG', 'BSU', 'IMD')"
    )
    _name_roles(_LATER_ROLES)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("role_assignment", "registry_correction"):
        op.execute(f"DELETE FROM {table} WHERE role = 'registration_supervisor'")
    _name_roles(_ROLES)
    op.drop_table("symbol_proposal")
    op.drop_table("department_symbol")
    with op.batch_alter_table("department", schema=None) as batch_op:
        if op.get_bind().dialect.name == "postgresql":
            batch_op.drop_constraint("fk_department_successor_id", type_="foreignkey")
        for name in reversed(_COLUMNS):
            batch_op.drop_column(name)


def _department_columns() -> list[sa.Column[Any]]:
    text = sqlmodel.sql.sqltypes.AutoString
    return [
        sa.Column("phone", text(length=60), server_default="", nullable=False),
        sa.Column("email", text(length=120), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", text(length=300), server_default="", nullable=False),
    ]


def _add_successor() -> None:
    """SQLite names a foreign key where the column is added, or makes the whole table anew."""
    reference = "CONSTRAINT fk_department_successor_id REFERENCES department (id)"
    op.execute(f"ALTER TABLE department ADD COLUMN successor_id INTEGER {reference}")


def _symbol() -> sa.Column[Any]:
    kind = sa.Enum(*_SYMBOLS, name="symbol", native_enum=False, create_constraint=True, length=32)
    return sa.Column("symbol", kind, nullable=False)


def _create_department_symbol() -> None:
    op.create_table(
        "department_symbol",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        _symbol(),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), server_default="", nullable=False),
        sa.CheckConstraint("symbol NOT IN ('REG', 'BSU', 'IMD')", name=op.f("ck_department_symbol_no_role")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_department_symbol_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_symbol_department_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_department_symbol_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_symbol")),
    )
    op.create_index(op.f("ix_department_symbol_department_id"), "department_symbol", ["department_id"])
    op.create_index(
        "uq_department_symbol_open",
        "department_symbol",
        ["region_code", "symbol"],
        unique=True,
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )


def _create_symbol_proposal() -> None:
    state = sa.Enum(
        *("open", "confirmed", "refused"),
        name="proposal_state",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.create_table(
        "symbol_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        _symbol(),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_symbol_proposal_department_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_symbol_proposal_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_symbol_proposal")),
        sa.UniqueConstraint(
            "department_id", "symbol", "region_code", name=op.f("uq_symbol_proposal_department_id_symbol_region_code")
        ),
    )


def _name_roles(roles: tuple[str, ...]) -> None:
    """Which words a role may be, said anew."""
    allowed = f"role IN ({', '.join(repr(role) for role in roles)})"
    for table in ("role_assignment", "registry_correction"):
        name = op.f(f"ck_{table}_registry_role")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, allowed)

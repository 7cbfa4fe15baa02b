"""Word that reaches its reader: addresses of staff, substitutes, e-mail, notices that are settled, a ledger of both."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WAITS = sa.text("message_id IS NULL AND withdrawn_at IS NULL")
_UNADDRESSED = sa.text("addressed_at IS NULL")
_OPEN = sa.text("read_at IS NULL AND settled_at IS NULL")
_OF_STAFF, _OF_DEPARTMENT = sa.text("staff_id IS NOT NULL"), sa.text("department_id IS NOT NULL")
_MESSAGE_COLUMNS = ("road", "staff_id", "department_id")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("staff", sa.Column("is_deputy", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    _add_to_messages()
    _add_to_notices()
    _create_contacts()
    _create_absences()
    _create_deliveries()


def downgrade() -> None:
    """What told staff by e-mail goes; no complaint's message is among it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("notice_delivery", "absence", "staff_contact"):
        op.drop_table(table)
    op.drop_index("ix_notice_of_department", table_name="notice", postgresql_where=_OF_DEPARTMENT)
    op.drop_index("ix_notice_of_staff", table_name="notice", postgresql_where=_OF_STAFF)
    op.drop_index("ix_notice_open", table_name="notice", postgresql_where=_OPEN)
    op.drop_index(op.f("ix_notice_complaint_id"), table_name="notice")
    op.drop_index("ix_notice_unaddressed", table_name="notice", postgresql_where=_UNADDRESSED)
    op.drop_column("notice", "addressed_at")
    op.drop_column("notice", "settled_at")
    op.execute("DELETE FROM message WHERE road = 'mail'")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_message_road"), type_="check")
        for column in _MESSAGE_COLUMNS:
            batch_op.drop_column(column)
    op.drop_column("staff", "is_deputy")


def _add_to_messages() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("road", sa.String(length=32), server_default="text", nullable=False))
        batch_op.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("department_id", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_message_road"), "road IN ('text', 'mail')")


def _add_to_notices() -> None:
    op.add_column("notice", sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("notice", sa.Column("addressed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    # What stood on desks before anybody had an address is told there alone.
    op.execute("UPDATE notice SET addressed_at = created_at")
    op.create_index(
        "ix_notice_unaddressed",
        "notice",
        ["id"],
        unique=False,
        postgresql_where=_UNADDRESSED,
        sqlite_where=_UNADDRESSED,
    )
    op.create_index(op.f("ix_notice_complaint_id"), "notice", ["complaint_id"], unique=False)
    for name, columns, where in (
        ("ix_notice_open", ["department_id", "staff_id"], _OPEN),
        ("ix_notice_of_staff", ["staff_id", "id"], _OF_STAFF),
        ("ix_notice_of_department", ["department_id", "id"], _OF_DEPARTMENT),
    ):
        op.create_index(name, "notice", columns, unique=False, postgresql_where=where, sqlite_where=where)


def _create_contacts() -> None:
    op.create_table(
        "staff_contact",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("roads", sa.JSON(), nullable=False),
        sa.Column("hours", sqlmodel.sql.sqltypes.AutoString(length=11), server_default="", nullable=False),
        sa.Column("digest_minutes", sa.Integer(), server_default="60", nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_contact_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_contact")),
    )


def _create_absences() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("substitute_id != staff_id", name=op.f("ck_absence_somebody_else")),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_absence_in_order")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absence_staff_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["staff.id"], name=op.f("fk_absence_substitute_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["staff.id"], name=op.f("fk_absence_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_staff_id"), "absence", ["staff_id"], unique=False)
    op.create_index(op.f("ix_absence_substitute_id"), "absence", ["substitute_id"], unique=False)


def _create_deliveries() -> None:
    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("for_staff_id", sa.Integer(), nullable=True),
        sa.Column(
            "road",
            sa.Enum("text", "mail", name="road", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notice_delivery_staff_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_notice_delivery_department_id")),
        sa.ForeignKeyConstraint(["for_staff_id"], ["staff.id"], name=op.f("fk_notice_delivery_for_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("notice_id", "recipient", "road", name=op.f("uq_notice_delivery_notice_id_recipient_road")),
    )
    op.create_index(
        "ix_notice_delivery_waiting",
        "notice_delivery",
        ["recipient", "road", "due_at"],
        unique=False,
        postgresql_where=_WAITS,
        sqlite_where=_WAITS,
    )
    op.create_index("ix_notice_delivery_recipient", "notice_delivery", ["recipient", "notice_id"], unique=False)
    op.create_index("ix_notice_delivery_message_id", "notice_delivery", ["message_id"], unique=False)

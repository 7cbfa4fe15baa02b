"""The registry kept on screens: edits of an association, liaison persons, proposed changes of roles, the watch-list."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "watch_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "public_affairs",
                "influence",
                "risk",
                name="watch_class",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=300), server_default="", nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_indicator")),
        sa.UniqueConstraint("number", name=op.f("uq_watch_indicator_number")),
    )
    op.create_table(
        "association_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["association.id"], name=op.f("fk_association_change_association_id")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["staff.id"], name=op.f("fk_association_change_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association_change")),
    )
    with op.batch_alter_table("association_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_association_change_association_id"), ["association_id"], unique=False)

    op.create_table(
        "liaison_person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["staff.id"], name=op.f("fk_liaison_person_added_by_id")),
        sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f("fk_liaison_person_association_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_liaison_person_department_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("fk_liaison_person_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liaison_person")),
    )
    with op.batch_alter_table("liaison_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_liaison_person_association_id"), ["association_id"], unique=False)

    op.create_table(
        "role_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "registrar",
                "registration_supervisor",
                "supervisor",
                "industry_department",
                "social_work",
                name="registry_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_department_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "confirmed",
                "refused",
                "withdrawn",
                name="role_change_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=1000), server_default="", nullable=False),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_role_change_decided_when_closed")),
        sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f("fk_role_change_association_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_role_change_decided_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_role_change_department_id")),
        sa.ForeignKeyConstraint(
            ["holder_department_id"], ["department.id"], name=op.f("fk_role_change_holder_department_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name=op.f("fk_role_change_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_change")),
    )
    with op.batch_alter_table("role_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_change_association_id"), ["association_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_change_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_change_state_proposed_at"), ["state", "proposed_at"], unique=False)
        batch_op.create_index(
            "uq_role_change_open",
            ["association_id", "role"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "watch_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["staff.id"], name=op.f("fk_watch_batch_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_batch")),
        sa.UniqueConstraint("name", name=op.f("uq_watch_batch_name")),
    )
    op.create_table(
        "watch_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("indicator_ids", sa.JSON(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("end_reason", sqlmodel.sql.sqltypes.AutoString(length=1000), server_default="", nullable=False),
        sa.CheckConstraint("(valid_to IS NULL) = (ended_at IS NULL)", name=op.f("ck_watch_entry_ended_by_an_act")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_watch_entry_ends_after_start")),
        sa.ForeignKeyConstraint(["added_by_id"], ["staff.id"], name=op.f("fk_watch_entry_added_by_id")),
        sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f("fk_watch_entry_association_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["watch_batch.id"], name=op.f("fk_watch_entry_batch_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("fk_watch_entry_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_entry")),
    )
    with op.batch_alter_table("watch_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_entry_association_id"), ["association_id"], unique=False)
        batch_op.create_index(
            "uq_watch_entry_standing",
            ["batch_id", "association_id"],
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for table in (
        "watch_entry",
        "watch_batch",
        "watch_indicator",
        "role_change",
        "liaison_person",
        "association_change",
    ):
        op.drop_table(table)
